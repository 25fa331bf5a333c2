//go:build js && wasm

// Worker is the engine, in a worker of the page.
package main

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/wasm/bridge"
)

// batchMACs is how much of a network is run at once: some tenths of a second, and
// seconds of a measurement, of which a partial answer has whole batches.
const batchMACs = 1 << 27

func main() {
	k := kernel.Go()
	k.Between = bridge.Turns()
	s := studio.New(k, nil)
	s.BatchMACs = batchMACs
	bridge.Serve(s)
}
