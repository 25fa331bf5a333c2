package onnx

import "fmt"

// Model is an ONNX file: ModelProto. The structs of this file mirror the
// messages of onnx.proto (github.com/onnx/onnx, onnx/onnx.in.proto); Rest keeps,
// encoded, the fields that this package does not read, so that Encode loses nothing.
// Decoded messages share memory with the file they came from.
type Model struct {
	IRVersion       int64
	Producer        string
	ProducerVersion string
	Domain          string
	Version         int64
	Doc             string
	Graph           *Graph
	Opsets          []*Opset
	Metadata        []*Entry
	Rest            []byte
}

// Opset is OperatorSetIdProto: the version of a domain's operators that a model uses.
type Opset struct {
	Domain  string
	Version int64
	Rest    []byte
}

// Entry is StringStringEntryProto.
type Entry struct {
	Key, Value string
	Rest       []byte
}

// Graph is GraphProto.
type Graph struct {
	Name         string
	Nodes        []*Node
	Initializers []*Tensor
	Doc          string
	Inputs       []*ValueInfo
	Outputs      []*ValueInfo
	Values       []*ValueInfo
	Rest         []byte
}

// Node is NodeProto: one application of an operator. An empty input name is an
// optional input left out.
type Node struct {
	Inputs  []string
	Outputs []string
	Name    string
	Op      string
	Attrs   []*Attribute
	Domain  string
	Doc     string
	Rest    []byte
}

// Attribute is AttributeProto: Type says which of the values is meant.
type Attribute struct {
	Name    string
	Type    AttributeType
	F       float32
	I       int64
	S       []byte
	T       *Tensor
	G       *Graph
	Floats  []float32
	Ints    []int64
	Strings [][]byte
	Rest    []byte
}

// Tensor is TensorProto. Its elements lie in Raw, or in the typed field of its
// Type, or in another file.
type Tensor struct {
	Dims     []int64
	Type     DataType
	Floats   []float32
	Int32s   []int32
	Int64s   []int64
	Name     string
	Raw      []byte
	Doubles  []float64
	Uint64s  []uint64
	Doc      string
	External []*Entry // location, offset, length: where the data of another file lies
	Location int64    // 1 if the data lies in another file
	Rest     []byte
}

// ValueInfo is ValueInfoProto: the name and type of an input, an output or a value between.
type ValueInfo struct {
	Name string
	Type *Type
	Doc  string
	Rest []byte
}

// Type is TypeProto; Tensor is nil for sequences, maps and the like.
type Type struct {
	Tensor *TensorType
	Rest   []byte
}

// TensorType is TypeProto.Tensor; a nil Shape is unknown, even in rank.
type TensorType struct {
	Elem  DataType
	Shape *Shape
	Rest  []byte
}

// Shape is TensorShapeProto.
type Shape struct {
	Dims []*Dim
	Rest []byte
}

// Dim is TensorShapeProto.Dimension: an extent, a name for one, or nothing.
type Dim struct {
	Value *int64
	Param string
	Rest  []byte
}

// DataType is TensorProto.DataType.
type DataType int32

// The element types of tensors.
const (
	Float      DataType = 1
	Uint8      DataType = 2
	Int8       DataType = 3
	Uint16     DataType = 4
	Int16      DataType = 5
	Int32      DataType = 6
	Int64      DataType = 7
	String     DataType = 8
	Bool       DataType = 9
	Float16    DataType = 10
	Double     DataType = 11
	Uint32     DataType = 12
	Uint64     DataType = 13
	Complex64  DataType = 14
	Complex128 DataType = 15
	BFloat16   DataType = 16
	Uint4      DataType = 21
	Int4       DataType = 22
	Uint2      DataType = 25
	Int2       DataType = 26
)

var dataTypeNames = [...]string{
	"undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
	"float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
	"float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
	"float8e8m0", "uint2", "int2",
}

// String is the type's name, "int8".
func (t DataType) String() string {
	if t < 0 || int(t) >= len(dataTypeNames) {
		return fmt.Sprintf("type %d", int32(t))
	}
	return dataTypeNames[t]
}

// Bits is the size of one element, 0 for types without a fixed one.
func (t DataType) Bits() int {
	switch t {
	case Uint2, Int2:
		return 2
	case Uint4, Int4:
		return 4
	case Uint8, Int8, Bool:
		return 8
	case Uint16, Int16, Float16, BFloat16:
		return 16
	case Float, Int32, Uint32:
		return 32
	case Double, Int64, Uint64, Complex64:
		return 64
	case Complex128:
		return 128
	}
	return 0
}

// IsFloat reports whether elements are real numbers, which are computed in float32.
func (t DataType) IsFloat() bool {
	return t == Float || t == Float16 || t == BFloat16 || t == Double
}

// IsInt reports whether elements are integers, booleans included.
func (t DataType) IsInt() bool {
	_, _, ok := t.Range()
	return ok
}

// Range is the smallest and the largest value of an integer type. Uint64 ends
// where int64 does: nothing larger occurs among shapes and codes.
func (t DataType) Range() (lo, hi int64, ok bool) {
	bits := t.Bits()
	switch t {
	case Bool:
		return 0, 1, true
	case Int2, Int4, Int8, Int16, Int32, Int64:
		return -1 << (bits - 1), 1<<(bits-1) - 1, true
	case Uint2, Uint4, Uint8, Uint16, Uint32:
		return 0, 1<<bits - 1, true
	case Uint64:
		return 0, 1<<63 - 1, true
	}
	return 0, 0, false
}

// AttributeType is AttributeProto.AttributeType.
type AttributeType int32

// The kinds of attributes.
const (
	AttrFloat   AttributeType = 1
	AttrInt     AttributeType = 2
	AttrString  AttributeType = 3
	AttrTensor  AttributeType = 4
	AttrGraph   AttributeType = 5
	AttrFloats  AttributeType = 6
	AttrInts    AttributeType = 7
	AttrStrings AttributeType = 8
	AttrGraphs  AttributeType = 10
)
