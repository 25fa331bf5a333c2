//go:build !js

package wasm

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/tools/browser"
)

// Single keys work anywhere, until they are switched off.
func TestKeys(t *testing.T) {
	p := desk(t)
	for _, tab := range tabs {
		hit(p, tab.key)
		until(p, "%s", selectedTab(tab.name))
		if browser.Eval[int](p, `document.querySelectorAll("[role=tabpanel]:not([hidden])").length`) != 1 {
			t.Errorf("with %s more than one view is seen", tab.name)
		}
	}
	p.Do(chromedp.Focus(chromedp.CSS("#tab-sensitivity")))
	hit(p, kb.ArrowRight)
	until(p, `document.activeElement.id === "tab-front" && %s`, selectedTab("front"))
	hit(p, "j")
	until(p, `location.hash.includes("layer=conv2")`)
	hit(p, "k")
	until(p, `location.hash.includes("layer=conv1")`)
	hit(p, "?")
	p.Do(visible("#help"))
	p.Picture("help")
	p.Click("#singles")
	p.Click("#help [data-act=help]")
	hit(p, "3")
	p.Do(chromedp.Focus(chromedp.CSS("#tab-front")))
	hit(p, kb.ArrowLeft)
	until(p, "%s", selectedTab("sensitivity"))
	if browser.Eval[bool](p, `canned.commands.some(c => c.text.includes("weigh"))`) {
		t.Error("single keys that are switched off still do something")
	}
}
