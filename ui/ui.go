// Package ui is the page's components, thin over ui/view.
//
// The renderer compares by position and keeps the children of an element that
// becomes empty, so what may come and go stands alone in an element that stays,
// before a hidden one that stays too. No component has style attributes: the
// page's policy blocks them.
package ui

import (
	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

//go:generate go run ../tools/components .

// Studio is the root component: all of the page that changes.
type Studio struct {
	Store *view.Store

	problem *view.ProblemView
	usable  bool
	tab     string
	open    bool // the problem's details
}

// Compute looks at the store before every rendering.
func (c *Studio) Compute() {
	c.problem = c.Store.Trouble()
	c.usable = c.Store.Usable()
	c.tab = c.Store.Shown()
}

// Tabs are the heads of the views of the layers.
type Tabs struct {
	Store *view.Store
}

// key goes along the heads, and the focus with it.
func (c *Tabs) key(event vugu.DOMEvent) {
	switch event.PropString("key") {
	case "ArrowLeft":
		c.Store.StepTab(-1)
	case "ArrowRight":
		c.Store.StepTab(1)
	default:
		return
	}
	focusOn("tab-" + c.Store.Shown())
}

// Report is the model card: what the file holds.
type Report struct {
	Store  *view.Store
	report *view.Report
}

// Compute looks at the store before every rendering.
func (c *Report) Compute() { c.report = c.Store.Report() }

// Layers is the table of what the file holds, and of what the engine cannot run.
type Layers struct {
	Store  *view.Store
	report *view.Report
}

// Compute looks at the store before every rendering.
func (c *Layers) Compute() { c.report = c.Store.Report() }

// Data is the data step.
type Data struct {
	Store *view.Store
	data  *view.DataView
	open  bool // the preparation of pixels
}

// Compute looks at the store before every rendering.
func (c *Data) Compute() { c.data = c.Store.Data() }

// Status says what the engine is doing.
type Status struct {
	Store  *view.Store
	status *view.Status
}

// Compute looks at the store before every rendering.
func (c *Status) Compute() { c.status = c.Store.Status() }

func verdictClass(r *view.Report) string {
	if r.Fine {
		return "verdict fine"
	}
	return "verdict lacking"
}

func truth(v bool) string {
	if v {
		return "true"
	}
	return "false"
}

func staleClass(class string, stale bool) string {
	if stale {
		class += " stale"
	}
	return class
}
