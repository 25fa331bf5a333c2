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

// How long the worker may be deaf; to listen takes a tenth of a millisecond. The
// browser starts a worker of this one in several steps, of which each waits for it.
const (
	turnEvery      = 30 * time.Millisecond
	turnEveryEager = 3 * time.Millisecond
	eager          = time.Second
)

// Turns lets the worker's waiting messages in while it computes: a Cancel perhaps,
// or what a mate has found.
type Turns struct {
	port       js.Value
	back       chan struct{}
	last       time.Time
	eagerUntil time.Time
}

// NewTurns returns the worker's turns.
func NewTurns() *Turns {
	channel := js.Global().Get("MessageChannel").New()
	t := &Turns{port: channel.Get("port2"), back: make(chan struct{}, 1), last: time.Now()}
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		t.back <- struct{}{}
		return nil
	}))
	return t
}

// Take is what a handler calls often. A message to itself queues behind those that
// wait, without the delay that browsers add to timers.
func (t *Turns) Take() error {
	every := turnEvery
	if t.last.Before(t.eagerUntil) {
		every = turnEveryEager
	}
	if time.Since(t.last) < every {
		return nil
	}
	t.port.Call("postMessage", nil)
	<-t.back
	t.last = time.Now()
	return nil
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
