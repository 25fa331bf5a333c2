package onnx_test

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// Files of PyTorch's exporter come out byte by byte; ONNX's own, which also write
// out empty strings, with the same content.
func TestEncodeReproducesFiles(t *testing.T) {
	files := []string{"mlp.onnx", "lenet.onnx", "dscnn_kws.onnx", "resnet20.onnx", "resnet20_bn.onnx"}
	for _, f := range files {
		data := lab.Read(t, f)
		if !bytes.Equal(decode(t, data).Encode(), data) {
			t.Errorf("%s comes out differently", f)
		}
	}
	for _, c := range conformanceCases(t) {
		data := lab.Read(t, "onnx-node-tests", c.name, "model.onnx")
		m := decode(t, data)
		if d := cmp.Diff(m, decode(t, m.Encode())); d != "" {
			t.Errorf("%s comes out differently: %s", c.name, d)
		}
	}
}

func everything() *onnx.Model {
	one := int64(1)
	return &onnx.Model{
		IRVersion: 8, Producer: "p", ProducerVersion: "v", Domain: "d", Version: -3, Doc: "doc",
		Opsets:   []*onnx.Opset{{Version: 13}, {}, {Domain: "com.microsoft", Version: 1}},
		Metadata: []*onnx.Entry{{Key: "k", Value: "v"}},
		Graph: &onnx.Graph{
			Name: "g", Doc: "gd",
			Nodes: []*onnx.Node{{
				Inputs: []string{"a", "", "b"}, Outputs: []string{"c"}, Name: "n", Op: "Op", Domain: "dom", Doc: "nd",
				Attrs: []*onnx.Attribute{
					{Name: "f", Type: onnx.AttrFloat, F: 0}, {Name: "i", Type: onnx.AttrInt, I: -1}, {Name: "s", Type: onnx.AttrString, S: []byte("x")},
					{Name: "t", Type: onnx.AttrTensor, T: &onnx.Tensor{Name: "t", Dims: []int64{2}, Type: onnx.Int64, Int64s: []int64{-1, 300}}},
					{Name: "g", Type: onnx.AttrGraph, G: &onnx.Graph{Name: "inner", Nodes: []*onnx.Node{{Op: "Inner"}}}},
					{Name: "fs", Type: onnx.AttrFloats, Floats: []float32{1, -0.5}}, {Name: "is", Type: onnx.AttrInts, Ints: []int64{0, -7, 1 << 40}},
					{Name: "ss", Type: onnx.AttrStrings, Strings: [][]byte{[]byte("a"), []byte("b")}},
				},
			}},
			Initializers: []*onnx.Tensor{
				{Name: "a", Dims: []int64{2, 0}, Type: onnx.Float, Floats: []float32{1, 2}, Doc: "td"},
				{Name: "b", Type: onnx.Int8, Int32s: []int32{-5, 5}}, {Name: "c", Type: onnx.Double, Doubles: []float64{math.Pi}},
				{Name: "d", Type: onnx.Uint64, Uint64s: []uint64{1 << 63}}, {Name: "e", Type: onnx.Uint8, Raw: []byte{1, 2, 3}},
				{Name: "f", Type: onnx.Float, Location: 1, External: []*onnx.Entry{{Key: "location", Value: "w.bin"}}},
			},
			Inputs: []*onnx.ValueInfo{{Name: "x", Doc: "vd", Type: &onnx.Type{Tensor: &onnx.TensorType{
				Elem: onnx.Float, Shape: &onnx.Shape{Dims: []*onnx.Dim{{Param: "N"}, {Value: &one}, {}}}}}}},
			Outputs: []*onnx.ValueInfo{{Name: "y"}},
			Values:  []*onnx.ValueInfo{{Name: "z", Type: &onnx.Type{}}},
		},
	}
}

func TestRoundTrip(t *testing.T) {
	m := everything()
	if d := cmp.Diff(m, decode(t, m.Encode())); d != "" {
		t.Error(d)
	}
}

// Fields that are not read are kept, wherever they stand.
func TestUnreadFieldsAreKept(t *testing.T) {
	unread := protowire.AppendTag(nil, 3000, protowire.BytesType)
	unread = protowire.AppendString(unread, "kept")
	m := everything()
	m.Rest, m.Graph.Rest, m.Graph.Nodes[0].Rest, m.Graph.Inputs[0].Type.Tensor.Shape.Dims[2].Rest = unread, unread, unread, unread
	if d := cmp.Diff(m, decode(t, m.Encode())); d != "" {
		t.Error(d)
	}
}

