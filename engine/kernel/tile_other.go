//go:build !amd64

package kernel

// Native returns the fastest set of this processor, which is the portable one.
func Native() *Set { return Go() }

// mulTile adds to a whole tile of C, rows ldc apart, n rows of A times a panel of
// which width columns matter.
func mulTile(c []float32, ldc, n, width int, a rows, panel []float32, _ bool) {
	goTile(c, ldc, n, width, a, panel)
}
