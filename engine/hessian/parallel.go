package hessian

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// inOrder runs work for 0 … n−1 on some workers and commits the finished items
// one at a time, in order: whatever commit adds up does not depend on timing.
// It stops at the first error or at the end of ctx; what has been committed then
// is items 0 … k for some k.
func inOrder(ctx context.Context, n, workers int, work func(worker, i int) error, commit func(worker, i int)) error {
	outer := ctx
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	turn := make([]chan struct{}, n+1)
	for i := range turn {
		turn[i] = make(chan struct{})
	}
	close(turn[0])
	var next atomic.Int64
	one := func(worker int) bool {
		i := int(next.Add(1)) - 1
		if i >= n || ctx.Err() != nil {
			return false
		}
		if err := work(worker, i); err != nil {
			cancel(err)
			return false
		}
		select {
		case <-turn[i]:
			commit(worker, i)
			close(turn[i+1])
			return true
		case <-ctx.Done():
			return false
		}
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for one(w) {
			}
		})
	}
	group.Wait()
	select {
	case <-turn[n]:
		return nil
	default:
	}
	if err := outer.Err(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// workers is how many run n items: each holds plans and memory of its own.
func (o Options) workers(n int) int {
	w := o.Workers
	if w == 0 {
		w = runtime.GOMAXPROCS(0)
	}
	return max(1, min(w, n))
}
