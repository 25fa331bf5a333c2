package view

import (
	"strings"
	"testing"

	"hawqeye/engine/wire"
)

// at is a pointer to n.
func at(n int) *int { return &n }

// lively answers as an engine that has something to show; what it does not
// know, the plain engine answers.
type lively struct {
	engine
	labelled bool
	flips    bool // below 4 bits the quantized network answers otherwise
	bits     int
}

func (l *lively) answer(c wire.Command) wire.Event {
	switch c := c.(type) {
	case *wire.Load:
		return &wire.Loaded{Inspection: wire.Inspection{
			Name: c.Name, Layers: []wire.Layer{{Name: "a", Params: 80}, {Name: "b", Params: 8}},
			Inputs: []wire.Tensor{{Name: "x", Shape: []int{-1, 1, 28, 28}}},
		}}
	case *wire.Preview:
		return &wire.Previewed{Samples: c.Data.Samples, Width: 28, Height: 28, Colors: 1, Labels: []int{7, 2}, Labelled: true}
	case *wire.Quantize:
		l.bits = c.Assignment[0].Bits
		return &wire.Quantized{WeightBytes: int64(11 * l.bits), FileBytes: int64(11*l.bits) + 30, Islands: []string{"softmax"}}
	case *wire.Evaluate:
		s := &wire.Scored{Network: c.Network, N: 1000}
		right := 989
		if c.Network == wire.QuantizedNet {
			right, s.Agreed = 987, at(994)
		}
		if l.labelled {
			s.Correct = at(right)
		}
		return s
	case *wire.Time:
		if c.Network == wire.FloatNet {
			return &wire.Timed{Network: c.Network, Q1: 1180, Mid: 1200, Q3: 1230, Runs: 300, KernelSet: "go", TimerMicros: 100}
		}
		return &wire.Timed{Network: c.Network, Q1: 790, Mid: 800, Q3: 820, Runs: 480, KernelSet: "go", TimerMicros: 100}
	case *wire.Try:
		t := &wire.Tried{Float: []float64{.1, .9}, Quantized: []float64{.2, .8}, Classes: []string{"no", "yes"}, Width: 28, Height: 28, Colors: 1}
		if l.flips && l.bits < 4 {
			t.Quantized = []float64{.6, .4}
		}
		if len(c.Strokes) == 0 {
			t.Label = at(1)
		}
		return t
	case *wire.Export:
		e := &wire.Exported{Name: "lenet-quantized." + c.Format}
		if c.Format == "onnx" {
			e.Checked, e.Same = c.Check, c.Check
		}
		return e
	}
	return l.engine.answer(c)
}

// settle lets store and engine work until there is nothing to do, and returns
// the last of what was asked.
func (l *lively) settle(t *testing.T, s *Store) (last wire.Command) {
	t.Helper()
	for range 100 {
		id, c := s.Next()
		if c == nil {
			return last
		}
		last = c
		s.Apply(id, l.answer(c))
	}
	t.Fatal("the work does not end")
	return nil
}

func begun(t *testing.T, l *lively) *Store {
	t.Helper()
	s := New(Defaults())
	s.OpenModel("lenet.onnx", wire.Bulk{Handle: "file"}, "lenet", "digits")
	l.settle(t, s)
	return s
}

// text is all that a measure says.
func (m Measure) text() string {
	return strings.Join(append([]string{m.Label, m.From, m.To, m.Change, m.State}, m.Notes...), "|")
}

func expectMeasures(t *testing.T, s *Store, want ...string) {
	t.Helper()
	for i, m := range s.Result().Measures {
		if got := strings.ReplaceAll(m.text(), "\u00a0", " "); got != want[i] {
			t.Errorf("the measure of %s says\n%s\nwant\n%s", m.Name, got, want[i])
		}
	}
}

