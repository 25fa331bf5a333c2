package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// The three contractions of the trilinear form Σ y·conv(x, w). Each one's
// derivatives are the other two, so they close under every order.
var (
	Conv           graph.Op = convOp{}           // (x, w) to y
	ConvInputGrad  graph.Op = convInputGradOp{}  // (y, w) to x
	ConvWeightGrad graph.Op = convWeightGradOp{} // (x, y) to w
)

// ConvAttr is the geometry of a two-dimensional convolution x [N,C,H,W] * w [O,C/Groups,KH,KW].
// A one-dimensional convolution is one with H = 1.
type ConvAttr struct {
	Strides, Dilations [2]int
	Pads               [4]int // top, left, bottom, right
	Groups             int
}

// ConvInputGradAttr is the attribute of the adjoint of Conv in x: the geometry and x's height and width.
type ConvInputGradAttr struct {
	ConvAttr
	Size [2]int
}

// ConvWeightGradAttr is the attribute of the adjoint of Conv in w: the geometry and w's height and width.
type ConvWeightGradAttr struct {
	ConvAttr
	Kernel [2]int
}

type (
	convOp           struct{ contraction }
	convInputGradOp  struct{ contraction }
	convWeightGradOp struct{ contraction }
)

func (convOp) Name() string           { return "Conv" }
func (convInputGradOp) Name() string  { return "ConvInputGrad" }
func (convWeightGradOp) Name() string { return "ConvWeightGrad" }

func (convOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := convAttr[ConvAttr](in, a)
	if err != nil {
		return nil, err
	}
	return attr.output(in[0], in[1])
}

func (convInputGradOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := convAttr[ConvInputGradAttr](in, a)
	if err != nil {
		return nil, err
	}
	y, w := in[0], in[1]
	x := tensor.Shape{y[0], w[1] * attr.Groups, attr.Size[0], attr.Size[1]}
	return x, attr.matches(x, w, y)
}

func (convWeightGradOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := convAttr[ConvWeightGradAttr](in, a)
	if err != nil {
		return nil, err
	}
	x, y := in[0], in[1]
	if attr.Groups < 1 || x[1]%attr.Groups != 0 {
		return nil, fmt.Errorf("%d groups do not divide %d channels", attr.Groups, x[1])
	}
	w := tensor.Shape{y[1], x[1] / attr.Groups, attr.Kernel[0], attr.Kernel[1]}
	return w, attr.matches(x, w, y)
}

// convAttr checks what the three contractions have in common.
func convAttr[A any](in []tensor.Shape, a graph.Attr) (A, error) {
	attr, err := accept[A](in, 2, a)
	if err != nil {
		return attr, err
	}
	if len(in[0]) != 4 || len(in[1]) != 4 {
		return attr, fmt.Errorf("operands of shapes %v and %v do not have rank 4", in[0], in[1])
	}
	return attr, nil
}

// output is the shape of y.
func (a ConvAttr) output(x, w tensor.Shape) (tensor.Shape, error) {
	switch {
	case x.Size() == 0 || w.Size() == 0:
		return nil, fmt.Errorf("input of shape %v or weights of shape %v are empty", x, w)
	case a.Groups < 1 || x[1]%a.Groups != 0 || w[0]%a.Groups != 0 || w[1] != x[1]/a.Groups:
		return nil, fmt.Errorf("weights of shape %v in %d groups do not fit an input of shape %v", w, a.Groups, x)
	}
	y := tensor.Shape{x[0], w[0], 0, 0}
	for i := range 2 {
		n, err := window{x[2+i], w[2+i], a.Strides[i], a.Dilations[i], a.Pads[i], a.Pads[2+i]}.positions()
		if err != nil {
			return nil, err
		}
		y[2+i] = n
	}
	padded := tensor.Shape{x[1], x[2] + a.Pads[0] + a.Pads[2], x[3] + a.Pads[1] + a.Pads[3]}
	if err := padded.Check(); err != nil {
		return nil, fmt.Errorf("with its padding the input is too large: %w", err)
	}
	return y, nil
}

func (a ConvAttr) matches(x, w, y tensor.Shape) error {
	if err := x.Check(); err != nil {
		return err
	}
	if err := w.Check(); err != nil {
		return err
	}
	switch s, err := a.output(x, w); {
	case err != nil:
		return err
	case !s.Equal(y):
		return fmt.Errorf("a convolution of %v by %v has shape %v, not %v", x, w, s, y)
	}
	return nil
}

