package view

import (
	"strings"
	"testing"

	"hawqeye/engine/wire"
)

// upTo lets store and engine work until a command of a stage is sent.
func (e *engine) upTo(t *testing.T, s *Store, stage string) wire.ID {
	t.Helper()
	for range 100 {
		id, c := s.Next()
		if now, _ := s.Job(); now == stage {
			return id
		}
		s.Apply(id, e.answer(c))
	}
	t.Fatalf("%s does not come", stage)
	return 0
}

// The front's choice is judged first; what improving makes of it takes its place,
// until the target moves.
func TestImprovement(t *testing.T) {
	s, e := opened(t)
	e.moves = 1
	s.Change(func(set *Settings) { set.Target = 3 })
	id := e.upTo(t, s, "improve")
	if !s.Fresh("evaluate quantized") || bitsText(s.Chosen().Bits) != "3 3" || s.DamagePanel().Said != s.say("improve.begun") {
		t.Errorf("before: %+v, said %q", s.Chosen(), s.DamagePanel().Said)
	}
	s.Apply(id, &wire.Improving{Improved: wire.Improved{Bits: []int{3, 4}, Start: .021, Damage: .017}})
	want := "Improving the choice by measured steps: one layer changed so far, divergence 0.0210 → 0.0170."
	if s.FrontPanel().Said != want || s.Status().Text != want || bitsText(s.Chosen().Bits) != "3 3" {
		t.Errorf("under way it says %q and chooses %v", s.FrontPanel().Said, s.Chosen().Bits)
	}
	s.Apply(id, &wire.Improved{WeightBytes: 33, Bits: []int{2, 4}, Start: .021, Damage: .016, Samples: 256})
	if got := s.FrontPanel().Said; got != "Improved by measured steps: 2 layers changed, divergence 0.0210 → 0.0160." || bitsText(s.Chosen().Bits) != "2 4" {
		t.Errorf("improved it says %q and chooses %v", got, s.Chosen().Bits)
	}
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time" {
		t.Errorf("after it: %s", got)
	}
	s.Adjust(func(set *Settings) { set.Target = 3.5 })
	if bitsText(s.Chosen().Bits) != "3 3" || s.FrontPanel().Said != "" {
		t.Errorf("while the target moves: %v, %q", s.Chosen().Bits, s.FrontPanel().Said)
	}
}

// A moved target comes before improving the one that was left, and Stop keeps
// what improving has come to.
func TestImprovementGivesWay(t *testing.T) {
	s, e := opened(t)
	s.Change(func(set *Settings) { set.Target = 3 })
	id := e.upTo(t, s, "improve")
	s.Change(func(set *Settings) { set.Target = 5 })
	if to, c := s.Next(); to != id {
		t.Fatalf("%T of %d was sent", c, to)
	}
	s.Apply(id, &wire.Improved{Bits: []int{2, 2}, Partial: true})
	if got := bitsText(s.Chosen().Bits); got != "5 5" {
		t.Errorf("what nobody waits for is chosen: %s", got)
	}
	id = e.upTo(t, s, "improve")
	s.Stop()
	s.Next()
	s.Apply(id, &wire.Improved{Bits: []int{5, 4}, Start: .02, Damage: .01, Samples: 256, Partial: true})
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time" || s.stopped || !strings.HasSuffix(s.DamagePanel().Said, "You stopped it there.") {
		t.Errorf("stopped: %s, %q", got, s.DamagePanel().Said)
	}
}

