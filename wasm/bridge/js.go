//go:build js && wasm

// Package bridge carries wire messages between the page and an engine's worker.
//
// It is, with the programs in wasm/ and the islands of ui, the only place that
// speaks to JavaScript. Payloads that Go computed cross as transferred
// ArrayBuffers; files and results that only pass through stay the browser's.
package bridge

import (
	"errors"
	"syscall/js"

	"hawqeye/engine/wire"
)

// pack turns a frame into the value to post and the buffers to transfer with it.
func pack(f wire.Frame) (message js.Value, transfer []any) {
	array := js.Global().Get("Uint8Array")
	head := array.New(len(f.Head))
	js.CopyBytesToJS(head, f.Head)
	bulk := make([]any, len(f.Bulk))
	for i, b := range f.Bulk {
		if b.Handle != nil {
			bulk[i] = b.Handle
			continue
		}
		bytes := array.New(len(b.Bytes))
		js.CopyBytesToJS(bytes, b.Bytes)
		bulk[i] = bytes.Get("buffer")
		transfer = append(transfer, bulk[i])
	}
	return js.ValueOf(map[string]any{"head": head, "bulk": bulk}), transfer
}

// unpack is the frame of a posted value; its payloads are the browser's objects.
func unpack(message js.Value) wire.Frame {
	head := message.Get("head")
	f := wire.Frame{Head: make([]byte, head.Length())}
	js.CopyBytesToGo(f.Head, head)
	bulk := message.Get("bulk")
	for i := range bulk.Length() {
		f.Bulk = append(f.Bulk, wire.Bulk{Handle: bulk.Index(i)})
	}
	return f
}

// await waits for a promise. It must not be called from within an event's callback.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	defer kept.Release()
	broken := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: errors.New(message(args[0]))}
		return nil
	})
	defer broken.Release()
	promise.Call("then", kept, broken)
	o := <-done
	return o.value, o.err
}

// message is the text of a JavaScript error, which may be any value.
func message(err js.Value) string {
	if err.Type() == js.TypeObject {
		if m := err.Get("message"); m.Type() == js.TypeString {
			return m.String()
		}
	}
	return js.Global().Call("String", err).String()
}
