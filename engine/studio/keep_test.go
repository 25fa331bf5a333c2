package studio

import (
	"bytes"
	"context"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/hessian"
	"hawqeye/engine/kernel"
	"hawqeye/engine/wire"
)

// shelf is a keeper in memory.
type shelf map[string][]byte

func (s shelf) Kept(name string) []byte          { return s[name] }
func (s shelf) Keep(name string, content []byte) { s[name] = bytes.Clone(content) }
func (s shelf) visit(t *testing.T, d wire.Data) *Session {
	t.Helper()
	v := New(kernel.Go(), nil)
	v.BatchMACs = 1 << 18
	v.Keeper = s
	asked[*wire.Loaded](t, v, &wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: TinyModel(t)}})
	asked[*wire.Ranged](t, v, &wire.Calibrate{Data: d})
	return v
}

// asked is the answer to a command.
func asked[E wire.Event](t *testing.T, s *Session, c wire.Command) E {
	t.Helper()
	return ended[E](t, s, c, false)
}

// ended is the answer to a command that is cancelled, or not, once it has found something.
func ended[E wire.Event](t *testing.T, s *Session, c wire.Command, early bool) (answer E) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.Do(ctx, c, func(e wire.Event) {
		if _, ok := e.(*wire.Refined); ok && early {
			cancel()
		}
		if wire.Terminal(e) {
			answer, _ = e.(E)
		}
	})
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return answer
}

// begun is the stages that a command comes to.
func begun(t *testing.T, s *Session, c wire.Command) map[string]bool {
	t.Helper()
	stages := map[string]bool{}
	if err := s.Do(t.Context(), c, func(e wire.Event) {
		if p, ok := e.(*wire.Progressed); ok {
			stages[p.Stage] = true
		}
	}); err != nil {
		t.Fatal(err)
	}
	return stages
}

func samplesToKeep(seed uint64) wire.Data { return wire.Data{Drawn: "digits", Seed: seed, Samples: 60} }

// What one session has found another has at once, to the bit: of the same model,
// samples and settings, and of no others.
func TestKept(t *testing.T) {
	kept := shelf{}
	first := kept.visit(t, samplesToKeep(3))
	measure := &wire.Measure{Activations: true, Eigenvalues: true, Seed: 1}
	allocate := &wire.Allocate{AvgBits: 4, Front: true}
	tangents := &wire.Allocate{Damage: "interacting", AvgBits: 4, Front: true}
	improve := &wire.Improve{Allocate: wire.Allocate{AvgBits: 4}}
	want := asked[*wire.Measured](t, first, measure)
	front, linear := asked[*wire.Allocated](t, first, allocate), asked[*wire.Allocated](t, first, tangents)
	improved := asked[*wire.Improved](t, first, improve)
	if want.Known || front.Known || linear.Known {
		t.Error("what is found for the first time is said to be known")
	}

	again := kept.visit(t, samplesToKeep(3))
	got := asked[*wire.Measured](t, again, measure)
	want.Known, want.Seconds, got.Seconds = true, 0, 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a measurement that was kept is another one:\n%s", diff)
	}
	for c, want := range map[*wire.Allocate]*wire.Allocated{allocate: front, tangents: linear} {
		want.Known = true
		if diff := cmp.Diff(want, asked[*wire.Allocated](t, again, c)); diff != "" {
			t.Errorf("a front of what was kept is another one:\n%s", diff)
		}
	}
	if diff := cmp.Diff(improved, asked[*wire.Improved](t, again, improve)); diff != "" {
		t.Errorf("an improvement that was kept is another one:\n%s", diff)
	}
	for _, c := range []wire.Command{measure, allocate, improve} {
		for stage := range begun(t, kept.visit(t, samplesToKeep(3)), c) {
			if stage != wire.StageRounding {
				t.Errorf("%T comes to the stage %q although its answer is kept", c, stage)
			}
		}
	}
	omega := &wire.Allocate{Damage: "hawqv2", AvgBits: 4}
	if diff := cmp.Diff(asked[*wire.Allocated](t, first, omega), asked[*wire.Allocated](t, again, omega)); diff != "" {
		t.Errorf("what was kept makes other choices:\n%s", diff)
	}

	other := kept.visit(t, samplesToKeep(4))
	if asked[*wire.Measured](t, other, measure).Known || asked[*wire.Allocated](t, other, allocate).Known {
		t.Error("other samples are answered with what was kept")
	}
	if asked[*wire.Measured](t, again, &wire.Measure{Activations: true, Eigenvalues: true, Seed: 2}).Known {
		t.Error("another seed is answered with what was kept")
	}
	if asked[*wire.Allocated](t, again, &wire.Allocate{AvgBits: 4, Clip: "max"}).Known {
		t.Error("another clip is answered with what was kept")
	}
}

