package hessian

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// interrupted is what there is of a measurement after so many updates, through JSON.
func interrupted(t *testing.T, p *Problem, o Options, updates int) *Result {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Update = func(*Result) {
		if updates--; updates == 0 {
			cancel()
		}
	}
	r, err := Measure(ctx, p, o)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	restored, err := Restore(p, o, r.Save())
	if diff := cmp.Diff(r, restored); err != nil || diff != "" {
		t.Errorf("%s: what is saved is restored otherwise (error %v):\n%s", o.Method, err, diff)
	}
	return throughJSON(t, r)
}

// What goes on after an interruption ends with the bits of what was never interrupted.
func TestResume(t *testing.T) {
	for _, c := range tinies() {
		for _, o := range []Options{
			{Method: methodExact, Acts: true, Eig: 1},
			{Method: methodExact, Shard: Shard{1, 2}},
			{Method: methodSampled, Acts: true, Probes: 20},
			{Method: methodHutchinson, Acts: true, Probes: 20},
			{Method: methodHutchinson, PerLayer: true, Probes: 10, StopAt: .3},
			{Method: methodFisher},
		} {
			o.Workers = 1
			whole := measure(t, c.problem(2), o)
			for updates := 1; updates <= 3; updates++ {
				part := interrupted(t, c.problem(2), o, updates)
				rest := o
				rest.Resume = part
				got := measure(t, c.problem(2), rest)
				if !sameLayers(got, whole) || got.Partial || got.Probes != whole.Probes {
					t.Errorf("%s, %s: after %d updates goes on to %+v, whole %+v", c.name, o.Method, updates, got, whole)
				}
				if o.Method != methodHutchinson && o.Eig == 0 && relative(got.Passes, whole.Passes) > 1e-9 {
					t.Errorf("%s, %s: %v passes with an interruption, %v without", c.name, o.Method, got.Passes, whole.Passes)
				}
			}
		}
	}
}

// Nothing goes on that was something else.
func TestResumeRefuses(t *testing.T) {
	c := tinies()[0]
	o := Options{Method: methodExact}
	part := interrupted(t, c.problem(2), o, 2)
	for says, change := range map[string]func(o *Options, r *Result){
		"methods":      func(o *Options, r *Result) { o.Method = methodSampled },
		"seeds":        func(o *Options, r *Result) { r.Seed++ },
		"shards":       func(o *Options, r *Result) { o.Shard = Shard{1, 2} },
		"the shards":   func(o *Options, r *Result) { r.Shards = nil },
		"layers":       func(o *Options, r *Result) { r.Layers = r.Layers[:1] },
		"activation":   func(o *Options, r *Result) { o.Acts = true },
		"beginning":    func(o *Options, r *Result) { r.Layers[0].Trace.N = 8; r.Layers[1].Trace.N = 8 },
		"no interrupt": func(o *Options, r *Result) { r.Layers[0].Trace.N = -1 },
		"basis":        func(o *Options, r *Result) { o.Method = methodHutchPP },
	} {
		changed, opt := *part, o
		changed.Layers = append([]Layer(nil), part.Layers...)
		opt.Resume = &changed
		change(&opt, &changed)
		if _, err := Measure(t.Context(), c.problem(2), opt); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// Numbers that are of another network are refused.
func TestRestoreRefuses(t *testing.T) {
	p, o := tinies()[0].problem(2), Options{Method: methodExact, Acts: true, Eig: 1}
	numbers := measure(t, p, o).Save()
	for _, wrong := range [][]float64{nil, numbers[:len(numbers)-1], append(numbers[:len(numbers):len(numbers)], 0)} {
		if _, err := Restore(p, o, wrong); err == nil || !strings.Contains(err.Error(), "another network") {
			t.Errorf("of %d numbers where there are to be %d: %v", len(wrong), len(numbers), err)
		}
	}
}
