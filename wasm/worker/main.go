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
	turns := bridge.NewTurns()
	k.Between = turns.Take
	s := studio.New(k, nil)
	s.BatchMACs = studio.BatchMACsInPage
	s.Mates = bridge.Mates(turns)
	if shelf := bridge.NewShelf(); shelf != nil {
		s.Keeper = shelf
	}
	bridge.Serve(s)
}
