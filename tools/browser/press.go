package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Spot is a place in the window, in CSS pixels.
type Spot struct{ X, Y float64 }

// Mouse presses, moves or releases the left button at a spot.
func (p *Page) Mouse(kind input.DispatchMouseEventType, at Spot) {
	p.t.Helper()
	p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		params := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1}
		_, err := chromedp.Call(ctx, input.DispatchMouseEvent, params)
		return err
	}))
}

// resting is the middle of an element once two frames show it in the same
// place, enabled and with nothing above it. What is pressed there is told to the
// window's name missed: true until the element has been clicked.
const resting = `new Promise((found, fail) => {
	const selector = %q;
	let last = "";
	const look = () => {
		const e = document.querySelector(selector);
		if (e) {
			e.scrollIntoView({block: "center", behavior: "instant"});
			const r = e.getBoundingClientRect(), at = {X: r.x + r.width/2, Y: r.y + r.height/2};
			const now = [r.x, r.y, r.width, r.height].join();
			const above = document.elementFromPoint(at.X, at.Y);
			if (r.width && now === last && !e.disabled && above && above.closest(selector) === e) {
				window.missed = true;
				addEventListener("click", c => { missed = !c.target.closest(selector); }, {capture: true, once: true});
				return found(at);
			}
			last = now;
		}
		requestAnimationFrame(look);
	};
	look();
})`

// Click presses an element with the mouse, as soon as it can be and rests. A page
// that moves it away at the last moment gets another press, as from a person.
func (p *Page) Click(selector string) {
	p.t.Helper()
	const tries = 5
	for range tries {
		at := Eval[Spot](p, fmt.Sprintf(resting, selector))
		p.Mouse(input.DispatchMouseEventTypeMouseMoved, at)
		p.Mouse(input.DispatchMouseEventTypeMousePressed, at)
		p.Mouse(input.DispatchMouseEventTypeMouseReleased, at)
		if !Eval[bool](p, "window.missed === true") {
			return
		}
	}
	p.t.Fatalf("%s moves away from the mouse", selector)
}
