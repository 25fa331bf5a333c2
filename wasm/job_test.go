//go:build !js

package wasm

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
	"hawqeye/tools/ort"
	"hawqeye/ui/chart"
	"hawqeye/ui/view"
)

// From the start screen to a file on disk with a bundled model: what the page
// shows is what its own store shows beside an engine of this process, what is
// drawn is read, and the file answers as the page says, here and in ONNX Runtime.
func TestJobWithABundledModel(t *testing.T) {
	p := browser.Open(t, handler(t))
	dir := downloads(t, p)
	p.Do(chromedp.Navigate(p.URL))
	p.Click("[data-act=model][data-value=mlp]")
	finished(p)
	set := view.Defaults()
	set.Model = "mlp"
	s, got := beside(t, set), measures(p)
	if !slices.Equal(got[:3], shown(s)) {
		t.Errorf("the page says\n%q, want\n%q", got[:3], shown(s))
	}
	if m := got[3]; m.From == "" || m.To == "" {
		t.Errorf("of the time the page says %q", m)
	}
	if got, want := table(p, "bits"), rows(s.Bits().Figure); !slices.Equal(got, want) {
		t.Errorf("the bits are %q, want %q", got, want)
	}

	padOf(p).stroke(p, seven...)
	until(p, `document.querySelector(".one-answer.quantized .says").textContent === "7"`)
	if got := texts(p, ".says, .verdict-line"); got != "7|7|Both answers agree" {
		t.Errorf("a 7 is read as %s", got)
	}
	p.Picture("job")

	press(p, ".download", "Download .onnx")
	p.Do(visible(".file:first-of-type .check"))
	if got := texts(p, ".file:first-of-type .check"); got != "Read back and run on 100 samples: all 100 answers the same." {
		t.Errorf("of the file the page says %s", got)
	}
	press(p, ".download", "Download .json")
	var recipe struct {
		Assignment []layerBits
	}
	if err := json.Unmarshal(saved(t, dir, "mlp.recipe.json"), &recipe); err != nil {
		t.Fatal(err)
	}
	for i, l := range recipe.Assignment {
		if row := strings.Split(table(p, "bits")[i], "|"); row[0] != l.Layer || row[2] != fmt.Sprint(l.Bits) {
			t.Errorf("the recipe gives %s %d bits, the page shows %q", l.Layer, l.Bits, row)
		}
	}
	digits, x := drawnDigits(t, 2, 1000)
	model := saved(t, dir, "mlp.quantized.onnx")
	for where, outputs := range map[string][]float32{
		"here":            outputs(t, model, digits),
		"in ONNX Runtime": ort.Run(t, model, x).Output.Data,
	} {
		if share := chart.Share.Of(float64(right(outputs, digits.Labels)) / float64(digits.N)).String(); share != got[1].To {
			t.Errorf("%s the downloaded file gets %s right, on the page %s", where, share, got[1].To)
		}
	}
}

// With a model and pictures of a person's own, dropped together, the page comes to
// what the command line comes to with the same files and settings.
func TestJobWithDroppedFiles(t *testing.T) {
	const pictures, measured = 64, 16
	model, data := lab.Path(t, "resnet20.onnx"), cifar(t, pictures)
	p := browser.Open(t, handler(t))
	dir := downloads(t, p)
	p.Do(chromedp.Navigate(p.URL+"#damage=hawqv2"), chromedp.Poll[chromedp.Void]("hawqeye.take !== null"))
	drop(p, model, data)
	p.Do(visible(".data-step .summary"))
	if got := texts(p, ".data-step .files, .data-step .summary"); got != "pictures.npz|64 labelled samples of 3 × 32 × 32" {
		t.Errorf("of the data the page says %s", got)
	}
	press(p, ".data-step", "From pixels to inputs")
	press(p, ".data-step", "ImageNet")
	enter(p, ".data-step [type=number]", fmt.Sprint(measured))
	finished(p)

	tool := commandLine(t)
	flags := []string{model, "--data", data, "--mean", ".485,.456,.406", "--std", ".229,.224,.225", "--samples", fmt.Sprint(measured)}
	var s struct {
		Layers []struct {
			Name        string
			Params      float64
			AvgTrace    float64 `json:"avg_trace"`
			TraceStdErr float64 `json:"trace_stderr"`
		}
	}
	tool.run(t, &s, "sensitivity", flags...)
	traces := table(p, "sensitivity")
	if len(traces) != len(s.Layers) || len(traces) != 20 {
		t.Fatalf("the page has sensitivities of %d layers, the command line of %d", len(traces), len(s.Layers))
	}
	for i, l := range s.Layers {
		row := strings.Split(traces[i], "|")
		if row[0] != l.Name || !shows(row[1], l.AvgTrace) || !shows(row[2], l.TraceStdErr/l.Params) {
			t.Errorf("the page shows %q, the command line finds %+v", row, l)
		}
	}
	tool.same(t, p, append(flags, "--avg-bits", "4", "--damage", "hawqv2")...)
	p.Click("#tab-front")
	p.Do(visible(".target [type=number]"))
	enter(p, ".target [type=number]", "3")
	finished(p)
	own := filepath.Join(t.TempDir(), "own.onnx")
	tool.same(t, p, append(flags, "--avg-bits", "3", "--damage", "hawqv2", "-o", own)...)

	press(p, ".download", "Download .onnx")
	p.Do(visible(".file:first-of-type .check"))
	if got := texts(p, ".file:first-of-type .check"); !strings.HasPrefix(got, "Read back and run on 16 samples: ") {
		t.Errorf("of the file the page says %s", got)
	}
	file, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	alike(t, saved(t, dir, "resnet20.quantized.onnx"), file)
}
