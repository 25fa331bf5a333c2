package parallel_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"hawqeye/engine/internal/parallel"
)

func TestEachDoesEveryPieceOnce(t *testing.T) {
	for _, workers := range []int{1, 3, 8} {
		var count [100]atomic.Int32
		err := parallel.Each(t.Context(), len(count), workers, func(worker, i int) error {
			if worker < 0 || worker >= workers {
				t.Errorf("worker %d of %d", worker, workers)
			}
			count[i].Add(1)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range count {
			if c := count[i].Load(); c != 1 {
				t.Errorf("%d workers: piece %d was done %d times", workers, i, c)
			}
		}
	}
}

func TestEachStops(t *testing.T) {
	broken := errors.New("broken")
	var after atomic.Int32
	err := parallel.Each(t.Context(), 1000, 2, func(_, i int) error {
		if i == 3 {
			return broken
		}
		after.Add(1)
		return nil
	})
	if !errors.Is(err, broken) || after.Load() == 999 {
		t.Errorf("an error gave %v after %d pieces", err, after.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = parallel.Each(ctx, 1000, 2, func(_, i int) error {
		if i == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gave %v", err)
	}
}
