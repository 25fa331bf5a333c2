package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Two measurements of the gradient of one weight that keep the samples of a
// batch apart. They end a graph: they have no derivatives, and are not in All.
//
// For a sample with patches a_t and output gradients g_t at positions t, the
// gradient of the weight is Σ_t g_t·a_tᵀ. SampleGradNorm forms it, one sample at
// a time; PatchGram gives ⟨a_t, a_u⟩ for the other way to its squared norm,
// Σ_tu ⟨a_t, a_u⟩·⟨g_t, g_u⟩ (ghost norms: Goodfellow, arXiv 1510.01799; for
// convolutions Rochette et al., arXiv 1912.06015), which is cheaper where positions are few.
var (
	// SampleGradNorm maps (x₁, g₁, x₂, g₂, …), the inputs and output cotangents
	// of every use of a weight, to the squared norm [N] of its gradient per sample,
	// or of the gradient times the weight.
	SampleGradNorm graph.Op = sampleGradNormOp{}
	// PatchGram maps x [N,C,H,W] to [N, Groups, P, P]: inner products of the
	// patches under every two of the P output positions of a convolution.
	PatchGram graph.Op = patchGramOp{}
)

// SampleGradAttr says how a weight is used. Values that belong to one sample
// are one of Samples equal stretches of their tensor.
type SampleGradAttr struct {
	Samples int
	Weight  tensor.Shape
	Uses    []graph.Attr // ConvAttr, or MatMulAttr of a product with the weight on the right
	Scaled  bool         // the gradient is multiplied by the weight, the last input, element by element
	last    bool         // images are channels last
}

// PatchGramAttr is the geometry of a convolution and its weights' height and width.
type PatchGramAttr struct {
	ConvAttr
	Kernel [2]int
	last   bool // images are channels last
}

type (
	sampleGradNormOp struct{ measurement }
	patchGramOp      struct{ measurement }
)

func (sampleGradNormOp) Name() string { return "SampleGradNorm" }
func (patchGramOp) Name() string      { return "PatchGram" }

// measurement is what the two share.
type measurement struct{}

func (measurement) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Curved, ULPs: 16}
}
func (measurement) VJP(n, _ *graph.Node) []*graph.Node         { return make([]*graph.Node, len(n.In)) }
func (measurement) JVP(*graph.Node, []*graph.Node) *graph.Node { return nil }
func (measurement) Samples(*rand.Rand) []graph.Case            { return nil }

func (sampleGradNormOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[SampleGradAttr](a)
	if err != nil {
		return nil, err
	}
	inputs := 2 * len(attr.Uses)
	if attr.Scaled {
		inputs++
	}
	if err := arity(in, inputs); err != nil {
		return nil, err
	}
	if attr.Scaled && !in[inputs-1].Equal(attr.Weight) {
		return nil, fmt.Errorf("a weight of shape %v scales no gradient of shape %v", in[inputs-1], attr.Weight)
	}
	if len(attr.Uses) == 0 {
		return nil, fmt.Errorf("a weight without a use has no gradient")
	}
	for i, use := range attr.Uses {
		if err := attr.fits(use, in[2*i], in[2*i+1]); err != nil {
			return nil, err
		}
	}
	return tensor.Shape{attr.Samples}, nil
}

func (a SampleGradAttr) fits(use graph.Attr, x, g tensor.Shape) error {
	var y tensor.Shape
	var err error
	switch u := use.(type) {
	case ConvAttr:
		x, g = images(x, a.last), images(g, a.last)
		if len(x) != 4 || len(a.Weight) != 4 || a.Samples < 1 || x[0]%a.Samples != 0 {
			return fmt.Errorf("an input of shape %v does not hold the convolution of %d samples", x, a.Samples)
		}
		y, err = u.output(x, a.Weight)
	case MatMulAttr:
		if u.TransA || len(a.Weight) != 2 || len(x) < 2 || a.Samples < 1 || x[:len(x)-1].Size()%a.Samples != 0 {
			return fmt.Errorf("rows of shape %v by weights of shape %v do not divide into %d samples", x, a.Weight, a.Samples)
		}
		y, err = MatMul.Infer([]tensor.Shape{x, a.Weight}, u)
	default:
		return fmt.Errorf("a weight cannot be used by %T", use)
	}
	if err == nil && !y.Equal(g) {
		err = fmt.Errorf("a cotangent of shape %v does not fit an output of shape %v", g, y)
	}
	return err
}

