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
func tell[E wire.Event](e *engine, c wire.Command) (E, error) {
	answer, _, err := told[E](e, c)
	return answer, err
}

// clock is how long an engine takes to answer, in milliseconds, as the page sees it.
func (e *engine) clock(c wire.Command) (float64, error) {
	_, millis, err := told[wire.Event](e, c)
	return millis, err
}

func told[E wire.Event](e *engine, c wire.Command) (answer E, millis float64, err error) {
	e.last++
	f := wire.EncodeCommand(e.last, c)
	payloads := make([]any, len(f.Bulk))
	for i, b := range f.Bulk {
		payloads[i] = b.Handle
	}
	if err := e.session.do("command", e.name, base64.StdEncoding.EncodeToString(f.Head), payloads); err != nil {
		return answer, 0, err
	}
	for {
		event, millis, err := e.next()
		switch {
		case err != nil:
			return answer, 0, err
		case !wire.Terminal(event):
			continue
		}
		switch event := event.(type) {
		case *wire.Failed:
			return answer, 0, fmt.Errorf("%s", event.Reason)
		case E:
			return event, millis, nil
		}
		return answer, 0, fmt.Errorf("the engine answers %T with %T", c, event)
	}
}

// next is the engine's next event, and how long after the command it has come.
func (e *engine) next() (event wire.Event, millis float64, err error) {
	got, err := call[struct {
		Head   []byte
		Bulk   []int
		Millis float64
	}](e.session, "event", e.name)
	if err != nil {
		return nil, 0, err
	}
	f := wire.Frame{Head: got.Head}
	for _, number := range got.Bulk {
		f.Bulk = append(f.Bulk, wire.Bulk{Handle: number})
	}
	id, event, err := wire.DecodeEvent(f)
	if err == nil && id != e.last {
		err = fmt.Errorf("the engine answers command %d when %d was the last", id, e.last)
	}
	return event, got.Millis, err
}

// served is a payload that lies in the bench's folder.
func served(name string) wire.Bulk { return wire.Bulk{Handle: extra + "/" + name} }
