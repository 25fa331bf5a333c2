package ui

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// answered is a page whose engine has said all that it was asked.
func answered(t *testing.T) *view.Store {
	t.Helper()
	right, agreed, label := 90, 97, 1
	s := view.New(view.Defaults())
	s.OpenModel("m.onnx", wire.Bulk{}, "m", "digits")
	s.Observe(view.Machine{Policy: "default-src 'none'; connect-src 'self'", Reports: true, Own: 3})
	say := func(c wire.Command) wire.Event {
		switch c := c.(type) {
		case *wire.Load:
			return &wire.Loaded{Inspection: wire.Inspection{
				Name: "m.onnx", Inputs: []wire.Tensor{{Shape: []int{-1, 1, 28, 28}}}, Layers: []wire.Layer{{Name: "a", Params: 1000}},
			}}
		case *wire.Preview:
			return &wire.Previewed{Samples: 2, Width: 28, Height: 28, Colors: 1, Labels: []int{1, 0}, Classes: []string{"<zero>", "one"}}
		case *wire.Calibrate:
			return &wire.Ranged{}
		case *wire.Measure:
			return &wire.Measured{Layers: []wire.Curvature{{Layer: "a"}}}
		case *wire.Allocate:
			return &wire.Allocated{Layers: []wire.Rounding{{Layer: "a", Params: 1000}}, Front: []wire.Point{{WeightBytes: 500, Bits: []int{4}}}}
		case *wire.Improve:
			return &wire.Improved{WeightBytes: 500, Bits: []int{4}, Start: .01, Damage: .01, Samples: 256}
		case *wire.Quantize:
			return &wire.Quantized{WeightBytes: 500, FileBytes: 600}
		case *wire.Evaluate:
			return &wire.Scored{Network: c.Network, N: 100, Correct: &right, Agreed: &agreed}
		case *wire.Time:
			return &wire.Timed{Network: c.Network, Q1: 90, Mid: 100, Q3: 110, Runs: 7, KernelSet: "go"}
		case *wire.Try:
			return &wire.Tried{Float: []float64{.25, .75}, Quantized: []float64{.5, .5}, Classes: []string{"<zero>", "one"}, Label: &label}
		case *wire.Export:
			return &wire.Exported{Name: "m." + c.Format, Checked: c.Check, Same: c.Check}
		}
		return &wire.Cancelled{}
	}
	s.Pick(0)
	for range 100 {
		id, c := s.Next()
		if c == nil {
			return s
		}
		s.Apply(id, say(c))
	}
	t.Fatal("the work does not end")
	return nil
}

func contains(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("%q is not in\n%s", p, got)
		}
	}
}

func TestOutcomeIsShown(t *testing.T) {
	s := answered(t)
	contains(t, render(t, &Result{Store: s}), "Result|Weights|8.0× smaller|Float|4.00 kB|→|Quantized|500 B", "Same answers as float|3 answers differ|Float|→|Quantized|97.0%", "Right answers, compared")
	contains(t, render(t, &Try{Store: s}), "Pick a sample|1|2|", "Float|one|75.0% sure|Quantized|&lt;zero&gt;|50.0% sure|The answers differ|The sample is labelled one: quantization lost")
	contains(t, render(t, &Download{Store: s}), "Download|The files are written on this computer", "Download .onnx", "Recipe, JSON")
	contains(t, render(t, &Device{Store: s}), "This computer|", "Kernels in use|go")
	contains(t, render(t, &Sent{Store: s}), "Everything runs on this computer.|0 bytes sent|How do I know?")
}

// Without a model every panel is there and empty.
func TestOutcomeWithoutModel(t *testing.T) {
	s := view.New(view.Defaults())
	for _, got := range []string{render(t, &Result{Store: s}), render(t, &Try{Store: s}), render(t, &Download{Store: s})} {
		if strings.Contains(got, "{") || strings.Contains(got, "nil") {
			t.Errorf("without a model: %s", got)
		}
	}
}

// wellFormed reports what is not closed or escaped.
func wellFormed(html string) error {
	for d := xml.NewDecoder(strings.NewReader("<x>" + html + "</x>")); ; {
		d.Strict = false
		d.AutoClose = xml.HTMLAutoClose
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestIslandsAreWellFormed(t *testing.T) {
	c := &Sent{Store: answered(t)}
	c.Compute(nil)
	for _, html := range []string{c.dialogHTML(), padHTML(`a "pad" <b> & c`)} {
		if err := wellFormed(html); err != nil {
			t.Errorf("%v in %s", err, html)
		}
	}
	contains(t, c.dialogHTML(), "connect-src 'self'", "3 for the page")
}

func TestPixels(t *testing.T) {
	if got := rgba([]byte{7, 9}, 1); !bytes.Equal(got, []byte{7, 7, 7, 255, 9, 9, 9, 255}) {
		t.Errorf("gray became %v", got)
	}
	if got := rgba([]byte{1, 2, 3}, 3); !bytes.Equal(got, []byte{1, 2, 3, 255}) {
		t.Errorf("color became %v", got)
	}
}

func TestOwnAddresses(t *testing.T) {
	const origin = "http://localhost:8080"
	for address, own := range map[string]bool{
		origin + "/page.wasm": true, "blob:" + origin + "/0-1": true, "data:,": true,
		"http://localhost:80801/x": false, "https://elsewhere.example/" + origin: false, "blob:https://elsewhere.example/1": false,
	} {
		if ownAddress(address, origin) != own {
			t.Errorf("%s is own: %v", address, !own)
		}
	}
}
