package onnx_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"hawqeye/engine/onnx"
)

// seeds are small models of every kind of node, and the small files of the lab
// where it is at hand.
func seeds(f *testing.F) {
	x := value("x", 1, 3, 4, 4)
	for _, m := range []*onnx.Model{
		everything(),
		model(13, x, []*onnx.Tensor{normal("w", 2, 3, 3, 3), normal("b", 2), normal("g", 2), positive("v", 2)},
			node("Conv", "x w b", "c", textAttr("auto_pad", "SAME_UPPER")), node("BatchNormalization", "c g b b v", "n"), node("Relu", "n", "r"),
			node("MaxPool", "r", "p", intsAttr("kernel_shape", 2, 2), intAttr("ceil_mode", 1)), node("Flatten", "p", "y")),
		model(13, x, []*onnx.Tensor{ints("zero", 0), ints("rest", -1), ints("p", 0, 0, 1, 1, 0, 0, 1, 1), ints("s", 0), ints("e", 2), ints("a", 2)},
			node("Pad", "x p", "d", textAttr("mode", "reflect")), node("Slice", "d s e a", "l"), node("Shape", "l", "h"), node("Gather", "h zero", "n"),
			node("Concat", "n rest", "t", intAttr("axis", 0)), node("Reshape", "l t", "f"), node("Transpose", "f", "y")),
		model(21, x, []*onnx.Tensor{codes("q", onnx.Int4, []int64{16, 2}), positive("s", 2), positive("t"), codes("z", onnx.Uint8, nil)},
			node("DequantizeLinear", "q s", "w"), node("QuantizeLinear", "x t z", "c"), node("DequantizeLinear", "c t z", "d"),
			node("Split", "d", "u v", intAttr("axis", 1), intAttr("num_outputs", 2)), node("Flatten", "u", "f", intAttr("axis", 1)),
			node("ReduceMean", "v", "m"), node("Add", "f m", "k"), node("Softmax", "k", "y")),
		model(13, x, []*onnx.Tensor{ints("s", 1, 3, 16), normal("w", 16, 5), ints("r", 2, 3)},
			node("Reshape", "x s", "a"), node("MatMul", "a w", "b"), node("ConstantOfShape", "r", "c"), node("Range", "c c c", "d"), node("Erf", "b", "y")),
	} {
		f.Add(m.Encode())
	}
	files, _ := filepath.Glob("../../../shared/lab/onnx-node-tests/*/model.onnx")
	for i := 0; i < len(files); i += 9 {
		if data, err := os.ReadFile(files[i]); err == nil && len(data) < 1<<12 {
			f.Add(data)
		}
	}
}

// allocated is how many bytes f takes, garbage included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Whatever the bytes: no panic, memory in proportion, and what decodes comes out
// of Encode with the same content.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		var m *onnx.Model
		var err error
		if n := allocated(func() { m, err = onnx.Decode(data) }); n > 1<<16+1000*uint64(len(data)) {
			t.Errorf("%d bytes took %d", len(data), n)
		}
		if err != nil {
			return
		}
		once := m.Encode()
		again, err := onnx.Decode(once)
		if err != nil {
			t.Fatalf("what was encoded does not decode: %v", err)
		}
		if !bytes.Equal(again.Encode(), once) {
			t.Error("encoding is not stable")
		}
	})
}

// Whatever the model says: no panic, memory bounded, and a graph or a reason.
func FuzzBuild(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		m, err := onnx.Decode(data)
		if err != nil {
			return
		}
		n := allocated(func() {
			g, r, err := onnx.Build(m, onnx.Options{Batch: 3})
			if err == nil && (g == nil || r == nil || len(g.Outputs) == 0) {
				t.Error("neither a graph nor an error")
			}
			if err != nil && err.Error() == "" {
				t.Error("an error without a reason")
			}
		})
		if n > 1<<28 {
			t.Errorf("%d bytes took %d", len(data), n)
		}
		_, _ = onnx.Inspect(m)
	})
}
