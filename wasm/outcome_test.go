//go:build !js

package wasm

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
)

//go:embed testdata/canned.js
var canned string

// reply is what the canned engine says to commands that contain a text.
type reply struct {
	When string   `json:"when"`
	Head []byte   `json:"head"`
	Bulk [][]byte `json:"bulk"`
}

// say has the canned engine answer commands like c, those that contain a text.
func say(p *browser.Page, c wire.Command, when string, e wire.Event) {
	f := wire.EncodeEvent(0, e)
	r := reply{When: when, Head: f.Head, Bulk: [][]byte{}}
	for _, b := range f.Bulk {
		r.Bulk = append(r.Bulk, b.Bytes)
	}
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	code := wire.EncodeCommand(0, c).Head[1]
	browser.Eval[any](p, fmt.Sprintf("void (canned.answers[%[1]d] ??= []).unshift(%[2]s)", code, text))
}

// commands is how many commands like c the page has sent.
func commands(p *browser.Page, c wire.Command) int {
	return browser.Eval[int](p, fmt.Sprintf("canned.commands.filter(c => c.code === %d).length", wire.EncodeCommand(0, c).Head[1]))
}

// digit is a picture of a stroke down the middle.
func digit(shift int) []byte {
	pixels := make([]byte, 28*28)
	for y := 5; y < 23; y++ {
		for x := 12; x < 15; x++ {
			pixels[28*y+x+shift] = 230
		}
	}
	return pixels
}

// outcome opens the page with a bundled model and an engine of known answers.
func outcome(t *testing.T, address string) *browser.Page {
	p := untaught(t, address)
	teach(p)
	p.Click(`[data-act=model][data-value=lenet]`)
	p.Do(chromedp.Poll[chromedp.Void](`document.querySelector(".measure.right .change")?.textContent.includes("point") || document.querySelector(".measure.right .change")?.textContent.includes("百分点")`))
	return p
}

// untaught opens the page with an engine that knows no answers yet.
func untaught(t *testing.T, address string) *browser.Page {
	files := handler(t)
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/models/") {
			fmt.Fprint(w, "a model")
			return
		}
		files.ServeHTTP(w, r)
	}))
	inject(p, canned)
	p.Do(chromedp.Navigate(p.URL + address))
	return p
}

func teach(p *browser.Page) {
	right, less, agreed, label := 989, 987, 994, 7
	var front []wire.Point
	for b := 2; b <= 8; b++ {
		front = append(front, wire.Point{WeightBytes: int64(10575 * b), Omega: 1 / float64(b*b), Bits: []int{b, b, b}})
	}
	var pictures []byte
	var labels []int
	for i := range 16 {
		pictures = append(pictures, digit(i%6-3)...)
		labels = append(labels, i%10)
	}
	var rounded []wire.Rounding
	var curved []wire.Curvature
	var layers []wire.Layer
	for i, name := range []string{"conv1", "conv2", "fc"} {
		n := int64(600 * (1 + 46*i))
		trace := float64(3 - i)
		rounded = append(rounded, wire.Rounding{Layer: name, Params: n, Perturbations: []wire.Perturbation{{Bits: 4, Square: .1}}})
		curved = append(curved, wire.Curvature{Layer: name, Params: n, Trace: &trace})
		layers = append(layers, wire.Layer{Name: name, Op: "Conv", Shape: []int{16, 6, 5, 5}, Params: n, MACs: 1000})
	}
	answers := func(seven, one float64) []float64 {
		return []float64{.001, one, .004, .002, .001, .001, .001, seven, .002, .988 - seven - one}
	}
	say(p, &wire.Load{}, "", &wire.Loaded{Inspection: wire.Inspection{
		Name: "lenet.onnx", Bytes: 246_000, Format: "ONNX", Opset: 13, IRVersion: 8, Params: 61706, MACs: 416_520, Layers: layers,
		Inputs: []wire.Tensor{{Name: "x", Shape: []int{-1, 1, 28, 28}}}, Outputs: []wire.Tensor{{Name: "y", Shape: []int{-1, 10}}},
	}})
	say(p, &wire.Preview{}, "", &wire.Previewed{Samples: 256, Shape: []int{1, 28, 28}, Labelled: true, Labels: labels, Width: 28, Height: 28, Colors: 1, Max: 1, Pictures: wire.Bulk{Bytes: pictures}})
	say(p, &wire.Calibrate{}, "", &wire.Ranged{Samples: 256})
	say(p, &wire.Measure{}, "", &wire.Measured{Method: "exact", Exact: true, Samples: 256, Labels: "given", Layers: curved})
	say(p, &wire.Allocate{}, "", &wire.Allocated{Layers: rounded, Front: front})
	say(p, &wire.Improve{}, "", &wire.Improved{WeightBytes: 42_300, Bits: []int{4, 4, 4}, Start: .02, Damage: .01, Samples: 256})
	say(p, &wire.Quantize{}, "", &wire.Quantized{WeightBytes: 42_300, FileBytes: 44_100})
	say(p, &wire.Evaluate{}, "float", &wire.Scored{Network: wire.FloatNet, N: 1000, Correct: &right})
	say(p, &wire.Evaluate{}, "quantized", &wire.Scored{Network: wire.QuantizedNet, N: 1000, Correct: &less, Agreed: &agreed})
	say(p, &wire.Time{}, "float", &wire.Timed{Network: wire.FloatNet, Q1: 1180, Mid: 1200, Q3: 1230, Runs: 300, KernelSet: "go", TimerMicros: 100})
	say(p, &wire.Time{}, "quantized", &wire.Timed{Network: wire.QuantizedNet, Q1: 790, Mid: 800, Q3: 820, Runs: 480, KernelSet: "go", TimerMicros: 100})
	say(p, &wire.Try{}, "", &wire.Tried{Width: 28, Height: 28, Colors: 1, Picture: wire.Bulk{Bytes: digit(0)}, Float: answers(.95, .02), Quantized: answers(.9, .05), Label: &label})
	say(p, &wire.Export{}, "onnx", &wire.Exported{Name: "lenet.quantized.onnx", File: wire.Bulk{Bytes: []byte("a network")}, Checked: 100, Same: 100})
	say(p, &wire.Export{}, "json", &wire.Exported{Name: "lenet.recipe.json", File: wire.Bulk{Bytes: []byte("{}")}})
}

