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
	convInputGradStep  graph.Op = convInputGradStepOp{}
	convWeightGradStep graph.Op = convWeightGradStepOp{}
)

// packAttr is which contraction weights are packed for.
type packAttr struct {
	kernel.Conv
	adjoint bool
}

type (
	packStepOp           struct{ step }
	convStepOp           struct{ step }
	convInputGradStepOp  struct{ step }
	convWeightGradStepOp struct{ step }
)

func (packStepOp) Name() string           { return "PackConv" }
func (convStepOp) Name() string           { return "Conv" }
func (convInputGradStepOp) Name() string  { return "ConvInputGrad" }
func (convWeightGradStepOp) Name() string { return "ConvWeightGrad" }

// packed is input 1, packed; contractions of one geometry share it.
func packed(in graph.Operands, g kernel.Conv, adjoint bool) *graph.Node {
	g.Batch = 1
	return in.Share(apply(packStep, packAttr{g, adjoint}, in.First(1)))
}

func (packStepOp) Traits() graph.Traits { return graph.Traits{Kept: true} }

func (packStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(packAttr)
	return tensor.Shape{g.Packed()}, nil
}
func (convStepOp) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	g := a.(*kernel.Conv)
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
func (convStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	e.ConvF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, a.(*kernel.Conv), nil)
}
func (convInputGradStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	e.ConvInputGradF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, a.(*kernel.Conv))
}
func (convWeightGradStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	e.ConvWeightGradF32(dst.Data, in[0].Data, in[1].Data, e.Scratch, a.(*kernel.Conv))
}

func (convStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*kernel.Conv).Scratch()
}
func (convInputGradStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*kernel.Conv).Scratch()
}
func (convWeightGradStepOp) Scratch(_ []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return a.(*kernel.Conv).Scratch()
}