// Numbers that repeat come packed or one by one, whatever the schema says.
func TestPackedAndUnpackedNumbers(t *testing.T) {
	tensor := func(packed bool) []byte {
		var b []byte
		for _, v := range []uint64{3, 1} {
			b = protowire.AppendVarint(protowire.AppendTag(b, 1, protowire.VarintType), v)
		}
		b = protowire.AppendVarint(protowire.AppendTag(b, 2, protowire.VarintType), uint64(onnx.Double))
		if packed {
			var body []byte
			for _, v := range []float64{1, 2, 3} {
				body = protowire.AppendFixed64(body, math.Float64bits(v))
			}
			return protowire.AppendBytes(protowire.AppendTag(b, 10, protowire.BytesType), body)
		}
		for _, v := range []float64{1, 2, 3} {
			b = protowire.AppendFixed64(protowire.AppendTag(b, 10, protowire.Fixed64Type), math.Float64bits(v))
		}
		return b
	}
	for _, packed := range []bool{false, true} {
		v, err := onnx.DecodeTensor(tensor(packed))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Dims, v.Doubles); got != "[3 1] [1 2 3]" {
			t.Errorf("packed %v: %s", packed, got)
		}
	}
	var dims []byte
	dims = protowire.AppendVarint(protowire.AppendVarint(dims, 300), 2)
	b := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), dims)
	b = protowire.AppendVarint(protowire.AppendTag(b, 2, protowire.VarintType), 1)
	if v, err := onnx.DecodeTensor(b); err != nil || fmt.Sprint(v.Dims) != "[300 2]" {
		t.Errorf("packed dims: %v, %v", v, err)
	}
}

// Integers of every width survive being stored and read.
func TestIntTensors(t *testing.T) {
	types := []onnx.DataType{onnx.Bool, onnx.Uint2, onnx.Int2, onnx.Uint4, onnx.Int4, onnx.Uint8, onnx.Int8,
		onnx.Uint16, onnx.Int16, onnx.Uint32, onnx.Int32, onnx.Int64, onnx.Uint64}
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom(types).Draw(t, "type")
		lo, hi, _ := typ.Range()
		want := rapid.SliceOfN(rapid.Int64Range(lo, hi), 1, 9).Draw(t, "values")
		raw := onnx.IntTensor("v", typ, []int64{int64(len(want))}, want)
		for _, v := range []*onnx.Tensor{raw, typedCopy(raw, want)} {
			v, err := onnx.DecodeTensor(v.Encode())
			if err != nil {
				t.Fatal(err)
			}
			got, err := v.Integers()
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		}
	})
}

// typedCopy moves raw data into the typed field that ONNX assigns to its type.
func typedCopy(raw *onnx.Tensor, values []int64) *onnx.Tensor {
	v := *raw
	v.Raw = nil
	switch {
	case v.Type.Bits() < 8: // one int32 per byte
		for _, b := range raw.Raw {
			v.Int32s = append(v.Int32s, int32(b))
		}
	case v.Type == onnx.Int64:
		v.Int64s = values
	case v.Type == onnx.Uint32, v.Type == onnx.Uint64:
		for _, x := range values {
			v.Uint64s = append(v.Uint64s, uint64(x))
		}
	default:
		for _, x := range values {
			v.Int32s = append(v.Int32s, int32(x))
		}
	}
	return &v
}

// The packing of the format's documentation, by hand.
func TestPackedBytes(t *testing.T) {
	for _, c := range []struct {
		typ    onnx.DataType
		values []int64
		raw    []byte
	}{
		{onnx.Int4, []int64{1, -2, 7}, []byte{0xe1, 0x07}},
		{onnx.Uint4, []int64{15, 3}, []byte{0x3f}},
		{onnx.Int2, []int64{1, -2, -1, 0, 1}, []byte{0b00_11_10_01, 0x01}},
		{onnx.Uint2, []int64{3, 0, 2}, []byte{0b10_00_11}},
		{onnx.Int16, []int64{-2}, []byte{0xfe, 0xff}},
	} {
		if got := onnx.IntTensor("", c.typ, []int64{int64(len(c.values))}, c.values).Raw; !bytes.Equal(got, c.raw) {
			t.Errorf("%v %v is %x, want %x", c.typ, c.values, got, c.raw)
		}
	}
}

