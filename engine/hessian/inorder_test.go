package hessian

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever the timing, items are committed in order and by one goroutine.
func TestInOrder(t *testing.T) {
	for workers := 1; workers <= 5; workers++ {
		synctest.Test(t, func(t *testing.T) {
			var committed []int
			err := inOrder(t.Context(), 20, workers, func(_, i int) error {
				time.Sleep(time.Duration(i*7%5) * time.Second)
				return nil
			}, func(_, i int) { committed = append(committed, i) })
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range committed {
				if i != c {
					t.Fatalf("%d workers committed in the order %v", workers, committed)
				}
			}
			if len(committed) != 20 {
				t.Errorf("%d workers committed %d of 20", workers, len(committed))
			}
		})
	}
}

// A failure or the end of the context stops everything and leaves a prefix.
func TestInOrderStops(t *testing.T) {
	failure := errors.New("failure")
	for workers := 1; workers <= 4; workers++ {
		synctest.Test(t, func(t *testing.T) {
			var committed []int
			err := inOrder(t.Context(), 20, workers, func(_, i int) error {
				time.Sleep(time.Second)
				if i == 7 {
					return failure
				}
				return nil
			}, func(_, i int) { committed = append(committed, i) })
			if !errors.Is(err, failure) || !slices.IsSorted(committed) || len(committed) > 7 {
				t.Errorf("%d workers: error %v after %v", workers, err, committed)
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		var commits atomic.Int32
		err := inOrder(ctx, 20, workers, func(_, i int) error { return nil }, func(_, i int) {
			if commits.Add(1); i == 5 {
				cancel()
			}
		})
		if err != context.Canceled || commits.Load() < 6 {
			t.Errorf("%d workers: error %v after %d commits", workers, err, commits.Load())
		}
	}
}

// The same bits, however many workers there are.
func TestScheduleDoesNotMatter(t *testing.T) {
	c := tinies()[2]
	for _, method := range Methods() {
		o := Options{Method: method.Name, Acts: true, Eig: 2, Probes: 11, Workers: 1}
		one := measure(t, c.problem(2), o)
		for workers := 2; workers <= 4; workers++ {
			o.Workers = workers
			if got := measure(t, c.problem(2), o); !sameLayers(got, one) {
				t.Errorf("%s: %d workers find %+v, one finds %+v", method.Name, workers, got, one)
			}
		}
	}
}
