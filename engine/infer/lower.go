package infer

import (
	"fmt"
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Lower makes the integer program of a network with one input and one output.
func Lower(s *fuse.Scheme) (*Program, error) {
	l, err := newLowering(s)
	if err != nil {
		return nil, err
	}
	if err := l.network(); err != nil {
		return nil, err
	}
	l.inPlace()
	return l.p, l.p.memory.place()
}

func newLowering(s *fuse.Scheme) (*lowering, error) {
	g := s.Graph
	if len(g.Inputs) != 1 || len(g.Outputs) != 1 {
		return nil, fmt.Errorf("infer: this network has %d inputs and %d outputs, and integer inference takes one of each; keep the ones that matter", len(g.Inputs), len(g.Outputs))
	}
	if err := check(g); err != nil {
		return nil, err
	}
	in, out := g.Inputs[0], g.Outputs[0]
	return &lowering{
		scheme: s, p: &Program{Batch: in.Shape[0], Input: in.Shape, Output: out.Shape},
		codes: map[*graph.Node][]form{}, reals: map[*graph.Node]int{},
	}, nil
}

// check rejects what the steps below do not expect: values without elements, a
// second input, and outputs that are not computed for every sample.
func check(g *graph.Graph) error {
	for _, n := range graph.Topo(g.Inputs[0], g.Outputs[0]) {
		if n.Shape.Size() == 0 {
			return fmt.Errorf("infer: %q has shape %v, without elements; remove it from the model", n.Name, n.Shape)
		}
		if n.Op == nil && !n.IsConst() && n != g.Inputs[0] {
			return fmt.Errorf("infer: %q is read but is not an input of the network", n.Name)
		}
	}
	in, out := g.Inputs[0].Shape, g.Outputs[0].Shape
	if len(in) == 0 || len(out) == 0 || out[0]%in[0] != 0 || g.Outputs[0].IsConst() {
		return fmt.Errorf("infer: an output of shape %v does not have a part for every sample of an input of shape %v; the first axis of both must be the batch", out, in)
	}
	return nil
}

// lowering is a Program in the making.
type lowering struct {
	scheme *fuse.Scheme
	p      *Program
	block  int
	codes  map[*graph.Node][]form // where a value's codes lie; the first is the one it was made in
	reals  map[*graph.Node]int    // where its real numbers lie, row-major
}

// form is one place and order of a value's codes.
type form struct {
	buf int
	layout
}

// network emits all steps.
func (l *lowering) network() error {
	in, out := l.scheme.Graph.Inputs[0], l.scheme.Graph.Outputs[0]
	l.p.input = l.p.memory.add(in.Shape.Size(), reals, 0)
	if _, ok := l.scheme.Values[in]; ok {
		l.quantize(in, l.p.input)
	} else {
		l.reals[in] = l.p.input
	}
	for i := range l.scheme.Blocks {
		b := &l.scheme.Blocks[i]
		l.block = len(l.p.Blocks)
		l.p.Blocks = append(l.p.Blocks, l.describe(b))
		if err := l.lower(b); err != nil {
			return err
		}
	}
	l.block = max(0, len(l.p.Blocks)-1)
	l.p.output = l.real(out) // by the last step
	return nil
}

func (l *lowering) lower(b *fuse.Block) error {
	switch b.Kind {
	case fuse.Linear:
		return l.linear(b)
	case fuse.Add:
		l.add(b)
	case fuse.MaxPool, fuse.AvgPool:
		l.pool(b)
	case fuse.Move:
		l.move(b)
	case fuse.Concat:
		l.concat(b)
	case fuse.Table:
		return l.table(b)
	case fuse.Island:
		l.island(b)
	}
	return nil
}

// emit appends a step that reads or writes the buffers used.
func (l *lowering) emit(s step, used ...int) {
	l.p.memory.use(len(l.p.steps), used...)
	l.p.steps = append(l.p.steps, s)
	l.p.blockOf = append(l.p.blockOf, l.block)
}

// buffer reserves a buffer that the next step writes.
func (l *lowering) buffer(n int, of element) int {
	return l.p.memory.add(n, of, len(l.p.steps))
}

// leave reserves the codes of n in a layout.
func (l *lowering) leave(n *graph.Node, as layout) form {
	f := form{l.buffer(n.Shape.Size(), codes), as.simple()}
	l.codes[n] = append(l.codes[n], f)
	return f
}

// in is n's codes in the wanted layout, copied once if no step has left them so.
func (l *lowering) in(n *graph.Node, want layout) form {
	for _, f := range l.codes[n] {
		if f.same(want) {
			return f
		}
	}
	from := l.codes[n][0]
	dims, ok := pair(want, from.layout)
	if !ok {
		// Row-major order, a single digit, pairs with every other.
		from = l.in(n, rowMajor(n.Shape.Size()))
		dims, _ = pair(want, from.layout)
	}
	to := l.leave(n, want)
	l.emit(&copyStep{dst: to.buf, src: from.buf, dims: dims}, to.buf, from.buf)
	return to
}

// real is the buffer of n's real numbers, row-major, dequantized once.
func (l *lowering) real(n *graph.Node) int {
	if buf, ok := l.reals[n]; ok {
		return buf
	}
	from := l.in(n, rowMajor(n.Shape.Size()))
	to := l.buffer(n.Shape.Size(), reals)
	l.emit(&dequantizeStep{dst: to, src: from.buf, grid: l.scheme.Values[n]}, to, from.buf)
	l.reals[n] = to
	return to
}

// quantize leaves n's codes, whose real numbers are in a buffer.
func (l *lowering) quantize(n *graph.Node, from int) {
	to := l.leave(n, rowMajor(n.Shape.Size()))
	l.emit(&quantizeStep{dst: to.buf, src: from, grid: l.scheme.Values[n]}, to.buf, from)
}

// inPlace lets steps that can do so write over what they alone still read.
func (l *lowering) inPlace() {
	for i, s := range l.p.steps {
		switch s := s.(type) {
		case *tableStep:
			l.p.memory.overwrite(i, s.y, s.x)
		case *addStep:
			if !l.p.memory.overwrite(i, s.y, s.a) {
				l.p.memory.overwrite(i, s.y, s.b)
			}
		}
	}
}

// axesOf is the digits of every axis of n's codes as they were made, or, where
// these cannot be told apart or a touched axis has more than one, of a row-major copy.
func (l *lowering) axesOf(n *graph.Node, shape tensor.Shape, touched []bool) (form, []layout) {
	f := l.codes[n][0]
	axes, ok := f.axes(shape)
	for i := range axes {
		ok = ok && (!touched[i] || len(axes[i]) < 2)
	}
	if !ok {
		f = l.in(n, rowMajor(shape.Size()))
		axes, _ = f.axes(shape)
	}
	return f, axes
}

// usual is the layout of values that no step has a wish about.
func usual(s tensor.Shape) layout {
	if len(s) == 4 {
		return channelsLast(s)
	}
	return rowMajor(s.Size())
}

// like is the digits of every axis of a value of shape s that lies in memory as
// axes do, touched axes having other extents.
func like(axes []layout, s tensor.Shape, touched []bool) []layout {
	var digits layout
	for i, axis := range axes {
		switch {
		case !touched[i]:
			digits = append(digits, axis...)
		case s[i] > 1 && len(axis) == 0:
			usually, _ := usual(s).axes(s)
			return usually
		case s[i] > 1:
			digits = append(digits, digit{s[i], axis[0].stride})
		}
	}
	laid, _ := dense(digits).axes(s)
	return laid
}

func flat(axes []layout) layout { return slices.Concat(axes...) }
