package wire

// Validate compares what every model of damage predicts of random assignments with
// what is measured on the samples of Calibrate. Models that rest on Measure take
// part once it has answered. Answer: Validated.
type Validate struct {
	Assignments int // to draw in every group; 0 is the default
	Seed        uint64
	Bits        []int
	Quantizer   string
	Clip        string
}

func (m *Validate) command(c *coder) {
	c.int(&m.Assignments)
	c.uint64(&m.Seed)
	ints(c, &m.Bits)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
}

// Validated answers Validate. Assignments come in groups of one size each.
type Validated struct {
	Groups   []Group
	Measured []float64 // damage by assignment, group after group
	Models   []Prediction
}

// Group is assignments whose widths are from Low to High.
type Group struct{ Low, High int }

// Prediction is what a model of damage says of the assignments.
type Prediction struct {
	Damage    string
	Predicted []float64 // by assignment
	Spearman  []float64 // by group: rank correlation with what is measured
	Error     []float64 // by group: median of |predicted − measured| / measured
}

func (m *Validated) event(c *coder) {
	list(c, &m.Groups, (*coder).group)
	floats(c, &m.Measured)
	list(c, &m.Models, (*coder).prediction)
}

func (c *coder) group(v *Group) {
	c.int(&v.Low)
	c.int(&v.High)
}

func (c *coder) prediction(v *Prediction) {
	c.text(&v.Damage)
	floats(c, &v.Predicted)
	floats(c, &v.Spearman)
	floats(c, &v.Error)
}