// geometry is the kernels' view of shapes that Infer has accepted.
func (a ConvAttr) geometry(x, w, y tensor.Shape) kernel.Conv {
	return kernel.Conv{
		Batch: x[0], In: x[1], H: x[2], W: x[3],
		Out: y[1], OutH: y[2], OutW: y[3],
		KH: w[2], KW: w[3],
		StrideH: a.Strides[0], StrideW: a.Strides[1],
		PadTop: a.Pads[0], PadLeft: a.Pads[1],
		DilateH: a.Dilations[0], DilateW: a.Dilations[1],
		Groups: a.Groups,
	}
}

func (convOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	x, w, rest := in[0], in[1], e.Scratch
	e.Conv = a.(ConvAttr).geometry(x.Shape, w.Shape, dst.Shape)
	packed := carve(&rest, e.Conv.Packed())
	e.PackConvF32(packed, w.Data, &e.Conv, false)
	y := carve(&rest, len(dst.Data))
	e.ConvF32(y, lastOf(&rest, x), packed, rest, &e.Conv, nil)
	firstFrom(dst, y)
}
func (convInputGradOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	y, w, rest := in[0], in[1], e.Scratch
	e.Conv = a.(ConvInputGradAttr).geometry(dst.Shape, w.Shape, y.Shape)
	packed := carve(&rest, e.Conv.Packed())
	e.PackConvF32(packed, w.Data, &e.Conv, true)
	x := carve(&rest, len(dst.Data))
	e.ConvInputGradF32(x, lastOf(&rest, y), packed, rest, &e.Conv)
	firstFrom(dst, x)
}
func (convWeightGradOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	x, y, rest := in[0], in[1], e.Scratch
	e.Conv = a.(ConvWeightGradAttr).geometry(x.Shape, dst.Shape, y.Shape)
	xs := lastOf(&rest, x)
	e.ConvWeightGradF32(dst.Data, xs, lastOf(&rest, y), rest, &e.Conv)
}

func (convOp) Scratch(in []tensor.Shape, out tensor.Shape, a graph.Attr) int {
	g := a.(ConvAttr).geometry(in[0], in[1], out)
	return g.Scratch() + g.Packed() + in[0].Size() + out.Size()
}
func (convInputGradOp) Scratch(in []tensor.Shape, out tensor.Shape, a graph.Attr) int {
	g := a.(ConvInputGradAttr).geometry(out, in[1], in[0])
	return g.GradScratch() + g.Packed() + in[0].Size() + out.Size()
}
func (convWeightGradOp) Scratch(in []tensor.Shape, out tensor.Shape, a graph.Attr) int {
	g := a.(ConvWeightGradAttr).geometry(in[0], out, in[1])
	return g.WeightScratch() + in[0].Size() + in[1].Size()
}

func (convOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	g := n.Attr.(ConvAttr).geometry(n.In[0].Shape, n.In[1].Shape, n.Shape)
	w := packed(in, g, false)
	if w == nil {
		return nil, false
	}
	return apply(convStep, &convForm{Conv: g, lo: -inf, hi: inf}, in.Last(0, 4), w), true
}
func (convInputGradOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	g := n.Attr.(ConvInputGradAttr).geometry(n.Shape, n.In[1].Shape, n.In[0].Shape)
	w := packed(in, g, true)
	if w == nil {
		return nil, false
	}
	return apply(convInputGradStep, &g, in.Last(0, 4), w), true
}
func (convWeightGradOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	g := n.Attr.(ConvWeightGradAttr).geometry(n.In[0].Shape, n.Shape, n.In[1].Shape)
	return apply(convWeightGradStep, &g, in.Last(0, 4), in.Last(1, 4)), false
}

func (convOp) VJP(n, ct *graph.Node) []*graph.Node {
	a, x, w := n.Attr.(ConvAttr), n.In[0], n.In[1]
	return []*graph.Node{a.toInput(ct, w, x.Shape), a.toWeight(x, ct, w.Shape)}
}
func (convInputGradOp) VJP(n, ct *graph.Node) []*graph.Node {
	a, y, w := n.Attr.(ConvInputGradAttr), n.In[0], n.In[1]
	return []*graph.Node{a.toOutput(ct, w), a.toWeight(ct, y, w.Shape)}
}
func (convWeightGradOp) VJP(n, ct *graph.Node) []*graph.Node {
	a, x, y := n.Attr.(ConvWeightGradAttr), n.In[0], n.In[1]
	return []*graph.Node{a.toInput(y, ct, x.Shape), a.toOutput(x, ct)}
}

