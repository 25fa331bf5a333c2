package op

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// The three contractions on images channels last, and the weights that two of them
// read. Their attributes are geometries.
var (
	packStep           graph.Op = packStepOp{}
	convStep           graph.Op = convStepOp{}
	convAddStep        graph.Op = convStepOp{adds: true}
	convInputGradStep  graph.Op = convInputGradStepOp{}
	convWeightGradStep graph.Op = convWeightGradStepOp{}
)

// convForm is a convolution and what is done to its sums before they are stored.
// Its operands are the input, the weights, and the bias, if there is one.
type convForm struct {
	kernel.Conv
	bias   bool
	lo, hi float32
}

// packAttr is which contraction weights are packed for.
type packAttr struct {
	kernel.Conv
	adjoint bool
}

type (
	packStepOp struct{ step }
	convStepOp struct {
		step
		adds bool // to its first operand
	}
	convInputGradStepOp  struct{ step }
	convWeightGradStepOp struct{ step }
)

func (packStepOp) Name() string           { return "PackConv" }
func (convStepOp) Name() string           { return "Conv" }
func (convInputGradStepOp) Name() string  { return "ConvInputGrad" }
func (convWeightGradStepOp) Name() string { return "ConvWeightGrad" }

// packed is input 1, packed; contractions of one geometry share it. It is nil where
// whole panels would be too large.
func packed(in graph.Operands, g kernel.Conv, adjoint bool) *graph.Node {
	g.Batch = 1
	n, err := graph.New("", packStep, packAttr{g, adjoint}, in.First(1))
	if err != nil {
		return nil
	}
	return in.Share(n)
}

func (packStepOp) Traits() graph.Traits   { return graph.Traits{Kept: true} }
func (o convStepOp) Traits() graph.Traits { return graph.Traits{InPlace: o.adds} }

// convolution is input i of a node, if it is a convolution that is not yet clamped
// and that nobody else sees.
func convolution(in graph.Operands, i int) *graph.Node {
	if !in.Alone(i) || !in.IsLast(i, 4) {
		return nil
	}
	n := in.Last(i, 4)
	if f, ok := n.Attr.(*convForm); !ok || f.lo > -inf || f.hi < inf {
		return nil
	}
	return n
}

// clamped makes a clamp of input 0 part of the convolution that it is, if it is one.
func clamped(in graph.Operands, lo, hi float32) (*graph.Node, bool) {
	conv := convolution(in, 0)
	if conv == nil {
		return nil, false
	}
	g := *conv.Attr.(*convForm)
	g.lo, g.hi = lo, hi
	return apply(conv.Op, &g, conv.In...), true
}

// Arrange makes a sum with a convolution, of a bias or of a value of its shape, part of it.
func (addOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	for i := range n.In {
		conv := convolution(in, i)
		if conv == nil || !n.In[i].Shape.Equal(n.Shape) {
			continue
		}
		g := *conv.Attr.(*convForm)
		other := in.Last(1-i, 4)
		switch {
		case !g.bias && other.Shape.Equal(tensor.Shape{1, 1, 1, g.Out}):
			g.bias = true
			return apply(conv.Op, &g, append(conv.In[:len(conv.In):len(conv.In)], other)...), true
		case conv.Op == convStep && other.Shape.Equal(conv.Shape):
			return apply(convAddStep, &g, append([]*graph.Node{other}, conv.In...)...), true
		}
	}
	return nil, false
}

func (packStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(packAttr)
	return tensor.Shape{g.Packed()}, nil
}
func (convStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(*convForm)
	return tensor.Shape{g.Batch, g.OutH, g.OutW, g.Out}, nil
}
func (convInputGradStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(*kernel.Conv)
	return tensor.Shape{g.Batch, g.H, g.W, g.In}, nil
}
func (convWeightGradStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(*kernel.Conv)
	return tensor.Shape{g.Out, g.In / g.Groups, g.KH, g.KW}, nil
}

func (packStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	p := a.(packAttr)
	e.Conv = p.Conv
	e.PackConvF32(dst.Data, in[0].Data, &e.Conv, p.adjoint)
}
func (o convStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	g := a.(*convForm)
	e.Tail = kernel.Tail{Lo: g.lo, Hi: g.hi}
	if o.adds {
		e.Tail.Add, in = in[0].Data, in[1:]
	}
	if g.bias {
		e.Tail.Bias = in[2].Data
	}
	e.ConvF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, &g.Conv, &e.Tail)
}
func (convInputGradStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	e.ConvInputGradF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, a.(*kernel.Conv))
}
func (convWeightGradStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	e.ConvWeightGradF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, a.(*kernel.Conv))
}

func (convStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*convForm).Scratch()
}
func (convInputGradStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*kernel.Conv).GradScratch()
}
func (convWeightGradStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*kernel.Conv).WeightScratch()
}
