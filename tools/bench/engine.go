package main

import (
	"encoding/base64"
	"fmt"

	"hawqeye/engine/wire"
)

// engine is one of the page's own, which is told what the page tells it. Payloads
// of commands and events are references: what the page keeps, by numbers, and what
// is served, by addresses.
type engine struct {
	session *session
	name    string
	last    wire.ID
}

func (s *session) engine(name string) (*engine, error) {
	return &engine{session: s, name: name}, s.do("engine", name)
}

// tell gives an engine a command and returns the answer, which is to be an E.
func tell[E wire.Event](e *engine, c wire.Command) (answer E, err error) {
	e.last++
	f := wire.EncodeCommand(e.last, c)
	payloads := make([]any, len(f.Bulk))
	for i, b := range f.Bulk {
		payloads[i] = b.Handle
	}
	if err := e.session.do("command", e.name, base64.StdEncoding.EncodeToString(f.Head), payloads); err != nil {
		return answer, err
	}
	for {
		event, err := e.next()
		switch {
		case err != nil:
			return answer, err
		case !wire.Terminal(event):
			continue
		}
		switch event := event.(type) {
		case E:
			return event, nil
		case *wire.Failed:
			return answer, fmt.Errorf("%s", event.Reason)
		}
		return answer, fmt.Errorf("the engine answers %T with %T", c, event)
	}
}

func (e *engine) next() (wire.Event, error) {
	got, err := call[struct {
		Head []byte
		Bulk []int
	}](e.session, "event", e.name)
	if err != nil {
		return nil, err
	}
	f := wire.Frame{Head: got.Head}
	for _, number := range got.Bulk {
		f.Bulk = append(f.Bulk, wire.Bulk{Handle: number})
	}
	id, event, err := wire.DecodeEvent(f)
	if err == nil && id != e.last {
		err = fmt.Errorf("the engine answers command %d when %d was the last", id, e.last)
	}
	return event, err
}

// served is a payload that lies in the bench's folder.
func served(name string) wire.Bulk { return wire.Bulk{Handle: extra + "/" + name} }
