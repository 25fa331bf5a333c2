package onnx

import "google.golang.org/protobuf/encoding/protowire"

// message is a struct of proto.go: its schema, which both Decode and Encode
// follow, the name it goes by in errors, and where its unread fields are kept.
type message interface {
	schema() []field
	label() string
	rest() *[]byte
}

// needy is a message that means nothing without a certain field. The shortest
// such messages would also take the most memory for their size.
type needy interface {
	lacks() string
}

func (n *Node) lacks() string      { return absent("op_type", n.Op) }
func (a *Attribute) lacks() string { return absent("name", a.Name) }
func (t *Tensor) lacks() string    { return absent("name", t.Name) }
func (v *ValueInfo) lacks() string { return absent("name", v.Name) }

func absent(field, value string) string {
	if value == "" {
		return field
	}
	return ""
}

// field is one line of a message's schema.
type field struct {
	num  protowire.Number
	name string
	codec
}

func (m *Model) schema() []field {
	return []field{
		{1, "ir_version", integer(&m.IRVersion)},
		{2, "producer_name", text{&m.Producer}},
		{3, "producer_version", text{&m.ProducerVersion}},
		{4, "domain", text{&m.Domain}},
		{5, "model_version", integer(&m.Version)},
		{6, "doc_string", text{&m.Doc}},
		{7, "graph", one(&m.Graph)},
		{8, "opset_import", many(&m.Opsets)},
		{14, "metadata_props", many(&m.Metadata)},
	}
}

func (o *Opset) schema() []field {
	return []field{{1, "domain", text{&o.Domain}}, {2, "version", integer(&o.Version)}}
}

func (e *Entry) schema() []field {
	return []field{{1, "key", text{&e.Key}}, {2, "value", text{&e.Value}}}
}

func (g *Graph) schema() []field {
	return []field{
		{1, "node", many(&g.Nodes)},
		{2, "name", text{&g.Name}},
		{5, "initializer", many(&g.Initializers)},
		{10, "doc_string", text{&g.Doc}},
		{11, "input", many(&g.Inputs)},
		{12, "output", many(&g.Outputs)},
		{13, "value_info", many(&g.Values)},
	}
}

func (n *Node) schema() []field {
	return []field{
		{1, "input", texts{&n.Inputs}},
		{2, "output", texts{&n.Outputs}},
		{3, "name", text{&n.Name}},
		{4, "op_type", text{&n.Op}},
		{5, "attribute", many(&n.Attrs)},
		{6, "doc_string", text{&n.Doc}},
		{7, "domain", text{&n.Domain}},
	}
}

func (a *Attribute) schema() []field {
	return []field{
		{1, "name", text{&a.Name}},
		{2, "f", float{&a.F, a.Type == AttrFloat}},
		{3, "i", varint[int64]{&a.I, a.Type == AttrInt}},
		{4, "s", blob{&a.S, a.Type == AttrString}},
		{5, "t", one(&a.T)},
		{6, "g", one(&a.G)},
		{7, "floats", floats{&a.Floats, false}},
		{8, "ints", varints[int64]{&a.Ints, false}},
		{9, "strings", blobs{&a.Strings}},
		{20, "type", integer(&a.Type)},
	}
}

func (t *Tensor) schema() []field {
	return []field{
		{1, "dims", varints[int64]{&t.Dims, false}},
		{2, "data_type", integer(&t.Type)},
		{4, "float_data", floats{&t.Floats, true}},
		{5, "int32_data", varints[int32]{&t.Int32s, true}},
		{7, "int64_data", varints[int64]{&t.Int64s, true}},
		{8, "name", text{&t.Name}},
		{9, "raw_data", blob{&t.Raw, false}},
		{10, "double_data", doubles{&t.Doubles}},
		{11, "uint64_data", varints[uint64]{&t.Uint64s, true}},
		{12, "doc_string", text{&t.Doc}},
		{13, "external_data", many(&t.External)},
		{14, "data_location", integer(&t.Location)},
	}
}

func (v *ValueInfo) schema() []field {
	return []field{{1, "name", text{&v.Name}}, {2, "type", one(&v.Type)}, {3, "doc_string", text{&v.Doc}}}
}

func (t *Type) schema() []field { return []field{{1, "tensor_type", one(&t.Tensor)}} }

func (t *TensorType) schema() []field {
	return []field{{1, "elem_type", integer(&t.Elem)}, {2, "shape", one(&t.Shape)}}
}

func (s *Shape) schema() []field { return []field{{1, "dim", many(&s.Dims)}} }

func (d *Dim) schema() []field {
	return []field{{1, "dim_value", optional{&d.Value}}, {2, "dim_param", text{&d.Param}}}
}

func (m *Model) label() string      { return "" }
func (o *Opset) label() string      { return o.Domain }
func (e *Entry) label() string      { return e.Key }
func (g *Graph) label() string      { return g.Name }
func (n *Node) label() string       { return n.Name }
func (a *Attribute) label() string  { return a.Name }
func (t *Tensor) label() string     { return t.Name }
func (v *ValueInfo) label() string  { return v.Name }
func (t *Type) label() string       { return "" }
func (t *TensorType) label() string { return "" }
func (s *Shape) label() string      { return "" }
func (d *Dim) label() string        { return d.Param }

func (m *Model) rest() *[]byte      { return &m.Rest }
func (o *Opset) rest() *[]byte      { return &o.Rest }
func (e *Entry) rest() *[]byte      { return &e.Rest }
func (g *Graph) rest() *[]byte      { return &g.Rest }
func (n *Node) rest() *[]byte       { return &n.Rest }
func (a *Attribute) rest() *[]byte  { return &a.Rest }
func (t *Tensor) rest() *[]byte     { return &t.Rest }
func (v *ValueInfo) rest() *[]byte  { return &v.Rest }
func (t *Type) rest() *[]byte       { return &t.Rest }
func (t *TensorType) rest() *[]byte { return &t.Rest }
func (s *Shape) rest() *[]byte      { return &s.Rest }
func (d *Dim) rest() *[]byte        { return &d.Rest }
