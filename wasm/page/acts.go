//go:build js && wasm

package main

import (
	"strconv"

	"hawqeye/ui/view"
	"hawqeye/wasm/bridge"
)

// take does what a person asked for by the frame around the studio or by a key.
func (a *app) take(act bridge.Act) {
	switch act.Name {
	case "files":
		var files []view.Dropped
		for _, f := range act.Files {
			files = append(files, view.Dropped{Name: f.Name, Head: f.Head, Content: f.Content})
		}
		a.change(func() { a.store.Receive(files) })
	case "model":
		a.open(act.Value)
	case "undo":
		a.change(func() { a.store.Undo() })
	case "redo":
		a.change(func() { a.store.Redo() })
	case "lang":
		a.change(a.store.OtherLang)
	case "theme":
		a.change(func() { a.store.Look(func(s *view.Settings) { s.Theme = act.Value }) })
	case "address":
		a.change(func() {
			a.frame.hear(act.Value)
			a.store.Goto(act.Value)
		})
	case "tab":
		a.change(func() { a.store.Change(func(s *view.Settings) { s.Tab = act.Value }) })
	case "layer", "target":
		by, err := strconv.Atoi(act.Value)
		if err != nil {
			return
		}
		if act.Name == "layer" {
			a.change(func() { a.store.StepLayer(by) })
			return
		}
		a.change(func() { a.store.StepTarget(by) })
	case "kept":
		a.hold()
	case "forget":
		bridge.Forget() // what cannot be forgotten is still counted
		a.hold()
	case "stop":
		a.change(a.store.StopOrGoOn)
	}
}

// hold looks up what the browser keeps.
func (a *app) hold() {
	n, bytes, err := bridge.Held()
	a.change(func() { a.store.Hold(view.Held{Known: err == nil, Results: n, Bytes: int64(bytes)}) })
}

// open opens a bundled model, which is a step.
func (a *app) open(name string) {
	b, ok := view.BundledModel(name)
	if !ok {
		return
	}
	go a.foretell(b)
	content, err := bridge.Fetch(b.Path)
	a.change(func() {
		if err != nil {
			a.store.Unfetched(b.File, err.Error())
			return
		}
		a.store.OpenModel(b.File, content, b.Name, b.Drawn)
	})
}
