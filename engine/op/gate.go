package op

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// gateStep is Mul(a, Step(x)) in one go: a where x lies inside, and 0 elsewhere.
var gateStep graph.Op = gateStepOp{}

type gateStepOp struct{ step }

func (gateStepOp) Name() string         { return "Gate" }
func (gateStepOp) Traits() graph.Traits { return graph.Traits{InPlace: true, Pointwise: true} }

func (gateStepOp) Infer(in []tensor.Shape, _ graph.Attr) (tensor.Shape, error) { return in[0], nil }

func (gateStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(StepAttr)
	broadcast(e, dst, in[0], in[1], kernel.Zip{Func: kernel.Gate, Lo: attr.Lo, Hi: attr.Hi})
}

// Arrange makes a Step that nobody else sees part of the product.
func (mulOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	rank := len(n.Shape)
	last := in.IsLast(0, rank) || in.IsLast(1, rank)
	operand := func(i int) *graph.Node {
		if last {
			return in.Last(i, rank)
		}
		return in.First(i)
	}
	for i, c := range n.In {
		if c.Op != Step || !in.Alone(i) || !c.Shape.Equal(n.In[1-i].Shape) {
			continue
		}
		if gate := operand(i); gate.Op == Step {
			return apply(gateStep, gate.Attr, operand(1-i), gate.In[0]), last
		}
	}
	return nil, false
}
