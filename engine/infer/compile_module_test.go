package infer

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hawqeye/engine/infer/module"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/wasmasm"
)

// instance is a module in wazero, which has nothing to give to it.
func instance(t *testing.T, file []byte) api.Module {
	t.Helper()
	r := wazero.NewRuntime(t.Context())
	t.Cleanup(func() { r.Close(context.Background()) })
	compiled, err := r.CompileModule(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(compiled.ImportedFunctions()) + len(compiled.ImportedMemories()); n > 0 {
		t.Errorf("the module imports %d things", n)
	}
	m, err := r.InstantiateModule(t.Context(), compiled, wazero.NewModuleConfig())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func call(t *testing.T, m api.Module, name string, args ...uint64) {
	t.Helper()
	if _, err := m.ExportedFunction(name).Call(t.Context(), args...); err != nil {
		t.Fatal(err)
	}
}

// A run leaves its input and all memory but arguments and plan as they are, and
// reads nothing that an earlier one left there.
func TestModuleKeepsToItsMemory(t *testing.T) {
	p, _, src := small(t, 2)
	file, err := Compile(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := instance(t, file)
	memory := m.Memory()
	x := make([]float32, p.Input.Size())
	src.Batch(x, 0, p.Batch)
	at := uint32(m.ExportedGlobal(module.Input).Get())
	for i, v := range x {
		memory.WriteFloat32Le(at+uint32(4*i), v)
	}
	call(t, m, module.Run)
	all := func() []byte {
		b, _ := memory.Read(0, memory.Size())
		return b
	}
	first := bytes.Clone(all())
	c := newCompiler(p)
	volatile := [][2]int{{argsAt, inputAt}, {c.slabAt, c.slabAt + p.memory.size}}
	for _, v := range volatile {
		for i := v[0]; i < v[1]; i++ {
			all()[i] = 0xA5
		}
	}
	call(t, m, module.Run)
	second := bytes.Clone(all())
	y := uint32(m.ExportedGlobal(module.Output).Get())
	if n := uint32(4 * p.Output.Size()); !bytes.Equal(first[y:y+n], second[y:y+n]) {
		t.Error("a second run gives other outputs")
	}
	for _, v := range volatile {
		clear(first[v[0]:v[1]])
		clear(second[v[0]:v[1]])
	}
	if !bytes.Equal(first, second) {
		t.Error("a run writes outside of arguments and plan")
	}
}

// A module has the kernels that its network calls and no others.
func TestModuleHasWhatItNeeds(t *testing.T) {
	for i, n := range networks {
		c, _ := labNetwork(t, i, 1, 8)
		p, err := Lower(c.scheme(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		r := newCompiler(p)
		if err := r.record(); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, a := range r.actions {
			if a.copy == nil && !slices.Contains(names, simd.Name(a.place)) {
				names = append(names, simd.Name(a.place))
			}
		}
		pools := func(name string) bool { return name == "max_pool_u8" || name == "avg_pool_u8" }
		if got, want := slices.ContainsFunc(names, pools), n.name != "mlp.onnx"; got != want {
			t.Errorf("%s: pooling among its kernels is %v, want %v", n.name, got, want)
		}
		file, err := Compile(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := simd.Build(simd.SIMD128)
		if err != nil {
			t.Fatal(err)
		}
		code, all := codeBytes(t, file), codeBytes(t, whole)
		if code > all/2 {
			t.Errorf("%s: %d bytes of code, of %d that all kernels have", n.name, code, all)
		}
		t.Logf("%s: %d bytes of code for %v; weights of 8 bits take %d, the file %d", n.name, code, names, SizeOf(c.scheme(t, nil)).Weights, len(file))
		instance(t, file)
	}
}

// codeBytes is the size of a module's code section.
func codeBytes(t *testing.T, file []byte) int {
	t.Helper()
	for rest := file[8:]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		if rest[0] == 10 {
			return int(size)
		}
		rest = rest[1+n+int(size):]
	}
	t.Fatal("the module has no code")
	return 0
}

// Streams of every width come back whole, and nothing around them changes.
func TestStreams(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	for _, size := range []int{1, 2, 4} {
		for width := 1; width <= min(8*size-1, maxWidth); width++ {
			n := 700 + r.IntN(9)
			var data []byte
			for i := range n {
				v := r.Int32() >> (32 - width)
				switch i % 50 {
				case 0:
					v = math.MinInt32 >> (32 - width)
				case 1:
					v = math.MaxInt32 >> (32 - width)
				}
				data = append(data, binary.LittleEndian.AppendUint32(nil, uint32(v))[:size]...)
			}
			s := newStream(data)
			if s == nil || s.bytes() > (n*width+7)/8 {
				t.Fatalf("%d numbers of %d bytes and %d bits make the stream %+v", n, size, width, s)
			}
			m := wasmasm.New()
			m.Export("memory", m.Memory(wasmasm.Limits{Min: 1}))
			const from, to = 64, 1 << 14
			m.Data(from, s.packed)
			m.Export("unpack", emitUnpack(m, s.size))
			file, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			got := instance(t, file)
			call(t, got, "unpack", to, uint64(s.n), from, uint64(s.width))
			want := make([]byte, to+len(data)+64)
			copy(want[from:], s.packed)
			copy(want[to:], data)
			if b, _ := got.Memory().Read(0, uint32(len(want))); !bytes.Equal(b, want) {
				t.Errorf("%d numbers of %d bytes and %d bits do not come back", n, size, width)
			}
		}
	}
	if s := newStream([]byte{1, 2, 3}); s != nil {
		t.Errorf("three bytes make the stream %+v", s)
	}
}
