package wire

// Inspection is what a model file holds and what the engine can do with it.
type Inspection struct {
	Name        string // the file's
	Bytes       int64
	Format      string
	Opset       int
	IRVersion   int
	Producer    string
	Inputs      []Tensor
	Outputs     []Tensor
	Params      int64 // all trained numbers, biases included
	MACs        int64 // multiply-accumulates for one sample
	Layers      []Layer
	Unsupported []Unsupported
}

func (c *coder) inspection(v *Inspection) {
	c.text(&v.Name)
	c.int64(&v.Bytes)
	c.text(&v.Format)
	c.int(&v.Opset)
	c.int(&v.IRVersion)
	c.text(&v.Producer)
	list(c, &v.Inputs, (*coder).tensor)
	list(c, &v.Outputs, (*coder).tensor)
	c.int64(&v.Params)
	c.int64(&v.MACs)
	list(c, &v.Layers, (*coder).layer)
	list(c, &v.Unsupported, (*coder).unsupported)
}

// Tensor is an input or output of a model. A dimension of −1 is the batch's.
type Tensor struct {
	Name  string
	Shape []int
}

func (c *coder) tensor(v *Tensor) {
	c.text(&v.Name)
	ints(c, &v.Shape)
}

// Layer is one weight that bits are chosen for.
type Layer struct {
	Name   string
	Op     string
	Shape  []int
	Params int64
	MACs   int64
}

func (c *coder) layer(v *Layer) {
	c.text(&v.Name)
	c.text(&v.Op)
	ints(c, &v.Shape)
	c.int64(&v.Params)
	c.int64(&v.MACs)
}

// Unsupported is a node that the engine cannot run, and why.
type Unsupported struct {
	Node   string
	Op     string
	Opset  int
	Reason string
}

func (c *coder) unsupported(v *Unsupported) {
	c.text(&v.Node)
	c.text(&v.Op)
	c.int(&v.Opset)
	c.text(&v.Reason)
}

// Loaded answers Load. The model is kept only if nothing in it is unsupported.
type Loaded struct{ Inspection Inspection }

func (m *Loaded) event(c *coder) { c.inspection(&m.Inspection) }

// Inspected answers Inspect.
type Inspected struct{ Inspection Inspection }

func (m *Inspected) event(c *coder) { c.inspection(&m.Inspection) }

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
	c.float(&m.Seconds)
	list(c, &m.Layers, (*coder).curvature)
}

// Refined is what Measure has found so far. It is no answer: more follows.
type Refined struct{ Measured Measured }

func (m *Refined) event(c *coder) { c.measured(&m.Measured) }

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

// What a command is doing, as Progressed names it.
const (
	StageReading     = "reading"     // or drawing pictures
	StageCalibrating = "calibrating" // samples
	StagePredicting  = "predicting"  // labels, where the samples have none
	StageMeasuring   = "measuring"
	StageActivations = "activations" // measuring them
	StageEigenvalues = "eigenvalues" // measuring them
	StageRounding    = "rounding"    // layers
	StageComparing   = "comparing"   // samples, answers before and after rounding
	StageImproving   = "improving"
	StageValidating  = "validating" // assignments
	StageEvaluating  = "evaluating" // samples
	StageTiming      = "timing"
	StageChecking    = "checking" // an exported file
)

// Stages lists all of them.
func Stages() []string {
	return []string{
		StageReading, StageCalibrating, StagePredicting, StageMeasuring, StageActivations,
		StageEigenvalues, StageRounding, StageComparing, StageImproving, StageValidating, StageEvaluating, StageTiming, StageChecking,
	}
}

// Progressed says how far a command is. It is no answer: more follows.
type Progressed struct {
	Stage   string // one of Stages
	Done    int64
	Total   int64   // 0 where it is not known
	Seconds float64 // that the rest of the stage may take; 0 where it is not known
}

func (m *Progressed) event(c *coder) {
	c.text(&m.Stage)
	c.int64(&m.Done)
	c.int64(&m.Total)
	c.float(&m.Seconds)
}

// Failed ends a command that could not be carried out, with a sentence for the person.
type Failed struct{ Reason string }

func (m *Failed) event(c *coder) { c.text(&m.Reason) }

// Cancelled ends a command that Cancel stopped.
type Cancelled struct{}

func (m *Cancelled) event(*coder) {}
