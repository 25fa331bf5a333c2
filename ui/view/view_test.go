package view

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/wire"
)

// engine answers commands as the real one does, from a script.
type engine struct {
	asked []string
	fail  string // the command to fail, by type
	moves int    // bits that improving gives to the second layer
}

func (e *engine) answer(c wire.Command) wire.Event {
	name := strings.TrimPrefix(fmt.Sprintf("%T", c), "*wire.")
	e.asked = append(e.asked, name)
	if name == e.fail {
		return &wire.Failed{Reason: "x.onnx: it cannot be done"}
	}
	switch c := c.(type) {
	case *wire.Load:
		return &wire.Loaded{Inspection: wire.Inspection{Name: c.Name, Layers: []wire.Layer{{Name: "a", Params: 80}, {Name: "b", Params: 8}}}}
	case *wire.Preview:
		return &wire.Previewed{Samples: c.Data.Samples}
	case *wire.Calibrate:
		return &wire.Ranged{Samples: c.Data.Samples}
	case *wire.Measure:
		return &wire.Measured{Method: "exact", Layers: []wire.Curvature{{Layer: "a"}, {Layer: "b"}}}
	case *wire.Allocate:
		layers := []wire.Rounding{{Layer: "a", Params: 80}, {Layer: "b", Params: 8}}
		var front []wire.Point
		for b := 2; b <= 8; b++ {
			front = append(front, wire.Point{WeightBytes: int64(11 * b), Omega: 1 / float64(b), Bits: []int{b, b}})
		}
		return &wire.Allocated{Layers: layers, Front: front}
	case *wire.Improve:
		b := int(c.Allocate.AvgBits)
		if c.Allocate.WeightBytes > 0 {
			b = int(c.Allocate.WeightBytes / 11)
		}
		b = min(b, 8)
		return &wire.Improved{WeightBytes: int64(11 * b), Bits: []int{b, b + e.moves}, Start: 0.02, Damage: 0.01, Samples: 256}
	case *wire.Validate:
		return &wire.Validated{
			Groups: []wire.Group{{Low: 2, High: 8}}, Measured: []float64{1, 2},
			Models: []wire.Prediction{{Damage: "hawqv2", Predicted: []float64{2, 1}, Spearman: []float64{-1, math.NaN()}}, {Damage: "single", Predicted: []float64{1, 2}, Spearman: []float64{1}}},
		}
	case *wire.Recommend:
		right, of := 95, 100
		trial := wire.Trial{Bits: []int{5, 3}, WeightBytes: 53, Correct: &right, Agreed: 96}
		return &wire.Recommended{Within: true, N: 100, Correct: &of, Chosen: trial, Trials: []wire.Trial{trial, trial}}
	case *wire.Quantize:
		return &wire.Quantized{WeightBytes: int64(11 * c.Assignment[0].Bits)}
	case *wire.Evaluate:
		return &wire.Scored{Network: c.Network, N: c.Data.Samples}
	case *wire.Time:
		return &wire.Timed{Network: c.Network, Runs: 1}
	case *wire.Weigh:
		return &wire.Weighed{Layer: c.Layer, Bits: c.Bits}
	case *wire.Try:
		return &wire.Tried{}
	}
	return &wire.Cancelled{}
}

// settle lets store and engine work until there is nothing to do.
func (e *engine) settle(t *testing.T, s *Store) []string {
	t.Helper()
	e.asked = nil
	for range 100 {
		id, c := s.Next()
		if c == nil {
			return e.asked
		}
		s.Apply(id, &wire.Progressed{Stage: "x", Done: 1, Total: 2})
		s.Apply(id, e.answer(c))
	}
	t.Fatal("the work does not end")
	return nil
}

func opened(t *testing.T) (*Store, *engine) {
	t.Helper()
	s, e := New(Defaults()), &engine{}
	s.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
	got := strings.Join(e.settle(t, s), " ")
	if want := "Load Preview Calibrate Measure Allocate Quantize Evaluate Evaluate Time Time Improve"; got != want {
		t.Fatalf("opening a bundled model asks for\n%s\nwant\n%s", got, want)
	}
	return s, e
}

// After a change, only what rests on it is done again.
func TestOnlyWhatChangedIsDoneAgain(t *testing.T) {
	s, e := opened(t)
	for _, step := range []struct {
		change func(*Settings)
		want   string
	}{
		{func(set *Settings) { set.Tab = "front" }, ""},
		{func(set *Settings) { set.Target = 3 }, "Quantize Evaluate Time Improve"},
		{func(set *Settings) { set.SetLock("a", 8) }, "Allocate Quantize Evaluate Time Improve"},
		{func(set *Settings) { set.Damage = "hawqv2" }, "Allocate Quantize Evaluate Time"},
		{func(set *Settings) { set.Damage = "" }, "Allocate Quantize Evaluate Time"},
		{func(set *Settings) { set.Tab = "weights" }, "Weigh"},
		{func(set *Settings) { set.Layer = "b" }, "Weigh"},
		{func(set *Settings) { set.Seed = 2 }, "Preview Calibrate Measure Allocate Quantize Evaluate Evaluate Time Weigh Improve"},
	} {
		s.Change(step.change)
		if got := strings.Join(e.settle(t, s), " "); got != step.want {
			t.Errorf("asked for %q, want %q", got, step.want)
		}
	}
	if got := s.Chosen().Bits[0]; got != 3 {
		t.Errorf("at a target of 3 bits the chosen point has %d", got)
	}
}

