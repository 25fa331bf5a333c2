//go:build !js

package wasm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
)

// analysed is a page with LeNet and digits that nobody has to draw, on a tab,
// once its bits are chosen.
func analysed(t *testing.T, tab string) *browser.Page {
	t.Helper()
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL+"#tab="+tab), chromedp.Poll[chromedp.Void]("hawqeye.take !== null"))
	p.Do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{
		lab.Path(t, "lenet.onnx"), lab.Path(t, "mnist_ref256_input.npy"), lab.Path(t, "mnist_ref256_labels.npy"),
	}))
	p.Do(visible(".figure.bits svg"))
	return p
}

// address is what the page would be opened again with, once no step is unfinished.
func address(p *browser.Page) string { return browser.Eval[string](p, "hawqeye.state().address") }

// middle is the middle of an element.
func middle(p *browser.Page, selector string) browser.Spot {
	return browser.Eval[browser.Spot](p, fmt.Sprintf(`(() => {
		const e = document.querySelector(%q); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return {X: r.x + r.width/2, Y: r.y + r.height/2};
	})()`, selector))
}

func typed(p *browser.Page, keys ...string) {
	for _, k := range keys {
		p.Do(chromedp.KeyEvent(k))
	}
}

const (
	handle   = ".figure.front [data-target]"
	smallest = `hawqeye.state().address === hawqeye.smallest`
)

// The target follows a drag, a click on a point, the keys, the slider and a
// number, and all lead to the same address.
func TestTargetInThePage(t *testing.T) {
	p := analysed(t, "front")
	p.Do(visible(handle))
	p.Picture("front")
	begun := address(p)

	at := middle(p, handle+" .c-grip")
	left := browser.Eval[float64](p, `document.querySelector(".figure.front svg").getBoundingClientRect().left`)
	p.Mouse(input.DispatchMouseEventTypeMousePressed, at)
	for x := at.X; x > left; x -= 40 {
		p.Mouse(input.DispatchMouseEventTypeMouseMoved, browser.Spot{X: x, Y: at.Y + 5})
	}
	until(p, `document.querySelector(".number-field [type=range]").value === "0"`)
	if got := address(p); got != begun {
		t.Errorf("during the drag the address is %s", got)
	}
	p.Mouse(input.DispatchMouseEventTypeMouseReleased, browser.Spot{X: left, Y: at.Y})
	until(p, "hawqeye.state().address !== %q", begun)
	wanted := address(p)
	browser.Eval[any](p, fmt.Sprintf("hawqeye.smallest = %q", wanted))

	away := func() {
		browser.Eval[any](p, `document.querySelector(".figure.front [data-target]").focus()`)
		typed(p, kb.End)
		until(p, "!(%s)", smallest)
	}
	for name, move := range map[string]func(){
		"a click on a point": func() {
			at := middle(p, `.figure.front [data-i="0"]`)
			p.Mouse(input.DispatchMouseEventTypeMousePressed, at)
			p.Mouse(input.DispatchMouseEventTypeMouseReleased, at)
		},
		"Home": func() { typed(p, kb.Home) },
		"arrow keys": func() {
			typed(p, kb.Home, kb.ArrowRight, kb.ArrowUp, kb.ArrowLeft, kb.ArrowDown)
		},
		"the slider": func() {
			browser.Eval[any](p, `document.querySelector(".number-field [type=range]").focus()`)
			typed(p, kb.Home)
		},
		"a number": func() {
			shown := browser.Eval[string](p, `new URLSearchParams(hawqeye.smallest).get("t")`)
			browser.Eval[any](p, `document.querySelector(".target [type=number]").select()`)
			typed(p, shown, kb.Enter)
		},
	} {
		away()
		move()
		until(p, smallest)
		if got := address(p); got != wanted {
			t.Errorf("by %s the address is %s, want %s", name, got, wanted)
		}
	}
	browser.Eval[any](p, `document.querySelector(".figure.front [data-target]").focus()`)
	typed(p, kb.ArrowRight)
	until(p, "!(%s)", smallest)
	if got := browser.Eval[bool](p, `document.activeElement.matches(".figure.front [data-target]")`); !got {
		t.Error("the new picture has lost the focus")
	}
	p.Click("#undo")
	until(p, smallest)
}

// A slider that is let go where it was taken leaves nothing unfinished.
func TestSliderThereAndBack(t *testing.T) {
	p := desk(t)
	hit(p, "2")
	p.Do(visible(".target [type=range]"))
	at := browser.Eval[browser.Spot](p, `(() => {
		const e = document.querySelector(".target [type=range]"); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return {X: r.x + 8 + (r.width - 16) * e.value / e.max, Y: r.y + r.height/2};
	})()`)
	value := func(is string) { until(p, `document.querySelector(".target [type=range]").value %s "2"`, is) }
	value("===")
	p.Mouse(input.DispatchMouseEventTypeMousePressed, at)
	p.Mouse(input.DispatchMouseEventTypeMouseMoved, browser.Spot{X: at.X + 200, Y: at.Y})
	value("!==")
	until(p, `document.querySelector(".file button").ariaDisabled === "true"`)
	p.Mouse(input.DispatchMouseEventTypeMouseMoved, at)
	value("===")
	p.Mouse(input.DispatchMouseEventTypeMouseReleased, at)
	until(p, `document.querySelector(".file button").ariaDisabled !== "true"`)
}

