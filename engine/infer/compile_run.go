package infer

import (
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/wasmasm"
)

// run emits the module's function of that name.
type run struct {
	*wasmasm.Func
	c       *compiler
	m       *wasmasm.Module
	kernels *simd.Linker
	loops   []loop // by depth
	at, n   *wasmasm.Local
}

// loop is the variables of one loop of a copy.
type loop struct{ i, to, from *wasmasm.Local }

func newRun(c *compiler, m *wasmasm.Module) *run {
	return &run{c: c, m: m, kernels: simd.NewLinker(m, simd.SIMD128)}
}

func (r *run) emit() *wasmasm.Func {
	unpacks := map[int]*wasmasm.Func{}
	for _, b := range r.c.blobs {
		if s := b.stream; s != nil && unpacks[s.size] == nil {
			unpacks[s.size] = emitUnpack(r.m, s.size)
		}
	}
	r.Func = r.m.Func("run")
	r.at, r.n = r.Local(wasmasm.I32, "at"), r.Local(wasmasm.I32, "n")
	r.unpack(unpacks)
	r.MemoryCopy(r.c.buffer(r.c.p.input), inputAt, 4*r.c.p.Input.Size())
	for i := range r.c.actions {
		if o := &r.c.actions[i]; o.copy == nil {
			r.calls(o)
		} else {
			r.copies(o)
		}
	}
	return r.Func
}

// unpack emits the way of all streams to their places, once.
func (r *run) unpack(functions map[int]*wasmasm.Func) {
	if len(functions) == 0 {
		return
	}
	ready := r.m.Global(wasmasm.I32, "ready", true, 0)
	r.Get(ready).I32Eqz().If(func() {
		for _, b := range r.c.blobs {
			if s := b.stream; s != nil {
				r.Call(functions[s.size], b.at, s.n, s.at, s.width)
			}
		}
		r.Set(ready, 1)
	})
}

// calls emits one call, or a loop of several. Kernels change their arguments, so
// these are copied.
func (r *run) calls(o *action) {
	f := r.kernels.Kernel(o.place)
	if o.count == 1 {
		r.MemoryCopy(argsAt, o.at, argsSize)
		r.Call(f, argsAt)
		return
	}
	r.MemoryCopy(nextAt, o.at, argsSize)
	r.Set(r.n, o.count)
	r.Loop(func(again wasmasm.Label) {
		r.MemoryCopy(argsAt, nextAt, argsSize)
		r.Call(f, argsAt)
		r.Set(r.at, nextAt)
		for i, step := range o.step {
			if step != 0 {
				r.Get(r.at).I32Load(4*i, r.at).I32Add(int(int32(step))).I32Store(4 * i)
			}
		}
		r.I32Sub(r.n, 1).Tee(r.n).BrIf(again)
	})
}

// copies emits what copyStep.run does.
func (r *run) copies(o *action) {
	s := o.copy
	dst, src := r.c.buffer(s.dst), r.c.buffer(s.src)
	if s.fills {
		r.MemoryFill(dst, int(s.zero), r.c.p.memory.buffers[s.dst].n)
	}
	first := r.loop(0)
	if s.index == nil {
		r.Set(first.to, dst+o.size*s.dstAt)
		r.Set(first.from, src+o.size*s.srcAt)
		r.nest(o, s.dims, 0)
		return
	}
	r.Set(r.at, o.index)
	r.Set(r.n, dst+o.size*s.dstAt)
	r.Loop(func(again wasmasm.Label) {
		r.Set(first.to, r.n)
		r.I32Load(0, r.at).I32Add(src + o.size*s.srcAt).Set(first.from)
		r.nest(o, s.dims, 0)
		r.I32Add(r.n, s.every).Set(r.n)
		r.I32Add(r.at, 4).Tee(r.at).I32LtU(o.index + 4*len(s.index)).BrIf(again)
	})
}

func (r *run) loop(depth int) loop {
	for len(r.loops) <= depth {
		local := func(name string) *wasmasm.Local { return r.Local(wasmasm.I32, name) }
		r.loops = append(r.loops, loop{local("i"), local("to"), local("from")})
	}
	return r.loops[depth]
}

// nest emits the loops of a copy from a depth on, which leave the addresses behind
// what they have copied.
func (r *run) nest(o *action, dims []dim, depth int) {
	at := r.loop(depth)
	switch {
	case len(dims) == 0:
		r.element(o, at)
	case len(dims) == 1 && dims[0].dst == 1 && dims[0].src == 1 && o.copy.table == nil:
		r.MemoryCopy(at.to, at.from, o.size*dims[0].n)
	default:
		d, inner := dims[0], r.loop(depth+1)
		r.For(at.i, 0, d.n, 1, func() {
			r.Set(inner.to, at.to)
			r.Set(inner.from, at.from)
			r.nest(o, dims[1:], depth+1)
			r.I32Add(at.to, o.size*d.dst).Set(at.to)
			r.I32Add(at.from, o.size*d.src).Set(at.from)
		})
	}
}

func (r *run) element(o *action, at loop) {
	switch {
	case o.size == 4:
		r.Get(at.to).I32Load(0, at.from).I32Store(0)
	case o.copy.table != nil:
		r.Get(at.to).I32Load8U(0, at.from).I32Load8U(o.table).I32Store8(0)
	default:
		r.Get(at.to).I32Load8U(0, at.from).I32Store8(0)
	}
}
