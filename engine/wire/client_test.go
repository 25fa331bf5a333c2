package wire

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// dial starts a server and returns a client of it.
func dial(t *testing.T, h do) *Client {
	c := &Client{}
	s := &Server{Handler: h, Send: c.Take}
	c.Post = s.Receive
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Serve(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return c
}

func TestClientAsks(t *testing.T) {
	c := dial(t, func(_ context.Context, m Command, emit func(Event)) error {
		emit(&Progressed{Done: 1, Total: 2})
		if w := m.(*Weigh); w.Bits > 0 {
			emit(&Weighed{Layer: w.Layer})
			return nil
		}
		return errors.New("no bits")
	})
	answers := make(chan string)
	for _, layer := range []string{"a", "b", "c"} {
		go func() {
			e, err := c.Ask(t.Context(), &Weigh{Layer: layer, Bits: 1})
			if err != nil || e.(*Weighed).Layer != layer {
				t.Errorf("asked for %s, got %v, %v", layer, e, err)
			}
			answers <- layer
		}()
	}
	for range 3 {
		<-answers
	}
	if _, err := c.Ask(t.Context(), &Weigh{}); err == nil || err.Error() != "no bits" {
		t.Errorf("a command that failed gave %v", err)
	}
}

// Cancellation ends the command that it is for, at both ends.
func TestClientCancels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended []string
		c := dial(t, func(ctx context.Context, m Command, emit func(Event)) error {
			w := m.(*Weigh)
			select {
			case <-ctx.Done():
				ended = append(ended, w.Layer+" cancelled")
				return ctx.Err()
			case <-time.After(time.Hour):
				ended = append(ended, w.Layer)
				emit(&Weighed{Layer: w.Layer})
				return nil
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Ask(ctx, &Weigh{Layer: "a"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("cancelled with %v", err)
		}
		if e, err := c.Ask(t.Context(), &Weigh{Layer: "b"}); err != nil || e.(*Weighed).Layer != "b" {
			t.Errorf("after a cancelled command: %v, %v", e, err)
		}
		if len(ended) != 2 || ended[0] != "a cancelled" || ended[1] != "b" {
			t.Errorf("the server ended %v", ended)
		}
	})
}

// A server that is lost fails those who wait, and those who come later.
func TestClientLoses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, func(ctx context.Context, _ Command, _ func(Event)) error {
			time.Sleep(time.Hour)
			return nil
		})
		lost := errors.New("lost")
		time.AfterFunc(time.Second, func() { c.Lose(lost) })
		start := time.Now()
		for range 2 {
			if _, err := c.Ask(t.Context(), &Weigh{}); err != lost || time.Since(start) != time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}
		time.Sleep(time.Hour) // for the answer that nobody waits for
	})
}
