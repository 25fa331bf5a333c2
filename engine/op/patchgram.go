package op

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

func (patchGramOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[PatchGramAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if len(in[0]) != 4 {
		return nil, fmt.Errorf("an input of shape %v is no images", in[0])
	}
	x := images(in[0], attr.last)
	if attr.Groups < 1 || x[1]%attr.Groups != 0 {
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
	a.last = true
	return apply(PatchGram, a, in.Last(0, 4)), false
}

func (patchGramOp) Scratch(in []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	x := images(in[0], a.(PatchGramAttr).last)
	return x[2] * x[3] * x[2] * x[3]
}

// Eval takes the inner products of all pixels of an image once, by one product,
// and adds to each pair of patches those of its pixels that a tap brings together.
func (patchGramOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(PatchGramAttr)
	x := images(in[0].Shape, attr.last)
	pixels, channels := x[2]*x[3], x[1]/attr.Groups
	product := kernel.Gemm{M: pixels, N: pixels, K: channels, TransA: !attr.last, TransB: attr.last}
	p := dst.Shape[2]
	gram := e.Scratch[:pixels*pixels]
	clear(dst.Data)
	for i := range x[0] * attr.Groups {
		image := in[0].Data[i*channels*pixels:][:channels*pixels]
		e.GemmF32(gram, image, image, product)
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
