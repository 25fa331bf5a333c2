// Package fuse partitions a graph into the blocks that an integer engine computes as one.
//
// Calibration observes the value each block leaves behind, the integer engine
// lowers block by block, and the ONNX export rounds where blocks meet: one
// partition decides for all three where a quantized network rounds.
package fuse

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// Kind says how a block is computed on integers.
type Kind uint8

const (
	Linear  Kind = iota // convolution or product with a constant weight, bias, clamp
	Add                 // sum or difference of two values of one shape, clamp
	MaxPool             // largest code of each window
	AvgPool             // sum over each window times a constant: its mean, as a rule
	Move                // codes are moved, repeated or joined by the value's own zero
	Concat              // values joined along an axis, each rescaled
	Table               // a scalar function of one value, by lookup
	Island              // no integer form: computed in float between two roundings
)

// String is the kind's name in reports.
func (k Kind) String() string {
	return [...]string{"linear", "add", "max pool", "average pool", "move", "concat", "table", "float island"}[k]
}

// Block is one step of integer inference. It reads the values In and leaves Out.
type Block struct {
	Kind   Kind
	Main   *graph.Node   // the operation itself, of a Table its last; zeros that a Pad has put before it are its paddings
	In     []*graph.Node // values: graph inputs and outputs of earlier blocks
	Weight *graph.Node   // Linear: the constant
	Bias   *graph.Node   // Linear: a constant with one element per output channel, or one; nil for none
	Act    *graph.Node   // the Relu or Clip that is absorbed as a clamp, or nil
	Out    *graph.Node   // the value it leaves
	Real   bool          // leaves real numbers, not codes: only Islands and the network's end read them
}

// Name is what reports call the block: the name of its operation in the file.
func (b *Block) Name() string {
	if b.Main.Name != "" {
		return b.Main.Name
	}
	return b.Main.Op.Name()
}

// KeepsScale says that Out has the scale and zero point of In[0].
func (b *Block) KeepsScale() bool { return b.Kind == Move || b.Kind == MaxPool }

// Clamp is the interval that the absorbed activation clamps to.
func (b *Block) Clamp() (lo, hi float32) {
	inf := float32(math.Inf(1))
	if b.Act == nil {
		return -inf, inf
	}
	if c, ok := b.Act.Attr.(op.ClipAttr); ok {
		return c.Min, c.Max
	}
	return 0, inf
}

// Channels is the number of output channels of a Linear block, and their axis in
// the weight.
func (b *Block) Channels() (n, axis int) {
	if a, ok := b.Main.Attr.(op.MatMulAttr); ok && !a.TransB {
		axis = 1
	}
	return b.Weight.Shape[axis], axis
}

// Factor is what an AvgPool block multiplies the sum over a window by, given
// how many of the window's elements lie in the input.
func (b *Block) Factor(inside int) float64 {
	if a, ok := b.Main.Attr.(op.PoolAttr); ok {
		if a.CountPads {
			inside = product(a.Kernel)
		}
		return 1 / float64(inside)
	}
	if a, ok := b.Out.Attr.(op.ScaleAttr); ok {
		return float64(a.By)
	}
	return 1
}

func product(v []int) int {
	n := 1
	for _, d := range v {
		n *= d
	}
	return n
}
