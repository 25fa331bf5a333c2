// Package simd is kernel.Set in WebAssembly's vector instructions.
//
// Build emits a module of kernels, New makes the Set that calls them. A kernel is
// a function of one number: the address of its arguments, words in memory, whose
// order an enumeration beside its emitter names. The one list of kernels, kernels,
// says in which place of the module's table each is found. Where a kernel lacks
// something that a slot's contract allows, the slot turns to the portable set.
//
// A kernel checks nothing. Each slot's wrapper holds the lengths of its slices
// against its contract, and panics where they fall short: what a kernel writes
// outside, the garbage collector would find much later.
package simd

import (
	"hawqeye/engine/kernel/wasmasm"
)

// Level says which instructions a module may use.
type Level uint32

// None stands for no module, that is for the portable set.
const (
	None    Level = iota
	SIMD128       // 128-bit vectors, as in WebAssembly 2.0
	Relaxed       // and relaxed SIMD, whose results may differ between engines
)

// String is the level's name in the address of the page and in reports.
func (l Level) String() string { return [...]string{"go", "simd", "relaxed"}[l] }

// The kernels, as places in the table.
const (
	tableInt = iota
	gemmSigns
	addInt
	frameInt
	maxPoolInt
	avgPoolInt
	quantizeInt
	dequantizeInt
	dotProbe
	maddProbe32
	maddProbe64
	dotConv8U
	dotConv4U
	dotConv2U
	dotRow8U
	dotRow4U
	dotRow2U
	dotConv8S
	dotConv4S
	dotConv2S
	dotRow8S
	dotRow4S
	dotRow2S
	dotDepthwiseU
	dotDepthwiseS
	halvesConv
	halvesRow
	halvesDepthwise
	firstFloat // and on: see float.go
)

const kernelCount = floatEnd

// routine is a kernel: its name in the module, which says what it computes, and
// what emits it. least is the level that it needs.
type routine struct {
	name  string
	emit  func(*emitter)
	least Level
}

// kernels is all kernels, by their place in the table.
func kernels() [kernelCount]routine {
	all := [kernelCount]routine{
		tableInt:      {"table_u8", emitTable, SIMD128},
		gemmSigns:     {"gemm_signs", emitGemmSigns, SIMD128},
		addInt:        {"add_u8", emitAdd, SIMD128},
		frameInt:      {"frame_u8", emitFrame, SIMD128},
		maxPoolInt:    {"max_pool_u8", emitMaxPoolInt, SIMD128},
		avgPoolInt:    {"avg_pool_u8", emitAvgPoolInt, SIMD128},
		quantizeInt:   {"quantize_u8", emitQuantize, SIMD128},
		dequantizeInt: {"dequantize_u8", emitDequantize, SIMD128},

		dotProbe:    {"probe_dot", emitProbe(func(e *emitter) { e.I32x4RelaxedDotI8x16I7x16AddS() }), Relaxed},
		maddProbe32: {"probe_madd_f32", emitProbe(func(e *emitter) { e.F32x4RelaxedMadd() }), Relaxed},
		maddProbe64: {"probe_madd_f64", emitProbe(func(e *emitter) { e.F64x2RelaxedMadd() }), Relaxed},
		dotConv8U:   {"conv_w8_u8", emitDotConv(8, false, dotRows, 1), Relaxed},
		dotConv4U:   {"conv_w4_u8", emitDotConv(4, false, dotRows, 1), Relaxed},
		dotConv2U:   {"conv_w2_u8", emitDotConv(2, false, dotRows, 1), Relaxed},
		dotRow8U:    {"row_w8_u8", emitDotConv(8, false, 1, rowPanels), Relaxed},
		dotRow4U:    {"row_w4_u8", emitDotConv(4, false, 1, rowPanels), Relaxed},
		dotRow2U:    {"row_w2_u8", emitDotConv(2, false, 1, rowPanels), Relaxed},

		dotConv8S: {"conv_w8_s8", emitDotConv(8, true, dotRows, 1), Relaxed},
		dotConv4S: {"conv_w4_s8", emitDotConv(4, true, dotRows, 1), Relaxed},
		dotConv2S: {"conv_w2_s8", emitDotConv(2, true, dotRows, 1), Relaxed},
		dotRow8S:  {"row_w8_s8", emitDotConv(8, true, 1, rowPanels), Relaxed},
		dotRow4S:  {"row_w4_s8", emitDotConv(4, true, 1, rowPanels), Relaxed},
		dotRow2S:  {"row_w2_s8", emitDotConv(2, true, 1, rowPanels), Relaxed},

		dotDepthwiseU: {"depthwise_w8_u8", emitDotDepthwise(false), Relaxed},
		dotDepthwiseS: {"depthwise_w8_s8", emitDotDepthwise(true), Relaxed},

		halvesConv:      {"conv_w16_i16", emitHalvesConv(halvesRows, 1), SIMD128},
		halvesRow:       {"row_w16_i16", emitHalvesConv(1, rowPanels), SIMD128},
		halvesDepthwise: {"depthwise_w8_i16", emitHalvesDepthwise, SIMD128},
	}
	floatKernels(&all)
	return all
}

