package wire

// Point is one assignment of the Pareto front, bits in layer order.
type Point struct {
	WeightBytes int64
	Omega       float64
	Bits        []int
}

func (c *coder) point(v *Point) {
	c.int64(&v.WeightBytes)
	c.float(&v.Omega)
	ints(c, &v.Bits)
}

// Perturbation is what rounding a layer to a bit width does.
type Perturbation struct {
	Bits   int
	Square float64 // ‖Q(W) − W‖²
	Damage float64 // of this layer alone, by the model of damage
	StdErr float64 // of Damage over the samples; 0 where it is not measured on samples
}

func (c *coder) perturbation(v *Perturbation) {
	c.int(&v.Bits)
	c.float(&v.Square)
	c.float(&v.Damage)
	c.float(&v.StdErr)
}

// Rounding is what rounding does to one layer.
type Rounding struct {
	Layer         string
	Params        int64
	Perturbations []Perturbation
}

func (c *coder) rounding(v *Rounding) {
	c.text(&v.Layer)
	c.int64(&v.Params)
	list(c, &v.Perturbations, (*coder).perturbation)
}

// Allocated answers Allocate.
type Allocated struct {
	WeightBytes int64
	AvgBits     float64
	Omega       float64
	Optimal     bool
	Bound       float64  // no assignment within the limits does less damage, by the model that was asked for
	FineTuning  []string // layers, in the order in which fine-tuning gains most: those that do most damage first
	Assignment  []Choice
	Activations []Choice // widths of activations by name, where they were to be chosen
	Layers      []Rounding
	Front       []Point
	Samples     int  // that answers were compared on; 0 where they were not
	Partial     bool // stopped before all samples were seen
	Known       bool // they were compared earlier, and what was found was kept
}

func (m *Allocated) event(c *coder) {
	c.int64(&m.WeightBytes)
	c.float(&m.AvgBits)
	c.float(&m.Omega)
	c.bool(&m.Optimal)
	c.float(&m.Bound)
	list(c, &m.FineTuning, (*coder).text)
	list(c, &m.Assignment, (*coder).choice)
	list(c, &m.Activations, (*coder).choice)
	list(c, &m.Layers, (*coder).rounding)
	list(c, &m.Front, (*coder).point)
	c.int(&m.Samples)
	c.bool(&m.Partial)
	c.bool(&m.Known)
}

// Compared is what Allocate has found so far. It is no answer: more follows.
type Compared struct {
	Samples, Total int
	Layers         []Rounding
}

func (m *Compared) event(c *coder) {
	c.int(&m.Samples)
	c.int(&m.Total)
	list(c, &m.Layers, (*coder).rounding)
}

// Improved answers Improve.
type Improved struct {
	WeightBytes int64
	Bits        []int   // by layer
	Start       float64 // damage of the assignment that was to be improved
	Damage      float64
	Agreement   float64 // share of answers as the float network's; 0 where damage is predicted
	Samples     int     // that it was measured on; 0 where it is predicted
	Partial     bool    // stopped before it was done
}

func (m *Improved) event(c *coder) { c.improved(m) }

func (c *coder) improved(v *Improved) {
	c.int64(&v.WeightBytes)
	ints(c, &v.Bits)
	c.float(&v.Start)
	c.float(&v.Damage)
	c.float(&v.Agreement)
	c.int(&v.Samples)
	c.bool(&v.Partial)
}

// Improving is what Improve has found so far. It is no answer: more follows.
type Improving struct{ Improved Improved }

func (m *Improving) event(c *coder) { c.improved(&m.Improved) }
