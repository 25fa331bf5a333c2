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

// Multiply multiplies the Hessian over a batch of samples, for another engine that is
// at a Measure (see hessian.Product). It needs Load alone. Answer: Traced.
type Multiply struct {
	Block         []int
	Vector        Bulk // float32, little endian
	Probe, Probes int
	Gaussian      bool
	Again         bool
	Seed          uint64
	Labels        []int
	From          int
	Inputs        Bulk // float32, little endian
}

func (m *Multiply) command(c *coder) {
	ints(c, &m.Block)
	c.payload(&m.Vector)
	c.int(&m.Probe)
	c.int(&m.Probes)
	c.bool(&m.Gaussian)
	c.bool(&m.Again)
	c.uint64(&m.Seed)
	ints(c, &m.Labels)
	c.int(&m.From)
	c.payload(&m.Inputs)
}

// Traced answers Trace and Multiply.
type Traced struct{ Values []float64 }

func (m *Traced) event(c *coder) { floats(c, &m.Values) }

// Shift runs a batch of samples with layers at some widths, and with one layer at a
// time at another, for another engine that compares answers (see damage.Share). It
// needs Load alone. Answer: Shifted.
type Shift struct {
	Quantizer, Clip string
	Widths          []int // by layer; 0 is not rounded
	Others          [][]int
	Inputs          Bulk // float32, little endian
}

func (m *Shift) command(c *coder) {
	c.text(&m.Quantizer)
	c.text(&m.Clip)
	ints(c, &m.Widths)
	list(c, &m.Others, ints)
	c.payload(&m.Inputs)
}

// Shifted answers Shift.
type Shifted struct{ Logits Bulk } // float32, little endian

func (m *Shifted) event(c *coder) { c.payload(&m.Logits) }
