package ui

import (
	"strings"

	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

// Device shows the computer that all of it runs on.
type Device struct {
	Store *view.Store
}

// Sent is the line that says how much has left this computer, with a dialog
// that tells how one can know.
type Sent struct {
	Store *view.Store

	events vugu.EventEnv
	shown  *view.DeviceView
	proof  proof
}

// Init begins to watch what the page asks of the network.
func (c *Sent) Init(ctx vugu.InitCtx) {
	c.events = ctx.EventEnv()
	c.watch()
}

// Compute takes what there is to show.
func (c *Sent) Compute(vugu.ComputeCtx) { c.shown = c.Store.Device() }

func (c *Sent) class() string {
	if c.shown.Leaks {
		return "sent leaks"
	}
	return "sent"
}

func disabled(is bool) string {
	if is {
		return " disabled"
	}
	return ""
}

// dialogHTML is the dialog, which is not the renderer's: the renderer would
// close it, because it takes away the attribute that holds it open.
func (c *Sent) dialogHTML() string {
	var b strings.Builder
	say := func(tag, s string) {
		b.WriteString("<" + tag + ">")
		escaper.WriteString(&b, s)
		name, _, _ := strings.Cut(tag, " ")
		b.WriteString("</" + name + ">")
	}
	b.WriteString(`<dialog class="card" aria-labelledby="privacy-title">`)
	say(`h2 id="privacy-title"`, c.Store.Say("device.dialog"))
	say(`p class="count"`, c.shown.Count)
	b.WriteString("<ul>")
	say("li", c.Store.Say("device.offline"))
	say("li", c.Store.Say("device.tools"))
	b.WriteString("</ul>")
	if len(c.shown.Policy) > 0 {
		say("p", c.Store.Say("device.policy"))
		b.WriteString("<pre tabindex=\"0\">")
		for i, d := range c.shown.Policy {
			if i > 0 {
				b.WriteString("\n")
			}
			escaper.WriteString(&b, d)
		}
		b.WriteString("</pre>")
	}
	say(`p class="kept"`, c.shown.Kept)
	say(`button type="button" class="quiet-button" data-act="forget"`+disabled(!c.shown.Forget), c.Store.Say("device.forget"))
	say(`button type="button" class="button" data-close autofocus`, c.Store.Say("device.close"))
	b.WriteString("</dialog>")
	return b.String()
}
