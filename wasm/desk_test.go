//go:build !js

package wasm

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
)

// desk is the page with a bundled model, an engine of known answers, and nothing left to do.
func desk(t *testing.T) *browser.Page {
	p := outcome(t, "")
	weighed(p)
	settle(p)
	return p
}

// weighed has the canned engine count weights as well.
func weighed(p *browser.Page) {
	say(p, &wire.Weigh{}, "", &wire.Weighed{Layer: "conv1", Bits: 2, Top: 1, Lo: -1, Hi: 1, Bins: []int{1, 2, 1}, Codes: []int{1, 2, 1}})
}

// at waits until the page is in the state of an address, and its address is that.
func at(p *browser.Page, address string) {
	until(p, `location.hash === %q && "#" + hawqeye.state().address === %[1]q`, address)
}

// The address is the settings: undo, redo, back, forward and reload lead to the same places.
func TestAddress(t *testing.T) {
	p := desk(t)
	at(p, "#m=lenet")
	hit(p, "-")
	until(p, `hawqeye.state().address.includes("t=")`)
	smaller := hash(p)
	hit(p, "-")
	until(p, `location.hash !== %q`, smaller)
	smallest := hash(p)
	p.Click("#undo")
	at(p, smaller)
	p.Click("#redo")
	at(p, smallest)
	for _, step := range []struct {
		by   int
		want string
	}{{-1, smaller}, {-1, smallest}, {-1, smaller}, {2, smaller}, {-3, "#m=lenet"}, {1, smaller}} {
		browser.Eval[any](p, fmt.Sprintf("history.go(%d)", step.by))
		at(p, step.want)
	}
	p.Do(chromedp.Reload())
	teach(p)
	until(p, `document.querySelector("#model-name")?.textContent === "lenet.onnx"`)
	at(p, smaller)
}

// Whoever goes back is not called forward by what is shown before the page hears
// of it, and an address that says what goes without saying is no trap.
func TestBackWhileThePageIsShown(t *testing.T) {
	p := desk(t)
	hit(p, "-")
	until(p, `hawqeye.state().address.includes("t=")`)
	browser.Eval[any](p, `void (tell = hawqeye.take, held = [], hawqeye.take = (...act) => (act[0] === "address" ? held.push(act) : tell(...act)), history.back())`)
	until(p, `held.length === 1`)
	p.Click("#lang")
	until(p, `document.documentElement.lang === "zh-CN"`)
	if got := hash(p); got != "#m=lenet" {
		t.Errorf("a rendering has gone to %s", got)
	}
	browser.Eval[any](p, `void (hawqeye.take = tell, held.forEach(act => tell(...act)))`)
	at(p, "#m=lenet&lang=zh")

	entries := browser.Eval[int](p, "history.length")
	browser.Eval[any](p, `location.hash = "m=lenet&n=256&t=3&lang=zh"`)
	at(p, "#m=lenet&t=3&lang=zh")
	if got := browser.Eval[int](p, "history.length"); got > entries+1 {
		t.Errorf("one step to an address takes %d back", got-entries)
	}
	browser.Eval[any](p, "history.back()")
	at(p, "#m=lenet&lang=zh")
}

func selectedTab(name string) string {
	return fmt.Sprintf(`document.querySelector("[role=tab][aria-selected=true]").id === "tab-%s"`, name)
}

// tabs are the views by the keys that lead to them.
var tabs = []struct{ key, name string }{{"5", "damage"}, {"4", "layers"}, {"3", "weights"}, {"2", "front"}, {"1", "sensitivity"}}

// The data step shows what the network sees, and what is chosen there reaches the engine.
func TestDataStep(t *testing.T) {
	p := desk(t)
	until(p, `document.querySelectorAll(".pictures li:not([hidden]) canvas").length === 16`)
	if got := texts(p, ".summary, .pictures li:nth-child(2) .caption"); got != "256 labelled samples of 1 × 28 × 28|1" {
		t.Errorf("the data step says %s", got)
	}
	before := commands(p, &wire.Preview{})
	p.Click(".data-step summary")
	browser.Eval[any](p, `Array.from(document.querySelectorAll(".data-step .choices button")).find(b => b.textContent === "MNIST").click()`)
	until(p, `location.hash.includes("mean=0.1307&std=0.3081")`)
	settle(p)
	if got := commands(p, &wire.Preview{}); got != before+1 {
		t.Errorf("a preset had %d previews made", got-before)
	}
	open(p, file(t, "mine.npy", []byte("\x93NUMPY and so on")))
	until(p, `location.hash.includes("own=true")`)
	if got := texts(p, ".data-step .files"); got != "mine.npy" {
		t.Errorf("the data is %s", got)
	}
}

// Nothing sticks out sideways, however narrow the screen and whatever is shown.
func TestDeskOnNarrowScreens(t *testing.T) {
	p := desk(t)
	for _, width := range []int64{320, 390, 800, 1120} {
		p.Do(chromedp.EmulateViewport(width, 844))
		for _, tab := range tabs {
			hit(p, tab.key)
			until(p, "%s", selectedTab(tab.name))
			settle(p)
			if got := browser.Eval[int64](p, "document.documentElement.scrollWidth"); got > width {
				t.Errorf("at %d, the view %s is %d pixels wide", width, tab.name, got)
			}
		}
		p.Picture(fmt.Sprintf("desk-%d", width))
	}
}

// What goes wrong is told where the person looks.
func TestProblemComesIntoSight(t *testing.T) {
	p := desk(t)
	inSight := `(card => {
		const {top, bottom} = card?.getBoundingClientRect() ?? {};
		return top >= 0 && bottom <= document.querySelector(".statusbar").getBoundingClientRect().top;
	})(document.querySelector("#studio .problem"))`
	browser.Eval[any](p, `scrollTo(0, document.body.scrollHeight); location.hash += "&n=none"`)
	until(p, "%s", inSight)
	p.Do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(p.URL+"?start"), chromedp.Poll[chromedp.Void]("hawqeye.shown"))
	say(p, &wire.Load{}, "", &wire.Failed{Reason: "the file is a zip archive"})
	open(p, file(t, "notes.onnx", []byte("PK\x03\x04 and so on")))
	until(p, "%s", inSight)
}
