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
	// of every use of a weight, to the squared norm [N] of its gradient per sample.
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
	last    bool         // images are channels last
}

// PatchGramAttr is the geometry of a convolution and its weights' height and width.
type PatchGramAttr = ConvWeightGradAttr

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
	if err := arity(in, 2*len(attr.Uses)); err != nil {
		return nil, err
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
		if a.last {
			x, g = tensor.Shape{x[0], x[3], x[1], x[2]}, tensor.Shape{g[0], g[3], g[1], g[2]}
		}
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

// Arrange takes images channels last.
func (sampleGradNormOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	attr := n.Attr.(SampleGradAttr)
	attr.last = true
	args := make([]*graph.Node, len(n.In))
	for i := range args {
		if _, ok := attr.Uses[i/2].(ConvAttr); ok {
			args[i] = in.Last(i, 4)
		} else {
			args[i] = in.First(i)
		}
	}
	return apply(SampleGradNorm, attr, args...), false
}

// geometry is that of one sample of a convolution.
func (a SampleGradAttr) geometry(use ConvAttr, x, g tensor.Shape) kernel.Conv {
	if a.last {
		x, g = tensor.Shape{x[0], x[3], x[1], x[2]}, tensor.Shape{g[0], g[3], g[1], g[2]}
	}
	c := use.geometry(x, a.Weight, g)
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
			row := kernel.Stride{Col: 1}
			e.Zip = kernel.Zip{Func: kernel.AddScaled, By: 1, Rows: 1, Cols: size, A: row, B: row}
			e.ZipF32(sum, sum, term, &e.Zip)
		}
		dst.Data[n] = float32(e.DotF32(sum, sum))
	}
}

// weightGrad is the gradient that one use makes for one sample.
func (a SampleGradAttr) weightGrad(e *graph.Env, dst, x, g, scratch []float32, use graph.Attr) {
	u, ok := use.(MatMulAttr)
	if ok {
		k, n := matrix(a.Weight, u.TransB)
		if u.TransB {
			e.GemmF32(dst, g, x, kernel.Gemm{M: n, N: k, K: len(x) / k, TransA: true})
			return
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

func (patchGramOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[PatchGramAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	x := in[0]
	if len(x) != 4 || attr.Groups < 1 || x[1]%attr.Groups != 0 {
		return nil, fmt.Errorf("an input of shape %v has no patches in %d groups", x, attr.Groups)
	}
	filter := tensor.Shape{attr.Groups, x[1] / attr.Groups, attr.Kernel[0], attr.Kernel[1]}
	y, err := attr.output(x, filter)
	if err != nil {
		return nil, err
	}
	p := y[2] * y[3]
	return tensor.Shape{y[0], attr.Groups, p, p}, nil
}

// Arrange takes images channels last, unless they are in groups.
func (patchGramOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	a := n.Attr.(PatchGramAttr)
	if a.Groups > 1 {
		return nil, false
	}
	return apply(patchGramStep, a, in.Last(0, 4)), false
}

// patchGramStep is PatchGram of images channels last, in one group.
var patchGramStep graph.Op = patchGramStepOp{}

type patchGramStepOp struct{ measurement }

func (patchGramStepOp) Name() string { return "PatchGram" }

func (patchGramStepOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	x := in[0]
	return PatchGram.Infer([]tensor.Shape{{x[0], x[3], x[1], x[2]}}, a)
}

func (patchGramStepOp) Scratch(in []tensor.Shape, _ tensor.Shape, _ graph.Attr) int {
	pixels := in[0][1] * in[0][2]
	return pixels * pixels
}

func (patchGramStepOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, x := a.(PatchGramAttr), in[0].Shape
	pixels, channels := x[1]*x[2], x[3]
	p := dst.Shape[2]
	clear(dst.Data)
	for i := range x[0] {
		image := in[0].Data[i*channels*pixels:][:channels*pixels]
		e.GemmF32(e.Scratch, image, image, kernel.Gemm{M: pixels, N: pixels, K: channels, TransB: true})
		attr.addTaps(dst.Data[i*p*p:][:p*p], e.Scratch, x[1], x[2])
	}
}

func (patchGramOp) Scratch(in []tensor.Shape, _ tensor.Shape, _ graph.Attr) int {
	pixels := in[0][2] * in[0][3]
	return pixels * pixels
}

// Eval takes the inner products of all pixels of an image once, by one product,
// and adds to each pair of patches those of its pixels that a tap brings together.
func (patchGramOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, x := a.(PatchGramAttr), in[0].Shape
	pixels, channels := x[2]*x[3], x[1]/attr.Groups
	p := dst.Shape[2]
	gram := e.Scratch[:pixels*pixels]
	clear(dst.Data)
	for i := range x[0] * attr.Groups {
		image := in[0].Data[i*channels*pixels:][:channels*pixels]
		e.GemmF32(gram, image, image, kernel.Gemm{M: pixels, N: pixels, K: channels, TransA: true})
		attr.addTaps(dst.Data[i*p*p:][:p*p], gram, x[2], x[3])
	}
}

// addTaps adds ⟨pixel under t, pixel under u⟩ to (t, u), for every tap and all
// output positions t and u that the tap reaches a pixel from.
func (a PatchGramAttr) addTaps(dst, gram []float32, height, width int) {
	rows := window{height, a.Kernel[0], a.Strides[0], a.Dilations[0], a.Pads[0], a.Pads[2]}
	cols := window{width, a.Kernel[1], a.Strides[1], a.Dilations[1], a.Pads[1], a.Pads[3]}
	h, _ := rows.positions()
	w, _ := cols.positions()
	pixels := height * width
	for kh := range a.Kernel[0] {
		top, bottom := rows.outputs(kh, h)
		for kw := range a.Kernel[1] {
			left, right := cols.outputs(kw, w)
			pixel := func(i, j int) int {
				return (i*rows.stride+kh*rows.dilation-rows.begin)*width + j*cols.stride + kw*cols.dilation - cols.begin
			}
			for t := range (bottom - top) * (right - left) {
				i, j := top+t/(right-left), left+t%(right-left)
				out, from := dst[(i*w+j)*h*w:][:h*w], gram[pixel(i, j)*pixels:][:pixels]
				for k := top; k < bottom; k++ {
					row, src := out[k*w+left:k*w+right], from[pixel(k, left):]
					for m := range row {
						row[m] += src[m*cols.stride]
					}
				}
			}
		}
	}
}
