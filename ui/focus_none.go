//go:build !js

package ui

// focusOn does nothing where there is no browser.
func focusOn(string) {}