func TestResultCompares(t *testing.T) {
	if New(Defaults()).Result() != nil {
		t.Error("there is a result without a model")
	}
	s := begun(t, &lively{labelled: true})
	// Wilson's intervals of 987 and 994 of 1000, as R's prop.test(correct = FALSE) has them.
	expectMeasures(t, s,
		"Weights|352 B|44 B|8.0× smaller||4.00 bits on average|74 B with scales and biases|One operation stays in float: softmax",
		"Right answers|98.9%|98.7%|0.2 points fewer||95% interval 97.8% to 99.2%|of 1,000 samples",
		"Same answers as float||99.4%|6 answers differ||95% interval 98.7% to 99.7%|of 1,000 samples",
		"Time for a sample|1.20 ms|800 µs|1.5× faster||half of 480 runs took 790 µs to 820 µs|in this browser, not on a microcontroller",
	)
	if s.Result().Scores == nil {
		t.Error("there are right answers and no figure of them")
	}
}

// The size follows a drag; what has to be measured again says so.
func TestResultTellsWhatIsOld(t *testing.T) {
	l := &lively{labelled: true}
	s := begun(t, l)
	s.Adjust(func(set *Settings) { set.Target = 2 })
	expectMeasures(t, s,
		"Weights|352 B|22 B|16× smaller||2.00 bits on average",
		"Right answers|98.9%|98.7%|0.2 points fewer|from before the last change|95% interval 97.8% to 99.2%|of 1,000 samples",
		"Same answers as float||99.4%|6 answers differ|from before the last change|95% interval 98.7% to 99.7%|of 1,000 samples",
		"Time for a sample|1.20 ms|800 µs|1.5× faster|from before the last change|half of 480 runs took 790 µs to 820 µs|in this browser, not on a microcontroller",
	)
	for i, m := range s.Result().Measures {
		if m.Stale != (i > 0) {
			t.Errorf("%s is stale: %v", m.Name, m.Stale)
		}
	}
	s.Commit()
	id, c := s.Next()
	s.Apply(id, l.answer(c))
	id, _ = s.Next()
	s.Apply(id, &wire.Progressed{Stage: wire.StageEvaluating, Done: 400, Total: 1000})
	if got := s.Result().Measures[1].State; got != "measuring, 400 of 1,000…" {
		t.Errorf("while it is measured, the state is %q", got)
	}
	s.Apply(id, &wire.Failed{Reason: "no"})
	if got := s.Result().Measures[1].State; got != "could not be measured" {
		t.Errorf("after a failure the state is %q", got)
	}
}

func TestResultWithoutLabels(t *testing.T) {
	s := begun(t, &lively{})
	m := s.Result().Measures[1]
	if m.Change != "unknown" || m.From != "" || m.To != "" || s.Result().Scores != nil {
		t.Errorf("without labels: %+v", m)
	}
	if got := s.Result().Measures[2].To; got != "99.4%" {
		t.Errorf("the agreement needs no labels and is %q", got)
	}
}

// A difference within the spread of the runs is none.
func TestOverlappingTimesAreEqual(t *testing.T) {
	s := begun(t, &lively{})
	s.intTime = &wire.Timed{Q1: 1100, Mid: 1150, Q3: 1185, Runs: 9}
	if got := s.Result().Measures[3].Change; got != "no clear difference" {
		t.Errorf("overlapping times are %q", got)
	}
	s.intTime = &wire.Timed{Q1: 2300, Mid: 2400, Q3: 2500, Runs: 9}
	if got := s.Result().Measures[3].Change; got != "2.0× slower" {
		t.Errorf("twice the time is %q", got)
	}
}

func TestDuration(t *testing.T) {
	for micros, want := range map[float64]string{0.5: "0.500 µs", 42: "42.0 µs", 999.4: "999 µs", 999.6: "1.00 ms", 12345: "12.3 ms", 2.5e6: "2.50 s"} {
		if got := strings.ReplaceAll(duration(micros), "\u00a0", " "); got != want {
			t.Errorf("%g µs are written %q, want %q", micros, got, want)
		}
	}
}

// However fast a person draws, one question waits at most, and it is the last.
func TestLastDrawingWins(t *testing.T) {
	l := &lively{}
	s := begun(t, l)
	s.Ask(&wire.Export{Format: "json"})
	for i := range 5 {
		s.Draw([]wire.Stroke{{Points: []float64{0, 0, float64(i), 1}}})
	}
	if len(s.asked) != 2 {
		t.Fatalf("%d commands wait, want the export and one question", len(s.asked))
	}
	asked, ok := l.settle(t, s).(*wire.Try)
	if !ok || asked.Strokes[0].Points[2] != 4 || asked.Data.Drawn != "digits" {
		t.Fatalf("asked %#v", asked)
	}
	s.Draw([]wire.Stroke{{Points: []float64{0, 0}}})
	id, c := s.Next()
	s.Draw(nil)
	s.Apply(id, l.answer(c))
	if s.Try().Answer != nil {
		t.Error("an answer to a drawing that is cleared is shown")
	}
}

