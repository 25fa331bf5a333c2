package op_test

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// The derivatives of every op in every set of its arguments, of its rules in
// all of theirs, and of the rules' own pullback: three orders.
func TestDerivatives(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n := s.node()
		for subset := 1; subset < 1<<len(s.in); subset++ {
			var wrt []*graph.Node
			for i, x := range s.in {
				if subset>>i&1 == 1 {
					wrt = append(wrt, x)
				}
			}
			check(t, "value", s, []*graph.Node{n}, wrt)
		}
		cts := s.leaves(2, n)
		grads := compact(n.Op.VJP(n, cts[0]))
		wrt := append(cts, s.in...)
		check(t, "VJP", s, grads, wrt)
		symmetric(t, s, n, cts[0])
		if tangent := n.Op.JVP(n, s.leaves(3, s.in...)); tangent != nil {
			check(t, "JVP", s, []*graph.Node{tangent}, s.in)
		}
		check(t, "VJP of VJP", s, compact(pull(grads, s.leaves(4, grads...), wrt)), wrt)
	})
}

// leaves are inputs like the nodes, bound to random signs: directions in which
// steps from the grid are exact.
func (s sample) leaves(seed int, like ...*graph.Node) []*graph.Node {
	res := make([]*graph.Node, len(like))
	for i, n := range like {
		res[i] = graph.Input("u", n.Shape...)
		v := tensor.New(n.Shape...)
		tensor.Rademacher(v.Data, tensor.Rand(uint64(seed), i))
		s.bind[res[i]] = v
	}
	return res
}

// push is forward mode: the tangents of outs; nil is zero.
func push(outs, wrt, tangents []*graph.Node) []*graph.Node {
	t := map[*graph.Node]*graph.Node{}
	for i, n := range wrt {
		t[n] = tangents[i]
	}
	for _, n := range graph.Topo(outs...) {
		in := make([]*graph.Node, len(n.In))
		for i, c := range n.In {
			in[i] = t[c]
		}
		if len(compact(in)) > 0 {
			t[n] = n.Op.JVP(n, in)
		}
	}
	return pick(t, outs)
}

// pull is reverse mode: the cotangents of wrt; nil is zero.
func pull(outs, cts, wrt []*graph.Node) []*graph.Node {
	ct := map[*graph.Node]*graph.Node{}
	accumulate := func(n, c *graph.Node) {
		if old := ct[n]; old != nil && c != nil {
			c = graph.Apply(op.Add, nil, old, c)
		}
		if c != nil {
			ct[n] = c
		}
	}
	for i, n := range outs {
		accumulate(n, cts[i])
	}
	order := graph.Topo(outs...)
	for i := len(order) - 1; i >= 0; i-- {
		if n := order[i]; n.Op != nil && ct[n] != nil {
			for j, c := range n.Op.VJP(n, ct[n]) {
				accumulate(n.In[j], c)
			}
		}
	}
	return pick(ct, wrt)
}

func pick(from map[*graph.Node]*graph.Node, nodes []*graph.Node) []*graph.Node {
	res := make([]*graph.Node, len(nodes))
	for i, n := range nodes {
		res[i] = from[n]
	}
	return res
}

func compact(nodes []*graph.Node) []*graph.Node {
	var res []*graph.Node
	for _, n := range nodes {
		if n != nil {
			res = append(res, n)
		}
	}
	return res
}

