//go:build js && wasm

// Page is the program behind the page: it renders the components of ui and
// talks to the engine in its worker. It never links the engine.
package main

import (
	"syscall/js"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/domrender"

	"hawqeye/ui"
	"hawqeye/ui/view"
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
	a := &app{store: view.New(view.Defaults()), events: renderer.EventEnv()}
	a.listen()
	root := &ui.Studio{Store: a.store}
	document := js.Global().Get("document")
	for ok := true; ok; ok = renderer.EventWait() {
		a.send()
		if err := renderer.Render(builds.RunBuild(root)); err != nil {
			panic(err)
		}
		document.Set("title", a.store.Title())
	}
}
