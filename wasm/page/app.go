//go:build js && wasm

package main

import (
	"github.com/vugu/vugu"

	"hawqeye/engine/wire"
	"hawqeye/ui/view"
	"hawqeye/wasm/bridge"
)

// app ties the store to the renderer and to an engine.
type app struct {
	store  *view.Store
	events vugu.EventEnv
	engine *bridge.Engine
}

// start starts an engine. One that stops is replaced when there is work again:
// what keeps it from starting may last.
func (a *app) start() {
	a.engine = bridge.Start(bridge.Listener{
		Event: func(id wire.ID, e wire.Event) {
			a.change(func() { a.store.Apply(id, e) })
		},
		Stopped: func(printed string) {
			a.engine.Stop()
			a.engine = nil
			a.change(func() { a.store.Crashed(printed) })
		},
	})
}

// send posts what the store asks for.
func (a *app) send() {
	a.events.Lock()
	defer a.events.UnlockOnly()
	for {
		id, c := a.store.Next()
		if c == nil {
			return
		}
		if a.engine == nil {
			a.start()
		}
		a.engine.Post(id, c)
	}
}

// change alters the store and renders what came of it.
func (a *app) change(alter func()) {
	a.events.Lock()
	defer a.events.UnlockRender()
	alter()
}

func (a *app) listen() {
	a.start()
	bridge.OnFile(func(name string, content wire.Bulk) {
		a.change(func() { a.store.OpenModel(name, content, "", "") })
	})
}