// check compares the tangents of outs, as wrt moves in a random direction u,
// with a central difference, and ⟨v, J u⟩ with ⟨Jᵀ v, u⟩.
func check(t *testing.T, what string, s sample, outs, wrt []*graph.Node) {
	t.Helper()
	if len(outs) == 0 {
		return
	}
	u, v := s.leaves(5, wrt...), s.leaves(6, outs...)
	tangents, cotangents := push(outs, wrt, u), pull(outs, v, wrt)
	e := evaluate(kernel.Ref(), s.bind, append(compact(tangents), compact(cotangents)...)...)
	var forward, backward float64
	terms := 0
	for i, n := range outs {
		got := e.elements(tangents[i], n.Shape)
		forward += tensor.Dot(got, s.bind[v[i]].Data)
		terms += len(got)
		if n.Op != nil && n.Op.Traits().StraightThrough {
			continue
		}
		want, tolerance := difference(s, n, wrt, u)
		compare(t, fmt.Sprintf("%s of %v: tangent of output %d", what, s.attr, i), got, want, tolerance+e.rounding())
	}
	for i, x := range wrt {
		backward += tensor.Dot(e.elements(cotangents[i], x.Shape), s.bind[u[i]].Data)
		terms += x.Shape.Size()
	}
	if d := math.Abs(forward - backward); !(d <= float64(terms)*e.rounding()) {
		t.Errorf("%s of %v: ⟨v, J u⟩ = %v but ⟨Jᵀ v, u⟩ = %v", what, s.attr, forward, backward)
	}
}

// compare holds every element against its difference, most of which must exist.
func compare(t *testing.T, what string, got []float32, want []float64, tolerance float64) {
	t.Helper()
	kinks := 0
	for i, w := range want {
		if math.IsNaN(w) {
			kinks++
		} else if d := math.Abs(float64(got[i]) - w); !(d <= tolerance) {
			t.Errorf("%s: element %d is %v, central difference %v, allowed error %.1g", what, i, got[i], w, tolerance)
			return
		}
	}
	if kinks > len(want)/4 {
		t.Errorf("%s: %d of %d elements are at kinks", what, kinks, len(want))
	}
}

// elements are those of a node, or zeros for nil.
func (e *evaluation) elements(n *graph.Node, shape tensor.Shape) []float32 {
	if n == nil {
		return make([]float32, shape.Size())
	}
	return e.value[n].Data
}

// symmetric compares the two products of u with the Hessian of ⟨ct, n⟩: the
// tangent of its gradient and the pullback of that by u.
func symmetric(t *testing.T, s sample, n, ct *graph.Node) {
	t.Helper()
	var grads, wrt []*graph.Node
	for i, g := range n.Op.VJP(n, ct) {
		if g != nil {
			grads, wrt = append(grads, g), append(wrt, s.in[i])
		}
	}
	u := s.leaves(7, wrt...)
	forward, reverse := push(grads, wrt, u), pull(grads, u, wrt)
	e := evaluate(kernel.Ref(), s.bind, append(compact(forward), compact(reverse)...)...)
	for i, x := range wrt {
		f, r := e.elements(forward[i], x.Shape), e.elements(reverse[i], x.Shape)
		for j := range f {
			if d := math.Abs(float64(f[j]) - float64(r[j])); !(d <= e.rounding()) {
				t.Errorf("%v: H u forward over reverse is %v, reverse over reverse %v", s.attr, f[j], r[j])
				return
			}
		}
	}
}

// difference is the derivative of n as wrt moves along u, with a bound of its
// error from rounding.
//
// Smooth ops take Fornberg's six-point formula: at the step for curved ops its
// truncation, h⁶f⁽⁷⁾/140, is below that bound; polynomials up to the sixth
// degree have none. Kinked ops are piecewise of the second degree at most, so two
// points are exact where no kink lies between; an element whose difference
// changes with the step has one there, and is NaN.
func difference(s sample, n *graph.Node, wrt, u []*graph.Node) (d []float64, tolerance float64) {
	tr := s.op.Traits()
	if !tr.Kinked {
		h := 0.5
		if tr.Curvature == graph.Curved {
			h = 0x1p-4
		}
		return stencil(s, n, wrt, u, []float64{45, -9, 1}, 60*h, h)
	}
	const h = 0x1p-10
	d, tolerance = stencil(s, n, wrt, u, []float64{1}, 2*h, h)
	wider, slack := stencil(s, n, wrt, u, []float64{1}, 4*h, 2*h)
	for i, w := range wider {
		if math.Abs(d[i]-w) > tolerance+slack {
			d[i] = math.NaN()
		}
	}
	return d, tolerance
}

