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

func (sampleGradNormOp) Scratch(in []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	attr := a.(SampleGradAttr)
	columns := 0
	for i, use := range attr.Uses {
		if u, ok := use.(ConvAttr); ok {
			g := u.geometry(in[2*i], attr.Weight, in[2*i+1])
			columns = max(columns, g.Scratch()+(in[2*i].Size()+in[2*i+1].Size())/attr.Samples)
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
			if i == 0 {
				attr.weightGrad(e, sum, x, g, rest, use, in[0].Shape, in[1].Shape)
				continue
			}
			attr.weightGrad(e, term, x, g, rest, use, in[2*i].Shape, in[2*i+1].Shape)
			for j, v := range term {
				sum[j] += v
			}
		}
		dst.Data[n] = float32(tensor.Dot(sum, sum))
	}
}

// weightGrad is the gradient that one use makes for one sample; xs and gs are the shapes of the batch.
func (a SampleGradAttr) weightGrad(e *graph.Env, dst, x, g, scratch []float32, use graph.Attr, xs, gs tensor.Shape) {
	switch u := use.(type) {
	case ConvAttr:
		e.Conv = u.geometry(xs, a.Weight, gs)
		e.Conv.Batch /= a.Samples
		c := &e.Conv
		xl, gl := carve(&scratch, len(x)), carve(&scratch, len(g))
		exchange(xl, x, c.Batch, c.In, c.H*c.W)
		exchange(gl, g, c.Batch, c.Out, c.OutH*c.OutW)
		e.ConvWeightGradF32(dst, xl, gl, scratch, c)
	case MatMulAttr:
		k, n := matrix(a.Weight, u.TransB)
		if u.TransB {
			e.GemmF32(dst, g, x, kernel.Gemm{M: n, N: k, K: len(x) / k, TransA: true})
			return
		}
		e.GemmF32(dst, x, g, kernel.Gemm{M: k, N: n, K: len(x) / k, TransA: true})
	}
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
		attr.addTaps(dst.Data[i*p*p:][:p*p], gram, x)
	}
}

// addTaps adds ⟨pixel under t, pixel under u⟩ to (t, u), for every tap and all
// output positions t and u that the tap reaches a pixel from.
func (a PatchGramAttr) addTaps(dst, gram []float32, x tensor.Shape) {
	rows := window{x[2], a.Kernel[0], a.Strides[0], a.Dilations[0], a.Pads[0], a.Pads[2]}
	cols := window{x[3], a.Kernel[1], a.Strides[1], a.Dilations[1], a.Pads[1], a.Pads[3]}
	h, _ := rows.positions()
	w, _ := cols.positions()
	pixels := x[2] * x[3]
	for kh := range a.Kernel[0] {
		top, bottom := rows.outputs(kh, h)
		for kw := range a.Kernel[1] {
			left, right := cols.outputs(kw, w)
			pixel := func(i, j int) int {
				return (i*rows.stride+kh*rows.dilation-rows.begin)*x[3] + j*cols.stride + kw*cols.dilation - cols.begin
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
