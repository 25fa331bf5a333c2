package wire

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Handler carries out commands. It emits Progressed events as it likes and then
// one terminal event, or returns an error that is a sentence for the person.
type Handler interface {
	Do(ctx context.Context, c Command, emit func(Event)) error
}

// Server answers command frames with a Handler, one command at a time in order
// of arrival. Whatever the handler does, every command ends with exactly one
// terminal event.
type Server struct {
	Handler Handler
	// Send delivers an event's frame. It is called from Serve alone.
	Send func(Frame)
	// Fetch brings a payload into memory before its command starts; nil where
	// payloads always are.
	Fetch func(*Bulk) error

	mu     sync.Mutex
	queue  []*job
	cancel map[ID]context.CancelFunc
	wake   chan struct{}
	once   sync.Once
}

type job struct {
	id      ID
	ctx     context.Context
	command Command
	err     error // why command could not be decoded
}

// progressEvery keeps progress from crowding out the work it reports.
const progressEvery = 50 * time.Millisecond

func (s *Server) init() {
	s.once.Do(func() {
		s.wake = make(chan struct{}, 1)
		s.cancel = map[ID]context.CancelFunc{}
	})
}

// Receive takes a command's frame. It does not wait for anything.
func (s *Server) Receive(f Frame) {
	s.init()
	id, command, err := DecodeCommand(f)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := command.(*Cancel); ok {
		if stop := s.cancel[id]; stop != nil {
			stop()
		}
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s.cancel[id] = stop
	s.queue = append(s.queue, &job{id: id, ctx: ctx, command: command, err: err})
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Serve answers what Receive takes, until ctx is done.
func (s *Server) Serve(ctx context.Context) {
	s.init()
	for {
		if j := s.next(); j != nil {
			s.answer(j)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
	}
}

func (s *Server) next() *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil
	}
	j := s.queue[0]
	s.queue = s.queue[1:]
	return j
}

func (s *Server) answer(j *job) {
	var ended bool
	var last time.Time
	emit := func(e Event) {
		if p, ok := e.(*Progressed); ok && p.Done != p.Total {
			if now := time.Now(); now.Sub(last) >= progressEvery {
				last = now
			} else {
				return
			}
		}
		if !ended {
			ended = Terminal(e)
			s.Send(EncodeEvent(j.id, e))
		}
	}
	err := s.attempt(j, emit)
	switch {
	case ended:
	case j.ctx.Err() != nil:
		emit(&Cancelled{})
	case err != nil:
		emit(&Failed{Reason: err.Error()})
	default:
		emit(&Failed{Reason: "the engine has a defect: " + name(j.command) + " ended without an answer"})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel[j.id]()
	delete(s.cancel, j.id)
}

// attempt turns a panic, which is a defect, into an answer, so that the defect
// costs the person one command and not the session.
func (s *Server) attempt(j *job, emit func(Event)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the engine has a defect: %s met %v", name(j.command), r)
		}
	}()
	if j.err != nil {
		return j.err
	}
	if s.Fetch != nil {
		for _, b := range Payloads(j.command) {
			if err := s.Fetch(b); err != nil {
				return err
			}
		}
	}
	if err := j.ctx.Err(); err != nil {
		return err
	}
	return s.Handler.Do(j.ctx, j.command, emit)
}

// name is a message's own name, without Go's decoration.
func name(m any) string { return strings.TrimPrefix(fmt.Sprintf("%T", m), "*wire.") }
