package ui

import (
	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

// Result is the bar that compares the two networks.
type Result struct {
	Store *view.Store

	shown *view.ResultView
	open  bool // the figure of right answers
}

// Compute takes what there is to show.
func (c *Result) Compute(vugu.ComputeCtx) {
	if c.shown = c.Store.Result(); c.shown == nil {
		c.shown = &view.ResultView{}
	}
}

func measureClass(m view.Measure) string {
	class := "measure " + m.Name
	switch {
	case m.Stale:
		class += " old"
	case m.Early:
		class += " early"
	}
	return class
}

func originClass(early bool) string {
	if early {
		return "provenance early"
	}
	return "provenance"
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
