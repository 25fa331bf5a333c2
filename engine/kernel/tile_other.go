//go:build !amd64

package kernel

// Native returns the fastest set for this processor, which is the portable one.
func Native() *Set { return Go() }

func mulTile(c []float32, ldc, n int, a rows, panel []float32, _ bool) {
	goTile(c, ldc, n, a, panel)
}
