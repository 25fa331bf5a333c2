package wasmasm_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"hawqeye/engine/kernel/wasmasm"
)

// TestThunk calls functions through an exported table: an empty slot traps.
func TestThunk(t *testing.T) {
	m := wasmasm.New()
	other, slots := m.Table(wasmasm.Limits{Min: 1}), m.Table(wasmasm.Limits{Min: 3, Max: 5})
	m.Export("table", slots)
	sub := m.Func("sub")
	a, b := sub.Param(wasmasm.I32, "a"), sub.Param(wasmasm.I32, "b")
	sub.Result(wasmasm.I32)
	sub.I32Sub(a, b)
	m.Elements(slots, 2, sub)
	m.Elements(other, 0, sub)
	for i, table := range []*wasmasm.Table{slots, slots, slots, other} {
		f := m.Func(string(rune('a' + i)))
		a, b := f.Param(wasmasm.I32, "a"), f.Param(wasmasm.I32, "b")
		f.Result(wasmasm.I32)
		f.CallIndirect(table, sub.Signature(), a, b, i%3)
		m.Export(f.Name(), f)
	}
	instance := instantiate(t, interpreter(t), "", m)
	for _, name := range []string{"c", "d"} {
		if got := call(t, instance, name, 7, 5)[0]; got != 2 {
			t.Errorf("7 - 5 is %d through %s", got, name)
		}
	}
	if _, err := instance.ExportedFunction("a").Call(context.Background(), 7, 5); err == nil {
		t.Error("an empty slot was called")
	}
}

// TestReferences fills a table at run time with a function that nothing else names.
func TestReferences(t *testing.T) {
	m := wasmasm.New()
	table := m.Table(wasmasm.Limits{Min: 2})
	seven := m.Func("seven")
	seven.Result(wasmasm.I32)
	seven.I32Const(7)
	f := m.Func("f")
	slot := f.Param(wasmasm.I32, "slot")
	f.Result(wasmasm.I32, wasmasm.I32, wasmasm.I32)
	f.RefFunc(seven).I32Const(3).TableGrow(table)
	f.I32Const(1).RefFunc(seven).TableSet(table)
	f.TableGet(table, slot).RefIsNull()
	f.IfElse(func() { f.I32Const(-1) }, func() { f.CallIndirect(table, seven.Signature(), slot) }, wasmasm.I32)
	f.TableSize(table)
	m.Export("f", f)
	r := interpreter(t)
	for slot, want := range []int32{-1, 7, 7, 7, 7} {
		got := call(t, instantiate(t, r, "", m), "f", uint64(slot))
		if got[0] != 2 || int32(got[1]) != want || got[2] != 5 {
			t.Errorf("slot %d: %v", slot, got)
		}
	}
}

// TestImports gives a module another's memory and a function of the host's.
func TestImports(t *testing.T) {
	r := interpreter(t)
	var heard []uint32
	_, err := r.NewHostModuleBuilder("env").NewFunctionBuilder().WithFunc(func(v uint32) { heard = append(heard, v) }).Export("tell").Instantiate(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	owner := wasmasm.New()
	owner.Export("mem", owner.Memory(wasmasm.Limits{Min: 2, Max: 3}))
	memory := instantiate(t, r, "go", owner).Memory()
	if most, ok := memory.Definition().Max(); most != 3 || !ok {
		t.Errorf("the memory grows to %d pages", most)
	}

	m := wasmasm.New()
	m.ImportMemory("go", "mem", wasmasm.Limits{Min: 1, Max: 3})
	f := m.Func("store")
	at := f.Param(wasmasm.I32, "at")
	f.I32Store(4, at, 0x01020304)
	tell := m.ImportFunc("env", "tell", wasmasm.Signature{Params: []wasmasm.Type{wasmasm.I32}})
	f.Call(tell, at).I32Load8U(5, at).Call(tell)
	m.Export("store", f)
	call(t, instantiate(t, r, "", m), "store", 65536)
	if got, _ := memory.ReadUint32Le(65540); got != 0x01020304 {
		t.Errorf("the owner of the memory reads %#x", got)
	}
	if !slices.Equal(heard, []uint32{65536, 3}) {
		t.Errorf("the host hears %v", heard)
	}
}

// parts is a module with one of everything that is not code.
func parts() *wasmasm.Module {
	m := wasmasm.New()
	m.Export("memory", m.Memory(wasmasm.Limits{Min: 2}))
	m.Data(65534, []byte("data"))
	m.Data(0, make([]byte, 200))
	calls := m.Global(wasmasm.I64, "calls", true, -3)
	m.Export("calls", calls)
	m.Export("half", m.Global(wasmasm.F32, "half", false, 0.5))
	count := m.Func("count")
	scratch := count.Local(wasmasm.V128, "scratch")
	step := count.Param(wasmasm.I64, "step")
	count.Local(wasmasm.I32, "unused")
	count.Local(wasmasm.V128, "scratch")
	count.Result(wasmasm.V128)
	count.I64Add(calls, step).Set(calls).Get(scratch)
	m.Func("nothing")
	m.Export("count", count)
	m.Custom("recipe", []byte("bits 4"))
	m.Custom("recipe", nil)
	return m
}

func TestParts(t *testing.T) {
	m := parts()
	m.Names = true
	r := interpreter(t)
	instance := instantiate(t, r, "", m)
	if got, _ := instance.Memory().Read(65534, 4); string(got) != "data" {
		t.Errorf("memory holds %q", got)
	}
	call(t, instance, "count", 5)
	if got := instance.ExportedGlobal("calls").Get(); got != 2 {
		t.Errorf("the global is %d", got)
	}
	c, err := r.CompileModule(context.Background(), assemble(t, m))
	if err != nil {
		t.Fatal(err)
	}
	var sections []string
	for _, s := range c.CustomSections() {
		sections = append(sections, s.Name()+"="+string(s.Data()))
	}
	if !slices.Equal(sections, []string{"recipe=bits 4", "recipe="}) {
		t.Errorf("custom sections %q", sections)
	}
	if f := c.ExportedFunctions()["count"]; f.Name() != "count" || !slices.Equal(f.ParamNames(), []string{"step"}) {
		t.Errorf("the section of names knows %s%v", f.Name(), f.ParamNames())
	}
}

func TestBytesFollowFromTheCalls(t *testing.T) {
	m := parts()
	first := assemble(t, m)
	if again := assemble(t, m); !bytes.Equal(again, first) {
		t.Error("a second Bytes differs from the first")
	}
	if other := assemble(t, parts()); !bytes.Equal(other, first) {
		t.Error("a module like it differs")
	}
	for _, name := range []string{"a", "b", "c"} { // functions of a type that there is
		f := m.Func(name)
		f.Param(wasmasm.I64, "x")
		f.Result(wasmasm.V128)
		f.Unreachable()
	}
	const types = 10 // where the number of types is, after the header and the section's head
	if before, after := first[types], assemble(t, m)[types]; before != 2 || after != 2 {
		t.Errorf("%d types, then %d, not 2", before, after)
	}
}
