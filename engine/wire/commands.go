package wire

// Load reads a model and keeps it for the commands that follow. Answer: Loaded.
type Load struct {
	Name   string // the file's, for messages
	Model  Bulk
	AtOnce int // samples that Time runs at once, where the file leaves it open; 0 is one
}

func (m *Load) command(c *coder) {
	c.text(&m.Name)
	c.payload(&m.Model)
	c.int(&m.AtOnce)
}

// Inspect reports what a model file holds and keeps nothing. Answer: Inspected.
type Inspect struct {
	Name  string
	Model Bulk
}

func (m *Inspect) command(c *coder) {
	c.text(&m.Name)
	c.payload(&m.Model)
}

// Network names one of the two networks that a session holds.
type Network string

const (
	FloatNet     Network = "float"     // the loaded model
	QuantizedNet Network = "quantized" // what Quantize made of it
)

func (c *coder) network(v *Network) { c.text((*string)(v)) }

// Run computes a network's outputs. Answer: Ran.
type Run struct {
	Network Network
	Inputs  Bulk // float32, little endian, whole samples in the model's own layout
}

func (m *Run) command(c *coder) {
	c.network(&m.Network)
	c.payload(&m.Inputs)
}

// Calibrate observes the range of every activation. Measure uses the same data
// afterwards. Answer: Ranged.
type Calibrate struct{ Data Data }

func (m *Calibrate) command(c *coder) { c.data(&m.Data) }

// Measure estimates every layer's curvature on the samples of Calibrate, for
// Allocate. It sends Refined while estimates improve. Stopped by Cancel it answers
// with what there is, marked as partial, if that is something of every layer.
// What was found earlier, by an engine that keeps it, is the answer at once, and what
// was stopped then too, unless it is to go on. Answer: Measured.
type Measure struct {
	Method      string // empty chooses the best for the model
	Probes      int
	PerLayer    bool // probe one layer at a time
	Seed        uint64
	Eigenvalues bool
	Activations bool
	Continue    bool // what was stopped
}

func (m *Measure) command(c *coder) {
	c.text(&m.Method)
	c.int(&m.Probes)
	c.bool(&m.PerLayer)
	c.uint64(&m.Seed)
	c.bool(&m.Eigenvalues)
	c.bool(&m.Activations)
	c.bool(&m.Continue)
}

// Choice is a layer's bit width.
type Choice struct {
	Layer string
	Bits  int
}

func (c *coder) choice(v *Choice) {
	c.text(&v.Layer)
	c.int(&v.Bits)
}

// Tie is layers that are to have one width.
type Tie struct{ Layers []string }

func (c *coder) tie(v *Tie) { list(c, &v.Layers, (*coder).text) }

// Allocate chooses every layer's bit width: the least damage within the limits.
// A limit of zero is none. While it measures what rounding does to answers it sends
// Compared; stopped then, it goes on with what there is, marked as partial.
// Answer: Allocated.
type Allocate struct {
	Damage      string // the model of damage; empty chooses the best
	Strategy    string // of choosing by it; empty is the exact one
	Bits        []int  // the widths to choose from
	Quantizer   string // whose rounding does the damage; empty is the default
	Clip        string
	WeightBytes int64
	FileBytes   int64
	BOPs        int64
	MemoryBytes int64   // what a file holds, and the intermediate values of one sample
	Nanoseconds int64   // that one sample takes on this device
	ActWidths   []int   // to choose for activations; empty leaves all of them at 8 bits
	ActBytes    int64   // of all activations of one sample, at their widths
	AvgBits     float64 // as WeightBytes, for the size of so many bits everywhere
	Omega       float64 // the most damage; then the least size is sought
	Locked      []Choice
	Tied        []Tie
	Front       bool // answer with the Pareto front too, of a long one with some thousand points evenly spread over its sizes
	Apart       bool // add up what every layer does by itself, as the front does: Improve goes on from there
}

func (m *Allocate) command(c *coder) {
	c.text(&m.Damage)
	c.text(&m.Strategy)
	ints(c, &m.Bits)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
	c.int64(&m.WeightBytes)
	c.int64(&m.FileBytes)
	c.int64(&m.BOPs)
	c.int64(&m.MemoryBytes)
	c.int64(&m.Nanoseconds)
	ints(c, &m.ActWidths)
	c.int64(&m.ActBytes)
	c.float(&m.AvgBits)
	c.float(&m.Omega)
	list(c, &m.Locked, (*coder).choice)
	list(c, &m.Tied, (*coder).tie)
	c.bool(&m.Front)
	c.bool(&m.Apart)
}

// Improve seeks an assignment that does less damage than the best whose layers'
// damage is added up, by models that know how layers act together; by others it is
// that one. Allocate says
// by which, and within what limits. It sends Improving as it comes along; stopped, it
// answers with what there is, marked as partial. Answer: Improved.
type Improve struct{ Allocate Allocate }

func (m *Improve) command(c *coder) { m.Allocate.command(c) }

// Quantize makes the integer network of an assignment. Answer: Quantized.
type Quantize struct {
	Assignment  []Choice
	Quantizer   string
	Clip        string
	ActBits     int
	Activations []Choice // activations of other widths, by name
	Ranges      []Range  // of all activations, in place of what Calibrate has seen
}

func (m *Quantize) command(c *coder) {
	list(c, &m.Assignment, (*coder).choice)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
	c.int(&m.ActBits)
	list(c, &m.Activations, (*coder).choice)
	list(c, &m.Ranges, (*coder).span)
}

// Evaluate counts a network's right answers. Answer: Scored.
type Evaluate struct {
	Network Network
	Data    Data
}

func (m *Evaluate) command(c *coder) {
	c.network(&m.Network)
	c.data(&m.Data)
}

// Weigh looks at one layer's weights and the codes they get. Answer: Weighed.
type Weigh struct {
	Layer     string
	Bits      int
	Quantizer string
	Clip      string
}

func (m *Weigh) command(c *coder) {
	c.text(&m.Layer)
	c.int(&m.Bits)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
}

// Time measures how long a network takes for one sample, on this machine. Answer: Timed.
type Time struct {
	Network Network
	Millis  int // how long to go on measuring
}

func (m *Time) command(c *coder) {
	c.network(&m.Network)
	c.int(&m.Millis)
}

// Try shows one sample to both networks: what a person drew, prepared as Data
// says, or a sample of Data. Answer: Tried.
type Try struct {
	Strokes []Stroke // if there are any
	Data    Data
	Sample  int // of Data, where there are no strokes
}

func (m *Try) command(c *coder) {
	list(c, &m.Strokes, (*coder).stroke)
	c.data(&m.Data)
	c.int(&m.Sample)
}

// Stroke is the path of a pen from down to up: x and y in turn, in any unit.
type Stroke struct{ Points []float64 }

func (c *coder) stroke(v *Stroke) { floats(c, &v.Points) }

// Export writes the quantized network to a file, reads it back, and compares its
// answers with the integer engine's. Answer: Exported.
type Export struct {
	Format string // "onnx", "json"
	Check  int    // on so many of Calibrate's samples
}

func (m *Export) command(c *coder) {
	c.text(&m.Format)
	c.int(&m.Check)
}

// Cancel stops the command under whose id it is sent, which then ends with
// Cancelled, or with its answer if that came first. It has no answer of its own.
type Cancel struct{}

func (m *Cancel) command(*coder) {}
