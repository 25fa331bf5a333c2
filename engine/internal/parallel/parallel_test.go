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

func TestBatches(t *testing.T) {
	var covered [23]atomic.Int32
	last := 0
	err := parallel.Batches(t.Context(), len(covered), 5, 3, func(done, total int) {
		if done <= last || total != len(covered) {
			t.Errorf("progress went from %d to %d of %d", last, done, total)
		}
		last = done
	}, func(_, from, n int) error {
		if n != min(5, len(covered)-from) {
			t.Errorf("the batch from %d on has %d samples", from, n)
		}
		for i := range n {
			covered[from+i].Add(1)
		}
		return nil
	})
	if err != nil || last != len(covered) {
		t.Errorf("progress ended at %d: %v", last, err)
	}
	for i := range covered {
		if c := covered[i].Load(); c != 1 {
			t.Errorf("sample %d was in %d batches", i, c)
		}
	}
}
