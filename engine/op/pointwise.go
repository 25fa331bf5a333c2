package op

import (
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// pointwise is a function of one argument applied to every element. Its value
// and its slope are all there is to say about it; A is its attribute.
type pointwise[A any] struct {
	name            string
	curvature       graph.Curvature
	kinked          bool
	straightThrough bool
	eval            func(k *kernel.Set, dst, x []float32, a A)
	clamp           func(a A) (lo, hi float32)           // of those that are no more; nil: f is another function
	slope           func(n *graph.Node, a A) *graph.Node // of n = f(n.In[0]); nil: zero everywhere
	samples         []A                                  // attributes to test with
	positive        bool                                 // the arguments to test with
}

// none is the attribute of functions without one.
type none struct{}

func (f *pointwise[A]) Name() string { return f.name }

func (f *pointwise[A]) Traits() graph.Traits {
	return graph.Traits{Curvature: f.curvature, InPlace: true, Pointwise: true, Kinked: f.kinked, StraightThrough: f.straightThrough, ULPs: 1}
}

func (f *pointwise[A]) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	if _, err := accept[A](in, 1, a); err != nil {
		return nil, err
	}
	return in[0], nil
}

func (f *pointwise[A]) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, _ := attrOf[A](a)
	f.eval(e.Set, dst.Data[:len(in[0].Data)], in[0].Data, attr)
}

func (f *pointwise[A]) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if f.slope == nil {
		return nil
	}
	attr, _ := attrOf[A](n.Attr)
	return mul(t[0], f.slope(n, attr))
}

// Arrange clamps sums before they are stored.
func (f *pointwise[A]) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	if f.clamp == nil {
		return nil, false
	}
	attr, _ := attrOf[A](n.Attr)
	lo, hi := f.clamp(attr)
	return clamped(in, lo, hi)
}

// VJP is JVP: the Jacobian is diagonal.
func (f *pointwise[A]) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{f.JVP(n, []*graph.Node{ct})}
}

func (f *pointwise[A]) Samples(r *rand.Rand) []graph.Case {
	attrs := f.samples
	if len(attrs) == 0 {
		attrs = make([]A, 1)
	}
	var cases []graph.Case
	for _, shape := range []tensor.Shape{{3, 4}, {}} {
		for _, a := range attrs {
			x := normal(r, shape...)
			for i, v := range x.Data {
				switch {
				case f.positive:
					x.Data[i] = 1 + v*v
				case f.kinked:
					x.Data[i] = 3 * v // beyond every kink
				}
			}
			cases = append(cases, sample(a, x))
		}
	}
	return cases
}

// mapped is the evaluation of a function that kernels know.
func mapped[A any](f func(a A) kernel.Map) func(k *kernel.Set, dst, x []float32, a A) {
	return func(k *kernel.Set, dst, x []float32, a A) { k.MapF32(dst, x, f(a)) }
}

// plain is the evaluation of one without parameters.
func plain(f kernel.Func) func(k *kernel.Set, dst, x []float32, _ none) {
	return mapped(func(none) kernel.Map { return kernel.Map{Func: f} })
}
