package parallel

import (
	"context"
	"slices"
	"sync"
)

// Helper does pieces elsewhere. It may fail, or never answer, but not lie. Its
// methods are called from several goroutines.
type Helper interface {
	// Join prepares, while others are at work already.
	Join(ctx context.Context) error
	// Do returns what takes in what was found.
	Do(ctx context.Context, i int) (commit func(), err error)
}

// atHelper is how many pieces a helper has, so that it need not wait for the next
// while its answer is on the way.
const atHelper = 4

// Deal has every i in 0 … n−1 worked at, and calls what takes in what was found, in
// that order and never from two goroutines at once. The workers are goroutines that
// call work; an error of theirs ends all, as the end of ctx does. A helper that
// fails gets no more, and what it was given goes to a worker. When there is
// nothing left to begin, workers begin what helpers still have, the latest first,
// until the context of work ends because nothing is missing: all is done no later
// than without helpers.
func Deal(ctx context.Context, n, workers int, helpers []Helper, work func(ctx context.Context, worker, i int) (commit func(), err error)) error {
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	d := &deal{n: n, found: map[int]func(){}, stop: stop}
	var own, others sync.WaitGroup
	for _, h := range helpers {
		for range atHelper {
			others.Go(func() { d.help(inner, h) })
		}
	}
	for w := range workers {
		own.Go(func() {
			for inner.Err() == nil {
				i, ok := d.take()
				if !ok {
					return
				}
				commit, err := work(inner, w, i)
				if err != nil {
					stop(err)
					return
				}
				d.put(i, commit)
			}
		})
	}
	own.Wait()
	stop(nil)
	others.Wait()
	if d.committed == n {
		return nil
	}
	return context.Cause(inner)
}

type deal struct {
	mu        sync.Mutex
	n, next   int            // pieces, and the first that nobody was given
	back      []int          // those that helpers have failed at
	lent      []int          // those that helpers alone are at
	found     map[int]func() // to commit, when those before are there
	committed int
	stop      context.CancelCauseFunc
}

// take gives a worker its next piece.
func (d *deal) take() (i int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case len(d.back) > 0:
		i, d.back = d.back[0], d.back[1:]
	case d.next < d.n:
		i = d.next
		d.next++
	case len(d.lent) > 0:
		last := len(d.lent) - 1
		i, d.lent = d.lent[last], d.lent[:last]
	default:
		return 0, false // other workers are at all that is missing
	}
	return i, true
}

func (d *deal) help(ctx context.Context, h Helper) {
	if h.Join(ctx) != nil {
		return
	}
	for ctx.Err() == nil {
		i, ok := d.lend()
		if !ok {
			return
		}
		commit, err := h.Do(ctx, i)
		if err != nil {
			d.giveBack(i)
			return
		}
		d.put(i, commit)
	}
}

// lend gives a helper its next piece.
func (d *deal) lend() (i int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.next == d.n {
		return 0, false
	}
	i = d.next
	d.next++
	d.lent = append(d.lent, i)
	return i, true
}

func (d *deal) giveBack(i int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at := slices.Index(d.lent, i); at >= 0 {
		d.lent, d.back = slices.Delete(d.lent, at, at+1), append(d.back, i)
	}
}

// put takes in what was found of a piece, unless somebody was faster, and commits
// as far as nothing is missing.
func (d *deal) put(i int, commit func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at := slices.Index(d.lent, i); at >= 0 {
		d.lent = slices.Delete(d.lent, at, at+1)
	}
	if i < d.committed || d.found[i] != nil {
		return
	}
	d.found[i] = commit
	for d.found[d.committed] != nil {
		d.found[d.committed]()
		delete(d.found, d.committed)
		d.committed++
	}
	if d.committed == d.n {
		d.stop(nil)
	}
}