// Work on what a change has made due goes before later stages that it left alone.
func TestEarlierWorkGoesFirst(t *testing.T) {
	s, e := opened(t)
	s.done["evaluate float"] = ""
	s.trail = make([]wire.Measured, 3)
	float, _ := s.Next()
	s.Change(func(set *Settings) { set.Method = "hutchinson" })
	id, c := s.Next()
	if _, ok := c.(*wire.Cancel); !ok || id != float {
		t.Fatalf("while the float network is judged, a new method asks for %T of %d", c, id)
	}
	s.Apply(float, &wire.Cancelled{})
	if got := strings.Join(e.settle(t, s), " "); got != "Measure Evaluate" {
		t.Errorf("then it asks for %s", got)
	}
	if s.trail != nil {
		t.Errorf("a trail of %d steps is left", len(s.trail))
	}
}

// During a drag the choice follows at once and nothing is asked of the engine;
// the whole drag is one step back.
func TestDragIsOneStep(t *testing.T) {
	s, e := opened(t)
	for target := 3.9; target > 2.5; target -= 0.1 {
		s.Adjust(func(set *Settings) { set.Target = target })
		if got := e.settle(t, s); len(got) > 0 {
			t.Fatalf("the drag asked for %v", got)
		}
	}
	if got := s.Chosen().Bits[0]; got != 2 {
		t.Errorf("the chosen point has %d bits", got)
	}
	s.Commit()
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time Improve" {
		t.Errorf("the end of the drag asked for %q", got)
	}
	if !s.Undo() || s.Settings().Target != 4 || !s.Redo() || s.Settings().Target >= 3 {
		t.Errorf("undo and redo lead to %v", s.Settings().Target)
	}
}

// A command that nobody waits for any more is cancelled once, and its answer is not kept.
func TestStaleWorkIsCancelled(t *testing.T) {
	s, e := opened(t)
	s.Change(func(set *Settings) { set.Seed = 7 })
	id, c := s.Next()
	if _, ok := c.(*wire.Preview); !ok {
		t.Fatalf("began with %T", c)
	}
	s.Change(func(set *Settings) { set.Seed = 8 })
	cancelled, c := s.Next()
	if _, ok := c.(*wire.Cancel); !ok || cancelled != id {
		t.Fatalf("sent %T under %d, want a Cancel under %d", c, cancelled, id)
	}
	if _, c := s.Next(); c != nil {
		t.Fatalf("sent %T while the cancelled command runs", c)
	}
	s.Apply(id, &wire.Cancelled{})
	if got := e.settle(t, s); len(got) == 0 || got[0] != "Preview" {
		t.Errorf("went on with %v", got)
	}
}

// Stop ends a measurement that a change has overtaken together with the one to come.
func TestStopWhileAMeasurementIsReplaced(t *testing.T) {
	for _, sent := range []bool{false, true} {
		s, e := opened(t)
		s.Change(func(set *Settings) { set.Method = "hutchinson" })
		id, _ := s.Next()
		s.Apply(id, &wire.Refined{Measured: wire.Measured{Probes: 8}})
		s.Change(func(set *Settings) { set.Probes = 5000 })
		if sent {
			s.Next()
		}
		s.Stop()
		s.Next()
		s.Apply(id, &wire.Measured{Probes: 8, Partial: true})
		if got := e.settle(t, s); len(got) != 0 || !s.stopped {
			t.Errorf("cancelled before: %v; after Stop it went on with %v", sent, got)
		}
	}
}

