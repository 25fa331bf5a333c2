//go:build js && wasm

// Worker is the engine, in a worker of the page.
package main

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/wasm/bridge"
)

func main() { bridge.Serve(studio.New(kernel.Go(), nil)) }
