package studio_test

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// matey is a session as tiny gives it, with engines in the same process for mates.
type matey struct {
	*studio.Session
	commands atomic.Int64 // that mates have begun
	busy     atomic.Int64 // mates that are at a command
	wanted   atomic.Int64 // commands that the engine waits for
	fails    int64        // from which of all commands on mates fail
	hangs    bool         // instead of failing
}

var errMate = errors.New("no more")

// lag has the engine wait for its mates, until they have begun all that they are to:
// else it might be ready before they are.
func (m *matey) lag() error {
	if m.commands.Load() < max(2, m.fails, m.wanted.Load()) {
		time.Sleep(time.Millisecond)
	}
	return nil
}

// Do has a mate begin a command.
func (m *matey) Do(s *studio.Session) func(context.Context, wire.Command, func(wire.Event)) error {
	return func(ctx context.Context, c wire.Command, emit func(wire.Event)) error {
		m.busy.Add(1)
		defer m.busy.Add(-1)
		switch n := m.commands.Add(1); {
		case m.fails == 0 || n < m.fails:
			return s.Do(ctx, c, emit)
		case m.hangs:
			<-ctx.Done()
			return ctx.Err()
		}
		return errMate
	}
}

// handler is a function that carries out commands.
type handler func(context.Context, wire.Command, func(wire.Event)) error

func (h handler) Do(ctx context.Context, c wire.Command, emit func(wire.Event)) error {
	return h(ctx, c, emit)
}

// withMates is tiny with so many mates.
func withMates(t *testing.T, batch, mates int) *matey {
	t.Helper()
	file := studio.TinyModel(t)
	in, err := studio.Inspect("tiny.onnx", file)
	if err != nil {
		t.Fatal(err)
	}
	engine := func(between func() error) *studio.Session {
		k := kernel.Go()
		k.Between = between
		s := studio.New(k, nil)
		s.BatchMACs = int64(batch) * in.MACs
		return s
	}
	m := &matey{}
	m.Session = engine(m.lag)
	var clients []*wire.Client
	ctx, stop := context.WithCancel(context.Background())
	for range mates {
		c := &wire.Client{}
		server := &wire.Server{Handler: handler(m.Do(engine(nil))), Send: c.Take}
		c.Post = server.Receive
		clients = append(clients, c)
		done := make(chan struct{})
		go func() { server.Serve(ctx); close(done) }()
		t.Cleanup(func() { <-done })
	}
	t.Cleanup(stop)
	m.Mates = func(macs int64) []*wire.Client {
		if macs <= 0 {
			t.Errorf("mates were asked for %d multiply-accumulates", macs)
		}
		return clients
	}
	answer[*wire.Loaded](t, m.Session, &wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: file}})
	return m
}

// What is found with mates is what one engine finds, to the bit, whatever becomes of them.
func TestMatesFindTheSame(t *testing.T) {
	const samples = 90
	for _, c := range []wire.Measure{{Activations: true}, {Method: "sampled", Probes: 20, Seed: 3}, {Method: "hutchinson", Probes: 10}, {Method: "hutch++", Probes: 9, Eigenvalues: true}} {
		want := answer[*wire.Measured](t, calibrated(t, samples), &c)
		for name, m := range map[string]*matey{"well": {}, "fail to load": {fails: 1}, "fail": {fails: 4}, "hang": {fails: 4, hangs: true}} {
			s := withMates(t, 4, 2)
			s.fails, s.hangs = m.fails, m.hangs
			answer[*wire.Ranged](t, s.Session, &wire.Calibrate{Data: drawn(samples)})
			for range 2 {
				got := answer[*wire.Measured](t, s.Session, &c)
				got.Seconds = want.Seconds
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("mates that %s:\n%s", name, diff)
				}
			}
			if n := s.commands.Load(); n < 2 || n < s.fails {
				t.Errorf("mates that %s were asked %d times", name, n)
			}
		}
	}
}