// The answers are those of the networks that are there: when these change, they
// are asked again.
func TestTrialFollowsTheNetworks(t *testing.T) {
	l := &lively{flips: true}
	s := begun(t, l)
	if v := s.Try(); !v.Ready || !v.Draws || v.Answer != nil || len(v.Samples) != 16 || v.Samples[1].Name != "Sample 2, labelled 2" || v.Samples[2].Name != "Sample 3" {
		t.Fatalf("at first: %+v", v)
	}
	s.Pick(1)
	l.settle(t, s)
	v := s.Try()
	if !v.Samples[1].Chosen || v.Samples[0].Chosen {
		t.Error("the chosen sample is not marked")
	}
	a := v.Answer
	if a == nil || !a.Agree || a.Verdict != "Both answers agree" || a.Float.Class != "yes" || a.Quantized.Sure != "80.0% sure" ||
		a.Truth != "The sample is labelled yes: both are right." || a.Stale != "" {
		t.Fatalf("the answers are %+v", a)
	}
	s.Change(func(set *Settings) { set.Target = 2 })
	if s.Try().Answer.Stale == "" {
		t.Error("answers of the network before are not marked")
	}
	l.settle(t, s)
	a = s.Try().Answer
	if a.Agree || a.Verdict != "The answers differ" || a.Quantized.Class != "no" ||
		a.Truth != "The sample is labelled yes: quantization lost the right answer." || a.Stale != "" {
		t.Errorf("at 2 bits the answers are %+v", a)
	}
}

// A picture goes along alone, with the settings that say what becomes of its pixels.
func TestPictureIsPrepared(t *testing.T) {
	l := &lively{}
	s := begun(t, l)
	s.Change(func(set *Settings) { set.Mean, set.Std = "0.5", "0.25" })
	l.settle(t, s)
	s.Picture(wire.File{Name: "seven.png", Content: wire.Bulk{Handle: "png"}})
	c := l.settle(t, s).(*wire.Try)
	if d := c.Data; len(d.Files) != 1 || d.Files[0].Name != "seven.png" || d.Drawn != "" || d.Mean[0] != .5 || d.Std[0] != .25 || d.Samples != 0 {
		t.Errorf("asked with %+v", d)
	}
}

// Before there is a quantized network, one answer stands alone.
func TestTrialOfTheFloatNetworkAlone(t *testing.T) {
	s := begun(t, &lively{})
	s.trial = &trial{sample: 0}
	s.quantized = nil
	s.answered(&wire.Tried{Float: []float64{.3, .7}, Label: at(0)})
	a := s.Try().Answer
	if a.Both || a.Agree || a.Float.Class != "1" || a.Quantized.Class != "" || a.Verdict != "The float network's answer" || a.Truth != "The sample is labelled 0." {
		t.Errorf("the answer is %+v", a)
	}
}

