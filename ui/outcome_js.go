//go:build js && wasm

package ui

import (
	"strings"
	"syscall/js"

	vugujs "github.com/vugu/vugu/js"

	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// write sets a text where it is another one, so that readers of the screen hear
// it once.
func write(element js.Value, text string) {
	if element.Get("textContent").String() != text {
		element.Set("textContent", text)
	}
}

// tell is write for a place that readers of the screen listen to.
func tell(place vugujs.Value, text string) { write(js.Value(place), text) }

// paint draws picture number i on a canvas within a place. The canvas remembers
// what is on it: an element may be given to something else by the renderer.
func paint(place vugujs.Value, p view.Pictures, i int) {
	pixels, ok := p.Pixels.Handle.(js.Value)
	if !ok || p.Width <= 0 || p.Height <= 0 || p.Colors <= 0 {
		return
	}
	element := js.Value(place)
	canvas := element.Get("firstElementChild")
	if !canvas.Truthy() {
		canvas = js.Global().Get("document").Call("createElement", "canvas")
		canvas.Call("setAttribute", "aria-hidden", "true")
		element.Call("append", canvas)
	}
	if canvas.Get("painted").Equal(pixels) && canvas.Get("number").Equal(js.ValueOf(i)) {
		return
	}
	canvas.Set("painted", pixels)
	canvas.Set("number", i)
	canvas.Set("width", p.Width)
	canvas.Set("height", p.Height)
	size := p.Width * p.Height * p.Colors
	if pixels.Get("byteLength").Int() < (i+1)*size {
		return
	}
	bytes := make([]byte, size)
	js.CopyBytesToGo(bytes, js.Global().Get("Uint8Array").New(pixels, i*size, size))
	colored := js.Global().Get("Uint8ClampedArray").New(4 * p.Width * p.Height)
	js.CopyBytesToJS(colored, rgba(bytes, p.Colors))
	canvas.Call("getContext", "2d").Call("putImageData", js.Global().Get("ImageData").New(colored, p.Width, p.Height), 0, 0)
}

// dropPlace is where picture files are chosen or dropped.
type dropPlace struct{ island }

// take listens for pictures.
func (c *Try) take(place vugujs.Value) {
	element := js.Value(place)
	if c.drop.on == nil {
		c.drop.on = map[string]js.Func{
			"onchange": handler(func(event js.Value) {
				input := event.Get("target")
				if files := input.Get("files"); files.Truthy() {
					c.give(files)
					input.Set("value", "") // so that the same file can be chosen again
				}
			}),
			"ondrop": handler(func(event js.Value) {
				if c.shown.Takes && c.give(event.Get("dataTransfer").Get("files")) {
					event.Call("preventDefault")
					event.Call("stopPropagation")
					js.Global().Get("document").Get("body").Get("classList").Call("remove", "dropping")
				}
			}),
		}
	}
	c.drop.hold(element, "")
}

// give shows the first picture of some files to both networks, and reports
// whether there is one.
func (c *Try) give(files js.Value) bool {
	for i := range files.Length() {
		file := files.Index(i)
		if !strings.HasPrefix(file.Get("type").String(), "image/") {
			continue
		}
		act(c.events, func() {
			c.pad.wipe()
			c.Store.Picture(wire.File{Name: file.Get("name").String(), Content: wire.Bulk{Handle: file}})
		})
		return true
	}
	return false
}

// proof is the dialog on what leaves this computer.
type proof struct{ island }

// dialog puts the dialog in its place; while it is open, only what it counts changes.
func (c *Sent) dialog(place vugujs.Value) {
	if c.proof.on == nil {
		c.proof.on = map[string]js.Func{"onclick": handler(func(event js.Value) {
			target := event.Get("target")
			if target.Call("closest", "[data-close]").Truthy() || target.Get("tagName").String() == "DIALOG" {
				c.proof.element.Get("firstElementChild").Call("close")
			}
		})}
	}
	html := c.dialogHTML()
	if !c.proof.hold(js.Value(place), html) {
		return
	}
	if shown := c.proof.element.Get("firstElementChild"); shown.Truthy() && shown.Get("open").Truthy() {
		write(shown.Call("querySelector", ".count"), c.shown.Count)
		write(shown.Call("querySelector", ".kept"), c.shown.Kept)
		shown.Call("querySelector", "[data-act=forget]").Set("disabled", !c.shown.Forget)
		return
	}
	c.proof.fill(html)
}

// explain opens the dialog.
func (c *Sent) explain() {
	c.proof.element.Get("firstElementChild").Call("showModal")
}

// watch counts what the page asks of the network, from its beginning on.
func (c *Sent) watch() {
	window := js.Global()
	navigator := window.Get("navigator")
	m := view.Machine{Browser: view.Browser(navigator.Get("userAgent").String())}
	if cores := navigator.Get("hardwareConcurrency"); cores.Truthy() {
		m.Cores = cores.Int()
	}
	if engines := window.Get("hawqeye").Get("workers"); engines.Truthy() {
		m.Engines = engines.Int()
	}
	if policy := window.Get("document").Call("querySelector", `meta[http-equiv="Content-Security-Policy"]`); policy.Truthy() {
		m.Policy = policy.Get("content").String()
	}
	observer := window.Get("PerformanceObserver")
	m.Reports = observer.Truthy()
	c.Store.Observe(m)
	if !m.Reports {
		return
	}
	origin := window.Get("location").Get("origin").String()
	observer.New(handler(func(list js.Value) {
		entries := list.Call("getEntries")
		own, foreign := 0, 0
		for i := range entries.Length() {
			if ownAddress(entries.Index(i).Get("name").String(), origin) {
				own++
			} else {
				foreign++
			}
		}
		act(c.events, func() {
			m.Own, m.Foreign = m.Own+own, m.Foreign+foreign
			c.Store.Observe(m)
		})
	})).Call("observe", map[string]any{"type": "resource", "buffered": true})
}
