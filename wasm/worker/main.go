//go:build js && wasm

// Worker is the engine, in a worker of the page.
package main

import (
	"hawqeye/engine/studio"
	"hawqeye/wasm/bridge"
	"hawqeye/wasm/kernels"
)

func main() {
	k := kernels.New()
	k.Between = bridge.Turns()
	s := studio.New(k, nil)
	s.BatchMACs = studio.BatchMACsInPage
	bridge.Serve(s)
}
