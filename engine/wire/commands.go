package wire

// Load reads a model and keeps it for the commands that follow. Answer: Loaded.
type Load struct {
	Name  string // the file's, for messages
	Model Bulk
}

func (m *Load) command(c *coder) {
	c.text(&m.Name)
	c.payload(&m.Model)
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

// Data is a set of samples and how its pixels become inputs:
// input = (pixel·Scale − Mean)/Std, per channel. Float arrays are taken as they are.
type Data struct {
	Name    string
	Samples int  // take the first so many; 0 takes all
	Inputs  Bulk // a file of any format the engine reads
	Labels  Bulk // empty where Inputs hold the labels or there are none
	Scale   float64
	Mean    []float64
	Std     []float64
	Layout  string
}

func (c *coder) data(v *Data) {
	c.text(&v.Name)
	c.int(&v.Samples)
	c.payload(&v.Inputs)
	c.payload(&v.Labels)
	c.float(&v.Scale)
	floats(c, &v.Mean)
	floats(c, &v.Std)
	c.text(&v.Layout)
}

// Calibrate observes the range of every activation. Measure uses the same data
// afterwards. Answer: Ranged.
type Calibrate struct {
	Data    Data
	ActBits int
}

func (m *Calibrate) command(c *coder) {
	c.data(&m.Data)
	c.int(&m.ActBits)
}

// Measure estimates every layer's curvature. Answer: Measured.
type Measure struct {
	Method      string // empty chooses the best for the model
	Probes      int
	Seed        uint64
	Eigenvalues bool
	Activations bool
}

func (m *Measure) command(c *coder) {
	c.text(&m.Method)
	c.int(&m.Probes)
	c.uint64(&m.Seed)
	c.bool(&m.Eigenvalues)
	c.bool(&m.Activations)
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

// Allocate chooses every layer's bit width: the least damage within the limits.
// A limit of zero is none. Answer: Allocated.
type Allocate struct {
	Damage      string // the model of damage; empty chooses the best
	Bits        []int  // the widths to choose from
	Quantizer   string // whose rounding does the damage; empty is the default
	Clip        string
	WeightBytes int64
	FileBytes   int64
	BOPs        int64
	AvgBits     float64 // as WeightBytes, for the size of so many bits everywhere
	Omega       float64 // the most damage; then the least size is sought
	Locked      []Choice
	Front       bool // answer with the whole Pareto front too
}

func (m *Allocate) command(c *coder) {
	c.text(&m.Damage)
	ints(c, &m.Bits)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
	c.int64(&m.WeightBytes)
	c.int64(&m.FileBytes)
	c.int64(&m.BOPs)
	c.float(&m.AvgBits)
	c.float(&m.Omega)
	list(c, &m.Locked, (*coder).choice)
	c.bool(&m.Front)
}

// Quantize makes the integer network of an assignment. Answer: Quantized.
type Quantize struct {
	Assignment []Choice
	Quantizer  string
	Clip       string
	ActBits    int
}

func (m *Quantize) command(c *coder) {
	list(c, &m.Assignment, (*coder).choice)
	c.text(&m.Quantizer)
	c.text(&m.Clip)
	c.int(&m.ActBits)
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

// Export writes the quantized network to a file. Answer: Exported.
type Export struct {
	Format string // "onnx", "json"
}

func (m *Export) command(c *coder) { c.text(&m.Format) }

// Cancel stops the command under whose id it is sent, which then ends with
// Cancelled, or with its answer if that came first. It has no answer of its own.
type Cancel struct{}

func (m *Cancel) command(*coder) {}