// Bits are locked on the strip by click and by keys, and in the inspector.
func TestLocksInThePage(t *testing.T) {
	p := analysed(t, "sensitivity")
	cell := func(i int) string { return fmt.Sprintf(`.figure.bits [data-i="%d"]`, i) }
	click := func(selector string) {
		at := middle(p, selector)
		p.Mouse(input.DispatchMouseEventTypeMousePressed, at)
		p.Mouse(input.DispatchMouseEventTypeMouseReleased, at)
	}
	selected := func(i int) {
		until(p, `document.querySelector('%s').getAttribute("aria-selected") === "true"`, cell(i))
	}
	locks := func(want string) {
		until(p, `(new URLSearchParams(hawqeye.state().address).get("lock") ?? "") === %q`, want)
	}
	click(cell(2))
	selected(2)
	locks("")
	if got := texts(p, "#inspector-title"); got != "fc1" {
		t.Errorf("the inspector shows %q", got)
	}
	click(cell(2))
	locks("/fc1/Gemm=" + texts(p, ".width[aria-pressed=true]"))
	typed(p, "8")
	locks("/fc1/Gemm=8")
	until(p, `document.querySelector('.figure.bits [data-i="2"]').getAttribute("aria-label").includes("locked to 8")`)
	typed(p, kb.ArrowRight, "2")
	locks("/fc1/Gemm=8\n/fc2/Gemm=2")
	selected(3)
	if got := browser.Eval[string](p, "document.activeElement.dataset.i"); got != "3" {
		t.Errorf("the focus is on %q", got)
	}
	p.Picture("locks")
	typed(p, kb.Delete)
	locks("/fc1/Gemm=8")
	click(".width")
	locks("/fc1/Gemm=8\n/fc2/Gemm=2")
	p.Click("#unlock")
	locks("")
}

// Every figure has its sentence and its table.
func TestFiguresHaveTables(t *testing.T) {
	p := analysed(t, "sensitivity")
	layers := table(p, "bits")
	for i, row := range layers {
		layers[i], _, _ = strings.Cut(row, "|")
	}
	if got := strings.Join(layers, "|"); got != "/conv1/Conv|/conv2/Conv|/fc1/Gemm|/fc2/Gemm|/fc3/Gemm" {
		t.Errorf("the layers are %s", got)
	}
	if got := table(p, "sensitivity"); len(got) != 5 {
		t.Errorf("the table has the rows %q", got)
	}
	if got := texts(p, ".figure.sensitivity th"); !strings.HasPrefix(got, "Layer|Average Hessian trace per weight") {
		t.Errorf("the columns are %s", got)
	}
	if got := texts(p, ".figure.sensitivity .finding"); !strings.Contains(got, "times as sensitive as the median layer") {
		t.Errorf("the sentence is %q", got)
	}
	browser.Eval[any](p, `document.querySelector(".figure.sensitivity [data-i='0']").focus()`)
	typed(p, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	until(p, `document.querySelector(".figure.bits [data-i='2']").getAttribute("aria-selected") === "true"`)
	p.Picture("sensitivity")
}

// Random probes are seen as they come, and can be cut short.
func TestConvergenceInThePage(t *testing.T) {
	p := analysed(t, "sensitivity")
	settle(p)
	browser.Eval[any](p, `document.querySelector(".method button:nth-of-type(2)").click()`)
	p.Do(visible(".method [type=number]"))
	browser.Eval[any](p, `document.querySelector(".method [type=number]").select()`)
	typed(p, "5000", kb.Enter)
	// More than the 64 probes of the measurement that the number has replaced.
	until(p, `/^After (6[5-9]|[7-9]\d|\d{3,}) probes/.test(document.querySelector(".figure.convergence .finding")?.textContent)`)
	p.Picture("convergence")
	press(p, ".panel", "Good enough: use what there is")
	until(p, `document.querySelector(".basis").textContent.includes("You stopped it there.")`)
	if got := browser.Eval[bool](p, `document.querySelectorAll(".figure.convergence .c-band").length === 5 && document.querySelector("#enough") === null`); !got {
		t.Error("what has been seen of the measurement is gone, or the button is not")
	}
}

// The weights of the selected layer are counted by the engine, whatever its bits.
func TestWeightsInThePage(t *testing.T) {
	p := analysed(t, "weights")
	p.Do(visible(".figure.weights .c-area"))
	if got := texts(p, "#weights-title"); !strings.HasPrefix(got, "conv1 at ") {
		t.Errorf("the title is %q", got)
	}
	p.Picture("weights")
	browser.Eval[any](p, `document.querySelector("[role=tabpanel]:not([hidden]) .steps button:nth-of-type(2)").click()`)
	until(p, `document.querySelector("#weights-title").textContent.startsWith("conv2 at ")`)
	if got := texts(p, ".figure.weights .finding"); !strings.HasPrefix(got, "The 2,400 weights of conv2 fall on ") {
		t.Errorf("the sentence is %q", got)
	}
	browser.Eval[any](p, `document.querySelector(".figure.bits [data-i='1']").focus()`)
	typed(p, "3")
	until(p, `document.querySelector("#weights-title").textContent === "conv2 at 3 bits"`)
	if got := browser.Eval[int](p, `document.querySelectorAll(".figure.weights .c-level").length`); got != 7 {
		t.Errorf("3 bits have %d levels, want 7", got)
	}
}
