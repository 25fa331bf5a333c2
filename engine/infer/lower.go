package infer

import (
	"fmt"
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Lower makes the integer program of a network with one input and one output.
func Lower(s *fuse.Scheme) (*Program, error) {
	l, err := newLowering(s)
	if err != nil {
		return nil, err
	}
	l.absorbSums()
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
	l := &lowering{
		scheme: s, p: &Program{Batch: in.Shape[0], Input: in.Shape, Output: out.Shape, inputName: in.Name, outputName: out.Name},
		sums: map[*graph.Node]*fuse.Block{}, room: map[*graph.Node]room{}, roomy: map[*graph.Node]form{},
		codes: map[*graph.Node][]form{}, reals: map[*graph.Node]int{},
	}
	l.survey()
	return l, nil
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
	sums   map[*graph.Node]*fuse.Block // by a Linear block's result: the Add that it computes as well
	room   map[*graph.Node]room        // of the values that are read as planes
	roomy  map[*graph.Node]form        // those of them that lie so
	frames []*frameStep                // what follows the next step
	codes  map[*graph.Node][]form      // where a value's codes lie; the first is the one it was made in
	reals  map[*graph.Node]int         // where its real numbers lie, row-major
}

// form is one place and order of a value's codes.
type form struct {
	place
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
		if l.codes[b.Out] == nil {
			l.add(b)
		}
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

// emit appends a step that reads or writes the buffers used, and the frames of
// those that it writes.
func (l *lowering) emit(s step, used ...int) {
	l.p.memory.use(len(l.p.steps), used...)
	l.p.steps = append(l.p.steps, s)
	l.p.blockOf = append(l.p.blockOf, l.block)
	frames := l.frames
	l.frames = nil
	for _, f := range frames {
		l.emit(f, f.x)
	}
}

// buffer reserves a buffer that the next step writes.
func (l *lowering) buffer(n int, of element) int {
	return l.p.memory.add(n, of, len(l.p.steps))
}

// leave reserves the codes of n in a layout, with room around its planes where
// some are wanted.
func (l *lowering) leave(n *graph.Node, as layout) form {
	if l.room[n] != (room{}) && as.same(channelsLast(n.Shape)) {
		return l.leaveRoom(n)
	}
	f := form{place{buf: l.buffer(n.Shape.Size(), codes)}, as.simple()}
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
	if _, ok := pair(want, from.layout); !ok {
		// Row-major order, a single digit, pairs with every other.
		from = l.in(n, rowMajor(n.Shape.Size()))
	}
	to := l.leave(n, want)
	l.copy(&copyStep{}, to, from, to.layout, from.layout)
	return to
}

// real is the buffer of n's real numbers, row-major, dequantized once.
func (l *lowering) real(n *graph.Node) int {
	if buf, ok := l.reals[n]; ok {
		return buf
	}
	s := &dequantizeStep{grid: kernel.Grid(l.scheme.Values[n])}
	f := l.codes[n][0]
	if p, ok := f.pitch(n.Shape); ok {
		s.planes = planesOf(n.Shape, p)
	} else {
		f = l.in(n, rowMajor(n.Shape.Size()))
		s.planes = oneRow(n.Shape.Size())
	}
	s.src, s.dst = f.place, l.buffer(n.Shape.Size(), reals)
	l.emit(s, s.dst, s.src.buf)
	l.reals[n] = s.dst
	return s.dst
}

// quantize leaves n's codes, whose real numbers are in a buffer.
func (l *lowering) quantize(n *graph.Node, from int) {
	s := &quantizeStep{src: from, grid: kernel.Grid(l.scheme.Values[n])}
	if _, ok := l.room[n]; ok {
		f := l.leave(n, channelsLast(n.Shape))
		p, _ := f.pitch(n.Shape)
		s.dst, s.planes = f.place, planesOf(n.Shape, p)
	} else {
		s.dst, s.planes = l.leave(n, rowMajor(n.Shape.Size())).place, oneRow(n.Shape.Size())
	}
	l.emit(s, s.dst.buf, from)
}

func oneRow(n int) *kernel.Planes { return &kernel.Planes{Batch: 1, H: 1, W: n, C: 1} }

// inPlace lets steps that can do so write over what they alone still read.
func (l *lowering) inPlace() {
	for i, s := range l.p.steps {
		switch s := s.(type) {
		case *tableStep:
			if s.x.alike(s.y) {
				l.p.memory.overwrite(i, s.y.buf, s.x.buf)
			}
		case *addStep:
			for _, operand := range []strided{s.a, s.b} {
				if operand.alike(s.y) && l.p.memory.overwrite(i, s.y.buf, operand.buf) {
					break
				}
			}
		case *convStep:
			c := l.p.convs[s.conv]
			if s.adds && s.r.at == s.y.at && c.R == c.Y && !l.p.memory.same(s.r.buf, s.x.buf) {
				l.p.memory.overwrite(i, s.y.buf, s.r.buf)
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
func like(axes []layout, s tensor.Shape, touched []bool) layout {
	var digits layout
	for i, axis := range axes {
		switch {
		case !touched[i]:
			digits = append(digits, axis...)
		case s[i] > 1 && len(axis) == 0:
			return usual(s)
		case s[i] > 1:
			digits = append(digits, digit{s[i], axis[0].stride})
		}
	}
	return dense(digits)
}

func flat(axes []layout) layout { return slices.Concat(axes...) }
