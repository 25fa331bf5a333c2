package wire

// Trace measures the curvature that a batch of samples adds to, for another engine
// that is at a Measure (see hessian.Share). It needs Load alone. Answer: Traced.
type Trace struct {
	Weights, Activations bool
	Probe, Probes        int
	Gaussian             bool
	Seed                 uint64
	From                 int
	Inputs               Bulk // float32, little endian
}

func (m *Trace) command(c *coder) {
	c.bool(&m.Weights)
	c.bool(&m.Activations)
	c.int(&m.Probe)
	c.int(&m.Probes)
	c.bool(&m.Gaussian)
	c.uint64(&m.Seed)
	c.int(&m.From)
	c.payload(&m.Inputs)
}

// Traced answers Trace.
type Traced struct{ Values []float64 }

func (m *Traced) event(c *coder) { floats(c, &m.Values) }
