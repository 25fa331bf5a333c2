//go:build !js

package wasm

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
)

// Engines that share a measurement find what one finds, to the bit, and so does one
// whose mates cannot start, or crash.
func TestMatesInTheBrowser(t *testing.T) {
	program, err := os.ReadFile(filepath.Join(built, "worker.js"))
	if err != nil {
		t.Fatal(err)
	}
	const starts = "new Worker(location.href)"
	if !strings.Contains(string(program), starts) {
		t.Fatalf("worker.js has no %s", starts)
	}
	data := wire.Data{Files: []wire.File{{Name: "inputs.npy"}}, Samples: 16}
	found := func(address, instead string) ([]wire.Event, int) {
		var asked atomic.Int32
		mux := http.NewServeMux()
		mux.Handle("/", handler(t))
		mux.HandleFunc("/asked", func(http.ResponseWriter, *http.Request) { asked.Add(1) })
		for name, file := range map[string]string{"model": "resnet20.onnx", "inputs": "cifar_ref256_input.npy"} {
			content := lab.Read(t, file)
			mux.HandleFunc("/payload/"+name, func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
		}
		mux.HandleFunc("/worker.js", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			w.Write([]byte(strings.ReplaceAll(string(program), starts, instead)))
		})
		e := &engine{t: t, page: browser.Open(t, mux)}
		e.begin(address)
		e.post(1, &wire.Load{Name: "resnet20.onnx"}, "model")
		loaded, ok := e.answer(1).(*wire.Loaded)
		if !ok {
			t.Fatal("the model cannot be loaded")
		}
		e.post(2, &wire.Calibrate{Data: data}, "inputs")
		e.answer(2)
		q := &wire.Quantize{ActBits: 8}
		for _, l := range loaded.Inspection.Layers {
			q.Assignment = append(q.Assignment, wire.Choice{Layer: l.Name, Bits: 4})
		}
		all := wire.Data{Files: data.Files}
		var answers []wire.Event
		for i, c := range []wire.Command{
			&wire.Measure{Activations: true}, &wire.Measure{Method: "hutchinson", Probes: 3}, q,
			&wire.Evaluate{Network: wire.FloatNet, Data: all}, &wire.Evaluate{Network: wire.QuantizedNet, Data: all},
		} {
			if id := wire.ID(3 + i); len(wire.Payloads(c)) > 0 {
				e.post(id, c, "inputs")
			} else {
				e.post(id, c)
			}
			answer := e.answer(wire.ID(3 + i))
			switch m := answer.(type) {
			case *wire.Failed:
				t.Fatalf("at %s with %s: %s", address, instead, m.Reason)
			case *wire.Measured:
				m.Seconds = 0
			case *wire.Scored:
				m.Seconds = 0
			}
			answers = append(answers, answer)
		}
		return answers, int(asked.Load())
	}
	want, asked := found("?workers=1", "asking()")
	if asked > 0 {
		t.Errorf("an engine alone asks mates %d times", asked)
	}
	const asking = `(() => {
		const worker = new Worker(location.href), post = worker.postMessage.bind(worker);
		worker.postMessage = (...all) => { fetch(new URL('asked', location.origin)); post(...all); };
		return worker;
	})()`
	for name, instead := range map[string]string{
		"well":            asking,
		"cannot start":    `null.none`,
		"crash":           `new Worker(URL.createObjectURL(new Blob(['onmessage = () => { throw new Error("crash"); }'])))`,
		"crash like ours": `new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage({crashed: "exit code 2"})'])))`,
		"never answer":    `new Worker(URL.createObjectURL(new Blob([''])))`,
	} {
		got, asked := found("?workers=3", instead)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("mates that do %s change the answer:\n%s", name, diff)
		}
		if instead == asking && asked < 20 {
			t.Errorf("mates were asked %d times", asked)
		}
	}
}
