//go:build js && wasm

package ui

import (
	"math"
	"strconv"
	"syscall/js"

	vugujs "github.com/vugu/vugu/js"
)

// picture is what of a Figure is in the browser.
type picture struct {
	plot  island
	table island
	drag  drag
	frame js.Func // shows the last movement of a drag
}

// island is an element whose content and listeners are not the renderer's. The
// renderer may give the element to another component and back, so an island
// looks whether what it has set is still there.
type island struct {
	element js.Value
	set     string   // the content
	first   js.Value // its first element
	on      map[string]js.Func
}

// hold takes hold of an element, and reports whether its content has to be set.
func (i *island) hold(element js.Value, content string) bool {
	if !i.element.Equal(element) {
		i.element = element
		i.set = ""
	}
	for event, f := range i.on {
		if !element.Get(event).Equal(f.Value) {
			element.Set(event, f)
		}
	}
	return i.set != content || content != "" && !element.Equal(i.first.Get("parentNode"))
}

// fill sets the content. Focus stays on the mark that has it.
func (i *island) fill(content string) {
	active := js.Global().Get("document").Get("activeElement")
	mark := ""
	if active.Truthy() && i.element.Call("contains", active).Bool() {
		mark = selector(active)
	}
	i.element.Set("innerHTML", content)
	i.set, i.first = content, i.element.Get("firstElementChild")
	if mark == "" {
		return
	}
	if again := i.element.Call("querySelector", mark); again.Truthy() {
		focus(i.element, again)
	}
}

// selector finds a mark, or the target, again in a new picture.
func selector(mark js.Value) string {
	if i := mark.Call("getAttribute", "data-i"); i.Truthy() {
		return `[data-i="` + i.String() + `"]`
	}
	if mark.Call("hasAttribute", "data-target").Bool() {
		return "[data-target]"
	}
	return ""
}

// focus moves the focus to a mark, which is then the one that Tab comes back to.
func focus(within, mark js.Value) {
	if list := mark.Call("closest", "[role=listbox], [role=group]"); list.Truthy() && !mark.Call("hasAttribute", "data-target").Bool() {
		if old := list.Call("querySelector", `[data-i][tabindex="0"]`); old.Truthy() {
			old.Call("setAttribute", "tabindex", "-1")
		}
		mark.Call("setAttribute", "tabindex", "0")
	}
	mark.Call("focus", map[string]any{"preventScroll": true})
}

// handler is a listener that gets the event.
func handler(f func(event js.Value)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
}

// show puts the picture in its place, drawn anew where the place is of another
// width than before.
func (c *Figure) show(place vugujs.Value) { c.put(js.Value(place)) }

func (c *Figure) put(element js.Value) {
	if c.plot.on == nil {
		c.listen()
	}
	if w := element.Get("clientWidth").Float(); w > 0 && w != c.width {
		c.width = w
		c.draw()
	}
	if c.plot.hold(element, c.drawn.SVG) {
		c.plot.fill(c.drawn.SVG)
		c.follow()
	}
}

// list fills the table while it is open.
func (c *Figure) list(place vugujs.Value) {
	if !c.open {
		return
	}
	element := js.Value(place)
	if html := c.tableHTML(); c.table.hold(element, html) {
		c.table.fill(html)
	}
}

// listen makes the listeners of the picture: one of each kind for all its marks.
func (c *Figure) listen() {
	c.plot.on = map[string]js.Func{
		"onclick":         handler(c.click),
		"onkeydown":       handler(c.key),
		"onpointerdown":   handler(c.grab),
		"onpointermove":   handler(c.move),
		"onpointerup":     handler(c.release),
		"onpointercancel": handler(c.release),
		"onpointerover":   handler(c.point),
		"onpointerleave":  handler(func(js.Value) { c.tip("", js.Undefined()) }),
	}
	c.frame = handler(func(js.Value) {
		if c.drag.queued = false; !c.drag.on {
			return
		}
		to := c.drag.to
		c.act(func() { c.Figure.Drag(to, false) })
	})
	resized := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if c.plot.element.Get("isConnected").Bool() {
			c.put(c.plot.element)
		}
		return nil
	})
	js.Global().Get("window").Call("addEventListener", "resize", resized)
}

// markOf is the mark at an event and its datum.
func markOf(event js.Value) (mark js.Value, i int, ok bool) {
	mark = event.Get("target").Call("closest", "[data-i]")
	if !mark.Truthy() {
		return mark, 0, false
	}
	i, err := strconv.Atoi(mark.Call("getAttribute", "data-i").String())
	return mark, i, err == nil
}

func (c *Figure) click(event js.Value) {
	mark, i, ok := markOf(event)
	if !ok || c.Figure.Pick == nil {
		return
	}
	focus(c.plot.element, mark)
	c.act(func() { c.Figure.Pick(i) })
}

// key moves along the marks, picks one, or does what the figure does with it.
func (c *Figure) key(event js.Value) {
	for _, modifier := range []string{"ctrlKey", "metaKey", "altKey"} {
		if event.Get(modifier).Bool() {
			return
		}
	}
	key := event.Get("key").String()
	if key == "Escape" {
		c.tip("", js.Undefined())
		return
	}
	mark, i, ok := markOf(event)
	if !ok {
		if !event.Get("target").Call("closest", "[data-target]").Truthy() {
			return
		}
		i = -1
	}
	switch {
	case ok && c.step(mark, key):
	case ok && (key == "Enter" || key == " ") && c.Figure.Pick != nil:
		c.act(func() { c.Figure.Pick(i) })
	case c.Figure.Key != nil && c.Figure.Key(i, key, false):
		c.act(func() { c.Figure.Key(i, key, true) })
	default:
		return
	}
	event.Call("preventDefault")
	event.Call("stopPropagation")
}

