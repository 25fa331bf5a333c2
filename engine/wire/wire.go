// Package wire holds the messages that pass between the page and the engine's worker, or from engine to engine, and their binary form.
//
// A command asks (Load, Measure, …) and an event answers (Loaded, Measured, …).
// Every command is answered by any number of events that say how far it is (see
// Terminal) and then by exactly one terminal event under the same id; Server keeps that promise.
//
// A message lists its fields once, in its command or event method, for both
// directions. Adding a message is one type with that method and one line in
// commands or events. Encoding is canonical: what decodes, encodes to the same
// bytes again.
package wire

import (
	"errors"
	"fmt"
)

// ID ties events to the command they answer. The sender of a command chooses
// it and does not use it twice.
type ID uint32

// Command is a message from the page to the engine.
type Command interface{ command(*coder) }

// Event is a message from the engine to the page.
type Event interface{ event(*coder) }

// Bulk is a payload that travels beside its message, so that the platform can
// hand it over without a copy. It is in Go's memory where it is computed with,
// and stays the platform's own object where it only passes through.
type Bulk struct {
	Bytes  []byte
	Handle any // a File, Blob or ArrayBuffer; Bytes is then nil
}

// Frame is an encoded message.
type Frame struct {
	Head []byte // version, kind, id and fields
	Bulk []Bulk // the payloads, in the order of the fields
}

// version is the first byte of every frame. The page and the worker of one
// build agree on it; a page kept open across an update may not.
const version = 1

// commands lists every command; a command's code is its place here.
func commands() []kind[Command] {
	return []kind[Command]{
		command[Load](),
		command[Inspect](),
		command[Run](),
		command[Preview](),
		command[Calibrate](),
		command[Measure](),
		command[Allocate](),
		command[Quantize](),
		command[Evaluate](),
		command[Weigh](),
		command[Time](),
		command[Try](),
		command[Export](),
		command[Cancel](),
		command[Validate](),
		command[Recommend](),
		command[Trace](),
		command[Improve](),
		command[Shift](),
		command[Multiply](),
	}
}

// events lists every event; an event's code is its place here.
func events() []kind[Event] {
	return []kind[Event]{
		event[Loaded](),
		event[Inspected](),
		event[Ran](),
		event[Previewed](),
		event[Ranged](),
		event[Refined](),
		event[Measured](),
		event[Allocated](),
		event[Quantized](),
		event[Scored](),
		event[Weighed](),
		event[Timed](),
		event[Tried](),
		event[Exported](),
		event[Progressed](),
		event[Failed](),
		event[Cancelled](),
		event[Validated](),
		event[Recommended](),
		event[Traced](),
		event[Compared](),
		event[Improving](),
		event[Improved](),
		event[Recommending](),
		event[Shifted](),
	}
}

// Terminal reports whether e is the last event of its command.
func Terminal(e Event) bool {
	switch e.(type) {
	case *Progressed, *Refined, *Compared, *Improving, *Recommending:
		return false
	}
	return true
}

// kind is one type of message.
type kind[M any] struct {
	blank func() M
	holds func(M) bool
}

func command[T any, P interface {
	*T
	Command
}]() kind[Command] {
	return kind[Command]{
		blank: func() Command { return P(new(T)) },
		holds: func(m Command) bool { _, ok := m.(P); return ok },
	}
}

func event[T any, P interface {
	*T
	Event
}]() kind[Event] {
	return kind[Event]{
		blank: func() Event { return P(new(T)) },
		holds: func(m Event) bool { _, ok := m.(P); return ok },
	}
}

// EncodeCommand is the frame of a command.
func EncodeCommand(id ID, m Command) Frame { return encode(commands(), Command.command, id, m) }

// EncodeEvent is the frame of an event.
func EncodeEvent(id ID, m Event) Frame { return encode(events(), Event.event, id, m) }

// DecodeCommand reads a command. Where the frame is broken beyond its id, that
// id is returned with the error.
func DecodeCommand(f Frame) (ID, Command, error) { return decode(commands(), Command.command, f) }

// DecodeEvent reads an event, as DecodeCommand does a command.
func DecodeEvent(f Frame) (ID, Event, error) { return decode(events(), Event.event, f) }

// Payloads are the bulk fields of a command, to be filled in place.
func Payloads(m Command) []*Bulk {
	c := coder{writing: true}
	m.command(&c)
	return c.fields
}

func encode[M any](kinds []kind[M], list func(M, *coder), id ID, m M) Frame {
	code := 0
	for code < len(kinds) && !kinds[code].holds(m) {
		code++
	}
	c := coder{writing: true, head: []byte{version, byte(code)}}
	c.uint32((*uint32)(&id))
	list(m, &c)
	f := Frame{Head: c.head}
	for _, b := range c.fields {
		f.Bulk = append(f.Bulk, *b)
	}
	return f
}

func decode[M any](kinds []kind[M], list func(M, *coder), f Frame) (ID, M, error) {
	var id ID
	var none M
	if len(f.Head) < 2 {
		return id, none, errors.New("wire: the message is cut off")
	}
	if f.Head[0] != version {
		return id, none, fmt.Errorf("the page and its engine are of different versions (%d and %d): reload the page", version, f.Head[0])
	}
	code := int(f.Head[1])
	c := coder{head: f.Head[2:], bulk: f.Bulk}
	c.uint32((*uint32)(&id))
	if c.err != nil {
		return id, none, c.err
	}
	if code >= len(kinds) {
		return id, none, fmt.Errorf("wire: there is no message %d", code)
	}
	m := kinds[code].blank()
	list(m, &c)
	switch {
	case c.err != nil:
		return id, none, c.err
	case len(c.head) > 0:
		return id, none, fmt.Errorf("wire: %d bytes follow the message", len(c.head))
	case len(c.bulk) > 0:
		return id, none, fmt.Errorf("wire: %d payloads too many", len(c.bulk))
	}
	return id, m, nil
}
