package parallel_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hawqeye/engine/internal/parallel"
)

// helper takes a while for each piece, and fails from some piece on.
type helper struct {
	join, each time.Duration
	failsFrom  int
	committed  *[]int
	turn       chan struct{} // for one piece at a time
}

var errHelper = errors.New("the helper failed")

func (h helper) Join(ctx context.Context) error { return sleep(ctx, h.join) }

func (h helper) Do(ctx context.Context, i int) (func(), error) {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-h.turn }()
	if i >= h.failsFrom {
		return nil, errHelper
	}
	return func() { *h.committed = append(*h.committed, i) }, sleep(ctx, h.each)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func helping(committed *[]int, helpers []helper) []parallel.Helper {
	var all []parallel.Helper
	for _, h := range helpers {
		h.committed, h.turn = committed, make(chan struct{}, 1)
		all = append(all, h)
	}
	return all
}

const (
	pieces = 40
	never  = 100 * time.Hour
)

// Every piece is committed once, in order, whatever helpers do, and as early as
// the workers alone would be done.
func TestDeal(t *testing.T) {
	for name, c := range map[string]struct {
		workers int
		helpers []helper
		most    time.Duration
	}{
		"alone":               {1, nil, 40 * time.Second},
		"two alone":           {2, nil, 20 * time.Second},
		"one as fast":         {1, []helper{{each: time.Second, failsFrom: pieces}}, 20 * time.Second},
		"joins late":          {1, []helper{{join: 10 * time.Second, each: time.Second, failsFrom: pieces}}, 25 * time.Second},
		"three":               {2, []helper{{each: 2 * time.Second, failsFrom: pieces}, {each: 2 * time.Second, failsFrom: pieces}}, 14 * time.Second},
		"fails":               {1, []helper{{each: time.Second, failsFrom: 10}}, 36 * time.Second},
		"does not join":       {1, []helper{{join: never}}, 40 * time.Second},
		"hangs":               {1, []helper{{each: never, failsFrom: pieces}}, 40 * time.Second},
		"hangs while working": {2, []helper{{each: never, failsFrom: pieces}, {each: never, failsFrom: pieces}}, 20 * time.Second},
		"slow":                {1, []helper{{each: 50 * time.Second, failsFrom: pieces}}, 40 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var committed []int
			err := parallel.Deal(t.Context(), pieces, c.workers, helping(&committed, c.helpers), func(ctx context.Context, _, i int) (func(), error) {
				return func() { committed = append(committed, i) }, sleep(ctx, time.Second)
			})
			took := time.Since(start)
			if err != nil || took > c.most || len(committed) != pieces || !slices.IsSorted(committed) {
				t.Errorf("%s: error %v after %v and %v", name, err, took, committed)
			}
		})
	}
}

// The error of a worker, and the end of the context, stop helpers too, and leave a prefix.
func TestDealStops(t *testing.T) {
	failure := errors.New("failure")
	for _, cancelled := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			start := time.Now()
			var committed []int
			helpers := helping(&committed, []helper{{each: time.Second, failsFrom: pieces}, {join: 2500 * time.Millisecond, each: never, failsFrom: pieces}})
			err := parallel.Deal(ctx, pieces, 1, helpers, func(ctx context.Context, _, i int) (func(), error) {
				if i < 9 {
					return func() { committed = append(committed, i) }, sleep(ctx, time.Second)
				}
				if cancelled {
					cancel(failure)
				}
				return nil, failure
			})
			if took := time.Since(start); !errors.Is(err, failure) || took > 6*time.Second || len(committed) > 8 || len(committed) < 4 {
				t.Errorf("error %v after %v and %v", err, took, committed)
			}
			for i, c := range committed {
				if c != i {
					t.Errorf("committed in the order %v", committed)
				}
			}
		})
	}
}
