package ui

import (
	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

// Download offers what has been made as files.
type Download struct {
	Store *view.Store

	shown *view.DownloadView
}

// Compute takes what there is to show.
func (c *Download) Compute(vugu.ComputeCtx) {
	if c.shown = c.Store.Downloads(); c.shown == nil {
		c.shown = &view.DownloadView{}
	}
}

func (c *Download) lead() string {
	if c.shown.Ready {
		return c.Store.Say("download.private")
	}
	return c.shown.Wait
}

// waits says of a button that it does nothing yet. It keeps the focus.
func (c *Download) waits(f view.FileView) given {
	if !c.shown.Ready || f.Busy != "" {
		return "true"
	}
	return ""
}

// buttonClass makes the network the first choice and the recipe the second.
func buttonClass(f view.FileView) string {
	if f.Format == "onnx" {
		return "button"
	}
	return "quiet-button"
}

func checkClass(f view.FileView) string {
	if f.Same {
		return "check same"
	}
	return "check"
}
