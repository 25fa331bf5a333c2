package infer

import (
	"encoding/json"
	"fmt"
	"unsafe"

	"hawqeye/engine/fuse"
	"hawqeye/engine/infer/module"
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/wasmasm"
)

// Compile makes of p a standalone module, as package module describes it, which
// every engine with vectors runs with the results of a Runner, bit for bit. recipe
// is JSON for its About, or nil.
//
// What a run does depends on nothing but p. So the module is a recording of one:
// the calls of kernels with their arguments, and, as data, what these point to.
// Compile fails where p has steps in float.
func Compile(p *Program, recipe []byte) ([]byte, error) {
	for i, s := range p.steps {
		if _, ok := s.(*islandStep); ok {
			b := p.Blocks[p.blockOf[i]]
			return nil, fmt.Errorf("infer: %q (%s) is computed in float, which a standalone module has no kernels for; cut the model before it, or export another format", b.Name, b.Op)
		}
	}
	c := newCompiler(p)
	if err := c.record(); err != nil {
		return nil, err
	}
	about, err := p.about(recipe)
	if err != nil {
		return nil, err
	}
	return c.link(about)
}

func (p *Program) about(recipe []byte) ([]byte, error) {
	a := module.About{
		Input:  module.Port{Name: p.inputName, Shape: p.Input},
		Output: module.Port{Name: p.outputName, Shape: p.Output},
		Recipe: recipe,
	}
	for _, s := range p.steps {
		if q, ok := s.(*quantizeStep); ok && q.src == p.input {
			a.Input.Scale, a.Input.Zero = q.grid.Scale, q.grid.Zero
			break
		}
	}
	for _, b := range p.Blocks {
		if b.Kind == fuse.Linear {
			a.Layers = append(a.Layers, module.Layer{Name: b.Name, Op: b.Op, Bits: b.Bits})
		}
	}
	return json.Marshal(a)
}

// The memory of a standalone module: the arguments of the call at work, those of
// the next one of several, the input, the plan, and constants.
const (
	argsAt   = 64
	nextAt   = argsAt + argsSize
	inputAt  = nextAt + argsSize
	argsSize = 4 * len(simd.Args{}.Words)
)

// compiler records a run.
type compiler struct {
	p      *Program
	r      *Runner
	base   uintptr // of the Runner's memory
	slabAt int     // the same in the module
	image
	actions []action
	args    simd.Args
	missing string // a slot without a kernel
}

// action is what a module does: calls of a kernel or a copy.
type action struct {
	calls
	copy *copyStep
	size int // of an element that is copied, in bytes

	table, index int // where the copy's are
}

func newCompiler(p *Program) *compiler {
	c := &compiler{p: p}
	c.slabAt = aligned(inputAt + 4*p.Input.Size())
	c.image.at = aligned(c.slabAt + p.memory.size + kernel.Slack)
	c.r = p.NewRunner(simd.Over(c.rest(), c, simd.SIMD128))
	input := &p.memory.buffers[p.input]
	c.base = uintptr(unsafe.Pointer(unsafe.SliceData(c.r.f32[p.input]))) - uintptr(input.at.Offset)
	return c
}

func aligned(n int) int { return (n + alignment - 1) / alignment * alignment }

// rest is what a set without kernels does.
func (c *compiler) rest() *kernel.Set {
	lacks := func(slot string) { c.missing = slot }
	return &kernel.Set{
		PrepareInt:    func(conv *kernel.IntConv) *kernel.Prepared { return &kernel.Prepared{IntConv: conv} },
		ConvInt:       func(_, _, _ []uint8, _ *kernel.Prepared, _ []uint8) { lacks("ConvInt") },
		ConvReal:      func([]float32, []uint8, *kernel.Prepared, []uint8) { lacks("ConvReal") },
		GemmSigns:     func([]int32, []uint8, []uint8, kernel.Signs) { lacks("GemmSigns") },
		AddInt:        func(_, _, _ []uint8, _ *kernel.Add) { lacks("AddInt") },
		MaxPoolInt:    func(_, _ []uint8, _ *kernel.IntPool) { lacks("MaxPoolInt") },
		AvgPoolInt:    func(_, _ []uint8, _ *kernel.AvgPool, _ *kernel.IntPool) { lacks("AvgPoolInt") },
		QuantizeInt:   func([]uint8, []float32, kernel.Grid, *kernel.Planes) { lacks("QuantizeInt") },
		DequantizeInt: func([]float32, []uint8, kernel.Grid, *kernel.Planes) { lacks("DequantizeInt") },
		FrameInt:      func([]uint8, uint8, int, int, *kernel.Planes) { lacks("FrameInt") },
		Table:         func(_, _ []uint8, _ *[256]uint8) { lacks("Table") },
	}
}

// record runs all steps, of which those that call no kernel become copies.
func (c *compiler) record() error {
	for i, s := range c.p.steps {
		switch s := s.(type) {
		case *copyStep:
			c.actions = append(c.actions, action{copy: s, size: 1})
		case *unfoldStep:
			n, all := s.channels*s.plane, len(c.r.f32[s.x])
			c.actions = append(c.actions, action{size: 4, copy: &copyStep{dst: s.y, src: s.x, dims: []dim{
				{all / n, n, n}, {s.channels, s.plane, 1}, {s.plane, 1, s.channels},
			}}})
		default:
			s.run(c.r)
		}
		if c.missing != "" {
			return fmt.Errorf("infer: %q needs %s of a kind that a standalone module has no kernel for; export another format", c.p.Blocks[c.p.blockOf[i]].Name, c.missing)
		}
	}
	return nil
}

// buffer is where a buffer of the plan lies in the module.
func (c *compiler) buffer(i int) int { return c.slabAt + c.p.memory.buffers[i].at.Offset }

// link makes the module of what was recorded.
func (c *compiler) link(about []byte) ([]byte, error) {
	for i := range c.actions {
		c.prepare(&c.actions[i])
	}
	c.compress()
	end := c.image.at + kernel.Slack
	if end > maxMemory {
		return nil, fmt.Errorf("infer: a standalone module of this network needs %d MB of memory, more than a module can have; use a smaller batch", end>>20)
	}
	m := wasmasm.New()
	memory := m.Memory(wasmasm.Limits{Min: uint32((end + page - 1) / page)})
	c.image.data(m)
	m.Export(module.Memory, memory)
	m.Export(module.Input, m.Global(wasmasm.I32, "input", false, inputAt))
	m.Export(module.Output, m.Global(wasmasm.I32, "output", false, c.buffer(c.p.output)))
	m.Export(module.Run, newRun(c, m).emit())
	m.Custom(module.Section, about)
	return m.Bytes()
}

const page = 1 << 16
