package simd

// workspace is memory for a call whose contract gives it none. It is not on the
// stack, which may move, and is kept for the next call.
type workspace struct {
	sum    [1]float64
	panels [1 << 16]float32
}

func (c *caller) workspace() *workspace {
	if w, ok := c.work.Get().(*workspace); ok {
		return w
	}
	return new(workspace)
}