// step moves the focus from a mark to another by the keys along their row.
func (c *Figure) step(mark js.Value, key string) bool {
	list := mark.Call("closest", "[role=listbox], [role=group]")
	back, forth := "ArrowUp", "ArrowDown"
	if o := list.Call("getAttribute", "aria-orientation"); list.Call("getAttribute", "role").String() == "group" || o.Truthy() && o.String() == "horizontal" {
		back, forth = "ArrowLeft", "ArrowRight"
	}
	marks := list.Call("querySelectorAll", "[data-i]")
	n, at := marks.Length(), 0
	for at < n && !marks.Index(at).Equal(mark) {
		at++
	}
	switch key {
	case back:
		at--
	case forth:
		at++
	case "Home":
		at = 0
	case "End":
		at = n - 1
	default:
		return false
	}
	if at >= 0 && at < n {
		to := marks.Index(at)
		focus(c.plot.element, to)
		c.tip(to.Call("getAttribute", "aria-label").String(), to)
	}
	return true
}

// drag is a movement of the target under way.
type drag struct {
	on, queued bool
	grip       float64 // from the target to the pointer, in the picture's units
	to         float64 // the value
}

func (c *Figure) grab(event js.Value) {
	target := event.Get("target").Call("closest", "[data-target]")
	if !target.Truthy() || c.Figure.Drag == nil || c.drawn.Target == nil {
		return
	}
	event.Call("preventDefault")
	c.plot.element.Call("setPointerCapture", event.Get("pointerId"))
	focus(c.plot.element, target)
	c.drag = drag{on: true, to: c.Figure.At}
	c.drag.grip = c.place(event) - c.drawn.Target.At(c.Figure.At)
}

// place is where the pointer is along the target's axis, in the picture's units.
func (c *Figure) place(event js.Value) float64 {
	svg := c.plot.element.Get("firstElementChild")
	box := svg.Call("getBoundingClientRect")
	if c.along() == "quality" {
		return (event.Get("clientY").Float() - box.Get("top").Float()) * c.scale(svg, box)
	}
	return (event.Get("clientX").Float() - box.Get("left").Float()) * c.scale(svg, box)
}

func (c *Figure) scale(svg, box js.Value) float64 {
	return svg.Get("viewBox").Get("baseVal").Get("width").Float() / math.Max(box.Get("width").Float(), 1)
}

func (c *Figure) along() string {
	if t := c.plot.element.Call("querySelector", "[data-target]"); t.Truthy() {
		return t.Call("getAttribute", "data-target").String()
	}
	return ""
}

func (c *Figure) move(event js.Value) {
	if !c.drag.on {
		return
	}
	c.drag.to = c.drawn.Target.Invert(c.place(event) - c.drag.grip)
	c.follow()
	if !c.drag.queued {
		c.drag.queued = true
		js.Global().Call("requestAnimationFrame", c.frame)
	}
}

// follow has the target follow the pointer until the next picture.
func (c *Figure) follow() {
	if !c.drag.on || c.drawn.Target == nil {
		return
	}
	t := c.plot.element.Call("querySelector", "[data-target]")
	if !t.Truthy() {
		return
	}
	by := strconv.FormatFloat(c.drawn.Target.At(c.drag.to)-c.drawn.Target.At(c.Figure.At), 'f', 1, 64)
	if c.along() == "quality" {
		by = "0 " + by
	}
	t.Call("setAttribute", "transform", "translate("+by+")")
}

func (c *Figure) release(js.Value) {
	if !c.drag.on {
		return
	}
	c.drag.on = false
	to := c.drag.to
	c.act(func() { c.Figure.Drag(to, true) })
}

// point tells what the mark under the pointer is.
func (c *Figure) point(event js.Value) {
	if c.drag.on {
		return
	}
	if mark, _, ok := markOf(event); ok {
		c.tip(mark.Call("getAttribute", "aria-label").String(), mark)
		return
	}
	c.tip("", js.Undefined())
}

// tip shows a text above a mark, or nothing. Readers of the screen hear the
// same as the mark's name.
func (c *Figure) tip(said string, mark js.Value) {
	plot := c.plot.element
	tip := plot.Get("nextElementSibling")
	if said == "" {
		tip.Set("hidden", true)
		return
	}
	tip.Set("textContent", said)
	tip.Set("hidden", false)
	frame, at := plot.Get("parentNode").Call("getBoundingClientRect"), mark.Call("getBoundingClientRect")
	middle := at.Get("left").Float() + at.Get("width").Float()/2 - frame.Get("left").Float()
	half := tip.Get("offsetWidth").Float() / 2
	left := math.Max(0, math.Min(middle-half, frame.Get("width").Float()-2*half))
	top := at.Get("top").Float() - frame.Get("top").Float() - tip.Get("offsetHeight").Float() - 6
	style := tip.Get("style")
	style.Set("left", strconv.FormatFloat(left, 'f', 0, 64)+"px")
	style.Set("top", strconv.FormatFloat(top, 'f', 0, 64)+"px")
}
