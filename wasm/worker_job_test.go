//go:build !js

package wasm

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/tools/lab"
)

// job sends commands to a worker and, with their payloads, to a session of this
// process, and returns both answers.
type job struct {
	*engine
	native   *studio.Session
	payloads map[string][]byte
	id       wire.ID
}

func newJob(t *testing.T, payloads map[string][]byte) *job {
	return &job{engine: start(t, payloads), native: studio.New(kernel.Go(), nil), payloads: payloads}
}

// both are the answers of the worker and of the process to one command.
func both[E wire.Event](j *job, c wire.Command, payloads ...string) (worker, process E) {
	j.t.Helper()
	j.id++
	j.post(j.id, c, slices.Clone(payloads)...)
	e := j.answer(j.id)
	worker, ok := e.(E)
	if !ok {
		j.t.Fatalf("%T: the worker answers %+v", c, e)
	}
	for i, b := range wire.Payloads(c) {
		b.Bytes = j.payloads[payloads[i]]
	}
	err := j.native.Do(j.t.Context(), c, func(e wire.Event) {
		if wire.Terminal(e) {
			process = e.(E)
		}
	})
	if err != nil {
		j.t.Fatalf("%T: the process answers %v", c, err)
	}
	return worker, process
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(math.Abs(a), math.Abs(b)) }

// The whole job in a browser's worker comes to what it comes to natively, on
// portable kernels.
func TestWorkerDoesTheWholeJob(t *testing.T) {
	j := newJob(t, map[string][]byte{
		"lenet.onnx": lab.Read(t, "lenet.onnx"),
		"inputs":     lab.Read(t, "mnist_ref256_input.npy"),
		"labels":     lab.Read(t, "mnist_ref256_labels.npy"),
	})
	files := []wire.File{{Name: "inputs.npy"}, {Name: "labels.npy"}}
	some, all := wire.Data{Files: files, Samples: 40}, wire.Data{Files: files}

	both[*wire.Loaded](j, &wire.Load{Name: "lenet.onnx"}, "lenet.onnx")
	seen, want := both[*wire.Previewed](j, &wire.Preview{Data: some, Count: 3}, "inputs", "labels")
	if !bytes.Equal(seen.Pictures.Bytes, want.Pictures.Bytes) || !slices.Equal(seen.Labels, want.Labels) {
		t.Errorf("the preview of labels %v is another than that of %v", seen.Labels, want.Labels)
	}
	both[*wire.Ranged](j, &wire.Calibrate{Data: some}, "inputs", "labels")
	m, n := both[*wire.Measured](j, &wire.Measure{Seed: 1, Activations: true})
	for i, l := range n.Layers {
		if got := m.Layers[i]; !near(*got.Trace, *l.Trace) || !near(*got.TraceStdErr, *l.TraceStdErr) || !near(*got.ActTrace, *l.ActTrace) {
			t.Errorf("%s: %v ± %v and %v, want %v ± %v and %v", l.Layer, *got.Trace, *got.TraceStdErr, *got.ActTrace, *l.Trace, *l.TraceStdErr, *l.ActTrace)
		}
	}
	a, b := both[*wire.Allocated](j, &wire.Allocate{AvgBits: 4, Front: true})
	if !slices.Equal(a.Assignment, b.Assignment) || !near(a.Omega, b.Omega) || len(a.Front) != len(b.Front) {
		t.Errorf("assigned %v at Ω %v, want %v at %v", a.Assignment, a.Omega, b.Assignment, b.Omega)
	}
	q, r := both[*wire.Quantized](j, &wire.Quantize{Assignment: b.Assignment, ActBits: 8})
	if q.FileBytes != r.FileBytes || q.WeightBytes != b.WeightBytes {
		t.Errorf("%d bytes, of which %d of weights; want %d and %d", q.FileBytes, q.WeightBytes, r.FileBytes, b.WeightBytes)
	}
	for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
		got, want := both[*wire.Scored](j, &wire.Evaluate{Network: net, Data: all}, "inputs", "labels")
		if got.N != 256 || *got.Correct != *want.Correct || net == wire.QuantizedNet && *got.Agreed != *want.Agreed {
			t.Errorf("%s: %d of %d right, want %d", net, *got.Correct, got.N, *want.Correct)
		}
	}
	w, v := both[*wire.Weighed](j, &wire.Weigh{Layer: b.Assignment[1].Layer, Bits: b.Assignment[1].Bits})
	if !slices.Equal(w.Codes, v.Codes) || !slices.Equal(w.Bins, v.Bins) {
		t.Errorf("weights by code are %v, want %v", w.Codes, v.Codes)
	}
	for _, c := range []*wire.Try{
		{Data: wire.Data{Drawn: "digits", Seed: 5}, Sample: 4},
		{Strokes: []wire.Stroke{{Points: []float64{10, 10, 40, 10, 20, 60}}}},
	} {
		got, want := both[*wire.Tried](j, c)
		for i := range want.Float {
			if !near(got.Float[i], want.Float[i]) || !near(got.Quantized[i], want.Quantized[i]) {
				t.Errorf("class %d has probabilities %v and %v, want %v and %v", i, got.Float[i], got.Quantized[i], want.Float[i], want.Quantized[i])
			}
		}
		if !bytes.Equal(got.Picture.Bytes, want.Picture.Bytes) {
			t.Error("the pictures differ")
		}
	}
	for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
		if got, _ := both[*wire.Timed](j, &wire.Time{Network: net, Millis: 100}); !(0 < got.Q1 && got.Q1 <= got.Mid && got.Mid <= got.Q3) || got.KernelSet != "relaxed" {
			t.Errorf("timed %+v", got)
		}
	}
	e, f := both[*wire.Exported](j, &wire.Export{Format: "onnx", Check: 40})
	if alike(t, e.File.Bytes, f.File.Bytes); e.Checked != 40 || e.Same != f.Same {
		t.Errorf("%s answers the same on %d of %d, want on %d of %d", e.Name, e.Same, e.Checked, f.Same, f.Checked)
	}
}

