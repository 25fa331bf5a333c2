package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// maxDepth bounds how deeply messages nest: attributes hold graphs, whose nodes
// hold attributes. A graph within a graph takes 3 levels.
const maxDepth = 64

// Decode reads an ONNX file. The model shares data, which must not change any
// more. An error names the kind of file, or the field and the byte that are wrong.
func Decode(data []byte) (*Model, error) {
	if err := sniff(data); err != nil {
		return nil, err
	}
	m := &Model{}
	if err := decode(data, m); err != nil {
		return nil, err
	}
	if m.Graph == nil {
		return nil, fmt.Errorf("onnx: the file holds no graph, so it is no ONNX model; export the network as .onnx")
	}
	return m, nil
}

// DecodeTensor reads a file that holds one TensorProto, such as the test data
// published beside models (input_0.pb).
func DecodeTensor(data []byte) (*Tensor, error) {
	t := &Tensor{}
	if err := decode(data, t); err != nil {
		return nil, err
	}
	if t.Type == 0 {
		return nil, fmt.Errorf("onnx: the file holds no tensor: it names no element type")
	}
	return t, nil
}

func decode(data []byte, m message) error {
	d := &decoder{size: len(data)}
	// A slice's capacity reaches to the end of the file, so it tells the slice's offset.
	return d.message(m, data[:len(data):len(data)])
}

type decoder struct {
	size, depth int
}

// offset is where in the file b starts.
func (d *decoder) offset(b []byte) int { return d.size - cap(b) }

// wireValue is one field as the wire has it: a number, or bytes, by typ.
type wireValue struct {
	typ   protowire.Type
	num   uint64
	bytes []byte
	start []byte // where the field starts
}

func (d *decoder) message(m message, body []byte) error {
	if d.depth++; d.depth > maxDepth {
		return d.damaged(body, "messages nest more than %d deep", maxDepth)
	}
	defer func() { d.depth-- }()
	fields := m.schema()
	for len(body) > 0 {
		num, typ, n := protowire.ConsumeTag(body)
		if n < 0 {
			return d.damaged(body, "no field can start here: %v", protowire.ParseError(n))
		}
		size := protowire.ConsumeFieldValue(num, typ, body[n:])
		f := find(fields, num)
		if size < 0 {
			return d.misfit(body, f.describe(num), len(body)-n, protowire.ParseError(size))
		}
		if f == nil {
			*m.rest() = append(*m.rest(), body[:n+size]...)
		} else if err := d.field(f, typ, body, n, size); err != nil {
			return err
		}
		body = body[n+size:]
	}
	return nil
}

func (d *decoder) field(f *field, typ protowire.Type, body []byte, tag, size int) error {
	v := wireValue{typ: typ, start: body}
	content := body[tag : tag+size]
	switch typ {
	case protowire.VarintType:
		v.num, _ = protowire.ConsumeVarint(content)
	case protowire.Fixed32Type:
		v.num = uint64(binary.LittleEndian.Uint32(content))
	case protowire.Fixed64Type:
		v.num = binary.LittleEndian.Uint64(content)
	case protowire.BytesType:
		v.bytes, _ = protowire.ConsumeBytes(content)
	}
	return f.read(d, v, f)
}

func find(fields []field, num protowire.Number) *field {
	for i := range fields {
		if fields[i].num == num {
			return &fields[i]
		}
	}
	return nil
}

// describe is the field's name in errors; f may be nil, an unknown field.
func (f *field) describe(num protowire.Number) string {
	if f == nil {
		return fmt.Sprintf("field %d", num)
	}
	return fmt.Sprintf("field %s (%d)", f.name, num)
}

// damage is an error in the file's bytes; path grows while it is passed up.
type damage struct {
	at   int
	path string
	what string
}

func (e *damage) Error() string {
	return fmt.Sprintf("onnx: the file is damaged at byte %d%s: %s; download or export it again", e.at, e.path, e.what)
}

func (d *decoder) damaged(at []byte, format string, a ...any) error {
	return &damage{at: d.offset(at), what: fmt.Sprintf(format, a...)}
}

// misfit is a field that is longer than what is left, or else is no field.
func (d *decoder) misfit(at []byte, field string, left int, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return d.damaged(at, "%s does not fit into the %d bytes that are left, as in a file that is cut off", field, left)
	}
	return d.damaged(at, "%s cannot be read: %v", field, err)
}

// within notes in an error which message of which field it happened in.
func within(err error, f *field, i int, m message) error {
	e, ok := err.(*damage)
	if !ok {
		return err
	}
	step := f.name
	if i >= 0 {
		step = fmt.Sprintf("%s %d", f.name, i)
	}
	if l := m.label(); l != "" {
		step += fmt.Sprintf(" (%q)", l)
	}
	e.path = ", " + step + e.path
	return e
}

// codec is how one field is read and written.
type codec interface {
	read(d *decoder, v wireValue, f *field) error
	write(b []byte, num protowire.Number) []byte
}

var wireTypes = [...]string{"a varint", "8 fixed bytes", "a byte string", "a group", "a group's end", "4 fixed bytes"}

func (d *decoder) want(v wireValue, typ protowire.Type, f *field) error {
	if v.typ != typ {
		return d.damaged(v.start, "%s is %s where ONNX has %s", f.describe(f.num), wireTypes[v.typ], wireTypes[typ])
	}
	return nil
}

