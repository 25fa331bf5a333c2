package damage_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// noise is samples drawn from a seed.
type noise struct {
	n    int
	seed uint64
	len  int
}

func (s noise) Len() int { return s.n }

func (s noise) Batch(dst []float32, from, n int) {
	for i := range n {
		tensor.Normal(dst[i*s.len:][:s.len], tensor.Rand(s.seed, from+i))
	}
}

// forked is a small network with a branch around a layer, a weight that two
// products share, and a layer that no answer depends on.
func forked(batch int) *graph.Graph {
	weight := func(i int, shape ...int) *graph.Node {
		v := tensor.New(shape...)
		tensor.Normal(v.Data, tensor.Rand(3, i))
		return graph.Const("", v)
	}
	g := &graph.Graph{}
	layer := func(name string, w *graph.Node, xs ...*graph.Node) []*graph.Node {
		l := graph.Layer{Name: name, Kind: "MatMul", Weight: w, Axis: 1}
		for _, x := range xs {
			l.Nodes = append(l.Nodes, graph.Apply(op.MatMul, op.MatMulAttr{}, x, w))
		}
		g.Layers = append(g.Layers, l)
		return l.Nodes
	}
	x := graph.Input("x", batch, 5)
	h := graph.Apply(op.Relu, nil, layer("a", weight(0, 5, 6), x)[0])
	b := layer("b", weight(1, 6, 6), h)[0]
	sum := graph.Apply(op.Relu, nil, graph.Apply(op.Add, nil, h, b))
	twice := weight(2, 6, 4)
	c := layer("c", twice, h, sum)
	layer("d", weight(3, 6, 4), h)
	g.Inputs, g.Outputs = []*graph.Node{x}, []*graph.Node{graph.Apply(op.Add, nil, c[0], c[1])}
	return g
}

func small(workers int) (*damage.Problem, *damage.Space) {
	g := forked(7)
	s := &damage.Space{}
	for _, l := range g.Layers {
		var choices []alloc.Choice
		for _, b := range []int{2, 3, 4, 8} {
			choices = append(choices, alloc.Choice{Bits: uint8(b), Costs: alloc.Costs{WeightBits: int64(b * l.Params())}})
		}
		s.Layers = append(s.Layers, choices)
	}
	return &damage.Problem{
		Graph: g, Source: noise{40, 5, 5}, Kernels: kernel.Go(), Workers: workers,
		Codes: func(l int, bits uint8) (*quant.Weights, error) {
			return quant.QuantizeWeights(g.Layers[l].Weight.Value, g.Layers[l].Axis, int(bits), quant.DefaultRule())
		},
	}, s
}

// answers are the logits of forked with weights rounded beforehand.
func answers(t *testing.T, p *damage.Problem, a []uint8) []float32 {
	t.Helper()
	g := forked(p.Source.Len())
	with := map[*graph.Node]*graph.Node{}
	for i, l := range g.Layers {
		if a[i] != damage.Float {
			codes, err := p.Codes(i, a[i])
			if err != nil {
				t.Fatal(err)
			}
			v := codes.Dequantize()
			v.Shape = l.Weight.Shape
			with[l.Weight] = graph.Const("", v)
		}
	}
	g = g.Substitute(with)
	plan, err := exec.Compile(g.Outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, g.Inputs[0].Shape.Size())
	p.Source.Batch(x, 0, p.Source.Len())
	if err := plan.Bind(g.Inputs[0], x); err != nil {
		t.Fatal(err)
	}
	if err := plan.Run(kernel.Go()); err != nil {
		t.Fatal(err)
	}
	return plan.Value(g.Outputs[0])
}

// divergence is 4·KL of the softened answers by the book.
func divergence(f0, f []float32, classes int) float64 {
	soften := func(row []float32) []float64 {
		p := make([]float64, classes)
		var sum float64
		for c, v := range row {
			p[c] = math.Exp(float64(v) / 2)
			sum += p[c]
		}
		for c := range p {
			p[c] /= sum
		}
		return p
	}
	var sum float64
	for i := 0; i < len(f); i += classes {
		p, q := soften(f0[i:i+classes]), soften(f[i:i+classes])
		for c := range p {
			sum += 4 * p[c] * math.Log(p[c]/q[c])
		}
	}
	return sum / float64(len(f)/classes)
}

