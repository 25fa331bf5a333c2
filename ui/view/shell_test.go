package view

import (
	"strings"
	"testing"

	"hawqeye/engine/wire"
)

var lenet = wire.Inspection{
	Name: "lenet.onnx", Bytes: 248452, Format: "ONNX", Opset: 13, IRVersion: 7, Producer: "pytorch 1.13.1",
	Inputs:  []wire.Tensor{{Name: "input", Shape: []int{-1, 1, 28, 28}}},
	Outputs: []wire.Tensor{{Name: "logits", Shape: []int{-1, 10}}},
	Params:  61706, MACs: 416520,
	Layers: []wire.Layer{
		{Name: "/conv1/Conv", Op: "Conv", Shape: []int{6, 1, 5, 5}, Params: 150, MACs: 117600},
		{Name: "/fc1/Gemm", Op: "Gemm", Shape: []int{120, 400}, Params: 48000, MACs: 48000},
	},
}

// load answers the Load that the store asks for.
func load(t *testing.T, s *Store, e wire.Event) {
	t.Helper()
	id, c := s.Next()
	if _, ok := c.(*wire.Load); !ok {
		t.Fatalf("sent %T, want a Load", c)
	}
	s.Apply(id, e)
}

func TestReport(t *testing.T) {
	s := New(Defaults())
	s.OpenModel("lenet.onnx", wire.Bulk{}, "", "")
	if s.Title() != "lenet.onnx · hawqeye" || s.Report() != nil {
		t.Errorf("before anything is asked: %q, %v", s.Title(), s.Report())
	}
	id, _ := s.Next()
	s.Apply(id, &wire.Progressed{Stage: wire.StageReading, Done: 1200, Total: 2400, Seconds: 3})
	if v := s.Status(); !v.Busy || v.Text != "Reading lenet.onnx" || v.Count != "1,200 of 2,400, about 3 s left" || s.Title() != "⏳ lenet.onnx · hawqeye" {
		t.Errorf("while reading: %+v, %q", v, s.Title())
	}
	s.Apply(id, &wire.Loaded{Inspection: lenet})
	r := s.Report()
	want := []string{
		"ONNX, operator set 13, IR version 7, written by pytorch 1.13.1",
		"The engine can run every operation of this model.",
		"File 248\u00a0kB", "Layers 2", "Parameters 61,706", "Multiply-adds per sample 416,520",
		"Input input N × 1 × 28 × 28", "Output logits N × 10",
		"1 /conv1/Conv Conv 6 × 1 × 5 × 5 150 117,600 0.31% 0.3% of all weights",
		"2 /fc1/Gemm Gemm 120 × 400 48,000 48,000 99.69% 99.7% of all weights",
	}
	got := []string{r.Origin, r.Verdict}
	for _, f := range r.Facts {
		got = append(got, f.Label+" "+f.Value)
	}
	for _, l := range r.Layers {
		got = append(got, strings.Join([]string{l.Number, l.Name, l.Op, l.Shape, l.Params, l.MACs, l.Share, l.Label}, " "))
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("the report says\n%s\nwant\n%s", g, w)
	}
	for n, want := range []string{
		"The engine can run every operation of this model.",
		"The engine cannot run 1 operation of this model.",
		"The engine cannot run 2 operations of this model.",
	} {
		if got := newReport("en", wire.Inspection{Unsupported: make([]wire.Unsupported, n)}); got.Verdict != want || got.Fine != (n == 0) {
			t.Errorf("%d unsupported: %q, fine %v", n, got.Verdict, got.Fine)
		}
	}
	s.Speak("zh-CN,en")
	if got := s.Report().Verdict; got != "引擎可以运行该模型的所有算子。" {
		t.Errorf("in Chinese the report says %s", got)
	}
}

