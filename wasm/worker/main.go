//go:build js && wasm

// Worker is the engine, in a worker of the page.
package main

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/wasm/bridge"
)

func main() {
	k := kernel.Go()
	k.Between = bridge.Turns()
	s := studio.New(k, nil)
	s.BatchMACs = studio.BatchMACsInPage
	bridge.Serve(s)
}