// Stop during a measurement keeps what it has found and goes on with it.
func TestStopKeepsAPartialMeasurement(t *testing.T) {
	s, e := opened(t)
	s.Change(func(set *Settings) { set.Method = "hutchinson" })
	id, c := s.Next()
	if _, ok := c.(*wire.Measure); !ok {
		t.Fatalf("began with %T", c)
	}
	s.Apply(id, &wire.Refined{Measured: wire.Measured{Probes: 8}})
	s.Stop()
	if _, c = s.Next(); c == nil {
		t.Fatal("Stop cancels nothing")
	}
	s.Apply(id, &wire.Measured{Probes: 8, Partial: true})
	if got := strings.Join(e.settle(t, s), " "); got != "" || !s.measured.Partial {
		t.Errorf("after Stop: %q, partial %v", got, s.measured.Partial)
	}
	for range 2 { // stopped a second time, it can go on a second time
		if s.Sensitivity().GoOn == "" {
			t.Fatal("there is no going on with what was stopped")
		}
		s.GoOn()
		id, c = s.Next()
		if m, ok := c.(*wire.Measure); !ok || !m.Continue {
			t.Fatalf("to go on asks for %+v", c)
		}
		s.Apply(id, &wire.Refined{Measured: wire.Measured{Probes: 16}})
		if s.Sensitivity().GoOn != "" {
			t.Error("what goes on could go on")
		}
		s.Stop()
		s.Next()
		s.Apply(id, &wire.Measured{Probes: 16, Partial: true})
	}
	e.settle(t, s)
	s.Change(func(set *Settings) { set.Probes = 99 })
	if _, c := s.Next(); c.(*wire.Measure).Continue {
		t.Error("another measurement is to go on")
	}
	s.Stop()
	s.Apply(s.job.id, &wire.Cancelled{})
	if got := e.settle(t, s); len(got) > 0 {
		t.Errorf("after Stop: %v", got)
	}
	s.Resume()
	if got := e.settle(t, s); len(got) == 0 {
		t.Error("Resume does not go on")
	}
}

// What failed is not tried again until something it rests on changes.
func TestFailureIsNotRepeated(t *testing.T) {
	s, e := New(Defaults()), &engine{fail: "Calibrate"}
	s.OpenModel("x.onnx", wire.Bulk{Handle: "file"}, "x", "digits")
	if got := strings.Join(e.settle(t, s), " "); got != "Load Preview Calibrate Time" {
		t.Errorf("asked for %q", got)
	}
	if p := s.Problem(); p == nil || p.Title != "calibrate" || p.Reason != "x.onnx: it cannot be done." {
		t.Errorf("the problem is %+v", p)
	}
	e.fail = ""
	s.Change(func(set *Settings) { set.Samples = 64 })
	if got := e.settle(t, s); len(got) < 5 {
		t.Errorf("after a change: %v", got)
	}
}

// A new engine is given everything again, but not for ever what kills it.
func TestCrashesEnd(t *testing.T) {
	s, e := opened(t)
	s.Change(func(set *Settings) { set.Seed = 5 })
	for range 5 {
		id, c := s.Next()
		for c != nil {
			if _, ok := c.(*wire.Measure); ok {
				break
			}
			s.Apply(id, e.answer(c))
			id, c = s.Next()
		}
		if c == nil {
			break
		}
		s.Crashed("fatal error: out of memory")
	}
	if p := s.Problem(); p == nil || p.Title != "memory" {
		t.Errorf("the problem is %+v", p)
	}
	if got := e.settle(t, s); len(got) > 0 {
		t.Errorf("after two crashes: %v", got)
	}
}

// What a person asks for comes before the stages.
func TestAskedComesFirst(t *testing.T) {
	s, _ := opened(t)
	s.Change(func(set *Settings) { set.Seed = 9 })
	s.Ask(&wire.Try{Sample: 1})
	if _, c := s.Next(); fmt.Sprintf("%T", c) != "*wire.Try" {
		t.Errorf("sent %T first", c)
	}
	if stage, _ := s.Job(); stage != "ask" {
		t.Errorf("the job is %q", stage)
	}
}

// Any settings survive the address, and any address gives settings.
func TestHashRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Settings{
			Model: rapid.String().Draw(t, "model"), Own: rapid.Bool().Draw(t, "own"), Samples: rapid.IntRange(1, 1<<20).Draw(t, "n"),
			Scale: rapid.Float64Range(0, 1e9).Draw(t, "scale"), Mean: rapid.String().Draw(t, "mean"), Layout: "NHWC",
			Probes: 1, Seed: rapid.IntRange(0, 1<<30).Draw(t, "seed"), Widths: "2,4", Target: rapid.Float64Range(0, 1e9).Draw(t, "target"),
			InKB: true, ActBits: rapid.IntRange(1, 8).Draw(t, "act"), Clip: "max", Tab: "front", Lang: "zh",
		}
		s.SetLock("/conv=1/Conv", 8)
		s.SetLock("层\u2028", 3)
		got, ok := ParseHash("#" + s.Hash())
		if !ok || got != s {
			t.Fatalf("%#v came back as %#v", s, got)
		}
		ParseHash(rapid.String().Draw(t, "hash"))
	})
	if _, ok := ParseHash("#n=zero"); ok {
		t.Error("a number that is none passes")
	}
	if got, ok := ParseHash(""); !ok || got != Defaults() || Defaults().Hash() != "" {
		t.Error("an empty address is not the defaults")
	}
}
