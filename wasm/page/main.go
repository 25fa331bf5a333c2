//go:build js && wasm

// Page is the program behind the page: it renders the components of ui and
// talks to the engine in its worker. It never links the engine.
package main

import (
	"syscall/js"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/domrender"

	"hawqeye/ui"
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
	f := newFrame(js.Global())
	a := &app{store: f.begin(), frame: f, events: renderer.EventEnv(), news: make(chan struct{}, 1)}
	a.start()
	go a.tell()
	bridge.OnAct(a.take)
	root := &ui.Studio{Store: a.store}
	for ok := true; ok; ok = renderer.EventWait() {
		a.events.Lock()
		a.send()
		a.save()
		a.events.UnlockOnly()
		if err := renderer.Render(builds.RunBuild(root)); err != nil {
			panic(err)
		}
		f.show(a.store)
	}
}