// Damage is shown while it is measured, at the chosen bits or at those asked for,
// and only where it is measured.
func TestDamageStreams(t *testing.T) {
	s, e := opened(t)
	s.Change(func(set *Settings) { set.Measure, set.Alone, set.Seed = "alone", 2, 5 })
	id := e.upTo(t, s, "allocate")
	s.Apply(id, &wire.Compared{Samples: 32, Total: 256, Layers: []wire.Rounding{{Layer: "a", Perturbations: []wire.Perturbation{{Bits: 2, Damage: .5, StdErr: .1}}}}})
	if c := s.sensitivityChart(); !c.Partial || c.Layers[0].Value != .5 || c.Layers[0].StdErr != .1 || !same(c.Layers[1].Value, s.perturbation("", 0)) {
		t.Errorf("under way: %+v", c)
	}
	s.Stop()
	s.Next()
	stopped := e.answer(&wire.Allocate{}).(*wire.Allocated)
	stopped.Samples, stopped.Partial = 32, true
	s.Apply(id, stopped)
	if got := s.Sensitivity(); s.stopped || got.Basis != "Answers were compared on 32 samples. You stopped it there." || len(got.Alone) != 7 {
		t.Errorf("stopped: %+v", got)
	}
	e.settle(t, s)
	s.DamagePanel().Models[5].Choose()
	if s.Settings().Damage != "hawqv2" || s.Sensitivity().Empty != s.say("sensitivity.notAlone") || !s.DamagePanel().Models[5].Chosen {
		t.Errorf("by HAWQ-V2: %+v", s.Sensitivity())
	}
	e.settle(t, s)
	s.DamagePanel().Models[0].Choose()
	if s.Settings().Damage != "" {
		t.Error("the default has a name in the address")
	}
}

// Predictions are checked when a person asks, last of all; Stop ends that alone.
func TestValidate(t *testing.T) {
	s, e := opened(t)
	if v := s.DamagePanel(); v.Check.Label == "" || v.Checking != "" || v.Figure != nil {
		t.Fatalf("before: %+v", v)
	}
	s.Change(func(set *Settings) { set.Target = 3 })
	s.DamagePanel().Check.Choose()
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time Improve Validate" {
		t.Fatalf("asked for %s", got)
	}
	v := s.DamagePanel()
	if c := s.predictions(); v.Check.Label != "" || v.Figure == nil || v.Figure.Stale || c.Chosen != -1 || c.Models[0].Rank != -1 || c.Models[1].Name != s.say("damage.single") {
		t.Fatalf("answered: %+v", v)
	}
	v.Figure.Pick(1)
	if s.Settings().Damage != "single" || s.predictions().Chosen != 1 {
		t.Errorf("a panel chooses %q", s.Settings().Damage)
	}
	s.Change(func(set *Settings) { set.Seed = 5 })
	e.upTo(t, s, "validate")
	s.Stop()
	id, c := s.Next()
	if _, ok := c.(*wire.Cancel); !ok {
		t.Fatalf("Stop sends %T", c)
	}
	s.Apply(id, &wire.Cancelled{})
	if v := s.DamagePanel(); len(e.settle(t, s)) > 0 || s.stopped || v.Check.Label == "" || !v.Figure.Stale {
		t.Errorf("stopped: %+v", v)
	}
	s.DamagePanel().Check.Choose()
	e.upTo(t, s, "validate")
	s.OpenModel("other.onnx", wire.Bulk{}, "", "")
	if s.DamagePanel().Figure != nil || s.validating {
		t.Error("another model inherits the check")
	}
}

// A loss of right answers as target: networks are tried, the one found is made,
// and any target of size takes its place.
func TestRecommended(t *testing.T) {
	s, e := opened(t)
	s.FrontPanel().Units[2].Choose()
	s.FrontPanel().Set("5")
	id := e.upTo(t, s, "recommend")
	if c := s.job.command.(*wire.Recommend); c.Tolerance != 5 || c.Data.Seed != 2 || c.ActBits != 8 {
		t.Errorf("asked for %+v", c)
	}
	if got := s.Status().Text; got != s.say("recommend.begun") {
		t.Errorf("it begins with %q", got)
	}
	answer := e.answer(&wire.Recommend{}).(*wire.Recommended)
	s.Apply(id, &wire.Recommending{Recommended: *answer})
	if got := s.FrontPanel().Said; got != "Trying networks, 2 so far: the smallest that loses at most 5 points has 53\u00a0B." {
		t.Errorf("under way it says %q", got)
	}
	s.Stop()
	if _, c := s.Next(); c == nil {
		t.Fatal("Stop cancels nothing")
	}
	answer.Partial = true
	s.Apply(id, answer)
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time" || bitsText(s.Chosen().Bits) != "5 3" {
		t.Errorf("then it asks for %s, of %v", got, s.Chosen().Bits)
	}
	v := s.FrontPanel()
	want := "Of 2 networks tried, the smallest that loses at most 5 points has 53\u00a0B: 95.0% right (95% interval 88.8% to 97.8%), float 100%. You stopped it there."
	if v.Said != want || v.Value != "5" || v.Place != "2" || !v.Units[2].Chosen || v.Figure.At != 53 {
		t.Errorf("found: %+v", v)
	}
	if s.Settings().Hash() != "m=lenet&goal=drop&drop=5" {
		t.Errorf("the address is %s", s.Settings().Hash())
	}
	s.FrontPanel().Units[0].Choose()
	if s.Settings().Goal != "" || bitsText(s.Chosen().Bits) != "4 4" {
		t.Errorf("in bits again: %v", s.Chosen().Bits)
	}
	for _, move := range []func(){func() { s.dragTarget(33, true) }, func() { s.moveTo(1, true) }} {
		s.FrontPanel().Units[2].Choose()
		e.settle(t, s)
		if move(); s.Settings().Goal != "" || s.Chosen().WeightBytes != 33 {
			t.Errorf("moved to %+v by %q", s.Chosen(), s.Settings().Goal)
		}
	}
	none := e.answer(&wire.Recommend{}).(*wire.Recommended)
	none.Within, none.Chosen.Correct = false, nil
	s.FrontPanel().Units[2].Choose()
	s.recommended, s.done["recommend"] = none, s.recommendKey()
	if got := s.FrontPanel().Said; !strings.HasPrefix(got, "No network with these bits loses at most 5 points.") {
		t.Errorf("of none it says %q", got)
	}
}

