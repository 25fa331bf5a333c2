//go:build js && wasm

package bridge

import (
	"context"
	"fmt"
	"syscall/js"
	"time"

	"hawqeye/engine/wire"
)

// Serve answers the page's commands with h, as long as the worker lives. It is
// called from main, before anything that waits.
func Serve(h wire.Handler) {
	self := js.Global()
	s := &wire.Server{Handler: h, Fetch: fetch}
	s.Send = func(f wire.Frame) {
		message, transfer := pack(f)
		self.Call("postMessage", message, transfer)
	}
	self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		s.Receive(unpack(args[0].Get("data")))
		return nil
	}))
	s.Serve(context.Background())
}

// turnEvery is how long the worker may be deaf; to listen takes a tenth of a millisecond.
const turnEvery = 30 * time.Millisecond

// Turns returns what a handler calls often while it computes: now and then it lets
// the worker's waiting messages in, a Cancel perhaps. A message to itself queues
// behind them, without the delay that browsers add to timers.
func Turns() func() error {
	channel := js.Global().Get("MessageChannel").New()
	back := make(chan struct{}, 1)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		back <- struct{}{}
		return nil
	}))
	port := channel.Get("port2")
	last := time.Now()
	return func() error {
		if time.Since(last) < turnEvery {
			return nil
		}
		port.Call("postMessage", nil)
		<-back
		last = time.Now()
		return nil
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