// Name is what the module exports the kernel at a place as.
func Name(place int) string { return kernels()[place].name }

// Build emits the module of a level. It imports its memory, mem of go, and exports
// every kernel by its name, and all of them in one table, kernels.
func Build(l Level) ([]byte, error) { return build(l, nil) }

func build(l Level, emulated *emulation) ([]byte, error) {
	m := wasmasm.New()
	m.Names = true
	m.ImportMemory("go", "mem", wasmasm.Limits{Min: 1})
	table := m.Table(wasmasm.Limits{Min: kernelCount})
	m.Export("kernels", table)
	linker := NewLinker(m, l)
	linker.e.emulation = emulated
	for place, k := range kernels() {
		if k.least > l {
			continue
		}
		f := linker.Kernel(place)
		m.Export(k.name, f)
		m.Elements(table, place, f)
	}
	return m.Bytes()
}

// Thunk emits the module through which a program calls kernels that come to be
// later than itself: call(kernel, arguments) calls one of the exported table, and
// level() is the exported global level, both of which the host fills.
func Thunk() ([]byte, error) {
	m := wasmasm.New()
	m.Names = true
	table := m.Table(wasmasm.Limits{Min: kernelCount})
	level := m.Global(wasmasm.I32, "level", true, int(None))
	call := m.Func("call")
	place, args := call.Param(wasmasm.I32, "kernel"), call.Param(wasmasm.I32, "args")
	call.CallIndirect(table, wasmasm.Signature{Params: []wasmasm.Type{wasmasm.I32}}, args, place)
	get := m.Func("get_level")
	get.Result(wasmasm.I32)
	get.Get(level)
	m.Export("table", table)
	m.Export("level", level)
	m.Export("call", call)
	m.Export("get_level", get)
	return m.Bytes()
}

// emitter writes one kernel.
type emitter struct {
	*wasmasm.Func
	m       *wasmasm.Module
	level   Level
	args    *wasmasm.Local
	helpers map[string]*wasmasm.Func

	emulation *emulation // of relaxed instructions; nil has themselves
}

// helper is a function that kernels of the module share, emitted once. Its first
// parameter is the kernel's own arguments.
func (e *emitter) helper(name string, emit func(*emitter)) *wasmasm.Func {
	if e.helpers[name] == nil {
		h := *e
		h.Func = e.m.Func(name)
		h.args = h.Param(wasmasm.I32, "args")
		e.helpers[name] = h.Func
		emit(&h)
	}
	return e.helpers[name]
}

// arg is a new variable with the argument at a place.
func (e *emitter) arg(place int, name string) *wasmasm.Local {
	v := e.Local(wasmasm.I32, name)
	e.I32Load(4*place, e.args).Set(v)
	return v
}

// f32Arg is arg for a number that the wrapper passes by Args.Float.
func (e *emitter) f32Arg(place int, name string) *wasmasm.Local {
	v := e.Local(wasmasm.F32, name)
	e.F32Load(4*place, e.args).Set(v)
	return v
}
