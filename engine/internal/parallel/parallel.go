// Package parallel shares numbered pieces of work out among goroutines.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers is how many goroutines share n pieces: the number asked for, or, if
// that is 0, as many as run at once; at most n, at least one.
func Workers(asked, n int) int {
	if asked == 0 {
		asked = runtime.GOMAXPROCS(0)
	}
	return max(1, min(asked, n))
}

// Each calls work for every i in 0 … n−1, once, from the given number of
// goroutines, which work is told the number of. It stops at the first error, or
// when ctx ends, and returns the cause.
func Each(ctx context.Context, n, workers int, work func(worker, i int) error) error {
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next, done atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for inner.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := work(w, i); err != nil {
					stop(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	if int(done.Load()) == n {
		return nil
	}
	return context.Cause(inner)
}

// Batches cuts samples into batches, of which the last may be smaller, and calls
// work for each with its first sample and its size. After every batch it calls
// progress, unless nil, with the samples done, never from two goroutines at once.
func Batches(ctx context.Context, samples, batch, workers int, progress func(done, total int), work func(worker, from, n int) error) error {
	var mu sync.Mutex
	done := 0
	return Each(ctx, (samples+batch-1)/batch, workers, func(worker, i int) error {
		n := min(batch, samples-i*batch)
		if err := work(worker, i*batch, n); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		done += n
		if progress != nil {
			progress(done, samples)
		}
		return nil
	})
}
