package task

import (
	"fmt"

	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Kernel is one kernel on one shape: a product, or a convolution or one of its gradients.
type Kernel struct {
	Gemm  *kernel.Gemm  `json:"gemm,omitempty"`
	Signs *kernel.Signs `json:"signs,omitempty"` // a product of one bit
	Conv  *kernel.Conv  `json:"conv,omitempty"`
	Slot  string        `json:"slot,omitempty"` // of a convolution: "", InputGrad, WeightGrad
	Bits  int           `json:"bits"`           // of the weights; 0 is float
}

// The gradients of a convolution.
const (
	InputGrad  = "input gradient"
	WeightGrad = "weight gradient"
)

// NewProduct is the kernel for a matrix product. In integers that is a fully
// connected layer, one row a sample; in one bit both operands are signs.
func NewProduct(m, n, k, bits int) *Kernel {
	switch bits {
	case 0:
		return &Kernel{Gemm: &kernel.Gemm{M: m, N: n, K: k}}
	case 1:
		return &Kernel{Signs: &kernel.Signs{M: m, N: n, K: k}, Bits: bits}
	}
	return &Kernel{Bits: bits, Conv: &kernel.Conv{
		Batch: m, In: k, H: 1, W: 1, Out: n, OutH: 1, OutW: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1,
	}}
}

// NewConv is the kernel for one picture of side×side with filters of size×size, padded
// to keep its size up to the stride.
func NewConv(in, side, out, size, stride, groups, bits int) *Kernel {
	small := (side + stride - 1) / stride
	return &Kernel{Bits: bits, Conv: &kernel.Conv{
		Batch: 1, In: in, H: side, W: side, Out: out, OutH: small, OutW: small,
		KH: size, KW: size, StrideH: stride, StrideW: stride, PadTop: size / 2, PadLeft: size / 2, DilateH: 1, DilateW: 1, Groups: groups,
	}}
}

// Product says that k is a matrix product.
func (k *Kernel) Product() bool {
	return k.Conv == nil || k.Conv.H*k.Conv.W*k.Conv.KH*k.Conv.KW == 1
}

// Name says the kernel and its shape.
func (k *Kernel) Name() string {
	c := k.Conv
	switch {
	case k.Gemm != nil:
		return fmt.Sprintf("product %d,%d,%d", k.Gemm.M, k.Gemm.N, k.Gemm.K)
	case k.Signs != nil:
		return fmt.Sprintf("product %d,%d,%d", k.Signs.M, k.Signs.N, k.Signs.K)
	case k.Product():
		return fmt.Sprintf("product %d,%d,%d", c.Batch, c.Out, c.In)
	}
	name := fmt.Sprintf("convolution %d×%d² → %d×%d²", c.In, c.H, c.Out, c.OutH)
	if c.Groups == c.In {
		name = fmt.Sprintf("depthwise %d×%d² → %d²", c.In, c.H, c.OutH)
	}
	if k.Slot != "" {
		name += ", " + k.Slot
	}
	return name
}

// Ops is the work of one run, a multiplication and an addition being two.
func (k *Kernel) Ops() float64 {
	if g := k.Gemm; g != nil {
		return 2 * float64(g.M) * float64(g.N) * float64(g.K)
	}
	if g := k.Signs; g != nil {
		return 2 * float64(g.M) * float64(g.N) * float64(g.K)
	}
	c := k.Conv
	return 2 * float64(c.Batch*c.Out*c.OutH*c.OutW) * float64(c.In/c.Groups*c.KH*c.KW)
}

// prepare makes the operands and returns one run.
func (k *Kernel) prepare(set *kernel.Set) func() error {
	switch {
	case k.Gemm != nil:
		return gemm(set, *k.Gemm)
	case k.Signs != nil:
		return signs(set, *k.Signs)
	case k.Bits > 0:
		return convInt(set, *k.Conv, k.Bits)
	}
	return conv(set, k.Conv, k.Slot)
}

func gemm(set *kernel.Set, g kernel.Gemm) func() error {
	a, b, c := random(g.M*g.K), random(g.K*g.N), make([]float32, g.M*g.N)
	return func() error {
		set.GemmF32(c, a, b, g)
		return nil
	}
}

// signs has both operands packed already.
func signs(set *kernel.Set, g kernel.Signs) func() error {
	a, b, c := make([]uint8, g.M*g.Steps()), make([]uint8, g.Pitch()*g.Steps()), make([]int32, g.M*g.Pitch())
	g.PackA(a, random(g.M*g.K))
	g.PackB(b, random(g.N*g.K))
	return func() error {
		set.GemmSigns(c, a, b, g)
		return nil
	}
}

// conv has the weights packed already, as the engine does.
func conv(set *kernel.Set, s *kernel.Conv, slot string) func() error {
	x, y := random(s.Batch*s.In*s.H*s.W), random(s.Batch*s.Out*s.OutH*s.OutW)
	w, packed := random(s.Out*s.In/s.Groups*s.KH*s.KW), make([]float32, s.Packed())
	set.PackConvF32(packed, w, s, slot == InputGrad)
	scratch := make([]float32, max(s.Scratch(), s.GradScratch(), s.WeightScratch()))
	return func() error {
		switch slot {
		case InputGrad:
			set.ConvInputGradF32(x, y, packed, scratch, s)
		case WeightGrad:
			set.ConvWeightGradF32(w, x, y, scratch, s)
		default:
			set.ConvF32(y, x, packed, scratch, s, nil)
		}
		return nil
	}
}

// convInt has the padding laid out already, as the engine does.
func convInt(set *kernel.Set, s kernel.Conv, bits int) func() error {
	s.H, s.W, s.PadTop, s.PadLeft = s.H+2*s.PadTop, s.W+2*s.PadLeft, 0, 0
	cols := s.In / s.Groups * s.KH * s.KW
	codes, x := make([]int8, s.Out*cols), make([]uint8, s.Batch*s.H*s.W*s.In, s.Batch*s.H*s.W*s.In+kernel.Slack)
	r := tensor.Rand(1)
	for i := range codes {
		codes[i] = int8(r.IntN(1<<bits-1) + 1 - 1<<(bits-1)) // as our quantizers, without the lowest code
	}
	for i := range x {
		x[i] = uint8(r.IntN(256))
	}
	c := &kernel.IntConv{
		Conv: s, X: kernel.Pitch{Row: s.W, Image: s.W * s.H}, Y: kernel.Pitch{Row: s.OutW, Image: s.OutW * s.OutH}, Zero: 128,
		Weights: kernel.IntWeights{Bits: bits, Rows: s.Out, Cols: cols, Packed: kernel.PackInts(codes, bits)},
		Requant: &kernel.Requant{Zero: 128, Hi: 255},
	}
	for range s.Out {
		mult, shift := kernel.FixedPoint(float64(float32(0.9 / float64(cols<<bits)))) // no power of two, and 24 bits, as those of networks
		c.Requant.Mult, c.Requant.Shift = append(c.Requant.Mult, mult), append(c.Requant.Shift, shift)
	}
	p, y, scratch := set.PrepareInt(c), make([]uint8, s.Batch*s.OutH*s.OutW*s.Out), make([]uint8, c.Scratch())
	return func() error {
		set.ConvInt(y, x, nil, p, scratch)
		return nil
	}
}

func random(n int) []float32 {
	v := make([]float32, n)
	tensor.Normal(v, tensor.Rand(1, n))
	return v
}