// The fields that hold one thing. With always set they are written even when
// zero: proto2 readers ask whether a field is there.
type (
	varint[T ~int32 | ~int64] struct {
		p      *T
		always bool
	}
	float struct {
		p      *float32
		always bool
	}
	blob struct {
		p      *[]byte
		always bool
	}
	text     struct{ p *string }
	optional struct{ p **int64 }
)

func integer[T ~int32 | ~int64](p *T) codec { return varint[T]{p, false} }

func (c varint[T]) read(d *decoder, v wireValue, f *field) error {
	*c.p = T(v.num)
	return d.want(v, protowire.VarintType, f)
}

func (c optional) read(d *decoder, v wireValue, f *field) error {
	n := int64(v.num)
	*c.p = &n
	return d.want(v, protowire.VarintType, f)
}

func (c float) read(d *decoder, v wireValue, f *field) error {
	*c.p = math.Float32frombits(uint32(v.num))
	return d.want(v, protowire.Fixed32Type, f)
}

func (c text) read(d *decoder, v wireValue, f *field) error {
	*c.p = string(v.bytes)
	return d.want(v, protowire.BytesType, f)
}

func (c blob) read(d *decoder, v wireValue, f *field) error {
	*c.p = v.bytes
	return d.want(v, protowire.BytesType, f)
}

// The fields that repeat. Numbers come packed into one byte string or one by
// one; a reader must take both.
type (
	texts struct{ p *[]string }
	blobs struct{ p *[][]byte }

	varints[T int32 | int64 | uint64] struct {
		p      *[]T
		packed bool
	}
	floats struct {
		p      *[]float32
		packed bool
	}
	doubles struct{ p *[]float64 }
)

func (c texts) read(d *decoder, v wireValue, f *field) error {
	*c.p = append(*c.p, string(v.bytes))
	return d.want(v, protowire.BytesType, f)
}

func (c blobs) read(d *decoder, v wireValue, f *field) error {
	*c.p = append(*c.p, v.bytes)
	return d.want(v, protowire.BytesType, f)
}

func (c varints[T]) read(d *decoder, v wireValue, f *field) error {
	if v.typ != protowire.BytesType {
		*c.p = append(*c.p, T(v.num))
		return d.want(v, protowire.VarintType, f)
	}
	count := 0
	for _, b := range v.bytes {
		if b < 0x80 {
			count++
		}
	}
	list := append(make([]T, 0, len(*c.p)+count), *c.p...)
	for b := v.bytes; len(b) > 0; {
		u, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return d.damaged(b, "%s ends within a number", f.describe(f.num))
		}
		list = append(list, T(u))
		b = b[n:]
	}
	*c.p = list
	return nil
}

func (c floats) read(d *decoder, v wireValue, f *field) error {
	if v.typ != protowire.BytesType {
		*c.p = append(*c.p, math.Float32frombits(uint32(v.num)))
		return d.want(v, protowire.Fixed32Type, f)
	}
	list, err := fixed(d, *c.p, v, f, 4, func(b []byte) float32 {
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	})
	*c.p = list
	return err
}

func (c doubles) read(d *decoder, v wireValue, f *field) error {
	if v.typ != protowire.BytesType {
		*c.p = append(*c.p, math.Float64frombits(v.num))
		return d.want(v, protowire.Fixed64Type, f)
	}
	list, err := fixed(d, *c.p, v, f, 8, func(b []byte) float64 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	})
	*c.p = list
	return err
}

// fixed appends the packed numbers of size bytes each.
func fixed[T any](d *decoder, to []T, v wireValue, f *field, size int, get func([]byte) T) ([]T, error) {
	if len(v.bytes)%size != 0 {
		return to, d.damaged(v.start, "%s has %d bytes, no multiple of %d", f.describe(f.num), len(v.bytes), size)
	}
	to = append(make([]T, 0, len(to)+len(v.bytes)/size), to...)
	for b := v.bytes; len(b) > 0; b = b[size:] {
		to = append(to, get(b))
	}
	return to, nil
}

// messageOf is a pointer to T that is a message.
type messageOf[T any] interface {
	*T
	message
}

type oneField[T any, P messageOf[T]] struct{ p **T }

type manyField[T any, P messageOf[T]] struct{ p *[]*T }

func one[T any, P messageOf[T]](p **T) codec    { return oneField[T, P]{p} }
func many[T any, P messageOf[T]](p *[]*T) codec { return manyField[T, P]{p} }

func (c oneField[T, P]) read(d *decoder, v wireValue, f *field) error {
	if err := d.want(v, protowire.BytesType, f); err != nil {
		return err
	}
	if *c.p == nil {
		*c.p = new(T)
	}
	m := P(*c.p)
	return within(d.message(m, v.bytes), f, -1, m)
}

func (c manyField[T, P]) read(d *decoder, v wireValue, f *field) error {
	if err := d.want(v, protowire.BytesType, f); err != nil {
		return err
	}
	m := new(T)
	*c.p = append(*c.p, m)
	err := d.message(P(m), v.bytes)
	if n, ok := any(m).(needy); ok && err == nil && n.lacks() != "" {
		err = d.damaged(v.start, "there is no %s", n.lacks())
	}
	return within(err, f, len(*c.p)-1, P(m))
}