// Half precision against the values that IEEE 754 gives.
func TestFloatsOfOtherWidths(t *testing.T) {
	for bits, want := range map[uint16]float32{
		0x0000: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: 0x1p-24, 0x03ff: 0x1.ff8p-15, 0x0400: 0x1p-14, 0x3555: 0.33325195, 0xfc00: float32(math.Inf(-1)),
	} {
		raw := []byte{byte(bits), byte(bits >> 8)}
		for _, v := range []*onnx.Tensor{{Type: onnx.Float16, Raw: raw}, {Type: onnx.Float16, Int32s: []int32{int32(bits)}}} {
			if got, err := v.Float32s(); err != nil || got.Data[0] != want {
				t.Errorf("%04x is %v (%v), want %v", bits, got, err, want)
			}
		}
	}
	nan, _ := (&onnx.Tensor{Type: onnx.Float16, Raw: []byte{0x01, 0x7e}}).Float32s()
	brain, _ := (&onnx.Tensor{Type: onnx.BFloat16, Raw: []byte{0x49, 0x40}}).Float32s()
	double, _ := (&onnx.Tensor{Type: onnx.Double, Doubles: []float64{0.1}}).Float32s()
	if nan.Data[0] == nan.Data[0] || brain.Data[0] != 3.140625 || double.Data[0] != 0.1 {
		t.Errorf("%v, %v, %v", nan.Data, brain.Data, double.Data)
	}
}

// Data in another file.
func TestExternalData(t *testing.T) {
	w := normal("w", 3, 2)
	content := append([]byte("skip"), w.Raw...)
	external := func(entries ...string) *onnx.Model {
		out := &onnx.Tensor{Name: "w", Dims: w.Dims, Type: w.Type, Location: 1}
		for i := 0; i < len(entries); i += 2 {
			out.External = append(out.External, &onnx.Entry{Key: entries[i], Value: entries[i+1]})
		}
		return decode(t, model(13, value("x", "N", 3), []*onnx.Tensor{out}, node("MatMul", "x w", "y")).Encode())
	}
	m := external("location", "w.bin", "offset", "4", "length", "24")
	if f := m.ExternalFiles(); len(f) != 1 || f[0] != "w.bin" {
		t.Errorf("external files %q", f)
	}
	refused(t, m, `"w.bin"`, "together with the model")
	explains(t, m.Attach("w.bin", content[:20]), "24 bytes", "20 bytes")
	if err := m.Attach("other.bin", content); err != nil || len(m.ExternalFiles()) != 1 {
		t.Errorf("another file was taken: %v", err)
	}
	if err := m.Attach("w.bin", content); err != nil {
		t.Fatal(err)
	}
	g, _ := build(t, m, 1)
	if d := cmp.Diff(elements(t, w), g.Layers[0].Weight.Value.Data); d != "" {
		t.Error(d)
	}
	explains(t, external("location", "w.bin", "offset", "-1").Attach("w.bin", content), `offset is "-1"`)
	explains(t, external("location", "w.bin", "offset", "99").Attach("w.bin", content), "do not lie within")
	if err := external("location", "w.bin", "offset", "4").Attach("w.bin", content); err != nil {
		t.Errorf("without a length: %v", err)
	}
}

// The densest files there are take no more than a multiple of their size.
func TestDecodeMemory(t *testing.T) {
	var node, dims, strings []byte
	for range 1 << 14 {
		node = protowire.AppendBytes(protowire.AppendTag(node, 1, protowire.BytesType), []byte{0x22, 1, 'o'})
		dims = protowire.AppendBytes(protowire.AppendTag(dims, 1, protowire.BytesType), nil)
		strings = protowire.AppendBytes(protowire.AppendTag(strings, 1, protowire.BytesType), nil)
	}
	wrap := func(body []byte, path ...protowire.Number) []byte {
		for _, num := range path {
			body = protowire.AppendBytes(protowire.AppendTag(nil, num, protowire.BytesType), body)
		}
		return body
	}
	for name, data := range map[string][]byte{
		"nodes":   wrap(node, 7),
		"extents": wrap(append(wrap(dims, 2, 1, 2), 0x0a, 1, 'x'), 11, 7),
		"names":   wrap(append(strings, 0x22, 1, 'o'), 1, 7),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		m, err := onnx.Decode(data)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		if taken := int64(after.HeapAlloc) - int64(before.HeapAlloc); taken > 64*int64(len(data)) {
			t.Errorf("%d bytes of %s take %d", len(data), name, taken)
		}
		runtime.KeepAlive(m)
	}
}