// A time as target begins at the one that is measured, and the choice within it is made.
func TestTimeAsTarget(t *testing.T) {
	s, e := opened(t)
	s.intTime.Q3 = 31.5
	s.FrontPanel().Units[3].Choose()
	e.upTo(t, s, "improve")
	if c := s.job.command.(*wire.Improve).Allocate; c.Nanoseconds != 32000 || c.AvgBits != 0 || s.Fresh("quantize") {
		t.Errorf("asked for %+v", c)
	}
	s.Apply(s.job.id, &wire.Improved{WeightBytes: 53, Bits: []int{5, 3}, Start: .5, Damage: .25})
	if got := strings.Join(e.settle(t, s), " "); got != "Quantize Evaluate Time" || bitsText(s.Chosen().Bits) != "5 3" {
		t.Errorf("then it asks for %s, of %v", got, s.Chosen().Bits)
	}
	v := s.FrontPanel()
	if !strings.HasPrefix(v.Said, "Within 32.0\u00a0µs for a sample,") || v.Value != "32" || v.Place != "2" || v.Figure.At != 53 || s.Settings().Hash() != "m=lenet&goal=time&us=32" {
		t.Errorf("found: %+v, %s", v, s.Settings().Hash())
	}
	v.Set("0")
	v.Set("20")
	if s.Settings().Micros != 20 || s.FrontPanel().Said != "" {
		t.Errorf("typed: %v, %q", s.Settings().Micros, s.FrontPanel().Said)
	}
}

// A step of the target leads to another size than that of the network that is shown.
func TestTargetStepsFromWhatIsShown(t *testing.T) {
	for _, c := range []struct {
		bytes    int64 // of what improving has come to
		by       int
		from, to string // of the front
	}{
		{55, -1, "5 5", "4 4"}, {55, 1, "5 5", "6 6"}, {44, -1, "5 5", "3 3"}, {50, -1, "5 5", "4 4"},
		{44, 1, "5 5", "6 6"}, {50, 2, "5 5", "7 7"}, {44, -2, "5 5", "2 2"}, {44, -9, "5 5", "2 2"}, {50, 9, "5 5", "8 8"},
	} {
		s, e := opened(t)
		s.Change(func(set *Settings) { set.Target = 5 })
		id := e.upTo(t, s, "improve")
		s.Apply(id, &wire.Improved{WeightBytes: c.bytes, Bits: []int{5, 4}, Start: .02, Damage: .01, Samples: 256})
		if got := bitsText(s.Front()[s.chosenIndex()].Bits); got != c.from {
			t.Fatalf("the target chooses %s, want %s", got, c.from)
		}
		s.StepTarget(c.by)
		if got := bitsText(s.Front()[s.chosenIndex()].Bits); got != c.to {
			t.Errorf("%d from %d bytes it is at %s, want %s", c.by, c.bytes, got, c.to)
		}
	}
}