// A file that cannot be opened leaves everything as it was; the next that can is opened.
func TestWrongFileKeepsTheModel(t *testing.T) {
	s, e := opened(t)
	before := s.Settings()
	s.OpenModel("notes.txt", wire.Bulk{}, "", "")
	load(t, s, &wire.Failed{Reason: "notes.txt: onnx: the file is empty; export it again"})
	if p := s.Trouble(); p == nil || p.Title != "notes.txt could not be opened" || p.Reason != "The file is empty; export it again." || p.Again {
		t.Fatalf("the problem is %+v", p)
	}
	if s.Report() == nil || s.Chosen() == nil || s.Settings() != before || s.Title() != "lenet.onnx · hawqeye" {
		t.Fatal("a file that cannot be opened closed the one that is open")
	}
	if got := e.settle(t, s); len(got) > 0 {
		t.Errorf("after that the engine is asked for %v", got)
	}
	s.OpenModel("mine.onnx", wire.Bulk{}, "", "")
	if s.Trouble() != nil {
		t.Error("the problem outlived the next file")
	}
	if got := strings.Join(e.settle(t, s), " "); got != "Load Time" {
		t.Errorf("a second model asks for %q", got)
	}
	s = New(Defaults())
	s.OpenModel("notes.txt", wire.Bulk{}, "", "")
	load(t, s, &wire.Failed{Reason: "the file is empty"})
	if s.Open() || s.Trouble() == nil {
		t.Error("the first file could not be opened and counts as open")
	}
	s.OpenModel("lenet.onnx", wire.Bulk{}, "", "")
	load(t, s, &wire.Loaded{Inspection: lenet})
}

// Of two files in quick succession only the second counts.
func TestOnlyTheLastFileCounts(t *testing.T) {
	for name, answer := range map[string]wire.Event{
		"the first cannot be read": &wire.Failed{Reason: "late"},
		"the first is cancelled":   &wire.Cancelled{},
		"the first was read":       &wire.Loaded{Inspection: wire.Inspection{Name: "a.onnx"}},
	} {
		s := New(Defaults())
		s.OpenModel("a.onnx", wire.Bulk{}, "", "")
		first, _ := s.Next()
		s.OpenModel("b.onnx", wire.Bulk{}, "", "")
		if id, c := s.Next(); id != first || c == nil {
			t.Fatalf("%s: the second file sent %T", name, c)
		}
		s.Apply(first, answer)
		if s.Trouble() != nil || s.Report() != nil {
			t.Errorf("%s: it counted", name)
		}
		load(t, s, &wire.Loaded{Inspection: lenet})
		if r := s.Report(); r == nil || r.Name != "lenet.onnx" {
			t.Errorf("%s: the second did not count", name)
		}
	}
}

// Back and forward go between models too.
func TestHistoryBringsModelsBack(t *testing.T) {
	s, e := opened(t)
	s.OpenModel("mine.onnx", wire.Bulk{}, "", "")
	e.settle(t, s)
	s.Undo()
	if s.Wanted() != "" || s.Title() != "lenet.onnx · hawqeye" {
		t.Errorf("one step back %s is open and %q is wanted", s.Title(), s.Wanted())
	}
	if got := e.settle(t, s); len(got) != 11 || got[0] != "Load" {
		t.Errorf("one step back asks for %v", got)
	}
	s.Undo()
	if s.Open() && s.Settings().Model != "" {
		t.Errorf("at the start %s is open", s.Title())
	}
	s.Restore(Settings{Model: "mlp", Samples: 1, Probes: 1, Widths: "8", Clip: "mse"})
	if s.Wanted() != "mlp" {
		t.Fatalf("an address that names a model wants %q", s.Wanted())
	}
	s.Supply("mlp.onnx", wire.Bulk{}, "mlp", "digits")
	if s.Wanted() != "" || s.Title() != "mlp.onnx · hawqeye" {
		t.Errorf("%s is open, %q wanted", s.Title(), s.Wanted())
	}
	s.Undo()
	s.Restore(Settings{Model: "gone"})
	s.Unfetched("gone", "404")
	if s.Wanted() != "" || s.Trouble().Title != "gone could not be fetched" {
		t.Errorf("what cannot be fetched is wanted for ever: %q", s.Wanted())
	}
}

