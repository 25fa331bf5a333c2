package wire

import (
	"context"
	"errors"
	"sync"
)

// Client asks a Server in another place. Several goroutines may ask at once.
type Client struct {
	// Post delivers a command's frame and waits for nothing. It is called by one
	// goroutine at a time.
	Post func(Frame)

	mu      sync.Mutex
	last    ID
	waiting map[ID]chan<- Event
	lost    error // why there will be no more events
}

// Ask is the terminal event of a command. A command that failed is an error, and
// so is the end of ctx, which cancels it.
func (c *Client) Ask(ctx context.Context, m Command) (Event, error) {
	answer := make(chan Event, 1)
	id, err := c.send(ctx, m, answer)
	if err != nil {
		return nil, err
	}
	select {
	case e, ok := <-answer:
		if !ok {
			return nil, c.lost
		}
		switch e := e.(type) {
		case *Failed:
			return nil, errors.New(e.Reason)
		case *Cancelled:
			return nil, context.Canceled
		}
		return e, nil
	case <-ctx.Done():
		c.drop(id)
		return nil, context.Cause(ctx)
	}
}

func (c *Client) send(ctx context.Context, m Command, answer chan<- Event) (ID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		return 0, c.lost
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if c.waiting == nil {
		c.waiting = map[ID]chan<- Event{}
	}
	c.last++
	c.waiting[c.last] = answer
	c.Post(EncodeCommand(c.last, m))
	return c.last, nil
}

// drop cancels a command whose answer nobody waits for any more.
func (c *Client) drop(id ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting[id] != nil {
		delete(c.waiting, id)
		c.Post(EncodeCommand(id, &Cancel{}))
	}
}

// Take takes an event's frame in.
func (c *Client) Take(f Frame) {
	id, e, err := DecodeEvent(f)
	if err != nil {
		c.Lose(err)
		return
	}
	if !Terminal(e) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer := c.waiting[id]; answer != nil {
		delete(c.waiting, id)
		answer <- e
	}
}

// Lose says that the server is gone, and why. Whoever waits hears of it.
func (c *Client) Lose(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		return
	}
	c.lost = why
	for _, answer := range c.waiting {
		close(answer)
	}
	c.waiting = nil
}
