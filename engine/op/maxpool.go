package op

import (
	"fmt"
	"math"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// MaxPool takes the largest element of every window. MaxPoolGather(x, t) takes t
// at the positions of x's maxima, which is its derivative, and
// MaxPoolScatter(x, ct) is the adjoint of that; the first of equal maxima counts.
var (
	MaxPool        graph.Op = maxPoolOp{}
	MaxPoolGather  graph.Op = maxPoolGatherOp{}
	MaxPoolScatter graph.Op = maxPoolScatterOp{}
)

type (
	maxPoolOp        struct{}
	maxPoolGatherOp  struct{}
	maxPoolScatterOp struct{}
)

func (maxPoolOp) Name() string        { return "MaxPool" }
func (maxPoolGatherOp) Name() string  { return "MaxPoolGather" }
func (maxPoolScatterOp) Name() string { return "MaxPoolScatter" }

func (maxPoolOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolGatherOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolScatterOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true, ULPs: 4}
}

func (maxPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return poolShape(in, a, 1)
}

func (maxPoolGatherOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	y, err := poolShape(in, a, 2)
	if err == nil && !in[1].Equal(in[0]) {
		err = fmt.Errorf("a tangent of shape %v does not fit an input of shape %v", in[1], in[0])
	}
	return y, err
}

func (maxPoolScatterOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	y, err := poolShape(in, a, 2)
	if err == nil && !in[1].Equal(y) {
		err = fmt.Errorf("a cotangent of shape %v does not fit an output of shape %v", in[1], y)
	}
	if err != nil {
		return nil, err
	}
	return in[0], nil
}

// Eval lets NaN through.
func (maxPoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	x, s := in[0].Data, newSweep(a.(PoolAttr), in[0].Shape)
	s.tiles(func(t tile) {
		best := dst.Data[t.y:][:t.n]
		for j := range best {
			best[j] = float32(math.Inf(-1))
		}
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				top := best[r.y]
				for range r.n {
					top = max(top, x[i])
					i += r.step
				}
				best[r.y] = top
				return
			}
			row := best[r.y:][:r.n]
			for j, top := range row {
				row[j] = max(top, x[i])
				i += r.step
			}
		})
	})
}

// argmax is where the maxima of a tile are: the first of equals, or -1 in a
// window that holds nothing above -∞.
func (s *sweep) argmax(at *[tileLen]int, t tile, x []float32) {
	var best [tileLen]float32
	for j := range t.n {
		at[j], best[j] = -1, float32(math.Inf(-1))
	}
	s.runs(t, func(r run) {
		i := r.x
		if r.same {
			top, where := best[r.y], at[r.y]
			for range r.n {
				if v := x[i]; v > top {
					top, where = v, i
				}
				i += r.step
			}
			best[r.y], at[r.y] = top, where
			return
		}
		row, where := best[r.y:][:r.n], at[r.y:][:r.n]
		for j, top := range row {
			if v := x[i]; v > top {
				row[j], where[j] = v, i
			}
			i += r.step
		}
	})
}

func (maxPoolGatherOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	s := newSweep(a.(PoolAttr), in[0].Shape)
	clear(dst.Data)
	var at [tileLen]int
	s.tiles(func(t tile) {
		s.argmax(&at, t, in[0].Data)
		for j, i := range at[:t.n] {
			if i >= 0 {
				dst.Data[t.y+j] = in[1].Data[i]
			}
		}
	})
}

func (maxPoolScatterOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	s := newSweep(a.(PoolAttr), in[0].Shape)
	clear(dst.Data)
	var at [tileLen]int
	s.tiles(func(t tile) {
		s.argmax(&at, t, in[0].Data)
		for j, i := range at[:t.n] {
			if i >= 0 {
				dst.Data[i] += in[1].Data[t.y+j]
			}
		}
	})
}

func (maxPoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(MaxPoolGather, n.Attr, n.In[0], t[0])
}
func (maxPoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(MaxPoolScatter, n.Attr, n.In[0], ct)}
}

func (maxPoolGatherOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if t[1] == nil {
		return nil
	}
	return apply(MaxPoolGather, n.Attr, n.In[0], t[1])
}
func (maxPoolGatherOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{nil, apply(MaxPoolScatter, n.Attr, n.In[0], ct)}
}

func (maxPoolScatterOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if t[1] == nil {
		return nil
	}
	return apply(MaxPoolScatter, n.Attr, n.In[0], t[1])
}
func (maxPoolScatterOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{nil, apply(MaxPoolGather, n.Attr, n.In[0], ct)}
}

func (maxPoolOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...)))
	}
	return cases
}
func (maxPoolGatherOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...), normal(r, c.x...)))
	}
	return cases
}
func (maxPoolScatterOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...), normal(r, c.y...)))
	}
	return cases
}