func (a ConvAttr) toOutput(x, w *graph.Node) *graph.Node { return apply(Conv, a, x, w) }
func (a ConvAttr) toInput(y, w *graph.Node, x tensor.Shape) *graph.Node {
	return apply(ConvInputGrad, ConvInputGradAttr{a, [2]int(x[2:])}, y, w)
}
func (a ConvAttr) toWeight(x, y *graph.Node, w tensor.Shape) *graph.Node {
	return apply(ConvWeightGrad, ConvWeightGradAttr{a, [2]int(w[2:])}, x, y)
}

// contraction is what the three share.
type contraction struct{}

func (contraction) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Multilinear, ULPs: 16}
}
func (o convOp) Traits() graph.Traits {
	t := o.contraction.Traits()
	t.Weight = true
	return t
}

func (contraction) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return bilinear(n, t) }

// convCase is a geometry with its three tensors.
type convCase struct {
	ConvAttr
	x, w, y *tensor.Tensor
}

// convCases draws strides, one-sided paddings, dilations, groups, depthwise and
// pointwise filters, inputs that the stride does not cover to the end, and rows.
func convCases(r *rand.Rand) []convCase {
	unit := [2]int{1, 1}
	var cases []convCase
	for _, c := range []struct {
		x, w tensor.Shape
		a    ConvAttr
	}{
		{tensor.Shape{2, 3, 5, 4}, tensor.Shape{4, 3, 3, 3}, ConvAttr{unit, unit, [4]int{1, 1, 1, 1}, 1}},
		{tensor.Shape{1, 2, 6, 7}, tensor.Shape{3, 2, 2, 3}, ConvAttr{[2]int{2, 3}, unit, [4]int{}, 1}},
		{tensor.Shape{2, 2, 5, 5}, tensor.Shape{2, 2, 3, 2}, ConvAttr{[2]int{2, 1}, unit, [4]int{0, 2, 1, 0}, 1}},
		{tensor.Shape{1, 2, 7, 6}, tensor.Shape{2, 2, 3, 2}, ConvAttr{unit, [2]int{2, 3}, [4]int{2, 1, 0, 3}, 1}},
		{tensor.Shape{2, 4, 4, 4}, tensor.Shape{6, 2, 3, 3}, ConvAttr{[2]int{2, 2}, unit, [4]int{1, 1, 1, 1}, 2}},
		{tensor.Shape{2, 3, 5, 4}, tensor.Shape{3, 1, 3, 3}, ConvAttr{unit, unit, [4]int{1, 1, 1, 1}, 3}},
		{tensor.Shape{2, 2, 6, 5}, tensor.Shape{4, 1, 3, 2}, ConvAttr{[2]int{2, 1}, [2]int{1, 2}, [4]int{1, 0, 0, 1}, 2}},
		{tensor.Shape{2, 3, 3, 4}, tensor.Shape{5, 3, 1, 1}, ConvAttr{unit, unit, [4]int{}, 1}},
		{tensor.Shape{1, 3, 4, 4}, tensor.Shape{2, 3, 1, 1}, ConvAttr{[2]int{2, 2}, unit, [4]int{0, 1, 0, 1}, 1}},
		{tensor.Shape{2, 2, 1, 9}, tensor.Shape{3, 2, 1, 4}, ConvAttr{[2]int{1, 2}, unit, [4]int{0, 3, 0, 0}, 1}},
	} {
		y, err := c.a.output(c.x, c.w)
		if err != nil {
			panic("op: sample: " + err.Error())
		}
		cases = append(cases, convCase{c.a, normal(r, c.x...), normal(r, c.w...), normal(r, y...)})
	}
	return cases
}

func (convOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range convCases(r) {
		cases = append(cases, sample(c.ConvAttr, c.x, c.w))
	}
	return cases
}
func (convInputGradOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range convCases(r) {
		cases = append(cases, sample(ConvInputGradAttr{c.ConvAttr, [2]int(c.x.Shape[2:])}, c.y, c.w))
	}
	return cases
}
func (convWeightGradOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range convCases(r) {
		cases = append(cases, sample(ConvWeightGradAttr{c.ConvAttr, [2]int(c.w.Shape[2:])}, c.x, c.y))
	}
	return cases
}