// A worker that computes on a network that takes it seconds hears Cancel within
// half a second, whatever it is at, keeps what it has measured, and goes on.
func TestWorkerStops(t *testing.T) {
	_, pictures := lab.Floats(t, "cifar_ref256_input.npy")
	e := start(t, map[string][]byte{
		"resnet20.onnx": lab.Read(t, "resnet20.onnx"),
		"inputs":        lab.Read(t, "cifar_ref256_input.npy"),
		"pictures":      littleEndian(pictures),
		"one":           littleEndian(pictures[:3*32*32]),
	})
	w := &stopper{engine: e}
	data := wire.Data{Files: []wire.File{{Name: "inputs.npy"}}}
	finish[*wire.Loaded](w, &wire.Load{Name: "resnet20.onnx"}, "resnet20.onnx")
	w.stop("running", 1, &wire.Run{Network: wire.FloatNet}, "pictures")
	w.stop("calibrating", 1, &wire.Calibrate{Data: data}, "inputs")
	data.Samples = 8
	finish[*wire.Ranged](w, &wire.Calibrate{Data: data}, "inputs")
	w.stop("beginning to measure", 0, &wire.Measure{})
	w.stop("timing", 2, &wire.Time{Network: wire.FloatNet, Millis: 60000})
	w.stop("probing", 2, &wire.Measure{Method: "hutchinson"})
	m, ok := w.stop("measuring", 2, &wire.Measure{}).(*wire.Measured)
	if !ok || !m.Partial || m.Samples < 1 || m.Samples >= 8 || *m.Layers[0].Trace == 0 {
		t.Errorf("a measurement that was stopped answers %+v", m)
	}
	if a, ok := w.stop("comparing answers", 2, &wire.Allocate{AvgBits: 4, Apart: true}).(*wire.Allocated); ok && !a.Partial {
		t.Errorf("a comparison that was stopped answers with all of %d samples", a.Samples)
	}
	w.stop("improving", 1, &wire.Improve{Allocate: wire.Allocate{AvgBits: 4}})
	finish[*wire.Allocated](w, &wire.Allocate{Damage: "hawqv2", AvgBits: 4})
	finish[*wire.Ran](w, &wire.Run{Network: wire.FloatNet}, "one")
}

// stopper cancels commands.
type stopper struct {
	*engine
	id wire.ID
}

// finish is a command that nobody stops.
func finish[E wire.Event](w *stopper, c wire.Command, payloads ...string) {
	w.t.Helper()
	w.id++
	w.post(w.id, c, payloads...)
	if e, ok := w.answer(w.id).(E); !ok {
		w.t.Fatalf("%T is answered by %+v", c, e)
	}
}

// stop cancels a command after so many events and returns how it ended. It tries
// again where that took long: another program may hold the processor once, but
// hardly three times.
func (w *stopper) stop(name string, events int, c wire.Command, payloads ...string) wire.Event {
	w.t.Helper()
	const limit = 500
	var took float64
	for range 3 {
		w.id++
		w.post(w.id, c, slices.Clone(payloads)...)
		for range events {
			if e := w.next(w.id); wire.Terminal(e) {
				w.t.Fatalf("%s ended before it was stopped: %+v", name, e)
			}
		}
		at := w.post(w.id, &wire.Cancel{})
		e := w.answer(w.id)
		if failed, ok := e.(*wire.Failed); ok {
			w.t.Fatalf("%s: %s", name, failed.Reason)
		}
		if took = w.at - at; took <= limit {
			w.t.Logf("%s: stopped after %.0f ms", name, took)
			return e
		}
	}
	w.t.Fatalf("%s: it took %.0f ms to stop", name, took)
	return nil
}
