package onnx

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Encode is the model as an ONNX file. Numbers are packed where ONNX declares
// them packed; fields come in the order of the schema, unread ones last.
func (m *Model) Encode() []byte { return appendMessage(nil, m) }

// Encode is the tensor as a file of its own.
func (t *Tensor) Encode() []byte { return appendMessage(nil, t) }

func appendMessage(b []byte, m message) []byte {
	for _, f := range m.schema() {
		b = f.write(b, f.num)
	}
	return append(b, *m.rest()...)
}

// appendBody writes what body appends as one length-delimited field. The length
// is known only afterwards, so the body is moved up by the bytes it takes.
func appendBody(b []byte, num protowire.Number, body func([]byte) []byte) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	start := len(b)
	b = body(b)
	size := len(b) - start
	prefix := protowire.SizeVarint(uint64(size))
	b = append(b, make([]byte, prefix)...)
	copy(b[start+prefix:], b[start:start+size])
	protowire.AppendVarint(b[:start], uint64(size))
	return b
}

func appendNumber(b []byte, num protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}

func appendBytes(b []byte, num protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), v)
}

func (c varint[T]) write(b []byte, num protowire.Number) []byte {
	if *c.p == 0 && !c.always {
		return b
	}
	return appendNumber(b, num, uint64(*c.p))
}

func (c optional) write(b []byte, num protowire.Number) []byte {
	if *c.p == nil {
		return b
	}
	return appendNumber(b, num, uint64(**c.p))
}

func (c float) write(b []byte, num protowire.Number) []byte {
	if *c.p == 0 && !c.always {
		return b
	}
	b = protowire.AppendTag(b, num, protowire.Fixed32Type)
	return protowire.AppendFixed32(b, math.Float32bits(*c.p))
}

func (c text) write(b []byte, num protowire.Number) []byte {
	if *c.p == "" {
		return b
	}
	return appendBytes(b, num, []byte(*c.p))
}

func (c blob) write(b []byte, num protowire.Number) []byte {
	if len(*c.p) == 0 && !c.always {
		return b
	}
	return appendBytes(b, num, *c.p)
}

func (c texts) write(b []byte, num protowire.Number) []byte {
	for _, s := range *c.p {
		b = appendBytes(b, num, []byte(s))
	}
	return b
}

func (c blobs) write(b []byte, num protowire.Number) []byte {
	for _, s := range *c.p {
		b = appendBytes(b, num, s)
	}
	return b
}

func (c varints[T]) write(b []byte, num protowire.Number) []byte {
	if !c.packed || len(*c.p) == 0 {
		for _, v := range *c.p {
			b = appendNumber(b, num, uint64(v))
		}
		return b
	}
	return appendBody(b, num, func(b []byte) []byte {
		for _, v := range *c.p {
			b = protowire.AppendVarint(b, uint64(v))
		}
		return b
	})
}

func (c floats) write(b []byte, num protowire.Number) []byte {
	if !c.packed || len(*c.p) == 0 {
		for i := range *c.p {
			b = float{&(*c.p)[i], true}.write(b, num)
		}
		return b
	}
	return appendBody(b, num, func(b []byte) []byte {
		for _, v := range *c.p {
			b = protowire.AppendFixed32(b, math.Float32bits(v))
		}
		return b
	})
}

func (c doubles) write(b []byte, num protowire.Number) []byte {
	if len(*c.p) == 0 {
		return b
	}
	return appendBody(b, num, func(b []byte) []byte {
		for _, v := range *c.p {
			b = protowire.AppendFixed64(b, math.Float64bits(v))
		}
		return b
	})
}

func (c oneField[T, P]) write(b []byte, num protowire.Number) []byte {
	if *c.p == nil {
		return b
	}
	return appendBody(b, num, func(b []byte) []byte { return appendMessage(b, P(*c.p)) })
}

func (c manyField[T, P]) write(b []byte, num protowire.Number) []byte {
	for _, m := range *c.p {
		b = appendBody(b, num, func(b []byte) []byte { return appendMessage(b, P(m)) })
	}
	return b
}
