package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// AvgPool takes the mean of every window; AvgUnpool is its adjoint.
var (
	AvgPool   graph.Op = avgPoolOp{}
	AvgUnpool graph.Op = avgUnpoolOp{}
)

// AvgUnpoolAttr is the attribute of the adjoint of AvgPool: the geometry and the
// extents of AvgPool's input.
type AvgUnpoolAttr struct {
	PoolAttr
	Extent []int
}

type (
	avgPoolOp   struct{}
	avgUnpoolOp struct{}
)

func (avgPoolOp) Name() string   { return "AvgPool" }
func (avgUnpoolOp) Name() string { return "AvgUnpool" }

func (avgPoolOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine, ULPs: 1} }
func (avgUnpoolOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine, ULPs: 4} }

func (avgPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return poolShape(in, a, 1)
}

func (avgUnpoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[AvgUnpoolAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if len(in[0]) != 2+len(attr.Extent) {
		return nil, fmt.Errorf("extents %v do not fit a cotangent of shape %v", attr.Extent, in[0])
	}
	x := append(in[0][:2:2], attr.Extent...)
	if err := x.Check(); err != nil {
		return nil, err
	}
	switch y, err := attr.output(x); {
	case err != nil:
		return nil, err
	case !y.Equal(in[0]):
		return nil, fmt.Errorf("pooling %v gives shape %v, not %v", x, y, in[0])
	}
	return x, nil
}

// shares are one over the number of elements that every output of t averages.
func (s *sweep) shares(share []float64, t tile) {
	w := s.axis[2].from(t.at[2])
	around := s.count(s.axis[0].from(t.at[0]), 0) * s.count(s.axis[1].from(t.at[1]), 0)
	whole := 1 / float64(around*w.kernel)
	for j := range share {
		share[j] = whole
		if !w.inside(j, w.extent) {
			share[j] = 1 / float64(around*s.count(w, j))
		}
	}
}

func (s *sweep) count(w window, i int) int {
	if s.countPads {
		_, hi := w.taps(i, w.extent+w.end)
		return hi
	}
	lo, hi := w.taps(i, w.extent)
	return hi - lo
}

func (avgPoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	x, s := in[0].Data, newSweep(a.(PoolAttr), in[0].Shape)
	var sums, shares [tileLen]float64
	s.tiles(func(t tile) {
		sum, share := sums[:t.n], shares[:t.n]
		clear(sum)
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				var v float64
				for range r.n {
					v += float64(x[i])
					i += r.step
				}
				sum[r.y] += v
				return
			}
			row := sum[r.y:][:r.n]
			for j := range row {
				row[j] += float64(x[i])
				i += r.step
			}
		})
		s.shares(share, t)
		for j, v := range sum {
			dst.Data[t.y+j] = float32(v * share[j])
		}
	})
}

func (avgUnpoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	x, s := dst.Data, newSweep(a.(AvgUnpoolAttr).PoolAttr, dst.Shape)
	clear(x)
	var parts [tileLen]float32
	var shares [tileLen]float64
	s.tiles(func(t tile) {
		part, share := parts[:t.n], shares[:t.n]
		s.shares(share, t)
		for j, v := range in[0].Data[t.y:][:t.n] {
			part[j] = float32(float64(v) * share[j])
		}
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				v := part[r.y]
				for range r.n {
					x[i] += v
					i += r.step
				}
				return
			}
			for _, v := range part[r.y:][:r.n] {
				x[i] += v
				i += r.step
			}
		})
	})
}

func (avgPoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(AvgPool, n.Attr, t[0])
}
func (avgPoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(AvgUnpool, AvgUnpoolAttr{n.Attr.(PoolAttr), n.In[0].Shape[2:]}, ct)}
}

func (avgUnpoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(AvgUnpool, n.Attr, t[0])
}
func (avgUnpoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(AvgPool, n.Attr.(AvgUnpoolAttr).PoolAttr, ct)}
}

func (avgPoolOp) Samples(r *rand.Rand) []graph.Case { return MaxPool.Samples(r) }
func (avgUnpoolOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(AvgUnpoolAttr{c.PoolAttr, c.x[2:]}, normal(r, c.y...)))
	}
	return cases
}
