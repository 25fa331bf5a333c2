// Package ui is the page's components, thin over ui/view.
//
// The renderer compares by position and keeps the children of an element that
// becomes empty, so what may come and go stands alone in an element that stays,
// before a hidden one that stays too. No component has style attributes: the
// page's policy blocks them.
package ui

import "hawqeye/ui/view"

//go:generate go tool vugugen -skip-go-mod -skip-main .

// Studio is the root component: all of the page that changes.
type Studio struct {
	Store *view.Store
}

// Report is the model card: what the file holds.
type Report struct {
	Store *view.Store
}

func verdictClass(r *view.Report) string {
	if r.Fine {
		return "verdict fine"
	}
	return "verdict lacking"
}