// A measurement that was stopped is there as it was, and goes on from there when it
// is to; one that was cut off goes on by itself. Both end with the bits of one that was not.
func TestKeptInPart(t *testing.T) {
	for _, c := range []wire.Measure{{Activations: true}, {Method: "hutchinson", Probes: 40, Activations: true}, {Method: "sampled", Probes: 40}} {
		whole := asked[*wire.Measured](t, shelf{}.visit(t, samplesToKeep(3)), &c)
		kept := shelf{}
		part := ended[*wire.Measured](t, kept.visit(t, samplesToKeep(3)), &c, true)
		if !part.Partial {
			t.Fatalf("%s was not stopped", part.Method)
		}
		later := kept.visit(t, samplesToKeep(3))
		got := asked[*wire.Measured](t, later, &c)
		part.Known, part.Seconds, got.Seconds = true, 0, 0
		if diff := cmp.Diff(part, got); diff != "" {
			t.Errorf("%s: what was stopped is another one later:\n%s", part.Method, diff)
		}
		goOn := c
		goOn.Continue = true
		same := func(what string, got *wire.Measured) {
			t.Helper()
			got.Seconds, whole.Seconds, got.Passes, whole.Passes = 0, 0, 0, 0
			if diff := cmp.Diff(whole, got); diff != "" {
				t.Errorf("%s: what was %s ends otherwise:\n%s", part.Method, what, diff)
			}
		}
		same("stopped", asked[*wire.Measured](t, later, &goOn))

		cut := shelf{}
		s := cut.visit(t, samplesToKeep(3))
		m := s.measurement(t.Context(), c, hessian.Options{Method: c.Method, Probes: c.Probes, Acts: c.Activations})
		ctx, cancel := context.WithCancel(t.Context())
		m.options.Update = func(r *hessian.Result) {
			m.last = m.last.Add(-keptEvery)
			m.underWay(r, 1)
			cancel()
		}
		if _, err := hessian.Measure(ctx, m.problem, m.options); err == nil || len(cut) != 1 {
			t.Fatalf("%s: the measurement was not cut off, and %d are kept", part.Method, len(cut))
		}
		before := maps.Clone(cut)
		same("cut off", asked[*wire.Measured](t, cut.visit(t, samplesToKeep(3)), &c))
		if cmp.Equal(before, map[string][]byte(cut)) {
			t.Errorf("%s: what has ended is not kept", part.Method)
		}
	}
}

// What cannot be read is found anew.
func TestKeptIsBroken(t *testing.T) {
	kept := shelf{}
	measure, allocate, improve := &wire.Measure{}, &wire.Allocate{AvgBits: 4}, &wire.Improve{Allocate: wire.Allocate{AvgBits: 4}}
	s := kept.visit(t, samplesToKeep(3))
	asked[*wire.Measured](t, s, measure)
	asked[*wire.Allocated](t, s, allocate)
	asked[*wire.Improved](t, s, improve)
	if len(kept) != 3 {
		t.Fatalf("%d are kept", len(kept))
	}
	for _, left := range []int{0, 1, 7, 17, 40} {
		broken := shelf{}
		for name, content := range kept {
			broken[name] = content[:min(left, len(content)-1)]
		}
		s := broken.visit(t, samplesToKeep(3))
		if asked[*wire.Measured](t, s, measure).Known || asked[*wire.Allocated](t, s, allocate).Known {
			t.Errorf("what is cut off after %d bytes is an answer", left)
		}
		asked[*wire.Improved](t, s, improve)
	}
}
