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

func TestOpenReadsAndReports(t *testing.T) {
	var s Store
	id, c := s.Open("lenet.onnx", wire.Bulk{Handle: "file"})
	if m, ok := c.(*wire.Inspect); !ok || m.Name != "lenet.onnx" || m.Model.Handle != "file" {
		t.Fatalf("opening sends %#v", c)
	}
	if got := s.Busy(); got != "Reading lenet.onnx…" {
		t.Fatalf("busy with %q", got)
	}
	s.Apply(id, &wire.Progressed{Stage: "read"})
	if s.Busy() == "" || s.Title() != "⏳ lenet.onnx · hawqeye" {
		t.Fatal("progress ended the reading")
	}
	s.Apply(id, &wire.Inspected{Inspection: lenet})
	if s.Busy() != "" || s.Problem() != nil || s.Title() != "lenet.onnx · hawqeye" {
		t.Fatalf("after the answer: busy %q, problem %v, title %q", s.Busy(), s.Problem(), s.Title())
	}
	r := s.Report()
	want := []string{
		"ONNX, operator set 13, IR version 7, written by pytorch 1.13.1",
		"The engine can run every operation of this model.",
		"File 248 kB", "Layers 2", "Parameters 61,706", "Multiply-adds per sample 416,520",
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
}

func TestFailureKeepsTheReport(t *testing.T) {
	var s Store
	id, _ := s.Open("lenet.onnx", wire.Bulk{})
	s.Apply(id, &wire.Inspected{Inspection: lenet})
	id, _ = s.Open("notes.txt", wire.Bulk{})
	s.Apply(id, &wire.Failed{Reason: "notes.txt: onnx: the file is empty; export it again"})
	p := s.Problem()
	if p == nil || p.Title != "notes.txt could not be opened" || p.Reason != "The file is empty; export it again." {
		t.Fatalf("the problem is %v", p)
	}
	if s.Report() == nil || s.Busy() != "" {
		t.Fatal("a file that cannot be opened closed the one that is open")
	}
	id, _ = s.Open("lenet.onnx", wire.Bulk{})
	s.Apply(id, &wire.Inspected{Inspection: lenet})
	if s.Problem() != nil {
		t.Fatal("the problem outlived the next success")
	}
}

func TestOnlyTheLastFileCounts(t *testing.T) {
	var s Store
	first, _ := s.Open("a.onnx", wire.Bulk{})
	second, _ := s.Open("b.onnx", wire.Bulk{})
	s.Apply(first, &wire.Failed{Reason: "late"})
	if s.Problem() != nil || s.Busy() != "Reading b.onnx…" {
		t.Fatal("an answer to the first file counted")
	}
	s.Apply(second, &wire.Inspected{Inspection: lenet})
	if s.Report() == nil {
		t.Fatal("the answer to the second file did not count")
	}
}

func TestStoppedEngine(t *testing.T) {
	var s Store
	s.Stopped("panic: index out of range\n")
	want := Problem{"The engine stopped", "Your files are untouched. The next file that you open starts the engine again.", "panic: index out of range"}
	if p := s.Problem(); p == nil || *p != want {
		t.Fatalf("idle: %v", p)
	}
	s.Open("big.onnx", wire.Bulk{})
	s.Stopped("fatal error: out of memory\n")
	want = Problem{"The engine stopped while it was reading big.onnx", "It ran out of memory. Close other tabs, or open a smaller model: that starts the engine again.", "fatal error: out of memory"}
	if p := s.Problem(); *p != want || s.Busy() != "" {
		t.Fatalf("reading: %v", p)
	}
}

func TestUnsupportedIsCounted(t *testing.T) {
	for n, want := range []string{
		"The engine can run every operation of this model.",
		"The engine cannot run 1 operation of this model.",
		"The engine cannot run 2 operations of this model.",
	} {
		if got := newReport(wire.Inspection{Unsupported: make([]wire.Unsupported, n)}); got.Verdict != want || got.Fine != (n == 0) {
			t.Errorf("%d unsupported: %q, fine %v", n, got.Verdict, got.Fine)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 268336: "268,336", -1234567: "−1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) is %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.00 kB", 248452: "248 kB", 99949: "99.9 kB", 99950: "100 kB", 9994: "9.99 kB", 9995: "10.0 kB",
		999499: "999 kB", 999500: "1.00 MB", 1095201: "1.10 MB", 5e9: "5.00 GB", 7e15: "7000 TB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) is %q, want %q", n, got, want)
		}
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
