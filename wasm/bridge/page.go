//go:build js && wasm

package bridge

import (
	"syscall/js"

	"hawqeye/engine/wire"
)

// Listener is told what an engine does, in order, from one goroutine.
type Listener struct {
	Event   func(wire.ID, wire.Event)
	Stopped func(reason string) // the engine cannot go on; a new one can
}

// Engine is the page's end of one worker.
type Engine struct {
	worker  js.Value
	waiting []wire.Frame // posted before the worker is there
	happen  chan func()
	stopped bool
	onevent js.Func
	onerror js.Func
}

// Start starts a worker with an engine. It does not wait for it.
func Start(l Listener) *Engine {
	e := &Engine{happen: make(chan func(), 256)}
	e.onevent = js.FuncOf(func(_ js.Value, args []js.Value) any {
		data := args[0].Get("data")
		if crashed := data.Get("crashed"); crashed.Type() == js.TypeString {
			e.happen <- func() { l.Stopped(crashed.String()) }
			return nil
		}
		f := unpack(data)
		e.happen <- func() {
			id, event, err := wire.DecodeEvent(f)
			if err != nil {
				l.Stopped(err.Error())
				return
			}
			l.Event(id, event)
		}
		return nil
	})
	e.onerror = js.FuncOf(func(_ js.Value, args []js.Value) any {
		reason := message(args[0])
		e.happen <- func() { l.Stopped(reason) }
		return nil
	})
	go func() {
		for f := range e.happen {
			if !e.stopped {
				f()
			}
		}
	}()
	go e.launch(l)
	return e
}

func (e *Engine) launch(l Listener) {
	worker, err := await(js.Global().Get("hawqeye").Call("engine"))
	switch {
	case e.stopped && err == nil:
		worker.Call("terminate")
		return
	case e.stopped:
		return
	case err != nil:
		e.happen <- func() { l.Stopped(err.Error()) }
		return
	}
	worker.Set("onmessage", e.onevent)
	worker.Set("onerror", e.onerror)
	e.worker = worker
	for _, f := range e.waiting {
		e.post(f)
	}
	e.waiting = nil
}

// Post sends a command. Its events come back under the same id.
func (e *Engine) Post(id wire.ID, c wire.Command) {
	f := wire.EncodeCommand(id, c)
	if e.worker.IsUndefined() {
		e.waiting = append(e.waiting, f)
		return
	}
	e.post(f)
}

func (e *Engine) post(f wire.Frame) {
	message, transfer := pack(f)
	e.worker.Call("postMessage", message, transfer)
}

// Stop ends the worker at once and gives its memory back. No event follows.
func (e *Engine) Stop() {
	e.stopped = true
	if !e.worker.IsUndefined() {
		e.worker.Set("onmessage", nil)
		e.worker.Set("onerror", nil)
		e.worker.Call("terminate")
	}
	e.onevent.Release()
	e.onerror.Release()
	close(e.happen)
}

// Act is what a person asked for outside of the renderer's components.
type Act struct {
	Name  string
	Value string
	Files []File
}

// File is a file of the person's own, with its first bytes. The content stays the browser's.
type File struct {
	Name    string
	Head    []byte
	Content wire.Bulk
}

// OnAct has take called with all that a person asks for, in order and from one
// goroutine, what was asked for before included.
func OnAct(take func(Act)) {
	host := js.Global().Get("hawqeye")
	acts := make(chan js.Value, 256)
	names := make(chan string, 256)
	host.Set("take", js.FuncOf(func(_ js.Value, args []js.Value) any {
		names <- args[0].String()
		acts <- args[1]
		return nil
	}))
	for waiting := host.Get("waiting"); waiting.Length() > 0; {
		early := waiting.Call("shift")
		names <- early.Index(0).String()
		acts <- early.Index(1)
	}
	go func() {
		for name := range names {
			a := Act{Name: name}
			value := <-acts
			if name == "files" {
				for i := range value.Length() {
					a.Files = append(a.Files, file(value.Index(i)))
				}
			} else {
				a.Value = value.String()
			}
			take(a)
		}
	}()
}

// headed is how much of a file shows what it is.
const headed = 512

// file reads the beginning of a file. One that cannot be read has none; who
// reads it in full will say so.
func file(f js.Value) File {
	known := File{Name: f.Get("name").String(), Content: wire.Bulk{Handle: f}}
	known.Head, _ = read(f.Call("slice", 0, headed))
	return known
}

// read is the content of a Blob.
func read(blob js.Value) ([]byte, error) {
	buffer, err := await(blob.Call("arrayBuffer"))
	if err != nil {
		return nil, err
	}
	array := js.Global().Get("Uint8Array").New(buffer)
	content := make([]byte, array.Length())
	js.CopyBytesToGo(content, array)
	return content, nil
}

// Fetch brings a file of the site. It must not be called from within an event's callback.
func Fetch(name string) (wire.Bulk, error) {
	blob, err := await(js.Global().Get("hawqeye").Call("fetch", name))
	return wire.Bulk{Handle: blob}, err
}

// Read brings the content of a file of the site, as Fetch does.
func Read(name string) ([]byte, error) {
	blob, err := await(js.Global().Get("hawqeye").Call("fetch", name))
	if err != nil {
		return nil, err
	}
	return read(blob)
}
