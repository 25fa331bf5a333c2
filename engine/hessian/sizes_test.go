package hessian

import (
	"strings"
	"testing"

	"hawqeye/engine/tensor"
)

// Samples of two sizes: traces of weights and activations, and the averages of
// these by the elements of each sample, against samples measured one at a time.
func TestSizes(t *testing.T) {
	small := tinies()[2] // convolutions, pooled at the end
	wide := small
	wide.input = tensor.Shape{2, 8, 10}
	for _, method := range []string{methodExact, methodFisher} {
		var parts []*Result
		var trace, out, avg [6]Sums
		for _, c := range []tiny{small, wide} {
			parts = append(parts, throughJSON(t, measure(t, c.problem(3), Options{Method: method, Acts: true, Eig: 1})))
			for n := range 7 {
				p := c.problem(1)
				p.Source, p.Labels = single{p.Source, n}, p.Labels[n:n+1]
				r := measure(t, p, Options{Method: method, Acts: true})
				for l := range r.Layers {
					a := r.Layers[l].Out
					trace[l].Add(r.Layers[l].Trace.Sum)
					out[l].Add(a.Trace.Sum)
					avg[l].Add(a.Trace.Sum / float64(p.Graph.Layers[l].Nodes[0].Shape.Size()))
				}
			}
		}
		whole, err := Merge(parts...)
		if err != nil {
			t.Fatal(err)
		}
		if whole.Samples != 14 || whole.Input != nil || relative(whole.Passes, (parts[0].Passes+parts[1].Passes)/2) > 1e-12 {
			t.Errorf("%s: %d samples of size %v in %v passes", method, whole.Samples, whole.Input, whole.Passes)
		}
		for l, got := range whole.Layers {
			for _, s := range [][2]Sums{{got.Trace, trace[l]}, {got.Out.Trace, out[l]}, {got.Out.Avg, avg[l]}} {
				if s[0].N != 14 || relative(s[0].Sum, s[1].Sum) > 1e-5 || relative(s[0].SumSq, s[1].SumSq) > 1e-5 {
					t.Errorf("%s, layer %d: %+v, one sample at a time %+v", method, l, s[0], s[1])
				}
			}
			if same := l == 5; (got.Out.Elems != 0) != same || got.Eigenvalues != nil {
				t.Errorf("%s, layer %d: %d elements, eigenvalues %v", method, l, got.Out.Elems, got.Eigenvalues)
			}
		}
		if _, err := Merge(parts[0], parts[1], parts[0]); err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("a size twice: %v", err)
		}
		half := *parts[1]
		half.Of = 2
		if _, err := Merge(parts[0], &half); err == nil || !strings.Contains(err.Error(), "not whole") {
			t.Errorf("half a size: %v", err)
		}
	}
	random := []*Result{measure(t, small.problem(3), Options{Method: methodSampled, Probes: 8}), measure(t, wide.problem(3), Options{Method: methodSampled, Probes: 8})}
	if _, err := Merge(random...); err == nil || !strings.Contains(err.Error(), "probes") {
		t.Errorf("probes of two sizes: %v", err)
	}
}

// single is one sample of a source.
type single struct {
	tensor.Source
	at int
}

func (s single) Len() int                         { return 1 }
func (s single) Batch(dst []float32, from, n int) { s.Source.Batch(dst, s.at+from, n) }
