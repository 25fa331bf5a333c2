//go:build js && wasm

package bridge

import (
	"context"
	"fmt"
	"syscall/js"

	"hawqeye/engine/wire"
)

// Serve answers the page's commands with h, as long as the worker lives. It is
// called from main, before anything that waits.
func Serve(h wire.Handler) {
	self := js.Global()
	breathe := yielder()
	s := &wire.Server{Handler: h, Fetch: fetch}
	s.Send = func(f wire.Frame) {
		message, transfer := pack(f)
		self.Call("postMessage", message, transfer)
		breathe()
	}
	self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		s.Receive(unpack(args[0].Get("data")))
		return nil
	}))
	s.Serve(context.Background())
}

// yielder returns a function that lets the worker's waiting messages in, a
// Cancel perhaps. A message to itself queues behind them, without the delay
// that browsers add to timers.
func yielder() func() {
	channel := js.Global().Get("MessageChannel").New()
	back := make(chan struct{}, 1)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		back <- struct{}{}
		return nil
	}))
	port := channel.Get("port2")
	return func() {
		port.Call("postMessage", nil)
		<-back
	}
}

// fetch brings a File, Blob or ArrayBuffer into Go's memory.
func fetch(b *wire.Bulk) error {
	object, ok := b.Handle.(js.Value)
	if !ok {
		return nil
	}
	buffer := object
	if object.InstanceOf(js.Global().Get("Blob")) {
		var err error
		if buffer, err = await(object.Call("arrayBuffer")); err != nil {
			return fmt.Errorf("the file cannot be read any more (%w): open it again", err)
		}
	}
	array := js.Global().Get("Uint8Array").New(buffer)
	b.Bytes, b.Handle = make([]byte, array.Length()), nil
	js.CopyBytesToGo(b.Bytes, array)
	return nil
}
