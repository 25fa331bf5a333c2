package network

import "math"

// The transformer's sizes.
const (
	Tokens  = 64
	Width   = 128
	heads   = 4
	hidden  = 4 * Width
	blocks  = 2
	classes = 10
)

// Transformer takes [Tokens, Width] and has two blocks of attention and two dense
// layers, normalized before each (Xiong et al. 2020, arXiv 2002.04745, figure 1b),
// and a classifier on the tokens' mean.
func Transformer() []byte {
	b, x := open(Tokens, Width)
	for range blocks {
		x = b.apply("Add", []string{x, b.attention(b.norm(x))})
		h := b.apply("Gelu", []string{b.dense(b.norm(x), 2, Width, hidden)})
		x = b.apply("Add", []string{x, b.dense(h, 1, hidden, Width)})
	}
	x = b.apply("ReduceMean", []string{b.norm(x), b.ints(1)}, number("keepdims", 0))
	x = b.apply("Gemm", []string{x, b.weight(1, Width, classes, Width), b.bias(classes)}, number("transB", 1))
	return b.close(x, classes)
}

func (b *builder) norm(x string) string {
	return b.apply("LayerNormalization", []string{x, b.normal(1, Width), b.bias(Width)}, number("axis", -1))
}

func (b *builder) dense(x string, gain float64, in, out int) string {
	y := b.apply("MatMul", []string{x, b.weight(gain, in, in, out)})
	return b.apply("Add", []string{y, b.bias(out)})
}

// attention is by Vaswani et al. 2017 (arXiv 1706.03762, section 3.2.2).
func (b *builder) attention(x string) string {
	split := b.ints(0, Tokens, heads, Width/heads)
	part := func(perm ...int64) string {
		y := b.apply("Reshape", []string{b.dense(x, 1, Width, Width), split})
		return b.apply("Transpose", []string{y}, numbers("perm", perm...))
	}
	q, k, v := part(0, 2, 1, 3), part(0, 2, 3, 1), part(0, 2, 1, 3)
	scores := b.apply("Mul", []string{b.apply("MatMul", []string{q, k}), b.scalar(float32(math.Sqrt(heads / float64(Width))))})
	y := b.apply("MatMul", []string{b.apply("Softmax", []string{scores}, number("axis", -1)), v})
	y = b.apply("Transpose", []string{y}, numbers("perm", 0, 2, 1, 3))
	return b.dense(b.apply("Reshape", []string{y, b.ints(0, Tokens, Width)}), 1, Width, Width)
}