// What is measured by running parts of the network is what the whole says.
func TestPartsAgreeWithTheWhole(t *testing.T) {
	p, s := small(2)
	m, err := damage.Measure(t.Context(), p, widths(s))
	if err != nil {
		t.Fatal(err)
	}
	float := answers(t, p, make([]uint8, 4))
	close := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-5*(1+want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	for l, layer := range s.Layers {
		for _, c := range layer {
			a := make([]uint8, 4)
			a[l] = c.Bits
			close("one layer", m.Of(l, c.Bits).Mean, divergence(float, answers(t, p, a), 4))
		}
	}
	a := []uint8{4, 2, 3, 8}
	c, err := m.Evaluate(t.Context(), "", a)
	if err != nil {
		t.Fatal(err)
	}
	rounded := answers(t, p, a)
	close("an assignment", c.Damage, divergence(float, rounded, 4))
	sum := slices.Clone(float)
	for l, bits := range a {
		one := make([]uint8, 4)
		one[l] = bits
		for i, v := range answers(t, p, one) {
			sum[i] += v - float[i]
		}
	}
	close("superposed shifts", m.Superposed(a), divergence(float, sum, 4))
	if m.Of(3, 2).Mean > 1e-14 {
		t.Errorf("a layer that no answer depends on does damage %g", m.Of(3, 2).Mean)
	}
}

// Linearized shifts are what small roundings add, and damage is their quadratic form.
func TestLinearize(t *testing.T) {
	const tiny = 1e-3
	p, s := small(2)
	m, err := damage.Linearize(t.Context(), p, widths(s))
	if err != nil {
		t.Fatal(err)
	}
	float := answers(t, p, make([]uint8, 4))
	along := func(l int, bits uint8) []float64 {
		q := *p
		q.Codes = func(l int, bits uint8) (*quant.Weights, error) {
			codes, err := p.Codes(l, bits)
			if err != nil {
				return nil, err
			}
			return nudged(p.Graph.Layers[l].Weight.Value, codes, tiny), nil
		}
		a := make([]uint8, 4)
		a[l] = bits
		u := make([]float64, len(float))
		for i, v := range answers(t, &q, a) {
			u[i] = float64(v-float[i]) / tiny
		}
		return u
	}
	quadratic := func(u []float64) (sum float64) {
		for i := 0; i < len(u); i += 4 {
			p, all := make([]float64, 4), 0.0
			for c := range p {
				p[c] = math.Exp(float64(float[i+c]) / 2)
				all += p[c]
			}
			for c := range p {
				for d := range p {
					s := -p[c] * p[d] / (all * all)
					if c == d {
						s += p[c] / all
					}
					sum += u[i+c] * s * u[i+d] / 2
				}
			}
		}
		return sum / float64(len(u)/4)
	}
	close := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-2*want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	a := []uint8{3, 2, 4, 2}
	sum := make([]float64, len(float))
	for l, bits := range a[:3] {
		u := along(l, bits)
		close("one layer", m.Of(l, bits).Mean, quadratic(u))
		for i, v := range u {
			sum[i] += v
		}
	}
	close("all layers", m.Superposed(a), quadratic(sum))
}

// nudged goes from w a small part of the way to what codes stand for. It has a
// scale for every element, which codes of one can have along an axis that holds all.
func nudged(w *tensor.Tensor, codes *quant.Weights, part float32) *quant.Weights {
	to := codes.Dequantize()
	q := &quant.Weights{Shape: tensor.Shape{w.Shape.Size()}, Bits: 2}
	for i, v := range w.Data {
		q.Codes, q.Scales = append(q.Codes, 1), append(q.Scales, v+part*(to.Data[i]-v))
	}
	return q
}

func TestSpearman(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3}, []float64{10, 100, 1000}, 1},
		{[]float64{1, 2, 3, 4}, []float64{4, 3, 2, 1}, -1},
		{[]float64{1, 2, 2, 3}, []float64{1, 3, 2, 4}, 0.9486832980505138},
		{[]float64{106, 100, 86, 101, 99, 103, 97, 113, 112, 110}, []float64{7, 27, 2, 50, 28, 29, 20, 12, 6, 17}, -29.0 / 165},
	} {
		if got := damage.Spearman(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("of %v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
	if got := damage.Spearman([]float64{1, 1}, []float64{1, 2}); !math.IsNaN(got) {
		t.Errorf("of a constant: %v", got)
	}
}

// However many workers: the same numbers, to the last bit.
func TestWorkersDoNotMatter(t *testing.T) {
	var want []*damage.Candidate
	for workers := 1; workers <= 3; workers++ {
		p, s := small(workers)
		m, err := damage.Measure(t.Context(), p, widths(s))
		if err != nil {
			t.Fatal(err)
		}
		s.Limits.WeightBits = 350
		choice, err := m.Choose(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := choice.All
		if want == nil {
			want = got
		}
		for i, c := range got {
			if c.Damage != want[i].Damage || !slices.Equal(c.Bits, want[i].Bits) {
				t.Errorf("%d workers found %+v, one found %+v", workers, c, want[i])
			}
		}
	}
}

// What is chosen stays within the limits and the locks, no uniform width within
// them does less damage, and neither does what descending leads to by a step.
func TestChoose(t *testing.T) {
	p, s := small(1)
	m, err := damage.Measure(t.Context(), p, widths(s))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		space := damage.Space{Layers: slices.Clone(s.Layers), Limits: alloc.Costs{WeightBits: int64(rapid.IntRange(230, 900).Draw(t, "limit"))}}
		if l := rapid.IntRange(0, 4).Draw(t, "locked"); l < 4 {
			space.Layers[l] = space.Layers[l][1:2]
			space.Limits.WeightBits += 100
		}
		choice, err := m.Choose(t.Context(), &space, nil)
		if err != nil {
			t.Fatal(err)
		}
		best := choice.Best
		if spent := cost(&space, best.Bits); spent > space.Limits.WeightBits {
			t.Fatalf("%v costs %d of %d", best.Bits, spent, space.Limits.WeightBits)
		}
		for _, c := range choice.All {
			if best.Damage > c.Damage {
				t.Fatalf("%+v was chosen before %+v", best, c)
			}
		}
		knapsack, _, err := m.Knapsack(&space)
		if err != nil {
			t.Fatal(err)
		}
		down, err := m.Descend(t.Context(), &space, knapsack)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range steps(&space, down) {
			if m.Superposed(a) < m.Superposed(down)-1e-6 {
				t.Fatalf("descending stopped at %v (%g), a step before %v (%g)", down, m.Superposed(down), a, m.Superposed(a))
			}
		}
	})
}

// cost is -1 for what the space does not have.
func cost(s *damage.Space, a []uint8) (sum int64) {
	for l, bits := range a {
		i := slices.IndexFunc(s.Layers[l], func(c alloc.Choice) bool { return c.Bits == bits })
		if i < 0 {
			return math.MaxInt64
		}
		sum += s.Layers[l][i].WeightBits
	}
	return sum
}

// steps are the assignments within the limits that one or two layers differ in.
func steps(s *damage.Space, a []uint8) [][]uint8 {
	var all [][]uint8
	for l := range a {
		for k := l; k < len(a); k++ {
			for _, c := range s.Layers[l] {
				for _, d := range s.Layers[k] {
					b := slices.Clone(a)
					b[l], b[k] = c.Bits, d.Bits
					opposite := (b[l] > a[l]) != (b[k] > a[k]) || l == k || b[l] == a[l] || b[k] == a[k]
					if opposite && cost(s, b) <= s.Limits.WeightBits {
						all = append(all, b)
					}
				}
			}
		}
	}
	return all
}

func TestMixed(t *testing.T) {
	for _, n := range []int{1, 3, 100, 256, 400} {
		of := noise{n, 9, 2}
		m := damage.Mixed(of, 2, 0)
		if want := max(256, n); m.Len() != want {
			t.Fatalf("%d samples become %d", n, m.Len())
		}
		x := make([]float32, 2*n)
		of.Batch(x, 0, n)
		got := make([]float32, 2*m.Len())
		for from := 0; from < m.Len(); from += 7 {
			m.Batch(got[2*from:], from, min(7, m.Len()-from))
		}
		real := min(n, m.Len()/2)
		for k := range m.Len() {
			want := [2]float32{}
			if k < real {
				copy(want[:], x[2*k:])
			} else {
				i := k % n
				j := (i + 1 + (k-real)/n) % n
				want = [2]float32{.65*x[2*i] + .35*x[2*j], .65*x[2*i+1] + .35*x[2*j+1]}
			}
			for c := range want {
				if math.Abs(float64(got[2*k+c]-want[c])) > 1e-6 {
					t.Fatalf("sample %d of %d from %d is %v, want %v", k, m.Len(), n, got[2*k:][:2], want)
				}
			}
		}
	}
}

// Tied layers have one width in all that is proposed, no uniform width within the
// limits does less damage, and no pair of them moves to less predicted damage.
func TestChooseTied(t *testing.T) {
	p, s := small(1)
	m, err := damage.Measure(t.Context(), p, widths(s))
	if err != nil {
		t.Fatal(err)
	}
	for limit := int64(260); limit <= 860; limit += 100 {
		space := damage.Space{Layers: s.Layers, Limits: alloc.Costs{WeightBits: limit}, Tied: [][]int{{0, 2}}}
		choice, err := m.Choose(t.Context(), &space, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range choice.All {
			if c.Bits[0] != c.Bits[2] || cost(&space, c.Bits) > limit {
				t.Errorf("limit %d: %+v", limit, c)
			}
		}
		down, err := m.Descend(t.Context(), &space, choice.Start.Bits)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Layers[0] {
			a := slices.Clone(down)
			a[0], a[2] = c.Bits, c.Bits
			if cost(&space, a) <= limit && m.Superposed(a) < m.Superposed(down)-1e-6 {
				t.Errorf("limit %d: descending stopped at %v, a step before %v", limit, down, a)
			}
		}
		bound, err := m.Bound(t.Context(), &space, down)
		if err != nil || bound > m.Superposed(down)*(1+1e-6) {
			t.Errorf("limit %d: the bound %v of %v, %v", limit, bound, m.Superposed(down), err)
		}
	}
}
