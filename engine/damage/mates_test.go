package damage_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"hawqeye/engine/damage"
	"hawqeye/engine/kernel"
)

// comrade is a mate in the same process, which fails after so many shares.
type comrade struct {
	*damage.Helper
	mu     sync.Mutex
	shares int // that it did
	fails  int // after so many; 0 is never
}

func (c *comrade) Join(context.Context) error { return nil }

func (c *comrade) Shift(ctx context.Context, s *damage.Share) ([]float32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 && c.shares >= c.fails {
		return nil, errors.New("no more")
	}
	c.shares++
	return c.Helper.Shift(ctx, kernel.Go(), s)
}

// helper is one for a copy of the small problem.
func helper(t *testing.T) *damage.Helper {
	t.Helper()
	p, _ := small(1)
	h, err := damage.NewHelper(p)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// The same bits, whoever runs a batch: alone, around an assignment, and refined.
func TestMatesDoNotMatter(t *testing.T) {
	shares := 0
	polite := *kernel.Go()
	polite.Between = func() error { runtime.Gosched(); return nil }
	find := func(mates ...*comrade) (*damage.Singles, *damage.Candidate) {
		p, s := small(1)
		p.Kernels = &polite
		for _, m := range mates {
			p.Mates = append(p.Mates, m)
		}
		widths := make([][]uint8, len(s.Layers))
		for l, choices := range s.Layers {
			for _, c := range choices {
				widths[l] = append(widths[l], c.Bits)
			}
		}
		found, err := damage.Measure(t.Context(), p, widths)
		if err != nil {
			t.Fatal(err)
		}
		s.Limits.WeightBits = 3 * 100
		refined, err := found.Refine(t.Context(), s, []uint8{2, 2, 2, 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mates {
			shares += m.shares
		}
		return found, refined
	}
	alone, at := find()
	for _, fails := range []int{0, 1, 4} {
		found, candidate := find(&comrade{Helper: helper(t), fails: fails}, &comrade{Helper: helper(t)})
		for l := range at.Bits {
			for _, bits := range []uint8{2, 3, 4, 8} {
				if got, want := found.Of(l, bits), alone.Of(l, bits); got != want {
					t.Errorf("layer %d at %d bits with a mate that fails after %d: %v, alone %v", l, bits, fails, got, want)
				}
			}
		}
		if !slices.Equal(candidate.Bits, at.Bits) || candidate.Damage != at.Damage || found.Passes() != alone.Passes() {
			t.Errorf("refined with a mate that fails after %d: %+v in %v passes, alone %+v in %v", fails, candidate, found.Passes(), at, alone.Passes())
		}
	}
	if shares == 0 {
		t.Error("no share was ever lent")
	}
}

// A share that does not fit is refused, and a mate that answers with too little is not believed.
func TestSharesAreChecked(t *testing.T) {
	h, four := helper(t), make([]uint8, 4)
	for name, s := range map[string]damage.Share{
		"no samples":       {Widths: four, Others: make([][]uint8, 4)},
		"too many samples": {Widths: four, Others: make([][]uint8, 4), X: make([]float32, 8*5)},
		"half a sample":    {Widths: four, Others: make([][]uint8, 4), X: make([]float32, 7)},
		"too few layers":   {Widths: four[:3], Others: make([][]uint8, 4), X: make([]float32, 5)},
		"fewer to try":     {Widths: four, X: make([]float32, 5)},
		"no such width":    {Widths: []uint8{1, 0, 0, 0}, Others: make([][]uint8, 4), X: make([]float32, 5)},
	} {
		if found, err := h.Shift(t.Context(), kernel.Go(), &s); err == nil {
			t.Errorf("%s: %v", name, found)
		}
	}
	p, _ := small(1)
	alone, err := damage.Measure(t.Context(), p, [][]uint8{{3}, {3}, {3}, {3}})
	if err != nil {
		t.Fatal(err)
	}
	p.Mates = []damage.Mate{terse{}}
	got, err := damage.Measure(t.Context(), p, [][]uint8{{3}, {3}, {3}, {3}})
	if err != nil || got.Of(0, 3) != alone.Of(0, 3) {
		t.Errorf("with a terse mate: %v", err)
	}
}

// terse is a mate that answers with too little.
type terse struct{}

func (terse) Join(context.Context) error                              { return nil }
func (terse) Shift(context.Context, *damage.Share) ([]float32, error) { return []float32{1}, nil }
