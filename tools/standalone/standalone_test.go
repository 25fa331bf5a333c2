package standalone_test

import (
	"strings"
	"testing"

	"hawqeye/engine/infer/module"
	"hawqeye/engine/kernel/wasmasm"
	"hawqeye/tools/standalone"
)

// made is a module of one page of memory that doubles one number, but for what a
// test changes.
func made(t *testing.T, about string, change func(*wasmasm.Module)) []byte {
	t.Helper()
	m := wasmasm.New()
	if change != nil {
		change(m)
	}
	m.Export(module.Memory, m.Memory(wasmasm.Limits{Min: 1}))
	m.Export(module.Input, m.Global(wasmasm.I32, "input", false, 64))
	m.Export(module.Output, m.Global(wasmasm.I32, "output", false, 128))
	f := m.Func("run")
	x := f.Local(wasmasm.F32, "x")
	f.F32Load(64, 0).Set(x)
	f.I32Const(0).F32Add(x, x).F32Store(128)
	m.Export(module.Run, f)
	if about != "" {
		m.Custom(module.Section, []byte(about))
	}
	file, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const one = `{"input":{"shape":[1,1]},"output":{"shape":[1,1]}}`

func TestRun(t *testing.T) {
	n, err := standalone.Open(t.Context(), made(t, one, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close(t.Context())
	y := make([]float32, 1)
	if err := n.Run(t.Context(), []float32{1.5}, y); err != nil || y[0] != 3 {
		t.Errorf("1.5 gives %v, error %v, want 3", y, err)
	}
	if err := n.Run(t.Context(), []float32{1, 2}, y); err == nil {
		t.Error("two inputs passed where one is wanted")
	}
}

func TestOpenRefuses(t *testing.T) {
	shapes := func(in, out string) string { return `{"input":{"shape":` + in + `},"output":{"shape":` + out + `}}` }
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"nothing", "not a WebAssembly module", nil},
		{"text", "not a WebAssembly module", []byte("a text of some length")},
		{"half", "not a WebAssembly module", made(t, one, nil)[:60]},
		{"without a section", "lacks the section", made(t, "", nil)},
		{"a section of no JSON", "cannot be read", made(t, "{", nil)},
		{"an import", "does not start", made(t, one, func(m *wasmasm.Module) { m.ImportFunc("env", "f", wasmasm.Signature{}) })},
		{"no shapes", "does not have a part", made(t, "{}", nil)},
		{"an input beyond memory", "does not hold its input", made(t, shapes("[1,17000]", "[1]"), nil)},
		{"an output of overflowing shape", "does not hold its output", made(t, shapes("[1]", "[4294967296,4294967296,4]"), nil)},
		{"a negative shape", "does not hold its input", made(t, shapes("[-1]", "[1]"), nil)},
		{"another batch", "does not have a part", made(t, shapes("[2]", "[3]"), nil)},
	} {
		_, err := standalone.Open(t.Context(), c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", c.name, err, c.want)
		}
	}
}
