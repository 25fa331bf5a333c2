//go:build js && wasm

package main

import (
	"strings"
	"syscall/js"

	"hawqeye/ui/text"
	"hawqeye/ui/view"
)

// frame is the page around the studio: header, start screen, dialog, address.
type frame struct {
	global js.Value
	lang   string        // that it speaks
	shown  view.Settings // whose address it has
	at     string        // the address as the program left it, or last heard of it
	moved  bool          // the browser has made the step that is shown next
}

func newFrame(global js.Value) *frame { return &frame{global: global, lang: "en", moved: true} }

// address is what the browser shows behind the #.
func (f *frame) address() string {
	return strings.TrimPrefix(f.global.Get("location").Get("hash").String(), "#")
}

// hear takes in where a person went by the browser's own means.
func (f *frame) hear(address string) { f.at, f.moved = strings.TrimPrefix(address, "#"), true }

// begin is the store of a page with this address, in the looks that the person had chosen before.
func (f *frame) begin() *view.Store {
	f.at = f.address()
	set, ok := view.ParseHash(f.at)
	look := f.global.Get("hawqeye").Call("look")
	if set.Lang == "" {
		set.Lang = look.Get("lang").String()
	}
	if set.Theme == "" {
		set.Theme = look.Get("theme").String()
	}
	s := view.New(set)
	s.Speak(f.global.Get("navigator").Get("languages").Call("join", ",").String())
	if !ok {
		s.Misread()
	}
	return s
}

// show has the frame follow the store.
func (f *frame) show(s *view.Store) {
	f.speak(s.Lang())
	stage, _ := s.Job()
	set := s.Settings()
	now := f.address()
	state := map[string]any{
		"lang": s.Lang(), "chosen": set.Lang, "theme": set.Theme, "open": s.Open(),
		"undo": s.CanUndo(), "redo": s.CanRedo(), "busy": stage != "", "stage": stage, "title": s.Title(),
		"address": now, "step": false,
	}
	// A person who has gone elsewhere is not called back: the program will hear.
	if !s.Moving() && now == f.at {
		state["address"] = set.Hash()
		state["step"] = !f.moved && !set.SamePlace(f.shown)
		f.moved, f.shown = false, set
	}
	f.global.Get("hawqeye").Call("show", state)
	if now == f.at {
		f.at = f.address()
	}
}

// speak puts the words of the frame into another language.
func (f *frame) speak(lang string) {
	if lang == f.lang {
		return
	}
	f.lang = lang
	document := f.global.Get("document")
	said := document.Call("querySelectorAll", "[data-say]")
	for i := range said.Length() {
		e := said.Index(i)
		e.Set("textContent", text.T(lang, e.Get("dataset").Get("say").String()))
	}
	labelled := document.Call("querySelectorAll", "[data-say-label]")
	for i := range labelled.Length() {
		e := labelled.Index(i)
		e.Call("setAttribute", "aria-label", text.T(lang, e.Get("dataset").Get("sayLabel").String()))
	}
}
