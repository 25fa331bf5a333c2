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
	measured := func(address, instead string) (*wire.Measured, int) {
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
		e.answer(1)
		e.post(2, &wire.Calibrate{Data: data}, "inputs")
		e.answer(2)
		e.post(3, &wire.Measure{Activations: true})
		m, ok := e.answer(3).(*wire.Measured)
		if !ok {
			t.Fatalf("at %s with %s there is no measurement", address, instead)
		}
		m.Seconds = 0
		return m, int(asked.Load())
	}
	want, asked := measured("?workers=1", "asking()")
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
		got, asked := measured("?workers=3", instead)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("mates that do %s change the answer:\n%s", name, diff)
		}
		if instead == asking && asked < 4 {
			t.Errorf("mates were asked %d times", asked)
		}
	}
}
