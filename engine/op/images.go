package op

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The kernels see images channels last. An op that is evaluated on values in
// ONNX's order works on copies in its scratch.

// carve takes n elements off the front of scratch.
func carve(scratch *[]float32, n int) []float32 {
	head := (*scratch)[:n:n]
	*scratch = (*scratch)[n:]
	return head
}

// lastOf is a copy of images [N, C, …], channels last.
func lastOf(scratch *[]float32, t *tensor.Tensor) []float32 {
	dst := carve(scratch, len(t.Data))
	exchange(dst, t.Data, t.Shape[0], t.Shape[1], t.Shape[2:].Size())
	return dst
}

// firstFrom writes images into t that lie channels last.
func firstFrom(t *tensor.Tensor, src []float32) {
	exchange(t.Data, src, t.Shape[0], t.Shape[2:].Size(), t.Shape[1])
}

// exchange transposes n matrices.
func exchange(dst, src []float32, n, rows, cols int) {
	size := rows * cols
	for i := range n {
		d, s := dst[i*size:][:size], src[i*size:][:size]
		for r := range rows {
			row := s[r*cols:][:cols]
			at := r
			for _, v := range row {
				d[at] = v
				at += rows
			}
		}
	}
}

var _ graph.Scratcher = convOp{}