// So is what rounding does, one layer at a time and in steps that are measured.
func TestMatesCompareTheSame(t *testing.T) {
	const samples = 30
	for _, c := range []wire.Allocate{{Damage: "single", AvgBits: 3}, {Damage: "measured", AvgBits: 4, Bits: []int{2, 3, 4, 8}, Clip: "max"}} {
		want := answer[*wire.Allocated](t, calibrated(t, samples), &c)
		for name, m := range map[string]*matey{"well": {}, "fail": {fails: 4}} {
			s := withMates(t, 4, 2)
			s.fails = m.fails
			answer[*wire.Ranged](t, s.Session, &wire.Calibrate{Data: drawn(samples)})
			if diff := cmp.Diff(want, answer[*wire.Allocated](t, s.Session, &c)); diff != "" {
				t.Errorf("mates that %s:\n%s", name, diff)
			}
			if n := s.commands.Load(); n < 2 || n < s.fails {
				t.Errorf("mates that %s were asked %d times", name, n)
			}
		}
	}
}

// So are the networks' answers.
func TestMatesAnswerTheSame(t *testing.T) {
	const samples = 70
	quantized := func(s *studio.Session, bits int) {
		c := &wire.Quantize{ActBits: 8}
		for _, l := range s.Layers() {
			c.Assignment = append(c.Assignment, wire.Choice{Layer: l.Name, Bits: bits})
		}
		answer[*wire.Quantized](t, s, c)
	}
	for name, m := range map[string]*matey{"well": {}, "fail to load": {fails: 1}, "fail to quantize": {fails: 10}, "fail": {fails: 14}, "hang": {fails: 3, hangs: true}} {
		alone, s := calibrated(t, 30), withMates(t, 4, 2)
		s.fails, s.hangs = m.fails, m.hangs
		answer[*wire.Ranged](t, s.Session, &wire.Calibrate{Data: drawn(30)})
		for _, bits := range []int{2, 4} {
			for _, on := range []*studio.Session{alone, s.Session} {
				quantized(on, bits)
			}
			for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
				c := &wire.Evaluate{Network: net, Data: drawn(samples)}
				want, got := answer[*wire.Scored](t, alone, c), answer[*wire.Scored](t, s.Session, c)
				got.Seconds = want.Seconds
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s at %d bits, mates that %s:\n%s", net, bits, name, diff)
				}
				data := &wire.Run{Network: net, Inputs: wire.Bulk{Bytes: make([]byte, 4*28*28*samples)}}
				for i := range data.Inputs.Bytes {
					data.Inputs.Bytes[i] = byte(i * i % 61)
				}
				if !bytes.Equal(answer[*wire.Ran](t, alone, data).Outputs.Bytes, answer[*wire.Ran](t, s.Session, data).Outputs.Bytes) {
					t.Errorf("%s at %d bits, mates that %s: the outputs are others", net, bits, name)
				}
			}
		}
		if n := s.commands.Load(); n < 2 || n < s.fails {
			t.Errorf("mates that %s were asked %d times", name, n)
		}
	}
}

// Stop reaches mates, and what they found before it counts.
func TestStopReachesMates(t *testing.T) {
	s := withMates(t, 4, 2)
	answer[*wire.Ranged](t, s.Session, &wire.Calibrate{Data: drawn(200)})
	c := &wire.Measure{Method: "exact"}
	got := measureUntil(t, s.Session, c)
	for begin := time.Now(); s.busy.Load() > 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatal("mates go on")
		}
	}
	want := answer[*wire.Measured](t, calibrated(t, got.Samples), c)
	if !got.Partial || got.Samples < 4 || got.Samples >= 200 {
		t.Errorf("partial %v after %d samples", got.Partial, got.Samples)
	}
	got.Partial, got.Seconds, got.Passes = false, want.Seconds, want.Passes
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Another model reaches mates too.
func TestMatesLoadAgain(t *testing.T) {
	s := withMates(t, 4, 1)
	for range 2 {
		answer[*wire.Loaded](t, s.Session, &wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: studio.TinyModel(t)}})
		answer[*wire.Ranged](t, s.Session, &wire.Calibrate{Data: drawn(40)})
		before := s.commands.Load()
		s.wanted.Store(before + 1)
		answer[*wire.Measured](t, s.Session, &wire.Measure{})
		answer[*wire.Measured](t, s.Session, &wire.Measure{})
		if s.commands.Load() == before {
			t.Error("the mate was not asked")
		}
	}
}
