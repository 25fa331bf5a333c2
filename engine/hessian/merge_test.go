package hessian

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func sameLayers(a, b *Result) bool { return reflect.DeepEqual(a.Layers, b.Layers) }

// throughJSON is what is read of a result that was written.
func throughJSON(t *testing.T, r *Result) *Result {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	back := new(Result)
	if err := json.Unmarshal(data, back); err != nil {
		t.Fatal(err)
	}
	return back
}

// shards measures every part on its own and takes each through JSON.
func shards(t *testing.T, c tiny, o Options, count int) []*Result {
	t.Helper()
	var parts []*Result
	for i := range count {
		o.Shard = Shard{i, count}
		parts = append(parts, throughJSON(t, measure(t, c.problem(2), o)))
	}
	return parts
}

// Parts merge into what one run finds, for every method and number of shards,
// in any order; more shards than samples or probes included.
func TestMerge(t *testing.T) {
	c := tinies()[0]
	for _, m := range Methods() {
		o := Options{Method: m.Name, Acts: true, Eig: 2, Probes: 10}
		whole := measure(t, c.problem(2), o)
		for _, count := range []int{1, 2, 3, 12} {
			parts := shards(t, c, o, count)
			parts[0], parts[count-1] = parts[count-1], parts[0]
			got, err := Merge(parts...)
			if err != nil {
				t.Fatal(err)
			}
			if more := got.Passes - whole.Passes; more < -1e-9 || more > 1e-9+4*float64(count-1) {
				t.Errorf("%s of %d: %v passes, in one run %v, and parts load the samples anew", m.Name, count, got.Passes, whole.Passes)
			}
			if got.Probes != whole.Probes || got.Exact() != whole.Exact() || len(got.Shards) != count {
				t.Errorf("%s of %d: %+v, in one run %+v", m.Name, count, got, whole)
			}
			for l := range whole.Layers {
				a, b := got.Layers[l], whole.Layers[l]
				for _, s := range [][2]Sums{{a.Trace, b.Trace}, {a.In.Trace, b.In.Trace}, {a.Out.Trace, b.Out.Trace}} {
					if s[0].N != s[1].N || relative(s[0].Sum, s[1].Sum) > 1e-6 || relative(s[0].SumSq, s[1].SumSq) > 1e-6 {
						t.Errorf("%s of %d, layer %d: %+v, in one run %+v", m.Name, count, l, s[0], s[1])
					}
				}
				if !slices.Equal(a.Eigenvalues, b.Eigenvalues) {
					t.Errorf("%s of %d, layer %d: eigenvalues %+v, in one run %+v", m.Name, count, l, a.Eigenvalues, b.Eigenvalues)
				}
			}
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	c, o := tinies()[0], Options{Method: methodExact}
	parts := shards(t, c, o, 2)
	change := func(f func(*Result)) *Result {
		p := *parts[1]
		p.Layers = append([]Layer(nil), p.Layers...)
		f(&p)
		return &p
	}
	for _, x := range []struct {
		parts []*Result
		want  string
	}{
		{nil, "nothing to merge"},
		{parts[:1], "shard 1 of 2 is missing"},
		{[]*Result{parts[0], parts[0], parts[1]}, "twice"},
		{[]*Result{parts[0], change(func(p *Result) { p.Method = methodHutchinson })}, "methods"},
		{[]*Result{parts[0], change(func(p *Result) { p.Samples++ })}, "samples"},
		{[]*Result{parts[0], change(func(p *Result) { p.Seed++ })}, "seeds"},
		{[]*Result{parts[0], change(func(p *Result) { p.Gaussian = true })}, "normal draws"},
		{[]*Result{parts[0], change(func(p *Result) { p.Predicted = true })}, "predictions"},
		{[]*Result{parts[0], change(func(p *Result) { p.Of = 3 })}, "shards of 2 and of 3"},
		{[]*Result{parts[0], change(func(p *Result) { p.Layers = p.Layers[:1] })}, "2 and 1 layers"},
		{[]*Result{parts[0], change(func(p *Result) { p.Layers[1].Name = "other" })}, "other"},
		{[]*Result{parts[0], change(func(p *Result) { p.Layers[1].In = &Activation{} })}, "activation"},
		{[]*Result{parts[0], change(func(p *Result) { p.Partial = true })}, "interrupted"},
	} {
		if _, err := Merge(x.parts...); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("error %v, want one about %q", err, x.want)
		}
	}
}

// A measurement that is cut short returns what there is, says so, and says why:
// the traces are those of a measurement of so many samples or probes.
func TestCancel(t *testing.T) {
	c := tinies()[0]
	for _, x := range []struct {
		method string
		probes int
		stopAt func(stage string, done, total int) bool
		draws  int // that are there at the end
	}{
		{methodExact, 0, func(_ string, done, _ int) bool { return done == 4 }, 4},
		{methodHutchinson, 3 * chunk, func(stage string, done, total int) bool { return stage == stageTraces && done == total/3 }, chunk},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		o := Options{Method: x.method, Probes: x.probes, Workers: 1, Progress: func(stage string, done, total int) {
			if x.stopAt(stage, done, total) {
				cancel()
			}
		}}
		r, err := Measure(ctx, c.problem(2), o)
		if err != context.Canceled || r == nil || !r.Partial {
			t.Fatalf("%s: result %+v, error %v", x.method, r, err)
		}
		p := c.problem(2)
		o.Progress = nil
		if x.method == methodExact {
			p.Samples = x.draws
		} else {
			o.Probes = x.draws
		}
		small := measure(t, p, o)
		for i, l := range r.Layers {
			if want := small.Layers[i].Trace; l.Trace != want || l.Trace.N != x.draws || l.Trace.Sum == 0 {
				t.Errorf("%s: %+v is left, want %d draws, %+v", x.method, l.Trace, x.draws, want)
			}
		}
	}
}

// Update sees every batch of the exact method, and at the end the result.
func TestUpdate(t *testing.T) {
	p := tinies()[0].problem(2)
	var seen []Sums
	r := measure(t, p, Options{Method: methodExact, Update: func(r *Result) { seen = append(seen, r.Layers[1].Trace) }})
	for i, s := range seen {
		if s.N != min(2*(i+1), r.Samples) {
			t.Errorf("update %d is of %d samples", i, s.N)
		}
	}
	if len(seen) != (r.Samples+1)/2 || seen[len(seen)-1] != r.Layers[1].Trace {
		t.Errorf("%d updates over %d samples, the last of %+v", len(seen), r.Samples, seen[len(seen)-1])
	}
}
