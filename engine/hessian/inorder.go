package hessian

import (
	"context"

	"hawqeye/engine/internal/parallel"
)

// inOrder runs work for 0 … n−1 on some workers and commits the finished items
// one at a time, in order: whatever commit adds up does not depend on timing.
// It stops at the first error or at the end of ctx; what has been committed then
// is items 0 … k for some k.
func inOrder(ctx context.Context, n, workers int, work func(worker, i int) error, commit func(worker, i int)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	turn := make([]chan struct{}, n+1)
	for i := range turn {
		turn[i] = make(chan struct{})
	}
	close(turn[0])
	return parallel.Each(ctx, n, workers, func(worker, i int) error {
		if err := work(worker, i); err != nil {
			stop(err)
			return err
		}
		select {
		case <-turn[i]:
			commit(worker, i)
			close(turn[i+1])
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}
