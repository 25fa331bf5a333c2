//go:build !js

package wasm

import (
	_ "embed"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
)

//go:embed testdata/focus.js
var focusWatch string

// keyboard is all that somebody has.
type keyboard struct {
	t *testing.T
	p *browser.Page
}

// press presses keys, and looks after each where the focus is.
func (k keyboard) press(keys ...string) {
	k.t.Helper()
	for _, key := range keys {
		k.p.Do(chromedp.KeyEvent(key))
		k.look()
	}
}

func (k keyboard) look() {
	k.t.Helper()
	for _, fault := range browser.Eval[[]string](k.p, "watched.stop()") {
		k.t.Error(fault)
	}
}

// back presses Shift and Tab.
func (k keyboard) back() {
	k.t.Helper()
	k.p.Do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
	k.look()
}

func (k keyboard) on(selector string) bool {
	return browser.Eval[bool](k.p, fmt.Sprintf("document.activeElement.matches(%q)", selector))
}

// to goes on from stop to stop, by a step, until one that matches.
func (k keyboard) to(selector string, step func()) {
	k.t.Helper()
	for range 150 {
		if k.on(selector) {
			return
		}
		step()
	}
	k.t.Fatalf("the keyboard does not lead to %s", selector)
}

// forth goes on to a control by Tab alone.
func (k keyboard) forth(selector string) {
	k.t.Helper()
	k.to(selector, func() { k.press(kb.Tab) })
}

// await waits for what the page makes of a key; the focus is on a control that
// matches then.
func (k keyboard) await(selector, format string, args ...any) {
	k.t.Helper()
	until(k.p, format, args...)
	until(k.p, "document.activeElement.matches(%q)", selector)
	k.look()
}

// The whole way from the start to a downloaded file, without a pointer.
func TestKeyboardOnly(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.EmulateViewport(1280, 480)) // so that there is much to scroll
	p.Do(chromedp.Navigate(p.URL), chromedp.Poll[chromedp.Void]("hawqeye.take !== null"))
	browser.Eval[any](p, focusWatch+";0")
	k := keyboard{t, p}

	k.forth("[data-value=mlp]")
	k.press(kb.Enter)
	k.await("#studio", `document.querySelector(".figure.bits svg")`)

	k.forth("[role=tab][aria-selected=true]")
	k.press(kb.ArrowRight)
	k.await("#tab-front", "%s", selectedTab("front"))
	k.forth(".target [type=range]")
	begun := address(p)
	k.press(kb.ArrowLeft)
	until(p, "hawqeye.state().address !== %q", begun)
	k.forth(handle)
	begun = address(p)
	k.press(kb.ArrowLeft)
	k.await(handle, "hawqeye.state().address !== %q", begun)

	k.forth(`.figure.bits [data-i]`)
	k.press(kb.ArrowRight, "8")
	k.await(`.figure.bits [data-i="1"]`, `document.activeElement.getAttribute("aria-label").includes("locked to 8")`)

	k.forth(".pad .paper")
	k.press(" ", kb.ArrowRight, kb.ArrowRight, kb.ArrowDown, kb.ArrowDown, " ")
	k.await(".pad .paper", `document.querySelector(".answer:not([hidden]) .quantized .sure:not(:empty)")`)

	k.forth(".file button")
	until(p, `document.activeElement.ariaDisabled !== "true"`)
	k.press(kb.Enter)
	k.await(".file button", `document.querySelector(".file .check:not([hidden])")?.textContent.includes("100")`)

	k.forth(".sent .link-button")
	k.press(kb.Enter)
	k.await(".sent dialog *", `document.querySelector(".sent dialog:modal")`)
	k.press(kb.Escape)
	k.await(".sent .link-button", `!document.querySelector(".sent dialog").open`)
	k.press("?")
	k.await("#help *", `document.getElementById("help").open`)
	k.press(kb.Escape)
	k.await(".sent .link-button", `!document.getElementById("help").open`)

	k.to("#tab-front", k.back)
	k.press("3")
	k.await("#tab-front", `document.querySelector(".figure.weights svg")`)
	k.to("#choose", k.back)
	k.press(kb.Enter)
	k.await(".model", `document.body.matches(".choosing")`)
	k.press(kb.Escape)
	k.await("#choose", `!document.body.matches(".choosing")`)
}

// A control that goes away or falls idle leaves the focus to the one beside it.
func TestFocusIsHandedOn(t *testing.T) {
	p := outcome(t, "")
	settle(p)
	handed := func(from, to string) {
		t.Helper()
		until(p, "(e => e && !e.disabled && e.checkVisibility())(document.querySelector(%q))", from)
		p.Do(chromedp.Focus(chromedp.CSS(from)))
		hit(p, kb.Enter)
		until(p, "document.activeElement.matches(%q)", to)
	}
	hit(p, "-")
	until(p, `hawqeye.state().address.includes("t=")`)
	handed("#undo", "#undo")
	handed("#redo", "#theme")
	handed(`.inspector .steps button:nth-of-type(2)`, `.inspector .steps button:nth-of-type(2)`)
	until(p, `hawqeye.state().address.includes("layer=conv2")`)
	handed(`.inspector .steps button:nth-of-type(2)`, `.inspector .steps button:nth-of-type(1)`)
	p.Do(chromedp.Focus(chromedp.CSS(`.figure.bits [data-i="1"]`)))
	hit(p, "8")
	handed("#unlock:not([hidden])", `.figure.bits [data-i]`)
	browser.Eval[any](p, `location.hash += "&n=none"`)
	p.Do(visible("#studio .problem"))
	handed("#dismiss", "#studio .side *, #studio .resulting *")

	say(p, &wire.Cancel{}, "", &wire.Cancelled{})
	hit(p, "3")
	until(p, `getComputedStyle(document.getElementById("stop")).visibility === "visible"`)
	handed("#stop", "#resume")
}
