//go:build !amd64

package kernel

// Native returns the fastest set of this processor, which is the portable one.
func Native() *Set { return Go() }

func (t *tile) mulWide() { t.mulGo() }