// images is the shape [N, C, H, W] of what may be stored channels last.
func images(s tensor.Shape, last bool) tensor.Shape {
	if !last {
		return s
	}
	return tensor.Shape{s[0], s[3], s[1], s[2]}
}

// Arrange takes images channels last.
func (sampleGradNormOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	attr := n.Attr.(SampleGradAttr)
	attr.last = true
	args := make([]*graph.Node, len(n.In))
	for i := range args {
		if i < 2*len(attr.Uses) && isConv(attr.Uses[i/2]) {
			args[i] = in.Last(i, 4)
		} else {
			args[i] = in.First(i)
		}
	}
	return apply(SampleGradNorm, attr, args...), false
}

func isConv(use graph.Attr) bool {
	_, ok := use.(ConvAttr)
	return ok
}

// geometry is that of one sample of a convolution.
func (a SampleGradAttr) geometry(use ConvAttr, x, g tensor.Shape) kernel.Conv {
	c := use.geometry(images(x, a.last), a.Weight, images(g, a.last))
	c.Batch /= a.Samples
	return c
}

func (sampleGradNormOp) Scratch(in []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	attr := a.(SampleGradAttr)
	columns := 0
	for i, use := range attr.Uses {
		if u, ok := use.(ConvAttr); ok {
			g := attr.geometry(u, in[2*i], in[2*i+1])
			size := g.WeightScratch()
			if !attr.last {
				size += (in[2*i].Size() + in[2*i+1].Size()) / attr.Samples
			}
			columns = max(columns, size)
		}
	}
	return min(2, len(attr.Uses))*attr.Weight.Size() + columns
}

// Eval adds the uses of one sample in scratch: the sum, then the latest term.
func (sampleGradNormOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(SampleGradAttr)
	size := attr.Weight.Size()
	sum, term, rest := e.Scratch[:size], e.Scratch[:size], e.Scratch[size:]
	if len(attr.Uses) > 1 {
		term, rest = rest[:size], rest[size:]
	}
	for n := range dst.Data {
		for i, use := range attr.Uses {
			x, g := sampleOf(in[2*i], n, attr.Samples), sampleOf(in[2*i+1], n, attr.Samples)
			if u, ok := use.(ConvAttr); ok {
				e.Conv = attr.geometry(u, in[2*i].Shape, in[2*i+1].Shape)
			}
			if i == 0 {
				attr.weightGrad(e, sum, x, g, rest, use)
				continue
			}
			attr.weightGrad(e, term, x, g, rest, use)
			zipRow(e, kernel.AddScaled, sum, term)
		}
		if attr.Scaled {
			zipRow(e, kernel.Mul, sum, in[len(in)-1].Data)
		}
		dst.Data[n] = float32(e.DotF32(sum, sum))
	}
}

// zipRow combines dst with a row of as many elements.
func zipRow(e *graph.Env, f kernel.ZipFunc, dst, with []float32) {
	row := kernel.Stride{Col: 1}
	e.Zip = kernel.Zip{Func: f, By: 1, Rows: 1, Cols: len(dst), A: row, B: row}
	e.ZipF32(dst, dst, with, &e.Zip)
}

// weightGrad is the gradient that one use makes for one sample.
func (a SampleGradAttr) weightGrad(e *graph.Env, dst, x, g, scratch []float32, use graph.Attr) {
	if u, ok := use.(MatMulAttr); ok {
		k, n := matrix(a.Weight, u.TransB)
		if u.TransB {
			x, g, k, n = g, x, n, k
		}
		e.GemmF32(dst, x, g, kernel.Gemm{M: k, N: n, K: len(x) / k, TransA: true})
		return
	}
	if c := &e.Conv; !a.last {
		xs, gs := carve(&scratch, len(x)), carve(&scratch, len(g))
		exchange(xs, x, c.Batch, c.In, c.H*c.W)
		exchange(gs, g, c.Batch, c.Out, c.OutH*c.OutW)
		x, g = xs, gs
	}
	e.ConvWeightGradF32(dst, x, g, scratch, &e.Conv)
}

// sampleOf is the stretch of t that belongs to sample n of so many.
func sampleOf(t *tensor.Tensor, n, samples int) []float32 {
	size := len(t.Data) / samples
	return t.Data[n*size:][:size]
}