func TestDownload(t *testing.T) {
	l := &lively{}
	s := begun(t, l)
	s.Download("onnx")
	s.Download("onnx")
	if len(s.asked) != 1 {
		t.Fatalf("two clicks ask for %d files", len(s.asked))
	}
	if s.Downloads().Files[0].Busy == "" || s.Downloads().Files[1].Busy != "" {
		t.Error("the file being written is not marked")
	}
	if c := l.settle(t, s).(*wire.Export); c.Check != checked {
		t.Errorf("the file is run on %d samples", c.Check)
	}
	file, keep := s.Save()
	if file == nil || file.Name != "lenet-quantized.onnx" {
		t.Fatalf("saved %+v", file)
	}
	keep(25600)
	if again, _ := s.Save(); again != nil {
		t.Error("the file is saved twice")
	}
	v := s.Downloads().Files[0]
	if got := strings.ReplaceAll(v.Written, "\u00a0", " "); got != "lenet-quantized.onnx, 25.6 kB" || !v.Same || v.Check != "Read back and run on 100 samples: all 100 answers the same." || v.Button != "Save again" {
		t.Errorf("of the file it says %+v", v)
	}
	if got := strings.ReplaceAll(v.Size, "\u00a0", " "); !strings.Contains(got, "the weights take 44 B.") || !strings.Contains(got, "88 B in all.") || !strings.Contains(got, "the other 25.5 kB.") {
		t.Errorf("of 88 weights at 4 bits in a file of 25.6 kB it says %s", got)
	}
	s.Download("onnx")
	if file, _ = s.Save(); file == nil || len(s.asked) != 0 {
		t.Error("a file that is here is not saved again at once")
	}
	s.Change(func(set *Settings) { set.Target = 2 })
	if v = s.Downloads().Files[0]; v.Stale == "" || v.Check != "" || s.Downloads().Ready {
		t.Errorf("after a change it says %+v", v)
	}
	if s.Download("onnx"); len(s.asked) != 0 {
		t.Error("a network that is not made yet is exported")
	}
	l.settle(t, s)
	s.Download("json")
	l.settle(t, s)
	if v = s.Downloads().Files[1]; v.Check == "" || v.Same {
		t.Errorf("of the recipe it says %+v", v)
	}
}

func TestDownloadTellsDifferences(t *testing.T) {
	s := begun(t, &lively{})
	s.wrote(&wire.Exported{Name: "x.onnx", Checked: 100, Same: 98})
	if v := s.Downloads().Files[0]; v.Same || !strings.HasPrefix(v.Check, "Read back and run on 100 samples: 98 answers the same, 2 different.") {
		t.Errorf("of a file that answers otherwise it says %+v", v)
	}
}

func TestDevice(t *testing.T) {
	s := begun(t, &lively{})
	if got := s.Device(); got.Sent != "This browser does not report requests" || got.Leaks {
		t.Errorf("without reports it says %+v", got)
	}
	s.Observe(Machine{Browser: "Chromium 141", Cores: 8, Engines: 4, Policy: "default-src 'none'; connect-src 'self'", Reports: true, Own: 9})
	v := s.Device()
	if v.Sent != "0 bytes sent" || v.Leaks || len(v.Policy) != 2 || v.Policy[1] != "connect-src 'self'" || !strings.Contains(v.Count, "9 for the page's own files, 0 to any other") {
		t.Errorf("it says %+v", v)
	}
	var facts []string
	for _, f := range v.Facts {
		facts = append(facts, f.Value)
	}
	if got := strings.ReplaceAll(strings.Join(facts, "|"), "\u00a0", " "); got != "Chromium 141|8|4|go|100 µs" {
		t.Errorf("the facts are %s", got)
	}
	if !strings.Contains(v.Kept, "keep nothing") || v.Forget {
		t.Errorf("without a database it says %s", v.Kept)
	}
	s.Hold(Held{Known: true})
	if v = s.Device(); !strings.Contains(v.Kept, "Nothing is kept now") || v.Forget {
		t.Errorf("of an empty database it says %s", v.Kept)
	}
	s.Hold(Held{Known: true, Results: 3, Bytes: 1200})
	if v = s.Device(); !strings.Contains(v.Kept, "3 results in 1.20\u00a0kB") || !v.Forget {
		t.Errorf("of three results it says %s", v.Kept)
	}
	s.Observe(Machine{Reports: true, Foreign: 2})
	if v = s.Device(); !v.Leaks || v.Sent != "2 requests to other addresses" {
		t.Errorf("of two requests elsewhere it says %+v", v)
	}
}

func TestBrowser(t *testing.T) {
	const mozilla = "Mozilla/5.0 (X11; Linux x86_64) "
	for agent, want := range map[string]string{
		mozilla + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36":             "Chrome 141",
		mozilla + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0": "Edge 141",
		mozilla + "Gecko/20100101 Firefox/143.0":                                                      "Firefox 143",
		mozilla + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15":             "Safari 18",
		"curl/8": "",
	} {
		if got := Browser(agent); got != want {
			t.Errorf("%s is read as %q, want %q", agent, got, want)
		}
	}
}
