//go:build js && wasm

package ui

import (
	"syscall/js"
	"time"

	vugujs "github.com/vugu/vugu/js"

	"hawqeye/engine/wire"
)

// pause is the least time between two questions while a person draws, in milliseconds.
const pause = 200

// pad is the place where a person draws.
type pad struct {
	drawing
	place island
	say   func(key string) string
	show  func([]wire.Stroke) // alters the page's state, in its own time
	// Times are in milliseconds, and a timer is its Stop: with a time.Time inside, the
	// program would hold all that prints one.
	asked   int64
	waiting func() bool // stops the next question; nil while there is none
}

// mount puts the pad in its place.
func (c *Try) mount(place vugujs.Value) {
	p := &c.pad
	if p.place.on == nil {
		p.listen()
		p.restore(c.Store.Drawn()) // on a pad that was away for a while
		p.show = func(strokes []wire.Stroke) { act(c.events, func() { c.Store.Draw(strokes) }) }
	}
	p.say = c.Store.Say
	if html := padHTML(p.say("try.pad")); p.place.hold(js.Value(place), html) {
		p.place.fill(html)
		p.redraw()
	}
}

func (p *pad) listen() {
	p.place.on = map[string]js.Func{
		"onpointerdown":   handler(p.press),
		"onpointermove":   handler(p.move),
		"onpointerup":     handler(p.lift),
		"onpointercancel": handler(p.lift),
		"onkeydown":       handler(p.typed),
	}
}

func (p *pad) part(class string) js.Value { return p.place.element.Call("querySelector", "."+class) }

// at is where a pointer is, in the pad's units.
func (p *pad) at(event js.Value) (x, y float64) {
	box := p.part("paper").Call("getBoundingClientRect")
	side := max(box.Get("width").Float(), 1)
	return (event.Get("clientX").Float() - box.Get("left").Float()) * padSide / side,
		(event.Get("clientY").Float() - box.Get("top").Float()) * padSide / side
}

func (p *pad) press(event js.Value) {
	paper := p.part("paper")
	if event.Get("button").Int() != 0 || !event.Get("isPrimary").Bool() || !paper.Call("contains", event.Get("target")).Bool() {
		return
	}
	event.Call("preventDefault")
	p.place.element.Call("setPointerCapture", event.Get("pointerId"))
	paper.Call("focus", map[string]any{"preventScroll": true})
	p.pen.shown = false
	p.begin(p.at(event))
	p.changed()
}

// move draws all that the pointer has gone through since the last event.
func (p *pad) move(event js.Value) {
	if !p.open || p.pen.down {
		return
	}
	passed := event
	if event.Get("getCoalescedEvents").Truthy() {
		passed = event.Call("getCoalescedEvents")
	}
	if passed.Equal(event) || passed.Length() == 0 {
		p.draw(p.at(event))
	} else {
		for i := range passed.Length() {
			p.draw(p.at(passed.Index(i)))
		}
	}
	p.changed()
}

func (p *pad) lift(js.Value) {
	if !p.open || p.pen.down {
		return
	}
	p.end()
	if p.waiting != nil && p.waiting() {
		p.ask() // a stroke is not waited for once it is whole
	}
}

// typed takes keys; Ctrl+Z takes a stroke back and not a setting.
func (p *pad) typed(event js.Value) {
	key := event.Get("key").String()
	if event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool() {
		if key != "z" || event.Get("shiftKey").Bool() {
			return
		}
		key = "Backspace"
	} else if event.Get("altKey").Bool() {
		return
	}
	known, changed := p.key(key)
	if !known {
		return
	}
	event.Call("preventDefault")
	event.Call("stopPropagation")
	p.tell()
	p.redraw()
	if changed {
		p.changed()
	}
}

// changed shows the ink at once and both networks the drawing soon, at most one
// in every pause.
func (p *pad) changed() {
	p.redraw()
	if p.waiting != nil {
		return
	}
	wait := p.asked + pause - time.Now().UnixMilli()
	p.waiting = time.AfterFunc(time.Duration(wait)*time.Millisecond, p.ask).Stop
}

// ask shows both networks the drawing.
func (p *pad) ask() {
	p.waiting, p.asked = nil, time.Now().UnixMilli()
	p.show(p.wire())
}

// redraw sets the ink and the keys' pen.
func (p *pad) redraw() {
	if p.place.element.IsUndefined() {
		return
	}
	p.part("ink").Call("setAttribute", "d", p.path())
	pen := p.part("pen")
	x, y := p.pen.at()
	pen.Call("setAttribute", "cx", x)
	pen.Call("setAttribute", "cy", y)
	pen.Get("classList").Call("toggle", "shown", p.pen.shown)
	pen.Get("classList").Call("toggle", "down", p.pen.down)
}

// tell tells readers of the screen where the keys' pen is.
func (p *pad) tell() {
	key := "try.pad.up"
	if p.pen.down {
		key = "try.pad.down"
	}
	write(p.place.element.Get("lastElementChild"), p.spot(p.say(key)))
}

func (p *pad) undo() {
	if p.back() {
		p.changed()
	}
}

func (p *pad) clear() {
	if p.empty() {
		p.changed()
	}
}

// wipe empties the pad for something else to be shown.
func (p *pad) wipe() {
	if p.waiting != nil {
		p.waiting()
		p.waiting = nil
	}
	p.empty()
	p.redraw()
}
