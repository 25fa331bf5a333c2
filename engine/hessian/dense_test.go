package hessian

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
)

// block is the dense Hessian block of a layer, column by column from products
// with unit vectors.
func block(t *testing.T, p *Problem, layer int) [][]float64 {
	t.Helper()
	tk, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	h, err := newOperator(tk, []int{layer}, p.Labels, Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := p.Graph.Layers[layer].Params()
	columns := make([][]float64, n)
	for i := range columns {
		unit := make([]float32, n)
		unit[i] = 1
		columns[i] = make([]float64, n)
		if err := h.apply(t.Context(), columns[i], unit); err != nil {
			t.Fatal(err)
		}
	}
	return columns
}

func traceOf(m [][]float64) float64 {
	var sum float64
	for i := range m {
		sum += m[i][i]
	}
	return sum
}

// differences is the block by central differences of the gradient of one batch
// that holds all samples. A column is nil where two step sizes disagree: a kink
// of the network lies between.
func differences(t *testing.T, c tiny, layer int) [][]float64 {
	t.Helper()
	p := c.problem(7)
	tk, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	target, ce := loss.CrossEntropy(tk.logits)
	w := p.Graph.Layers[layer].Weight
	grad := autodiff.Grad(ce, []*graph.Node{w})
	plan, err := exec.Compile(grad, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, 7*tk.features), make([]float32, 7*tk.classes)
	p.Source.Batch(x, 0, 7)
	setTarget(y, p.Labels, tk.classes)
	at := func(i int, step float64) ([]float64, float64) {
		moved := slices.Clone(w.Value.Data)
		moved[i] = float32(float64(moved[i]) + step)
		run(t, plan, map[*graph.Node][]float32{tk.input: x, target: y, w: moved})
		return doubles(plan.Value(grad[0])), float64(moved[i])
	}
	column := func(i int, eps float64) []float64 {
		plus, hi := at(i, eps)
		minus, lo := at(i, -eps)
		for j := range plus {
			plus[j] = (plus[j] - minus[j]) / (hi - lo) / 7
		}
		return plus
	}
	columns := make([][]float64, w.Shape.Size())
	for i := range columns {
		coarse, fine := column(i, 1e-3), column(i, 2.5e-4)
		if !near(coarse, fine, 2e-3) {
			continue
		}
		columns[i] = coarse
	}
	return columns
}

// run binds leaves and runs the plan with the plainest kernels.
func run(t *testing.T, plan *exec.Plan, leaves map[*graph.Node][]float32) {
	t.Helper()
	for leaf, data := range leaves {
		if err := plan.Bind(leaf, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := plan.Run(kernel.Ref()); err != nil {
		t.Fatal(err)
	}
}

func doubles(v []float32) []float64 {
	d := make([]float64, len(v))
	for i, x := range v {
		d[i] = float64(x)
	}
	return d
}

func near(a, b []float64, tolerance float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > tolerance {
			return false
		}
	}
	return true
}

// jacobianTrace is tr(Jᵀ·S·J), mean over the samples, from the gradient of every
// logit of one sample at a time.
func jacobianTrace(t *testing.T, c tiny, layer int) float64 {
	t.Helper()
	p := c.problem(1)
	tk, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	ct := graph.Input("ct", 1, tk.classes)
	w := p.Graph.Layers[layer].Weight
	grad := autodiff.VJP([]*graph.Node{tk.logits}, []*graph.Node{ct}, []*graph.Node{w})
	plan, err := exec.Compile(grad, []*graph.Node{tk.logits})
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for n := range 7 {
		x := make([]float32, tk.features)
		p.Source.Batch(x, n, 1)
		var jacobian [][]float64
		for k := range tk.classes {
			unit := make([]float32, tk.classes)
			unit[k] = 1
			run(t, plan, map[*graph.Node][]float32{tk.input: x, ct: unit})
			jacobian = append(jacobian, doubles(plan.Value(grad[0])))
		}
		prob := softmax(plan.Value(tk.logits))
		for i := range prob {
			for k := range prob {
				s := -prob[i] * prob[k]
				if i == k {
					s += prob[i]
				}
				for j := range jacobian[i] {
					sum += s * jacobian[i][j] * jacobian[k][j]
				}
			}
		}
	}
	return sum / 7
}

func softmax(logits []float32) []float64 {
	p := make([]float64, len(logits))
	var sum float64
	for i, v := range logits {
		p[i] = math.Exp(float64(v))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// checkBlock compares a block with central differences, where there are any, and
// with its transpose.
func checkBlock(t *testing.T, layer int, dense, fd [][]float64) {
	t.Helper()
	kinks := 0
	for i := range dense {
		if fd[i] == nil {
			kinks++
		} else if !near(dense[i], fd[i], 1e-3) {
			t.Errorf("layer %d: column %d of the Hessian is %v, central differences %v", layer, i, dense[i], fd[i])
		}
		for j := range i {
			if d := dense[i][j] - dense[j][i]; math.Abs(d) > 1e-6 {
				t.Errorf("layer %d: H[%d][%d] − H[%d][%d] = %v", layer, i, j, j, i, d)
			}
		}
	}
	if 4*kinks > len(dense) {
		t.Errorf("layer %d: kinks at %d of %d weights leave too little to compare", layer, kinks, len(dense))
	}
}

// Every tiny network and layer: the block from products against central
// differences; the exact trace against Jacobians, whatever the batch; and both
// traces equal where, and only where, the result says so.
func TestAgainstDense(t *testing.T) {
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			results := map[int]*Result{}
			for _, batch := range []int{1, 3, 7, 8} {
				results[batch] = measure(t, c.problem(batch), Options{Method: methodExact})
			}
			for l, exact := range c.exact {
				dense := block(t, c.problem(3), l)
				checkBlock(t, l, dense, differences(t, c, l))
				want := jacobianTrace(t, c, l)
				for batch, r := range results {
					got := r.Layers[l].Trace.Estimate()
					if relative(got.Mean, want) > 1e-5 || got.N != 7 {
						t.Errorf("layer %d, batch %d: Gauss–Newton trace %v of %d samples, from Jacobians %v", l, batch, got.Mean, got.N, want)
					}
					if r.Layers[l].GaussNewton == exact {
						t.Errorf("layer %d: said to be Gauss–Newton only: %v", l, r.Layers[l].GaussNewton)
					}
				}
				if d := relative(want, traceOf(dense)); exact != (d < 1e-4) {
					t.Errorf("layer %d: Gauss–Newton trace %v, Hessian trace %v, exact: %v", l, want, traceOf(dense), exact)
				}
			}
		})
	}
}