// plain makes no-break spaces plain.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

func TestResultBar(t *testing.T) {
	p := outcome(t, "")
	p.Do(chromedp.Poll[chromedp.Void](`document.querySelector(".measure.time .change").textContent.includes("faster")`))
	if got := plain(texts(p, ".measure .change, .measure .state:not([hidden])")); got != "8.0× smaller|0.2 points fewer|6 answers differ|1.5× faster" {
		t.Errorf("the result bar says %s", got)
	}
	p.Picture("outcome")
	p.Click(".scores-box summary")
	p.Do(visible(".scores-box svg"))
	time.Sleep(300 * time.Millisecond) // renderings come and go
	if !browser.Eval[bool](p, `document.querySelector(".scores-box").open`) {
		t.Error("a rendering has closed the figure of right answers")
	}
}

// paper is where the pad is in the window.
type paper struct{ X, Y, Width float64 }

func padOf(p *browser.Page) paper {
	return browser.Eval[paper](p, `(pad => {
		pad.scrollIntoView({block: "center"}); // nothing else lies over it there
		const {x, y, width} = pad.getBoundingClientRect();
		return {X: x, Y: y, Width: width};
	})(document.querySelector(".pad .paper"))`)
}

// stroke draws through points, whose coordinates go from 0 to 1.
func (pad paper) stroke(p *browser.Page, points ...[2]float64) {
	mouse := func(kind input.DispatchMouseEventType, at [2]float64) {
		p.Do(chromedp.MouseEvent(kind, pad.X+at[0]*pad.Width, pad.Y+at[1]*pad.Width, chromedp.ButtonLeft))
	}
	mouse(input.DispatchMouseEventTypeMousePressed, points[0])
	for _, at := range points[1:] {
		mouse(input.DispatchMouseEventTypeMouseMoved, at)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, points[len(points)-1])
}

// seven is how one draws a 7.
var seven = [][2]float64{{.25, .2}, {.5, .2}, {.75, .2}, {.62, .5}, {.5, .85}}

// What a person draws is answered while it is drawn, undone and cleared.
func TestDraw(t *testing.T) {
	p := outcome(t, "")
	pad := padOf(p)
	pad.stroke(p, seven...)
	p.Do(visible(".answer"))
	if got := plain(texts(p, ".says, .sure, .verdict-line")); got != "7|95.0% sure|7|90.0% sure|Both answers agree" {
		t.Errorf("to a drawing the page answers %s", got)
	}
	ink := func() int {
		return browser.Eval[int](p, `(document.querySelector(".pad .ink").getAttribute("d").match(/M/g) ?? []).length`)
	}
	pad.stroke(p, [2]float64{.3, .5}, [2]float64{.7, .5})
	if got := ink(); got != 2 {
		t.Errorf("two strokes have left %d", got)
	}
	p.Picture("draw")
	p.Click(".pad-buttons button:first-child")
	if got := ink(); got != 1 {
		t.Errorf("after taking one back there are %d strokes", got)
	}
	p.Click(".pad-buttons button:nth-child(2)")
	p.Do(visible(".try-empty"))
	if got := ink(); got != 0 {
		t.Errorf("after clearing there are %d strokes", got)
	}
	asked := commands(p, &wire.Try{})
	if asked < 2 || asked > 12 {
		t.Errorf("the engine was asked %d times for a few strokes", asked)
	}
}

