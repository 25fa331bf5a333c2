package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// record is the file of answers of a model.
func record(ctx context.Context, b view.Bundled, model []byte) ([]byte, error) {
	events, err := answers(ctx, b, model)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.File, err)
	}
	return wire.EncodeAnswers(events)
}

// answers are what an engine says to a new page that opens a model, as far as it
// holds on another machine.
func answers(ctx context.Context, b view.Bundled, model []byte) ([]wire.Event, error) {
	engine := studio.New(kernel.Go(), nil)
	engine.BatchMACs = studio.BatchMACsInPage
	page := view.New(view.Defaults())
	page.OpenModel(b.File, wire.Bulk{Bytes: model}, b.Name, b.Drawn)
	var events []wire.Event
	for id, c := page.Next(); c != nil; id, c = page.Next() {
		answer, err := ask(ctx, engine, c)
		if err != nil {
			return nil, err
		}
		page.Apply(id, answer)
		if e := lasting(answer); e != nil {
			events = append(slices.DeleteFunc(events, func(before wire.Event) bool { return alike(before, e) }), e)
		}
	}
	return events, nil
}

// alike says that two answers are to the same question, of which the later one
// holds: a network is made of the first choice of widths and again of the improved one.
func alike(a, b wire.Event) bool {
	if a, ok := a.(*wire.Scored); ok {
		b, ok := b.(*wire.Scored)
		return ok && a.Network == b.Network
	}
	return reflect.TypeOf(a) == reflect.TypeOf(b)
}

// ask is the engine's terminal event.
func ask(ctx context.Context, engine *studio.Session, c wire.Command) (answer wire.Event, err error) {
	err = engine.Do(ctx, c, func(e wire.Event) {
		if wire.Terminal(e) {
			answer = e
		}
	})
	return answer, err
}

// lasting is an answer without the time that it took, or nil where it is about
// times, or pictures, which are drawn in no time.
func lasting(answer wire.Event) wire.Event {
	switch e := answer.(type) {
	case *wire.Previewed, *wire.Timed:
		return nil
	case *wire.Measured:
		timeless := *e
		timeless.Seconds = 0
		return &timeless
	case *wire.Scored:
		timeless := *e
		timeless.Seconds = 0
		return &timeless
	}
	return answer
}
