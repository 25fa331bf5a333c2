package wire

// Ran answers Run.
type Ran struct {
	Shape   []int
	Seconds float64
	Outputs Bulk // float32, little endian
}

func (m *Ran) event(c *coder) {
	ints(c, &m.Shape)
	c.float(&m.Seconds)
	c.payload(&m.Outputs)
}

// Range is the span of an activation over the calibration samples.
type Range struct {
	Name     string
	Min, Max float64
}

func (c *coder) span(v *Range) {
	c.text(&v.Name)
	c.float(&v.Min)
	c.float(&v.Max)
}

// Ranged answers Calibrate.
type Ranged struct {
	Samples int
	Ranges  []Range
}

func (m *Ranged) event(c *coder) {
	c.int(&m.Samples)
	list(c, &m.Ranges, (*coder).span)
}

// Curvature is what was measured of one layer; what was not is nil.
type Curvature struct {
	Layer         string
	Params        int64
	GaussNewton   bool // the trace is not the Hessian's own, only the Gauss–Newton matrix's
	Trace         *float64
	TraceStdErr   *float64 // nil also where one draw says nothing about the spread
	TopEigenvalue *float64
	ActTrace      *float64
}

func (c *coder) curvature(v *Curvature) {
	c.text(&v.Layer)
	c.int64(&v.Params)
	c.bool(&v.GaussNewton)
	for _, f := range []**float64{&v.Trace, &v.TraceStdErr, &v.TopEigenvalue, &v.ActTrace} {
		optional(c, f, (*coder).float)
	}
}

// Measured answers Measure.
type Measured struct {
	Method  string
	Exact   bool
	Score   bool   // what stands for traces ranks layers and is none: Allocate does not take it
	Samples int    // that the answer rests on
	Labels  string // "given" or "predicted"
	Probes  int
	Passes  float64 // what it cost, in forward passes over all samples
	Partial bool    // stopped before it was done
	Known   bool    // found earlier, and kept
	Seconds float64
	Layers  []Curvature
}

func (m *Measured) event(c *coder) { c.measured(m) }

func (c *coder) measured(m *Measured) {
	c.text(&m.Method)
	c.bool(&m.Exact)
	c.bool(&m.Score)
	c.int(&m.Samples)
	c.text(&m.Labels)
	c.int(&m.Probes)
	c.float(&m.Passes)
	c.bool(&m.Partial)
	c.bool(&m.Known)
	c.float(&m.Seconds)
	list(c, &m.Layers, (*coder).curvature)
}

// Refined is what Measure has found so far. It is no answer: more follows.
type Refined struct{ Measured Measured }

func (m *Refined) event(c *coder) { c.measured(&m.Measured) }

// Quantized answers Quantize.
type Quantized struct {
	WeightBytes int64
	FileBytes   int64
	Islands     []string // nodes that stay in float
}

func (m *Quantized) event(c *coder) {
	c.int64(&m.WeightBytes)
	c.int64(&m.FileBytes)
	list(c, &m.Islands, (*coder).text)
}

// Scored answers Evaluate.
type Scored struct {
	Network Network
	N       int
	Correct *int // nil where the samples have no labels
	Agreed  *int // answers equal to the float network's; nil for itself
	Seconds float64
}

func (m *Scored) event(c *coder) {
	c.network(&m.Network)
	c.int(&m.N)
	optional(c, &m.Correct, (*coder).int)
	optional(c, &m.Agreed, (*coder).int)
	c.float(&m.Seconds)
}

// Weighed answers Weigh. Weights are in units of their output channel's scale, so
// that the codes are the whole numbers from −Top to Top.
type Weighed struct {
	Layer        string
	Bits         int
	Top          int
	Lo, Hi       float64 // the ends of Bins
	Bins         []int   // how many weights lie in each of so many equal parts of Lo…Hi
	Codes        []int   // how many weights got code −Top, −Top+1, … Top
	Perturbation float64 // ‖Q(W) − W‖²
}

func (m *Weighed) event(c *coder) {
	c.text(&m.Layer)
	c.int(&m.Bits)
	c.int(&m.Top)
	c.float(&m.Lo)
	c.float(&m.Hi)
	ints(c, &m.Bins)
	ints(c, &m.Codes)
	c.float(&m.Perturbation)
}

// Timed answers Time: microseconds for one sample.
type Timed struct {
	Network       Network
	Q1, Mid, Q3   float64 // quartiles over Runs
	Runs          int     // of the network, or of several in a row where the timer is too coarse for one
	KernelSet     string
	TimerMicros   float64 // the timer's resolution, as far as it was seen
	SamplesAtOnce int     // that a run took
}

func (m *Timed) event(c *coder) {
	c.network(&m.Network)
	c.float(&m.Q1)
	c.float(&m.Mid)
	c.float(&m.Q3)
	c.int(&m.Runs)
	c.text(&m.KernelSet)
	c.float(&m.TimerMicros)
	c.int(&m.SamplesAtOnce)
}

// Tried answers Try with both networks' probabilities. Quantized is empty where
// there is no quantized network yet.
type Tried struct {
	Width, Height, Colors int // of Picture; 0 where samples are no pictures
	Picture               Bulk
	Float, Quantized      []float64
	Label                 *int
	Classes               []string
}

func (m *Tried) event(c *coder) {
	c.int(&m.Width)
	c.int(&m.Height)
	c.int(&m.Colors)
	c.payload(&m.Picture)
	floats(c, &m.Float)
	floats(c, &m.Quantized)
	optional(c, &m.Label, (*coder).int)
	list(c, &m.Classes, (*coder).text)
}

// Exported answers Export.
type Exported struct {
	Name    string
	File    Bulk
	Checked int // samples that the file, read back, was run on
	Same    int // on which it answered as the integer engine did
}

func (m *Exported) event(c *coder) {
	c.text(&m.Name)
	c.payload(&m.File)
	c.int(&m.Checked)
	c.int(&m.Same)
}
