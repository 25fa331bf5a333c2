//go:build !js

package ui

import (
	"github.com/vugu/vugu/js"

	"hawqeye/ui/view"
)

// Where there is no browser, nothing is drawn, dropped, opened or watched.

type pad struct{}

func (*pad) undo()  {}
func (*pad) clear() {}
func (*pad) wipe()  {}

type (
	dropPlace struct{}
	proof     struct{}
)

func tell(js.Value, string)              {}
func paint(js.Value, view.Pictures, int) {}
func (c *Try) mount(js.Value)            {}
func (c *Try) take(js.Value)             {}
func (c *Sent) dialog(js.Value)          {}
func (c *Sent) explain()                 {}
func (c *Sent) watch()                   {}
