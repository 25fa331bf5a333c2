//go:build !js

package wasm

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
)

// The example page runs the modules of bundled models: on samples, with the bits
// that the integer engine has, and on the numbers that a click on it makes up.
func TestStandalonePage(t *testing.T) {
	p := browser.Open(t, http.FileServer(http.Dir(filepath.Join("..", "static"))))
	p.Do(chromedp.Navigate(p.URL + "standalone.html"))
	for _, name := range []string{"mlp", "characters"} {
		module, x, want := standaloneOf(t, name)
		path := filepath.Join(t.TempDir(), name+".wasm")
		if err := os.WriteFile(path, module, 0o644); err != nil {
			t.Fatal(err)
		}
		p.Do(chromedp.Evaluate[chromedp.Void](`answer.textContent = ''; undefined`), chromedp.SetUploadFiles(chromedp.CSS("#module"), []string{path}))
		p.Until(`answer.textContent.includes('layers of')`)
		for i := range want {
			bits, err := json.Marshal(bitsOf(x[i]))
			if err != nil {
				t.Fatal(err)
			}
			got := browser.Eval[[]uint32](p, fmt.Sprintf(`new Uint32Array(network.x.buffer, network.x.byteOffset, network.x.length).set(%s), network.run(), [...new Uint32Array(network.y.buffer, network.y.byteOffset, network.y.length)]`, bits))
			if !slices.Equal(got, bitsOf(want[i])) {
				t.Errorf("%s: sample %d gives the bits %x, want %x", name, i, got, bitsOf(want[i]))
			}
		}
		p.Click("#run")
		p.Until(`/^[\d.]+ ms\noutput \d+: /.test(answer.textContent)`)
		t.Logf("%s: %d bytes, %s", name, len(module), strings.Fields(browser.Eval[string](p, `answer.textContent`))[:2])
	}
	wrong := filepath.Join(t.TempDir(), "wrong.wasm")
	if err := os.WriteFile(wrong, []byte("no module"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.Do(chromedp.SetUploadFiles(chromedp.CSS("#module"), []string{wrong}))
	p.Until(`answer.textContent.startsWith('This file is no standalone module') && button.disabled`)
}

// standaloneOf quantizes a bundled model to bits of all kinds: its module, samples,
// and the outputs of the integer engine for them.
func standaloneOf(t *testing.T, name string) (module []byte, x, want [][]float32) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "static", "models", name+".onnx"))
	if err != nil {
		t.Fatal(err)
	}
	s := studio.New(kernel.Go(), nil)
	if _, err := s.Load(name, file); err != nil {
		t.Fatal(err)
	}
	data, _ := drawnDigits(t, 3, 64)
	if _, err := s.Calibrate(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	q := &wire.Quantize{Quantizer: "uniform", Clip: "mse", ActBits: 8}
	for i, l := range s.Layers() {
		q.Assignment = append(q.Assignment, wire.Choice{Layer: l.Name, Bits: 2 + i%7})
	}
	if _, err := s.Quantize(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if module, err = s.Standalone(); err != nil {
		t.Fatal(err)
	}
	samples := data.Head(5)
	out, err := s.Outputs(t.Context(), wire.QuantizedNet, samples)
	if err != nil {
		t.Fatal(err)
	}
	classes := len(out.Values) / samples.N
	for i := range samples.N {
		sample := make([]float32, samples.Shape.Size())
		samples.Batch(sample, i, 1)
		x, want = append(x, sample), append(want, out.Values[i*classes:][:classes])
	}
	return module, x, want
}

func bitsOf(numbers []float32) []uint32 {
	var bits []uint32
	for _, v := range numbers {
		bits = append(bits, math.Float32bits(v))
	}
	return bits
}
