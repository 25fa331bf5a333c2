package onnx

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// fold computes an operation on constants. Integers can only be moved about:
// their positions are, as numbers that float32 holds exactly, and then the
// integers are taken from there.
func (b *builder) fold(name string, o graph.Op, a graph.Attr, in []*value) *value {
	shapes := make([]tensor.Shape, len(in))
	for i, v := range in {
		shapes[i] = v.shape()
		if v.typ != in[0].typ {
			reject("it mixes constants of types %v and %v", in[0].typ, v.typ)
		}
	}
	s, err := o.Infer(shapes, a)
	if err != nil {
		reject("%v", err)
	}
	if o == op.Reshape {
		old := in[0].array()
		return &value{name: name, typ: in[0].typ, data: &array{shape: s, reals: old.reals, ints: old.ints}}
	}
	b.spend(s, shapes...)
	if in[0].typ.IsFloat() {
		args := make([]*tensor.Tensor, len(in))
		for i, v := range in {
			args[i] = v.graphNode().Value
		}
		return realConstant(name, evaluate(o, a, s, args))
	}
	switch o {
	case op.Transpose, op.Slice, op.Concat, op.Gather, op.Expand:
		return intConstant(name, in[0].typ, s, moved(o, a, s, in))
	}
	reject("it computes with constants of type %v; only float32 constants, and shapes, are computed when a model is read", in[0].typ)
	return nil
}

// moved applies an operation that moves elements about to integer constants.
func moved(o graph.Op, a graph.Attr, s tensor.Shape, in []*value) []int64 {
	var all []int64
	args := make([]*tensor.Tensor, len(in))
	for i, v := range in {
		args[i] = tensor.New(v.shape()...)
		for k := range args[i].Data {
			args[i].Data[k] = float32(len(all) + k)
		}
		all = append(all, v.array().ints...)
	}
	from := evaluate(o, a, s, args)
	ints := make([]int64, len(from.Data))
	for i, p := range from.Data {
		ints[i] = all[int(p)]
	}
	return ints
}

// evaluate computes one operation.
func evaluate(o graph.Op, a graph.Attr, s tensor.Shape, in []*tensor.Tensor) *tensor.Tensor {
	out := tensor.New(s...)
	if len(out.Data) == 0 {
		return out
	}
	env := &graph.Env{Set: kernel.Go()}
	if w, ok := o.(graph.Scratcher); ok {
		shapes := make([]tensor.Shape, len(in))
		for i, v := range in {
			shapes[i] = v.Shape
		}
		env.Scratch = make([]float32, w.Scratch(shapes, s, a))
	}
	o.Eval(env, out, in, a)
	return out
}

// allow bounds folding by what the file holds.
func (b *builder) allow() {
	held := 0
	count := func(t *Tensor) {
		if s, err := t.check(); err == nil {
			held += s.Size()
		}
	}
	for _, t := range b.consts {
		count(t)
	}
	for _, n := range b.nodes {
		for _, a := range n.Attrs {
			if a.T != nil {
				count(a.T)
			}
		}
	}
	b.memory, b.work = 1<<20+4*held, 1<<22+64*held
}

// spend books constants that are about to be made out of others: a file could
// otherwise ask for any amount of memory, or of time, in a few bytes.
func (b *builder) spend(made tensor.Shape, from ...tensor.Shape) {
	const most = 1 << 24 // moved counts positions in float32
	work := 0
	for _, s := range append(from, made) {
		size := 1
		for _, d := range s {
			if size *= d; size > most {
				break
			}
		}
		if work += size; work > most {
			break
		}
	}
	b.work -= work
	if work <= most {
		b.memory -= made.Size()
	}
	if work > most || b.work < 0 || b.memory < 0 {
		reject("it would make constants of shape %v, far more than the file holds", made)
	}
}
