//go:build js && wasm

// Worker is the engine, in a worker of the page.
package main

import "hawqeye/wasm/bridge"

func main() { bridge.Serve(&session{}) }
