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
