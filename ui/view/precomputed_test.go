package view

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/wire"
)

// recordable are the stages whose answers a record holds, with all that they rest on.
var recordable = map[string][]string{
	"load":               {"load"},
	"calibrate":          {"load", "calibrate"},
	"measure":            {"load", "calibrate", "measure"},
	"allocate":           {"load", "calibrate", "allocate"},
	"improve":            {"load", "calibrate", "allocate", "improve"},
	"quantize":           {"load", "calibrate", "allocate", "improve", "quantize"},
	"evaluate float":     {"load", "calibrate", "evaluate float"},
	"evaluate quantized": {"load", "calibrate", "allocate", "improve", "quantize", "evaluate float", "evaluate quantized"},
}

// job of a page with some settings: what it asks by stage, without payloads, and
// the file of what it is answered.
func worked(t interface{ Fatal(...any) }, set Settings) (asked map[string][]byte, file []byte) {
	s, e := New(set), &engine{moves: 1}
	s.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
	asked = map[string][]byte{}
	var events []wire.Event
	for id, c := s.Next(); c != nil; id, c = s.Next() {
		stage, _ := s.Job()
		asked[stage] = wire.EncodeCommand(0, c).Head
		answer := e.answer(c)
		if stageOf(answer) != "" {
			events = append(events, answer)
		}
		s.Apply(id, answer)
	}
	file, err := wire.EncodeAnswers(events)
	if err != nil {
		t.Fatal(err)
	}
	return asked, file
}

// foretold is a page that has just opened a model which it has a record of.
func foretold(t *testing.T, set Settings) *Store {
	_, file := worked(t, Defaults())
	s := New(set)
	s.Precomputed("lenet", file)
	s.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
	return s
}

func earlyStages(s *Store) string {
	var names []string
	for _, st := range stages() {
		if s.Early(st.name) {
			names = append(names, st.name)
		}
	}
	return strings.Join(names, ", ")
}

const allEarly = "load, calibrate, measure, allocate, improve, quantize, evaluate float, evaluate quantized"

// A record is shown before the engine has said a word, whether it arrives before
// the model or after; and every answer of the engine takes its place.
func TestRecordComesFirst(t *testing.T) {
	s := foretold(t, Defaults())
	_, file := worked(t, Defaults())
	id, c := s.Next()
	if _, ok := c.(*wire.Load); !ok || earlyStages(s) != allEarly {
		t.Fatalf("the page asks for %T and shows beforehand: %s", c, earlyStages(s))
	}
	for _, m := range s.Result().Measures {
		if want := m.Name != "time"; m.Early != want || m.Stale || m.State == "" {
			t.Errorf("%s is %+v", m.Name, m)
		}
	}
	late := New(Defaults())
	late.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
	late.Next()
	late.Precomputed("lenet", file)
	if late.Next(); earlyStages(late) != allEarly {
		t.Errorf("of a record that arrives late is shown: %s", earlyStages(late))
	}

	e := &engine{moves: 1}
	left := strings.Split(allEarly, ", ")
	for ; c != nil; id, c = s.Next() {
		stage, _ := s.Job()
		answer := e.answer(c)
		s.Apply(id, answer)
		left = slices.DeleteFunc(left, func(name string) bool { return name == stage })
		if got := earlyStages(s); got != strings.Join(left, ", ") {
			t.Fatalf("after the engine's answer to %q there is shown beforehand: %s", stage, got)
		}
		if m, ok := answer.(*wire.Measured); ok && s.measured != m {
			t.Error("the recorded measurement is still there")
		}
	}
	if len(left) > 0 || s.Result().Early {
		t.Errorf("at the end there is left: %v, and said: %s", left, s.Result().Origin)
	}
}

// Whatever the settings: what is called right rests on the commands that the
// record was made by, every one.
func TestRecordIsShownWhereItIsRight(t *testing.T) {
	made, file := worked(t, Defaults())
	rapid.Check(t, func(t *rapid.T) {
		set := Defaults()
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			drawn(t, &set)
		}
		asked, _ := worked(t, set)
		s := New(set)
		s.Precomputed("lenet", file)
		s.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
		s.Next()
		for stage, needs := range recordable {
			same := !slices.ContainsFunc(needs, func(need string) bool { return !bytes.Equal(asked[need], made[need]) })
			if s.Early(stage) && !same {
				t.Errorf("%+v: the answer to %q is shown, of which it asks for something else", set, stage)
			}
			if same && !s.Early(stage) && set.Locks == "" {
				t.Errorf("%+v: the answer to %q is kept back", set, stage)
			}
		}
	})
}

// drawn changes one setting.
func drawn(t *rapid.T, set *Settings) {
	rapid.SampledFrom([]func(){
		func() { set.Samples = rapid.SampledFrom([]int{64, 256}).Draw(t, "samples") },
		func() { set.Seed = rapid.IntRange(0, 2).Draw(t, "seed") },
		func() { set.Scale = rapid.SampledFrom([]float64{0, 1}).Draw(t, "scale") },
		func() { set.Mean = rapid.SampledFrom([]string{"", ".5"}).Draw(t, "mean") },
		func() { set.Std = rapid.SampledFrom([]string{"", ".5"}).Draw(t, "std") },
		func() { set.Method = rapid.SampledFrom([]string{"", random}).Draw(t, "method") },
		func() { set.Probes = rapid.SampledFrom([]int{64, 65}).Draw(t, "probes") },
		func() { set.Widths = rapid.SampledFrom([]string{"2,4", "2,3,4,5,6,8"}).Draw(t, "widths") },
		func() { set.Target = rapid.SampledFrom([]float64{2, 4, 4.5, 8}).Draw(t, "target") },
		func() { set.Damage = rapid.SampledFrom([]string{"", "hawqv2", "single"}).Draw(t, "damage") },
		func() { set.InKB = rapid.Bool().Draw(t, "kB") },
		func() { set.SetLock("a", rapid.SampledFrom([]int{0, 3, 4}).Draw(t, "lock")) },
		func() { set.ActBits = rapid.IntRange(7, 8).Draw(t, "act") },
		func() { set.Clip = rapid.SampledFrom([]string{"max", "mse"}).Draw(t, "clip") },
		func() { set.Tab = rapid.SampledFrom([]string{"front", "weights"}).Draw(t, "tab") },
		func() { set.Lang = rapid.SampledFrom([]string{"", "zh"}).Draw(t, "lang") },
	}).Draw(t, "setting")()
}

