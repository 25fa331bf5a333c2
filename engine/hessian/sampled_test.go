package hessian

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Over all signs, mixtures have the second moment S = diag(p) − ppᵀ.
func TestMixture(t *testing.T) {
	for _, logits := range [][]float32{
		{0, 0}, {0, 0, 0, 0}, {1, -2, 0.5}, {12, 0, -3, 1}, {0, 1, 2, 18}, {-300, 400, 399, 100}, {3, -90, -95, -100},
	} {
		classes := len(logits)
		f := newFactor(1, classes)
		f.set(logits, 0)
		moment := make([]float64, classes*classes)
		z, ct := make([]float32, classes), make([]float32, classes)
		patterns := 1 << classes
		for bits := range patterns {
			for c := range z {
				z[c] = float32(bits>>c&1*2 - 1)
			}
			f.mix(ct, 0, z)
			for i := range moment {
				moment[i] += float64(ct[i/classes]) * float64(ct[i%classes]) / float64(patterns)
			}
		}
		for i := range moment {
			a, b := i/classes, i%classes
			want, size := curvatureOf(logits, a, b), math.Sqrt(curvatureOf(logits, a, a)*curvatureOf(logits, b, b))
			if math.Abs(moment[i]-want) > 1e-6*size+1e-60 { // float32 ends at 1e-38, its squares at 1e-76
				t.Errorf("%v: the moment [%d][%d] is %v, want %v", logits, a, b, moment[i], want)
			}
		}
	}
}

// The sampled traces of weights and activations, with signs and with normal draws,
// against the exact ones of the same samples, whatever the batch; and the same
// draws, whatever the batch.
func TestSampledAgainstExact(t *testing.T) {
	for _, c := range tinies() {
		exact := measure(t, c.problem(3), Options{Method: methodExact, Acts: true})
		for _, gaussian := range []bool{false, true} {
			var first *Result
			for _, batch := range []int{1, 3, 8} {
				r := measure(t, c.problem(batch), Options{Method: methodSampled, Probes: 300, Gaussian: gaussian, Acts: true})
				if first == nil {
					first = r
				}
				for l := range r.Layers {
					if r.Layers[l].GaussNewton != exact.Layers[l].GaussNewton {
						t.Errorf("%s, layer %d: said to be Gauss–Newton only: %v", c.name, l, r.Layers[l].GaussNewton)
					}
					got, want, same := r.Layers[l].sums(), exact.Layers[l].sums(), first.Layers[l].sums()
					for i := range got {
						e, exact := got[i].Estimate(), want[i].Estimate().Mean
						if e.N != 300 || !(math.Abs(e.Mean-exact) <= 4*e.StdErr+1e-6*exact) {
							t.Errorf("%s, layer %d, batch %d: %+v, exact %v", c.name, l, batch, e, exact)
						}
						if relative(got[i].Sum, same[i].Sum) > 1e-5 {
							t.Errorf("%s, layer %d: %v with a batch of %d, %v with 1", c.name, l, got[i].Sum, batch, same[i].Sum)
						}
					}
				}
			}
		}
	}
}

func (l Layer) sums() []Sums { return []Sums{l.Trace, l.In.Trace, l.Out.Trace} }

// On networks of the lab.
func TestSampledAgainstExactOnLab(t *testing.T) {
	for _, x := range []struct {
		labCase
		batch, samples, probes int
	}{{mlp, 32, 256, 64}, {lenet, 32, 256, 64}, {dscnn, 16, 64, 32}, {resnet, 8, 16, 16}} {
		t.Run(x.name, func(t *testing.T) {
			p := x.problem(t, x.batch, x.samples)
			exact := measure(t, p, Options{Method: methodExact})
			r := measure(t, p, Options{Method: methodSampled, Probes: x.probes})
			var errors []float64
			for l := range r.Layers {
				want, got := exact.Trace(l), r.Trace(l)
				if !(math.Abs(got.Mean-want.Mean) <= 4*got.StdErr) || got.N != x.probes {
					t.Errorf("%s: %v ± %v after %d probes, exact %v", r.Layers[l].Name, got.Mean, got.StdErr, got.N, want.Mean)
				}
				errors = append(errors, got.StdErr/want.Mean)
			}
			t.Logf("relative standard errors %.3f to %.3f at %.0f passes; exact: %.0f", slices.Min(errors), slices.Max(errors), r.Passes, exact.Passes)
		})
	}
}

// Of many classes, the default samples directions and stops when the errors are small.
func TestDefaultOfManyClasses(t *testing.T) {
	c := tiny{"many classes", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
		return b.dense(relu(b.dense(x, 6)), 70)
	}, nil}
	p := c.problem(8)
	p.Source, p.Labels = normal{64, c.input}, nil
	exact := measure(t, p, Options{Method: methodExact, Acts: true})
	r := measure(t, p, Options{Acts: true})
	if r.Method != methodSampled || r.Exact() || r.Probes == 0 || r.Probes%chunk != 0 || r.Probes == defaultProbes || r.Passes > exact.Passes/2 {
		t.Fatalf("%s took %d probes and %v passes, exact %v", r.Method, r.Probes, r.Passes, exact.Passes)
	}
	for l := range r.Layers {
		want := exact.Layers[l].sums()
		for i, s := range r.Layers[l].sums() {
			e := s.Estimate()
			if !(e.StdErr <= defaultStopAt*e.Mean) || math.Abs(e.Mean-want[i].Estimate().Mean) > 4*e.StdErr {
				t.Errorf("layer %d: %+v, exact %v", l, e, want[i].Estimate().Mean)
			}
		}
	}
	of := func(method string) []Sums {
		return measure(t, p, Options{Method: method, Probes: 8, Acts: true}).Layers[0].sums()
	}
	if got, want := of(methodHutchinson), of(methodSampled); got[1] != want[1] || got[2] != want[2] {
		t.Errorf("activation traces beside Hutchinson's are %+v, sampled %+v", got[1:], want[1:])
	}
}