// Keys draw as well, and Ctrl+Z on the pad takes a stroke back, not a setting.
func TestDrawByKeys(t *testing.T) {
	p := outcome(t, "")
	p.Do(chromedp.Focus(chromedp.CSS(".pad .paper")))
	p.Do(chromedp.KeyEvent(" "+kb.ArrowDown+kb.ArrowDown+kb.ArrowRight+" "), visible(".answer"))
	if got := browser.Eval[string](p, `document.querySelector(".pad .ink").getAttribute("d")`); got != "M10.0 10.0L10.0 30.0L10.0 50.0L30.0 50.0" {
		t.Errorf("the keys have drawn %s", got)
	}
	if got := browser.Eval[string](p, `document.querySelector(".pad [role=status]").textContent`); got != "Pen up, column 2, row 3 of 14" {
		t.Errorf("of the pen the page says %q", got)
	}
	if !browser.Eval[bool](p, `document.activeElement === document.querySelector(".pad .paper")`) {
		t.Error("the pad has lost the focus")
	}
	p.Do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)), visible(".try-empty"))
}

// A sample is answered, and answered again when the network changes.
func TestSampleFollowsTheNetwork(t *testing.T) {
	p := outcome(t, "")
	p.Click(".sample:nth-of-type(8)")
	p.Do(visible(".answer"))
	if got := texts(p, ".truth, .sample[aria-pressed=true]"); got != "The sample is labelled 7: both are right.|8" {
		t.Errorf("of a sample the page says %s", got)
	}
	if got := browser.Eval[int](p, `document.querySelector(".sample canvas").getContext("2d").getImageData(10, 10, 1, 1).data[0]`); got != 230 {
		t.Errorf("a pixel of the first sample is %d, want 230", got)
	}
	one, label := []float64{0, .6, 0, 0, 0, 0, 0, .4, 0, 0}, 7
	say(p, &wire.Try{}, "", &wire.Tried{Float: []float64{0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, Quantized: one, Label: &label})
	browser.Eval[any](p, `location.hash = "m=lenet&t=2"`)
	p.Do(visible(".answer.differ"))
	if got := texts(p, ".says, .verdict-line, .truth"); got != "7|1|The answers differ|The sample is labelled 7: quantization lost the right answer." {
		t.Errorf("at two bits the page says %s", got)
	}
	p.Picture("differ")
}

// A file is saved with its own name and content, and the check stands beside it.
func TestDownload(t *testing.T) {
	p := outcome(t, "")
	dir := downloads(t, p)
	p.Click(".file:first-of-type button")
	p.Do(visible(".file:first-of-type .check"))
	if got := plain(texts(p, ".file:first-of-type :is(.written, .check)")); got != "lenet.quantized.onnx, 9 B|Read back and run on 100 samples: all 100 answers the same." {
		t.Errorf("of the file the page says %s", got)
	}
	if content := saved(t, dir, "lenet.quantized.onnx"); string(content) != "a network" {
		t.Errorf("saved %q", content)
	}
	p.Picture("download")
	p.Click(".file:first-of-type button")
	if n := commands(p, &wire.Export{}); n != 1 {
		t.Errorf("saving again has asked the engine %d times", n)
	}
}

// The line that says that nothing leaves has its reasons behind it.
func TestPrivacyDialog(t *testing.T) {
	p := outcome(t, "")
	p.Do(chromedp.Poll[chromedp.Void](`document.querySelector(".sent strong").textContent === "0 bytes sent"`))
	p.Click(".sent .link-button")
	p.Do(visible(".sent dialog"))
	time.Sleep(300 * time.Millisecond)
	if !browser.Eval[bool](p, `document.querySelector(".sent dialog").matches(":modal")`) {
		t.Error("a rendering has closed the dialog")
	}
	if got := texts(p, ".sent dialog"); !strings.Contains(got, "connect-src 'self'") || !strings.Contains(got, "0 to any other address") {
		t.Errorf("the dialog says %s", got)
	}
	p.Picture("privacy")
	p.Click(".sent dialog [data-close]")
	if browser.Eval[bool](p, `document.querySelector(".sent dialog").open`) {
		t.Error("the dialog stays")
	}
}

// On a phone nothing sticks out.
func TestOutcomeOnAPhone(t *testing.T) {
	p := outcome(t, "")
	p.Do(chromedp.EmulateViewport(320, 640))
	p.Click(".sample:nth-of-type(8)")
	p.Do(visible(".answer"))
	time.Sleep(300 * time.Millisecond)
	if got := browser.Eval[int](p, "document.documentElement.scrollWidth"); got > 320 {
		t.Errorf("the page is %d pixels wide", got)
	}
	p.Do(chromedp.EmulateViewport(390, 844))
	p.Picture("outcome-phone")
}
