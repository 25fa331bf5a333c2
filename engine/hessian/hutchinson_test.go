package hessian

import (
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

// Every probe of one layer is zᵀHz of its dense block; a probe of all layers
// adds the terms across layers, which vanish in the mean.
func TestProbesAgainstDense(t *testing.T) {
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			const probes = 400
			p := c.problem(3)
			alone := measure(t, p, Options{Method: methodHutchinson, Probes: 10, PerLayer: true})
			joint := measure(t, p, Options{Method: methodHutchinson, Probes: probes})
			if alone.Probes != 10 || joint.Probes != probes {
				t.Errorf("%d and %d probes are counted, not 10 and %d", alone.Probes, joint.Probes, probes)
			}
			for l := range c.exact {
				dense := block(t, p, l)
				var want Sums
				for k := range 10 {
					z := make([]float32, len(dense))
					tensor.Rademacher(z, tensor.Rand(p.Seed, k, l))
					want.Add(quadraticForm(dense, z))
				}
				got := alone.Layers[l].Trace
				if d := relative(got.Sum, want.Sum); d > 1e-4 {
					t.Errorf("layer %d: ten probes sum to %v, dense %v", l, got.Sum, want.Sum)
				}
				if d := relative(got.SumSq, want.SumSq); d > 1e-4 {
					t.Errorf("layer %d: squares of ten probes sum to %v, dense %v", l, got.SumSq, want.SumSq)
				}
				e := joint.Trace(l)
				if z := (e.Mean - traceOf(dense)) / e.StdErr; math.Abs(z) > 4 {
					t.Errorf("layer %d: trace %v ± %v, dense %v", l, e.Mean, e.StdErr, traceOf(dense))
				}
			}
		})
	}
}

// The spread of a layer's probes is that of the theory: variance 2·Σ_{i≠j} H_ij²
// for signs, 2·‖H‖² for normal draws (Avron and Toledo 2011, table 1).
func TestSpreadOfProbes(t *testing.T) {
	const probes = 2000
	for _, c := range tinies()[:3] {
		p := c.problem(3)
		for _, gaussian := range []bool{false, true} {
			r := measure(t, p, Options{Method: methodHutchinson, Probes: probes, PerLayer: true, Gaussian: gaussian})
			for l := range c.exact {
				dense := block(t, p, l)
				want := 0.0
				for i := range dense {
					for j := range dense {
						if gaussian || i != j {
							want += 2 * dense[i][j] * dense[i][j]
						}
					}
				}
				e := r.Trace(l)
				// A square of a normal draw has kurtosis 15, and no quadratic form more.
				if got := e.StdErr * e.StdErr * probes; math.Abs(got/want-1) > 4*math.Sqrt(14./probes) {
					t.Errorf("%s, layer %d, normal draws %v: variance %v, in theory %v", c.name, l, gaussian, got, want)
				}
				if z := (e.Mean - traceOf(dense)) / e.StdErr; math.Abs(z) > 4 {
					t.Errorf("%s, layer %d, normal draws %v: trace %v ± %v, dense %v", c.name, l, gaussian, e.Mean, e.StdErr, traceOf(dense))
				}
			}
		}
	}
}

func quadraticForm(m [][]float64, z []float32) float64 {
	var sum float64
	for i := range m {
		for j := range m[i] {
			sum += float64(z[i]) * m[i][j] * float64(z[j])
		}
	}
	return sum
}

// Hutchinson stops on the standard error, and not before.
func TestStopAt(t *testing.T) {
	c := tinies()[0]
	updates := 0
	o := Options{Method: methodHutchinson, Probes: 4000, StopAt: 0.1, Update: func(r *Result) {
		updates++
		if r.Probes != updates {
			t.Errorf("update %d has %d probes", updates, r.Probes)
		}
	}}
	r := measure(t, c.problem(7), o)
	for l := range r.Layers {
		if e := r.Trace(l); e.StdErr > 0.1*math.Abs(e.Mean) {
			t.Errorf("stopped after %d probes at %v ± %v", e.N, e.Mean, e.StdErr)
		}
	}
	if r.Probes == 4000 || r.Probes != updates || updates%chunk != 0 {
		t.Errorf("%d probes, %d updates", r.Probes, updates)
	}
	o.Probes, o.Update = r.Probes-chunk, nil
	before := measure(t, c.problem(7), o)
	if settled(before.tracesOf([]int{0, 1}), 0.1) {
		t.Errorf("%d probes were enough and %d were taken", before.Probes, r.Probes)
	}
}

// With the portable kernels neither a probe nor a pass of the exact method allocates.
func TestNoAllocation(t *testing.T) {
	for _, c := range tinies() {
		tk, err := c.problem(3).check()
		if err != nil {
			t.Fatal(err)
		}
		h, err := newOperator(tk, tk.blocks(false)[0], tk.Labels, Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		e := h.at(0, 0)
		if err := e.load(0); err != nil {
			t.Fatal(err)
		}
		traces := make([]float64, len(e.block))
		if n := testing.AllocsPerRun(10, func() {
			if err := e.probe(traces, 3); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations per probe", c.name, n)
		}
		g, err := newGaussNewton(tk, ends{weights: true, acts: true, passes: tk.classes - 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, dir := range []directions{newFactor(tk.batch, tk.classes), newMixture(tk, false)} {
			w, err := newBackward(tk, g, g.sinks(tk, newResult(tk, Method{}, Options{Acts: true})), dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.forward(0, 3); err != nil {
				t.Fatal(err)
			}
			if n := testing.AllocsPerRun(10, func() {
				if err := w.pass(1); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("%s: %v allocations per pass of %T", c.name, n, dir)
			}
		}
	}
}

// Full Hutchinson against the exact traces of the same samples, layer by layer.
func TestHutchinsonAgainstExact(t *testing.T) {
	for _, x := range []struct {
		labCase
		batch, samples, probes int
	}{
		{mlp, 32, 256, 200}, {lenet, 32, 256, 64}, {dscnn, 16, 64, 32}, {resnet, 8, 16, 16},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := x.problem(t, x.batch, x.samples)
			exact := measure(t, p, Options{Method: methodExact})
			r := measure(t, p, Options{Method: methodHutchinson, Probes: x.probes})
			var sum, worst float64
			for l := range r.Layers {
				want, got := exact.Trace(l), r.Trace(l)
				z := (got.Mean - want.Mean) / got.StdErr
				sum += z * z
				worst = max(worst, math.Abs(z))
				if !(math.Abs(z) <= 4) || got.N != x.probes {
					t.Errorf("%s: %v ± %v after %d probes, exact %v", r.Layers[l].Name, got.Mean, got.StdErr, got.N, want.Mean)
				}
			}
			t.Logf("largest deviation %.2f standard errors, root mean square %.2f", worst, math.Sqrt(sum/float64(len(r.Layers))))
		})
	}
}
