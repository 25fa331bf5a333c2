//go:build !js

package ui

import "github.com/vugu/vugu/js"

// picture is nothing where there is no browser.
type picture struct{}

func (c *Figure) show(js.Value) {}
func (c *Figure) list(js.Value) {}

// input is nothing where there is no browser.
type input struct{}

func (c *Number) bind(js.Value) {}
