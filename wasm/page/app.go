//go:build js && wasm

package main

import (
	"time"

	"github.com/vugu/vugu"

	"hawqeye/engine/wire"
	"hawqeye/ui/view"
	"hawqeye/wasm/bridge"
)

// app ties the store to the renderer and to an engine.
type app struct {
	store    *view.Store
	frame    *frame
	events   vugu.EventEnv
	engine   *bridge.Engine
	news     chan struct{} // the engine's, not shown yet
	fetching string        // the bundled model that is on its way to be what the settings name
}

// start starts an engine. One that stops is replaced when there is work again:
// what keeps it from starting may last.
func (a *app) start() {
	a.engine = bridge.Start(bridge.Listener{
		Event: func(id wire.ID, e wire.Event) {
			a.hear(func() { a.store.Apply(id, e) })
		},
		Stopped: func(printed string) {
			a.engine.Stop()
			a.engine = nil
			a.hear(func() { a.store.Crashed(printed) })
		},
	})
}

// send posts what the store asks for.
func (a *app) send() {
	for {
		id, c := a.store.Next()
		if c == nil {
			break
		}
		if a.engine == nil {
			a.start()
		}
		a.engine.Post(id, c)
	}
	if wanted := a.store.Wanted(); wanted != "" && wanted != a.fetching {
		a.fetching = wanted
		go a.supply(wanted)
	}
}

// change alters the store as a person asked, and renders what came of it.
func (a *app) change(alter func()) {
	a.events.Lock()
	defer a.events.UnlockRender()
	alter()
}

// hear alters the store as the engine says. The engine goes on at once; what
// came of it is rendered soon.
func (a *app) hear(alter func()) {
	a.events.Lock()
	alter()
	a.send()
	a.events.UnlockOnly()
	select {
	case a.news <- struct{}{}:
	default:
	}
}

// between is the least time from one rendering of the engine's news to the next.
const between = 100 * time.Millisecond

// tell renders the engine's news.
func (a *app) tell() {
	for range a.news {
		a.change(func() {})
		time.Sleep(between)
	}
}

// supply brings the bundled model that the settings name.
func (a *app) supply(name string) {
	b, ok := view.BundledModel(name)
	var content wire.Bulk
	reason := ""
	if ok {
		go a.foretell(b)
		var err error
		if content, err = bridge.Fetch(b.Path); err != nil {
			reason = err.Error()
		}
	}
	a.change(func() {
		a.fetching = ""
		switch {
		case a.store.Wanted() != name:
		case !ok || reason != "":
			a.store.Unfetched(name, reason)
		default:
			a.store.Supply(b.File, content, b.Name, b.Drawn)
		}
	})
}

// foretell brings what was computed of a bundled model beforehand. Without it the
// page waits for its engine.
func (a *app) foretell(b view.Bundled) {
	if answers, err := bridge.Read(b.Answers); err == nil {
		a.change(func() { a.store.Precomputed(b.Name, answers) })
	}
}
