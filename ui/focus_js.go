//go:build js && wasm

package ui

import "syscall/js"

// focusOn moves the focus to an element by its id, which the coming rendering keeps.
func focusOn(id string) {
	if e := js.Global().Get("document").Call("getElementById", id); e.Truthy() {
		e.Call("focus")
	}
}
