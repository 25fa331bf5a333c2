//go:build js && wasm

package bridge

import (
	"syscall/js"

	"hawqeye/engine/wire"
)

// kept is how long the browser may take to begin saving a file, in milliseconds.
const kept = 60_000

// Save has the browser save a file, and returns its size. The content stays the browser's.
func Save(f wire.File) int64 {
	window := js.Global()
	var content any = f.Content.Handle
	if content == nil {
		bytes := window.Get("Uint8Array").New(len(f.Content.Bytes))
		js.CopyBytesToJS(bytes, f.Content.Bytes)
		content = bytes
	}
	blob := window.Get("Blob").New([]any{content}, map[string]any{"type": "application/octet-stream"})
	address := window.Get("URL").Call("createObjectURL", blob)
	link := window.Get("document").Call("createElement", "a")
	link.Set("href", address)
	link.Set("download", f.Name)
	link.Call("click")
	window.Call("setTimeout", window.Get("URL").Get("revokeObjectURL").Call("bind", window.Get("URL"), address), kept)
	return int64(blob.Get("size").Float())
}
