//go:build !js

package wasm

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
	"hawqeye/ui/view"
)

// Stop ends a measurement with what it has found, and the work goes on from there;
// it holds all other work, until the person goes on.
func TestStopAndGoOn(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL + "#m=lenet&n=2000"))
	stopAt(p, "measure", `document.querySelector(".figure.sensitivity")`)
	until(p, `document.querySelector(".basis").textContent.includes("You stopped it there.")`)
	samples := texts(p, ".basis")
	stopAt(p, "evaluate float", "true")
	until(p, `!hawqeye.state().busy && document.querySelector("#resume").checkVisibility()`)
	if got := texts(p, ".doing [role=status]"); got != "Stopped. What was found so far is kept." {
		t.Errorf("after Stop the page says %s", got)
	}
	if got := table(p, "bits"); len(got) != 5 {
		t.Errorf("after Stop the bits are %q", got)
	}
	if got := texts(p, ".measure.right .state"); got != "stopped" {
		t.Errorf("of the right answers the page says %q", got)
	}
	p.Click("#resume")
	finished(p)
	if got := texts(p, ".basis"); got != samples {
		t.Errorf("the measurement was %q, and is %q after going on", samples, got)
	}
}

// stopAt stops a stage as soon as the page shows it and something else is so.
func stopAt(p *browser.Page, stage, when string) {
	until(p, `hawqeye.state().stage === %q && (%s) && (document.getElementById("stop").click(), true)`, stage, when)
}

// After a crash, and after a reload, the page comes to the same by itself.
func TestCrashAndReload(t *testing.T) {
	p := browser.Open(t, handler(t))
	inject(p, keepWorkers)
	p.Do(chromedp.Navigate(p.URL + "#m=mlp&n=64&seed=7"))
	finished(p)
	browser.Eval[any](p, `location.hash = "m=mlp&n=64&seed=7&t=3"`)
	until(p, `hawqeye.state().busy && (workers[0].postMessage({}), true)`)
	until(p, `document.querySelector("#studio .problem h2")?.textContent === "The engine stopped while it worked on mlp.onnx"`)
	finished(p)
	if got := browser.Eval[int](p, "workers.length"); got != 2 {
		t.Errorf("%d workers were started, want a second one", got)
	}
	set := view.Defaults()
	set.Model, set.Samples, set.Seed, set.Target = "mlp", 64, 7, 3
	s := beside(t, set)
	check := func(after string) {
		t.Helper()
		if got := measures(p)[:3]; !slices.Equal(got, shown(s)) {
			t.Errorf("after %s the page says\n%q, want\n%q", after, got, shown(s))
		}
		if got, want := table(p, "bits"), rows(s.Bits().Figure); !slices.Equal(got, want) {
			t.Errorf("after %s the bits are %q, want %q", after, got, want)
		}
		if got := address(p); got != set.Hash() {
			t.Errorf("after %s the address is %s, want %s", after, got, set.Hash())
		}
	}
	check("a crash")
	p.Do(chromedp.Reload())
	finished(p)
	check("a reload")
}
