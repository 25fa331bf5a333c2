//go:build js && wasm

// Page is the program behind the page: it renders the components of ui and
// talks to the engine in its worker. It never links the engine.
package main

import (
	"syscall/js"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/domrender"

	"hawqeye/engine/wire"
	"hawqeye/ui"
	"hawqeye/ui/view"
	"hawqeye/wasm/bridge"
)

func main() {
	renderer, err := domrender.New("#studio")
	if err != nil {
		panic(err)
	}
	builds, err := vugu.NewBuildEnv(renderer.EventEnv())
	if err != nil {
		panic(err)
	}
	a := &app{events: renderer.EventEnv()}
	a.start()
	bridge.OnFile(a.open)
	root := &ui.Studio{Store: &a.store}
	document := js.Global().Get("document")
	for ok := true; ok; ok = renderer.EventWait() {
		if err := renderer.Render(builds.RunBuild(root)); err != nil {
			panic(err)
		}
		document.Set("title", a.store.Title())
	}
}

// app ties the store to the renderer and to an engine.
type app struct {
	store  view.Store
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
			a.change(func() { a.store.Stopped(printed) })
		},
	})
}

func (a *app) open(name string, content wire.Bulk) {
	if a.engine == nil {
		a.start()
	}
	a.change(func() { a.engine.Post(a.store.Open(name, content)) })
}

// change alters the store and renders what came of it.
func (a *app) change(alter func()) {
	a.events.Lock()
	defer a.events.UnlockRender()
	alter()
}
