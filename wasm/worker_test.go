//go:build !js

package wasm

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
)

//go:embed testdata/probe.js
var probe string

// engine is a worker that a test speaks to through the page.
type engine struct {
	t    *testing.T
	page *browser.Page
	at   float64 // when the last event came, in milliseconds
}

// start opens the page and starts a worker. payloads are served under payload/.
func start(t *testing.T, payloads map[string][]byte) *engine {
	mux := http.NewServeMux()
	mux.Handle("/", handler(t))
	for name, data := range payloads {
		mux.HandleFunc("/payload/"+name, func(w http.ResponseWriter, _ *http.Request) { w.Write(data) })
	}
	e := &engine{t: t, page: browser.Open(t, mux)}
	e.begin("")
	return e
}

// begin opens the page anew, with more to its address, and starts a worker.
func (e *engine) begin(more string) {
	e.t.Helper()
	e.page.Do(chromedp.Navigate(e.page.URL + more))
	browser.Eval[any](e.page, probe+"; probe.start()")
}

// post sends a command and returns when that was, in milliseconds.
func (e *engine) post(id wire.ID, c wire.Command, payloads ...string) float64 {
	e.t.Helper()
	head := base64.StdEncoding.EncodeToString(wire.EncodeCommand(id, c).Head)
	for i := range payloads {
		payloads[i] = "payload/" + payloads[i]
	}
	return browser.Eval[float64](e.page, fmt.Sprintf("probe.post(%q, %s)", head, list(payloads)))
}

// next is the next event under an id, which must be the one that is expected.
func (e *engine) next(id wire.ID) wire.Event {
	e.t.Helper()
	got := browser.Eval[struct {
		At   float64
		Head []byte
		Bulk [][]byte
	}](e.page, "probe.next()")
	e.at = got.At
	frame := wire.Frame{Head: got.Head}
	for _, b := range got.Bulk {
		frame.Bulk = append(frame.Bulk, wire.Bulk{Bytes: b})
	}
	gotID, event, err := wire.DecodeEvent(frame)
	if err != nil || gotID != id {
		e.t.Fatalf("an event %T under id %d (%v), want one under %d", event, gotID, err, id)
	}
	return event
}

// answer is the terminal event of a command.
func (e *engine) answer(id wire.ID) wire.Event {
	e.t.Helper()
	for {
		if event := e.next(id); wire.Terminal(event) {
			return event
		}
	}
}

func list(texts []string) string {
	s := "["
	for _, t := range texts {
		s += fmt.Sprintf("%q,", t)
	}
	return s + "]"
}

func littleEndian(values []float32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func TestWorkerReadsDigits(t *testing.T) {
	const digits = 4
	_, pixels := lab.Floats(t, "mnist_ref256_input.npy")
	shape, logits := lab.Floats(t, "mlp_ref256_logits.npy")
	e := start(t, map[string][]byte{
		"mlp.onnx": lab.Read(t, "mlp.onnx"),
		"digits":   littleEndian(pixels[:digits*28*28]),
	})

	e.post(1, &wire.Run{Network: wire.FloatNet}, "digits")
	if f, ok := e.answer(1).(*wire.Failed); !ok || f.Reason != "no model is loaded: load one first" {
		t.Fatalf("without a model: %#v", f)
	}

	e.post(2, &wire.Load{Name: "mlp.onnx"}, "mlp.onnx")
	loaded, ok := e.answer(2).(*wire.Loaded)
	if !ok || len(loaded.Inspection.Layers) != 3 || loaded.Inspection.Bytes != 438315 {
		t.Fatalf("loading gave %#v", loaded)
	}

	e.post(3, &wire.Run{Network: wire.FloatNet}, "digits")
	ran, ok := e.answer(3).(*wire.Ran)
	if !ok || len(ran.Shape) != 2 || ran.Shape[0] != digits || ran.Shape[1] != shape[1] {
		t.Fatalf("running gave %#v", ran)
	}
	for i, want := range logits[:digits*shape[1]] {
		got := math.Float32frombits(binary.LittleEndian.Uint32(ran.Outputs.Bytes[4*i:]))
		if math.Abs(float64(got-want)) > 1e-4 {
			t.Errorf("logit %d of digit %d is %g, want %g", i%shape[1], i/shape[1], got, want)
		}
	}
}

// The worker computes on the fastest kernels that the browser can run, or on those
// that the address asks for.
func TestKernelSets(t *testing.T) {
	e := start(t, map[string][]byte{"mlp.onnx": lab.Read(t, "mlp.onnx")})
	for id, c := range []struct{ address, set string }{
		{"", "relaxed"}, {"?kernels=relaxed", "relaxed"}, {"?kernels=simd", "simd"}, {"?kernels=go", "go"}, {"?kernels=none", "go"},
	} {
		e.begin(c.address)
		e.post(wire.ID(2*id), &wire.Load{Name: "mlp.onnx"}, "mlp.onnx")
		e.answer(wire.ID(2 * id))
		e.post(wire.ID(2*id+1), &wire.Time{Network: wire.FloatNet, Millis: 1})
		if timed, ok := e.answer(wire.ID(2*id + 1)).(*wire.Timed); !ok || timed.KernelSet != c.set {
			t.Errorf("at %q the kernels are %+v, want %s", c.address, timed, c.set)
		}
	}
}
