package wasmasm_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hawqeye/engine/kernel/wasmasm"
)

// bench is what a faulty program is written with.
type bench struct {
	m, other *wasmasm.Module // the other has a function and a table of its own
	f        *wasmasm.Func
	x        *wasmasm.Local // an i32
	v        *wasmasm.Local // a v128
	ended    wasmasm.Label  // of a block that has ended
	foreign  *wasmasm.Func
	table    *wasmasm.Table // of the other module
}

func newBench() *bench {
	b := &bench{m: wasmasm.New(), other: wasmasm.New()}
	b.m.Memory(wasmasm.Limits{Min: 1})
	b.f = b.m.Func("f") // fault
	b.x, b.v = b.f.Local(wasmasm.I32, "x"), b.f.Local(wasmasm.V128, "v")
	b.f.Block(func(l wasmasm.Label) { b.ended = l })
	b.foreign, b.table = b.other.Func("g"), b.other.Table(wasmasm.Limits{Min: 1})
	return b
}

// faults is programs with one fault, by what is said of it.
var faults = map[string]func(b *bench){
	"f: f32.add takes [f32 f32], the stack holds [i32 f32]":                                              func(b *bench) { b.f.F32Add(b.x, 1).Drop() },
	"f: i32.add takes [i32 i32], the stack holds [i32]":                                                  func(b *bench) { b.f.I32Add(b.x).Drop() },
	"f: i32.eqz takes [i32], not 2 operands":                                                             func(b *bench) { b.f.Get(b.x).I32Eqz(b.x, b.x).Drop() },
	"f: i32.add: the number 4294967296 is no i32":                                                        func(b *bench) { b.f.I32Add(b.x, 1<<32).Drop() },
	"f: i32.add: the number 0.5 is no i32":                                                               func(b *bench) { b.f.I32Add(b.x, 0.5).Drop() },
	"f: f32.neg: the number 16777217 is no f32":                                                          func(b *bench) { b.f.F32Neg(1<<24 + 1).Drop() },
	"f: f32.neg: the number 1e+39 is no f32":                                                             func(b *bench) { b.f.F32Neg(1e39).Drop() },
	"f: v128.not: the number 1 is no v128":                                                               func(b *bench) { b.f.V128Not(1).Drop() },
	"f: i32.eqz: an operand is a variable, an int or a float, not [] of type []int":                      func(b *bench) { b.f.I32Eqz([]int{}).Drop() },
	"f: v128.not: an operand of 128 bits is a variable or an array of numbers, not [0 0] of type [2]int": func(b *bench) { b.f.V128Not([2]int{}).Drop() },
	"f: i32.eqz: the local belongs to another function":                                                  func(b *bench) { b.f.I32Eqz(b.foreign.Local(wasmasm.I32, "y")).Drop() },
	"f: tee: the local belongs to another function":                                                      func(b *bench) { b.f.Get(b.x).Tee(nil).Drop() },
	"f: get: the global belongs to another module":                                                       func(b *bench) { b.f.Get(b.other.Global(wasmasm.I32, "g", true, 0)).Drop() },
	"f: set: the global g is constant":                                                                   func(b *bench) { b.f.Set(b.m.Global(wasmasm.I32, "g", false, 0), 1) },
	"f: local.set takes [v128], the stack holds [i32]":                                                   func(b *bench) { b.f.Set(b.v, b.x) },
	"f: select takes 3 operands, not 4":                                                                  func(b *bench) { b.f.Select(b.x, b.x, b.x, b.x) },
	"f: select takes [i32 i32 i32], the stack holds [i32 v128 i32]":                                      func(b *bench) { b.f.Select(b.x, b.v, b.x).Drop() },
	"f: drop takes [unknown], the stack holds []":                                                        func(b *bench) { b.f.Get(b.x).Block(func(wasmasm.Label) { b.f.Drop() }).Drop() },
	"f: the block ends with [i32], the stack holds []":                                                   func(b *bench) { b.f.Block(func(wasmasm.Label) {}, wasmasm.I32).Drop() },
	"f: the loop ends with [], the stack holds [v128]":                                                   func(b *bench) { b.f.Loop(func(wasmasm.Label) { b.f.Get(b.v) }) },
	"f: the else ends with [i32], the stack holds [v128] in unreachable code": func(b *bench) {
		b.f.Get(b.x).IfElse(func() { b.f.Unreachable() }, func() { b.f.Unreachable().Get(b.v) }, wasmasm.I32).Drop() // fault
	},
	"f: br: the label is not of a block that is open here":       func(b *bench) { b.f.Br(b.ended) },
	"f: br_if: the label is not of a block that is open here":    func(b *bench) { b.f.BrIf(wasmasm.Label{}, b.x) },
	"f: br_table: the label is not of a block that is open here": func(b *bench) { b.f.BrTable(nil, wasmasm.Label{}, b.x) },
	"f: br_table: one label takes [], the last [i32]": func(b *bench) {
		b.f.Block(func(l wasmasm.Label) {
			b.f.Loop(func(again wasmasm.Label) {
				b.f.BrTable([]wasmasm.Label{again}, l, 0, b.x) // fault
			}, wasmasm.I32)
		}, wasmasm.I32).Drop()
	},
	"f: return takes [], not 1 operands":                                        func(b *bench) { b.f.Return(b.x) },
	"f: call: the function belongs to another module":                           func(b *bench) { b.f.Call(b.foreign) },
	"f: ref.func: the function belongs to another module":                       func(b *bench) { b.f.RefFunc(nil) },
	"f: ref.null: v128 is no type of references":                                func(b *bench) { b.f.RefNull(wasmasm.V128) },
	"f: call_indirect: the table belongs to another module":                     func(b *bench) { b.f.CallIndirect(b.table, wasmasm.Signature{}) },
	"f: table.size: the table belongs to another module":                        func(b *bench) { b.f.TableSize(nil) },
	"f: parameter y comes after the first instruction or call of the function":  func(b *bench) { b.f.Param(wasmasm.I32, "y") },
	"f: results [i32] come after the first instruction or call of the function": func(b *bench) { b.f.Result(wasmasm.I32) },
	"h: parameter y comes after the first instruction or call of the function": func(b *bench) {
		h := b.m.Func("h")
		b.f.Call(h)
		h.Param(wasmasm.I32, "y") // fault
	},
	"h: nop: an imported function has no instructions":                          func(b *bench) { b.m.ImportFunc("go", "h", wasmasm.Signature{}).Nop() },
	"f: i32x4.extract_lane: there is no lane 4 of 4":                            func(b *bench) { b.f.I32x4ExtractLane(4, b.v).Drop() },
	"f: v128.load64_lane: there is no lane -1 of 2":                             func(b *bench) { b.f.V128Load64Lane(0, -1, b.x, b.v).Drop() },
	"f: i8x16.shuffle: there is no lane 32 of 32":                               func(b *bench) { b.f.I8x16Shuffle([16]byte{9: 32}, b.v, b.v).Drop() },
	"f: i32.load: the offset -1 is not in 32 bits":                              func(b *bench) { b.f.I32Load(-1, b.x).Drop() },
	"f: i32.load: the offset 4294967296 is not in 32 bits":                      func(b *bench) { b.f.I32Load(math.MaxUint32+1, b.x).Drop() },
	"f: i32.load: an alignment of 8 is more than the 4 bytes that are accessed": func(b *bench) { b.f.Aligned(8).I32Load(0, b.x).Drop() },
	"f: an alignment of 3 bytes is no power of two":                             func(b *bench) { b.f.Aligned(3).I32Load(0, b.x).Drop() },
	"f: nop: Aligned is for an instruction that accesses memory":                func(b *bench) { b.f.Aligned(2).Nop().I32Load(0, b.x).Drop() },
	"g: i32.load: the module has no memory: declare it before its functions":    func(b *bench) { b.take().I32Load(0, 0).Drop() },
	"g: memory.fill: the module has no memory: declare it before its functions": func(b *bench) { b.take().MemoryFill(0, 0, 0) },
	"there is a function f already":                                             func(b *bench) { b.m.Func("f") },
	"there is an export \"f\" already":                                          func(b *bench) { b.m.Export("f", b.f); b.m.Export("f", b.f) },
	"what is exported as \"f\" belongs to another module":                       func(b *bench) { b.m.Export("f", b.table) },
	"a module has one memory, this is the second":                               func(b *bench) { b.m.ImportMemory("go", "mem", wasmasm.Limits{}) },
	"a memory has at most 65536 pages":                                          func(b *bench) { b.m = wasmasm.New(); b.m.Memory(wasmasm.Limits{Max: 65537}) },
	"the limit 1 is below the initial size 2":                                   func(b *bench) { b.m.Table(wasmasm.Limits{Min: 2, Max: 1}) },
	"data needs a memory: declare it first":                                     func(b *bench) { b.m = wasmasm.New(); b.m.Data(0, nil) },
	"data from 65534 to 65537 is outside a memory of 1 pages":                   func(b *bench) { b.m.Data(65534, make([]byte, 3)) },
	"slots 1 to 2 are outside a table of 2":                                     func(b *bench) { b.m.Elements(b.m.Table(wasmasm.Limits{Min: 2}), 1, b.f, b.f) },
	"the table belongs to another module":                                       func(b *bench) { b.m.Elements(b.table, 0) },
	"a function for the table belongs to another module":                        func(b *bench) { b.m.Elements(b.m.Table(wasmasm.Limits{Min: 2}), 0, nil) },
	"global g: the number 0.5 is no i64":                                        func(b *bench) { b.m.Global(wasmasm.I64, "g", false, 0.5) },
	"f: the function ends with [], the stack holds [i32]":                       func(b *bench) { b.f.Get(b.x) },
}

// TestFaults also looks whether the line that an error names is that which shows
// its text, or is marked by a comment.
func TestFaults(t *testing.T) {
	source, err := os.ReadFile("error_test.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	for text, write := range faults {
		b := newBench()
		write(b)
		_, err := b.m.Bytes()
		var fault *wasmasm.Error
		if !errors.As(err, &fault) {
			t.Errorf("%v, not %s", err, text)
			continue
		}
		if want := fmt.Sprintf("%s:%d: %s", fault.File, fault.Line, text); err.Error() != want {
			t.Errorf("%v, not %s alone", err, text)
		}
		line := lines[fault.Line-1]
		if filepath.Base(fault.File) != "error_test.go" || !strings.Contains(line, strconv.Quote(text)) && !strings.HasSuffix(line, "// fault") {
			t.Errorf("the error %v is in a line %q", err, line)
		}
	}
}

// take makes the other module the one that is tested.
func (b *bench) take() *wasmasm.Func {
	b.m = b.other
	return b.foreign
}
