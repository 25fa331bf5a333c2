//go:build !js

package wasm

import (
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/engine/wire"
	"hawqeye/tools/axe"
	"hawqeye/tools/browser"
)

// judge has axe find fault with what is shown.
func judge(t *testing.T, p *browser.Page, shown string) {
	t.Helper()
	violations, err := axe.Judge(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("%s: %v", shown, v)
	}
}

// Every screen is accessible by all rules of axe-core.
func TestAccessible(t *testing.T) {
	for _, look := range []struct {
		name, address string
		width, height int64
	}{
		{"light, English, wide", "#theme=light&lang=en", 1280, 900},
		{"dark, Chinese, narrow", "#theme=dark&lang=zh", 390, 844},
	} {
		t.Run(look.name, func(t *testing.T) {
			p := untaught(t, look.address)
			p.Do(chromedp.EmulateViewport(look.width, look.height))
			teach(p)
			judge(t, p, "start")
			p.Click("#help-open")
			p.Do(visible("#help"))
			judge(t, p, "help")
			p.Click("#help [data-act=help]")

			p.Click("[data-value=lenet]")
			p.Do(visible("#model-name"))
			settle(p)
			hit(p, "3")
			until(p, `getComputedStyle(document.getElementById("stop")).visibility === "visible"`)
			judge(t, p, "working")
			say(p, &wire.Cancel{}, "", &wire.Cancelled{})
			hit(p, "4")
			weighed(p)
			settle(p)
			p.Click(".sample:nth-of-type(8)")
			p.Do(visible(".answer"))
			browser.Eval[any](p, `document.querySelectorAll("details").forEach(d => d.open = true)`)
			for _, tab := range tabs {
				hit(p, tab.key)
				until(p, "%s", selectedTab(tab.name))
				settle(p)
				browser.Eval[any](p, `document.querySelectorAll("details").forEach(d => d.open = true)`)
				judge(t, p, tab.name)
			}
			p.Click(".sent .link-button")
			p.Do(visible(".sent dialog"))
			judge(t, p, "privacy")
			p.Click(".sent dialog [data-close]")
			browser.Eval[any](p, `location.hash += "&n=none"`)
			p.Do(visible("#studio .problem"))
			judge(t, p, "problem")
			p.Click("#choose")
			p.Do(visible("h1"))
			judge(t, p, "models")
			say(p, &wire.Load{}, "", &wire.Loaded{Inspection: wire.Inspection{Name: "odd.onnx", Unsupported: []wire.Unsupported{{Node: "a", Op: "Loop", Reason: "the engine has no loops"}}}})
			open(p, "../static/models/mlp.onnx")
			p.Do(visible(".verdict.lacking"))
			judge(t, p, "unsupported")
		})
	}
}
