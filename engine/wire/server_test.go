package wire

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// do is a Handler made of a function.
type do func(ctx context.Context, c Command, emit func(Event)) error

func (f do) Do(ctx context.Context, c Command, emit func(Event)) error { return f(ctx, c, emit) }

// serve starts a server and returns it with the events it sends, as "id type text".
func serve(t *testing.T, h do) (*Server, <-chan string) {
	sent := make(chan string, 5000)
	s := &Server{Handler: h, Send: func(f Frame) {
		id, e, err := DecodeEvent(f)
		if err != nil {
			t.Error(err)
		}
		text := fmt.Sprint(id, " ", name(e))
		if failed, ok := e.(*Failed); ok {
			text += " " + failed.Reason
		}
		sent <- text
	}}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Serve(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return s, sent
}

func expect(t *testing.T, sent <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case got := <-sent:
			if got != w {
				t.Fatalf("sent %q, want %q", got, w)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("nothing sent, want %q", w)
		}
	}
	if len(sent) > 0 {
		t.Fatalf("also sent %q", <-sent)
	}
}

func TestServerAnswersEveryCommandOnce(t *testing.T) {
	cases := []struct {
		name string
		do   do
		want string
	}{
		{"an answer", func(_ context.Context, _ Command, emit func(Event)) error {
			emit(&Ran{})
			return nil
		}, "1 Ran"},
		{"an answer too many", func(_ context.Context, _ Command, emit func(Event)) error {
			emit(&Ran{})
			emit(&Progressed{})
			emit(&Loaded{})
			return errors.New("late")
		}, "1 Ran"},
		{"an error", func(context.Context, Command, func(Event)) error {
			return errors.New("m.onnx is no model")
		}, "1 Failed m.onnx is no model"},
		{"nothing", func(context.Context, Command, func(Event)) error { return nil },
			"1 Failed the engine has a defect: Run ended without an answer"},
		{"a panic", func(context.Context, Command, func(Event)) error { panic("index 3") },
			"1 Failed the engine has a defect: Run met index 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, sent := serve(t, c.do)
			s.Receive(EncodeCommand(1, &Run{}))
			s.Receive(Frame{Head: []byte{version, 200, 2}})
			expect(t, sent, c.want, "2 Failed wire: there is no message 200")
		})
	}
}

func TestServerCancelsRunningAndWaiting(t *testing.T) {
	started := make(chan struct{})
	s, sent := serve(t, func(ctx context.Context, c Command, emit func(Event)) error {
		if _, ok := c.(*Export); ok {
			emit(&Exported{})
			return nil
		}
		started <- struct{}{}
		<-ctx.Done()
		return fmt.Errorf("stopped: %w", ctx.Err())
	})
	s.Receive(EncodeCommand(1, &Run{}))
	s.Receive(EncodeCommand(2, &Run{}))
	s.Receive(EncodeCommand(3, &Export{}))
	<-started
	s.Receive(EncodeCommand(2, &Cancel{}))
	s.Receive(EncodeCommand(1, &Cancel{}))
	s.Receive(EncodeCommand(9, &Cancel{}))
	expect(t, sent, "1 Cancelled", "2 Cancelled", "3 Exported")
	s.Receive(EncodeCommand(3, &Cancel{}))
	s.Receive(EncodeCommand(4, &Export{}))
	expect(t, sent, "4 Exported")
}

func TestServerThinsProgress(t *testing.T) {
	const total = 2000
	s, sent := serve(t, func(_ context.Context, _ Command, emit func(Event)) error {
		for i := range int64(total) {
			emit(&Progressed{Done: i + 1, Total: total})
		}
		emit(&Ran{})
		return nil
	})
	s.Receive(EncodeCommand(1, &Run{}))
	var events []string
	for len(events) == 0 || events[len(events)-1] != "1 Ran" {
		events = append(events, <-sent)
	}
	if n := len(events); n < 3 || n > total/2 {
		t.Fatalf("%d steps took %d events; the first, the last and few between were wanted", total, n)
	}
}

func TestServerFetchesPayloads(t *testing.T) {
	got := make(chan string, 1)
	s, sent := serve(t, func(_ context.Context, c Command, emit func(Event)) error {
		got <- string(c.(*Load).Model.Bytes)
		emit(&Loaded{})
		return nil
	})
	s.Fetch = func(b *Bulk) error {
		if b.Handle == "gone" {
			return errors.New("the file is gone")
		}
		b.Bytes = []byte(b.Handle.(string))
		return nil
	}
	s.Receive(EncodeCommand(1, &Load{Model: Bulk{Handle: "model"}}))
	s.Receive(EncodeCommand(2, &Load{Model: Bulk{Handle: "gone"}}))
	expect(t, sent, "1 Loaded", "2 Failed the file is gone")
	if bytes := <-got; bytes != "model" {
		t.Fatalf("the handler saw %q", bytes)
	}
}
