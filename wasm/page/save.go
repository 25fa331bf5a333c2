//go:build js && wasm

package main

import "hawqeye/wasm/bridge"

// save hands the browser the files that the engine has written for it.
func (a *app) save() {
	for {
		file, keep := a.store.Save()
		if file == nil {
			return
		}
		keep(bridge.Save(*file))
	}
}