// Of other data and other models nothing is known beforehand.
func TestRecordOfSomethingElse(t *testing.T) {
	_, file := worked(t, Defaults())
	own := Defaults()
	own.Own = true
	for name, c := range map[string]struct {
		set                 Settings
		file                []byte
		bundled, drawn, why string
	}{
		"own data":       {own, file, "lenet", "digits", "load"},
		"own model":      {Defaults(), file, "", "digits", ""},
		"another model":  {Defaults(), file, "mlp", "digits", ""},
		"no record":      {Defaults(), []byte("<!doctype html>"), "lenet", "digits", ""},
		"an empty one":   {Defaults(), nil, "lenet", "digits", ""},
		"part of a file": {Defaults(), file[:len(file)/2], "lenet", "digits", ""},
	} {
		s := New(c.set)
		s.Precomputed("lenet", c.file)
		s.OpenModel("x.onnx", wire.Bulk{Handle: "file"}, c.bundled, c.drawn)
		if c.set.Own {
			s.OpenData([]wire.File{{Name: "x.npz"}})
		}
		if s.Next(); earlyStages(s) != c.why {
			t.Errorf("%s: there is shown beforehand: %s", name, earlyStages(s))
		}
	}

	s := foretold(t, Defaults())
	id, _ := s.Next()
	s.Apply(id, &wire.Loaded{Inspection: wire.Inspection{Bytes: 7}})
	if s.Next(); earlyStages(s) != "" || s.Result().Origin != "" || s.Chosen() != nil {
		t.Errorf("of a model of another size there is shown beforehand: %s", earlyStages(s))
	}

	set := Defaults()
	set.Seed = 2
	s, e := foretold(t, set), &engine{}
	for s.allocated == nil {
		id, c := s.Next()
		s.Apply(id, e.answer(c))
	}
	if s.float != nil || s.Result().Early || s.Result().Origin == "" {
		t.Errorf("with another seed the page says of its own results: %s", s.Result().Origin)
	}
}

// The target can be moved along a recorded front before there is an engine; what
// was recorded of the network that was left is then out of date, and no more
// when the target comes back.
func TestTargetMovesAlongARecord(t *testing.T) {
	s := foretold(t, Defaults())
	s.Next()
	s.Adjust(func(set *Settings) { set.Target = 3 })
	if got := earlyStages(s); got != "" {
		t.Errorf("under settings that nobody has looked at, there is shown beforehand: %s", got)
	}
	s.Next()
	if s.Chosen().Bits[0] != 3 || !s.Early("allocate") || s.Early("quantize") {
		t.Errorf("while it moves, %v bits are chosen; shown beforehand: %s", s.Chosen().Bits, earlyStages(s))
	}
	s.Commit()
	s.Next()
	if size, right := s.Result().Measures[0], s.Result().Measures[1]; size.Stale || !size.Early || !right.Stale || right.Early {
		t.Errorf("after it has moved, the size is %+v, the right answers %+v", size, right)
	}
	s.Change(func(set *Settings) { set.Seed = 9 })
	if s.Next(); earlyStages(s) != "load" || !s.Result().Early {
		t.Errorf("with another seed there is shown beforehand: %s; said: %s", earlyStages(s), s.Result().Origin)
	}
	s.Undo()
	s.Undo()
	if s.Next(); earlyStages(s) != allEarly {
		t.Errorf("after Undo there is shown beforehand: %s", earlyStages(s))
	}
}

// A recorded measurement stays until its like is complete; Stop ends what is said
// of one under way; and after a crash the record is there again.
func TestRecordWhileTheEngineWorks(t *testing.T) {
	s, e := foretold(t, Defaults()), &engine{}
	for {
		id, c := s.Next()
		if _, ok := c.(*wire.Measure); ok {
			s.Apply(id, &wire.Progressed{Stage: wire.StageMeasuring, Done: 12, Total: 256})
			s.Apply(id, &wire.Refined{Measured: wire.Measured{Samples: 12}})
			break
		}
		s.Apply(id, e.answer(c))
	}
	s.Next()
	if m, live := s.sensed(); live || m.Samples == 12 || s.Sensitivity().Figure.Early == "" {
		t.Errorf("under way there is shown %+v", m)
	}
	if got := s.Result().Measures[0]; !got.Early || got.Stale {
		t.Errorf("the size is %+v", got)
	}
	said := s.Result().Origin
	s.Crashed("")
	s.Next()
	if got := earlyStages(s); got != allEarly {
		t.Errorf("after a crash there is shown beforehand: %s", got)
	}
	s.stopped = true
	if got := s.Result().Origin; got == said || !strings.HasPrefix(said, strings.TrimSuffix(got, ".")) {
		t.Errorf("stopped, the page says %q", got)
	}
}