// stencil is Σ weights[i]·(f(x + (i+1)hu) − f(x − (i+1)hu))/over.
func stencil(s sample, n *graph.Node, wrt, u []*graph.Node, weights []float64, over, h float64) (d []float64, tolerance float64) {
	d = make([]float64, n.Shape.Size())
	for i, w := range weights {
		for _, sign := range []float64{1, -1} {
			e := evaluate(kernel.Ref(), s.moved(wrt, u, sign*float64(i+1)*h), n)
			for j, v := range e.value[n].Data {
				d[j] += sign * w * float64(v)
			}
			tolerance += math.Abs(w) / over * e.rounding()
		}
	}
	for j := range d {
		d[j] /= over
	}
	return d, tolerance
}

// moved is the sample's binding with wrt a step further along u.
func (s sample) moved(wrt, u []*graph.Node, step float64) binding {
	b := binding{}
	for n, v := range s.bind {
		b[n] = v
	}
	for i, n := range wrt {
		b[n] = s.bind[n].Clone()
		for j, v := range b[n].Data {
			at := float64(v) + step*float64(s.bind[u[i]].Data[j])
			b[n].Data[j] = float32(at)
			if float64(b[n].Data[j]) != at {
				panic(fmt.Sprint("the step is not exact at ", v))
			}
		}
	}
	return b
}

// The slopes below, at and above every kink; at it the slope is the one outside
// the active interval.
func TestSlopesAroundKinks(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		op               graph.Op
		attr             graph.Attr
		kink             float32
		below, at, above float32
	}{
		{op.Relu, nil, 0, 0, 0, 1},
		{op.LeakyRelu, op.LeakyReluAttr{Alpha: 0.25}, 0, 0.25, 0.25, 1},
		{op.Clip, op.ClipAttr{Min: -1, Max: 6}, -1, 0, 0, 1},
		{op.Clip, op.ClipAttr{Min: -1, Max: 6}, 6, 1, 0, 0},
		{op.HardSigmoid, op.HardSigmoidAttr{Alpha: 0.25, Beta: 0.5}, -2, 0, 0, 0.25},
		{op.HardSigmoid, op.HardSigmoidAttr{Alpha: 0.25, Beta: 0.5}, 2, 0.25, 0, 0},
		{op.HardSigmoid, op.HardSigmoidAttr{Alpha: -0.25, Beta: 0.5}, 2, -0.25, 0, 0},
		{op.HardSwish, nil, -3, 0, 0, -0.5},
		{op.HardSwish, nil, 3, 1.5, 1, 1},
		{op.FakeQuant, op.FakeQuantAttr{Scale: 0.5, Zero: 1, Hi: 4}, -0.75, 0, 0, 1},
		{op.FakeQuant, op.FakeQuantAttr{Scale: 0.5, Zero: 1, Hi: 4}, 1.75, 1, 0, 0},
	} {
		x, one := graph.Input("x", 3), graph.Const("", tensor.Scalar(1))
		tangent := c.op.JVP(graph.Apply(c.op, c.attr, x), []*graph.Node{graph.Apply(op.Expand, op.ShapeAttr{Shape: x.Shape}, one)})
		at := &tensor.Tensor{Shape: x.Shape, Data: []float32{math.Nextafter32(c.kink, -inf), c.kink, math.Nextafter32(c.kink, inf)}}
		e := evaluate(kernel.Ref(), binding{x: at}, tangent)
		for i, want := range []float32{c.below, c.at, c.above} {
			if got := e.value[tangent].Data[i]; math.Abs(float64(got-want)) > e.rounding() {
				t.Errorf("%s has slope %v at %v, want %v", c.op.Name(), got, at.Data[i], want)
			}
		}
	}
}
