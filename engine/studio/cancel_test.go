package studio_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// desk is a session behind a server, as a page has it, that cancels a command
// after so many pauses of the engine.
type desk struct {
	server wire.Server
	id     wire.ID
	pauses atomic.Int64 // left until the command is cancelled
	events chan wire.Event
	t      *testing.T
}

func newDesk(t *testing.T) *desk {
	d := &desk{events: make(chan wire.Event, 1<<12), t: t}
	k := kernel.Go()
	k.Between = func() error {
		if d.pauses.Add(-1) == 0 {
			d.server.Receive(wire.EncodeCommand(d.id, &wire.Cancel{}))
		}
		return nil
	}
	s := studio.New(k, nil)
	s.BatchMACs = 1 << 18
	d.server = wire.Server{Handler: s, Send: func(f wire.Frame) {
		id, e, err := wire.DecodeEvent(f)
		if err != nil || id != d.id {
			t.Errorf("an event under %d, want %d: %v", id, d.id, err)
		}
		d.events <- e
	}}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		d.server.Serve(ctx)
		close(done)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return d
}

// do is the terminal event of a command that is cancelled after so many pauses.
// The next command's answer shows that no other followed.
func (d *desk) do(c wire.Command, pauses int) wire.Event {
	d.id++
	d.pauses.Store(int64(pauses))
	d.server.Receive(wire.EncodeCommand(d.id, c))
	for e := range d.events {
		if wire.Terminal(e) {
			return e
		}
	}
	return nil
}

// commands are one of each kind, as a page sends them in the course of a job.
func commands(t *testing.T, a []wire.Choice) []wire.Command {
	return []wire.Command{
		&wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: studio.TinyModel(t)}},
		&wire.Preview{Data: drawn(20), Count: 3},
		&wire.Calibrate{Data: drawn(20)},
		&wire.Measure{Activations: true, Eigenvalues: true},
		&wire.Measure{Method: "hutchinson", Probes: 20},
		&wire.Allocate{AvgBits: 4, Front: true},
		&wire.Allocate{Damage: "hawqv2", Bits: []int{2, 7}},
		&wire.Quantize{Assignment: a, ActBits: 8},
		&wire.Evaluate{Network: wire.FloatNet, Data: drawn(30)},
		&wire.Evaluate{Network: wire.QuantizedNet, Data: drawn(30)},
		&wire.Weigh{Layer: "second", Bits: 4},
		&wire.Time{Network: wire.FloatNet, Millis: 10},
		&wire.Time{Network: wire.QuantizedNet, Millis: 10},
		&wire.Try{Data: drawn(20), Sample: 3},
		&wire.Export{Format: "onnx", Check: 10},
		&wire.Export{Format: "json"},
		&wire.Inspect{Name: "none"},
		&wire.Allocate{AvgBits: 3, Apart: true},
		&wire.Improve{Allocate: wire.Allocate{AvgBits: 3}},
	}
}

// Whatever is cancelled, whenever, a command ends once, and afterwards the session
// does what one does that nothing ever disturbed.
func TestRandomCancellation(t *testing.T) {
	assignment := answer[*wire.Allocated](t, quantizedTiny(t, 4), &wire.Allocate{AvgBits: 4}).Assignment
	all := commands(t, assignment)
	job := func(d *desk) string {
		var log string
		for _, i := range []int{0, 2, 3, 5, 7, 9, 14} {
			switch e := d.do(all[i], 0).(type) {
			case *wire.Measured:
				e.Seconds = 0
				log += fmt.Sprintf("%T %v\n", e, e.Layers[0].TraceStdErr != nil)
				for _, l := range e.Layers {
					log += fmt.Sprintln(*l.Trace, *l.ActTrace, *l.TopEigenvalue)
				}
			case *wire.Scored:
				log += fmt.Sprintln(e.N, *e.Correct, *e.Agreed)
			case *wire.Allocated:
				log += fmt.Sprintln(e.Assignment, e.Omega, len(e.Front))
			case *wire.Exported:
				log += fmt.Sprintln(e.Name, len(e.File.Bytes), e.Checked, e.Same)
			case *wire.Failed:
				t.Errorf("%T: %s", all[i], e.Reason)
			default:
				log += fmt.Sprintf("%T\n", e)
			}
		}
		return log
	}
	want := job(newDesk(t))
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		for range rapid.IntRange(1, 12).Draw(r, "commands") {
			c := rapid.SampledFrom(all).Draw(r, "command")
			pauses := rapid.OneOf(rapid.IntRange(0, 8), rapid.IntRange(0, 3000)).Draw(r, "pauses")
			e := d.do(c, pauses)
			if m, ok := e.(*wire.Measured); ok && m.Partial && pauses == 0 {
				r.Fatal("a measurement is partial that nobody stopped")
			}
			if _, ok := e.(*wire.Cancelled); ok && pauses == 0 {
				r.Fatalf("%T was cancelled by nobody", c)
			}
		}
		if diff := cmp.Diff(want, job(d)); diff != "" {
			r.Fatalf("after cancellations a job ends otherwise:\n%s", diff)
		}
	})
}