func TestEngineStops(t *testing.T) {
	s := New(Defaults())
	s.Crashed("panic: index out of range\n")
	want := ProblemView{"The engine stopped", "Your files are untouched and your settings are kept. A new engine has taken over.", "panic: index out of range", false}
	if p := s.Trouble(); p == nil || *p != want {
		t.Fatalf("idle: %+v", p)
	}
	s.OpenModel("big.onnx", wire.Bulk{}, "", "")
	s.Next()
	s.Crashed("fatal error: out of memory\n")
	if p := s.Trouble(); p.Title != "The engine stopped while it worked on big.onnx" || !strings.HasPrefix(p.Reason, "It ran out of memory.") || p.Again {
		t.Fatalf("reading: %+v", p)
	}
	load(t, s, &wire.Loaded{Inspection: lenet})
	if s.Report() == nil {
		t.Error("the new engine does not read the model")
	}
}

// Locks on layers of another model are kept, and not asked for.
func TestLocksOfAnotherModel(t *testing.T) {
	s, _ := opened(t)
	s.Change(func(set *Settings) { set.SetLock("elsewhere", 8); set.SetLock("b", 2) })
	_, c := s.Next()
	if a, ok := c.(*wire.Allocate); !ok || len(a.Locked) != 1 || a.Locked[0].Layer != "b" {
		t.Errorf("sent %#v", c)
	}
}

// Data that cannot be read leave those that are in use, and the answers from them.
func TestWrongDataKeepTheData(t *testing.T) {
	s, e := opened(t)
	open := func(name string) {
		s.OpenData([]wire.File{{Name: name}})
		e.settle(t, s)
	}
	check := func(what, files string, own, undo bool) {
		t.Helper()
		if v := s.Data(); v.Files != files || v.Stale || s.Settings().Own != own || s.CanUndo() != undo || !s.Fresh("evaluate quantized") {
			t.Errorf("%s: the data are %q, own %v, Undo %v", what, v.Files, s.Settings().Own, s.CanUndo())
		}
	}
	e.fail = "Preview"
	open("wrong.npy")
	check("wrong data", "", false, true)
	if p := s.Trouble(); p == nil || p.Title != "The data could not be read" || p.Again {
		t.Errorf("the problem is %+v", p)
	}
	s.OpenData([]wire.File{{Name: "a.npy"}})
	open("b.npy")
	check("wrong data twice at once", "", false, true)
	e.fail = ""
	open("right.npy")
	if check("right data", "right.npy", true, true); s.Trouble() != nil {
		t.Errorf("the problem is %+v", s.Trouble())
	}
	e.fail = "Preview"
	open("wrong.npy")
	check("wrong data after right ones", "right.npy", true, true)
	s.Undo()
	e.fail = ""
	e.settle(t, s)
	check("one step back", "right.npy", false, true)
}

func TestDataWithoutAModelWaits(t *testing.T) {
	s, e := New(Defaults()), &engine{}
	s.OpenData([]wire.File{{Name: "x.npy"}})
	if p := s.Trouble(); p == nil || p.Title != "x.npy waits for its model" {
		t.Fatalf("the problem is %+v", p)
	}
	s.OpenModel("mine.onnx", wire.Bulk{}, "", "")
	if got := e.settle(t, s); len(got) != 11 || s.Trouble() != nil {
		t.Errorf("with the model: %v, %v", got, s.Trouble())
	}
}

func TestSentence(t *testing.T) {
	for reason, want := range map[string]string{
		"onnx: the file is empty": "The file is empty.",
		"conv1 has no weights":    "conv1 has no weights.",
		"m.onnx is gone.":         "m.onnx is gone.",
		"über":                    "über.",
	} {
		if got := sentence(reason); got != want {
			t.Errorf("%q is written %q, want %q", reason, got, want)
		}
	}
}
