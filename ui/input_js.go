//go:build js && wasm

package ui

import (
	"syscall/js"

	vugujs "github.com/vugu/vugu/js"
)

// input is what of a Number is in the browser.
type input struct {
	element js.Value
	shown   string // the value that was set last
	typed   js.Func
	done    js.Func
}

// bind sets the input's value where that has changed, and listens to it.
func (c *Number) bind(place vugujs.Value) {
	element := js.Value(place)
	if c.typed.IsUndefined() {
		c.typed = handler(func(js.Value) { c.read(false) })
		c.done = handler(func(js.Value) { c.read(true) })
	}
	if !c.element.Equal(element) || !element.Get("onchange").Equal(c.done.Value) {
		c.element, c.shown = element, ""
		element.Set("onchange", c.done)
		var typed, let any // go of a slider: one that is back where it was has not changed
		if c.Kind == "range" {
			typed, let = c.typed, c.done
		}
		element.Set("oninput", typed)
		element.Set("onpointerup", let)
		element.Set("onpointercancel", let)
	}
	if c.shown != c.Value {
		element.Set("value", c.Value)
		c.shown = c.Value
	}
}

// read takes what the person has set. What is not taken, the next rendering sets back.
func (c *Number) read(done bool) {
	text := c.element.Get("value").String()
	c.shown = text
	act(c.events, func() {
		if c.Set != nil {
			c.Set(text, done)
		}
	})
}
