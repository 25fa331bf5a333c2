package hessian

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"hawqeye/engine/kernel"
)

// comrade is a mate in the same process, which fails after so many shares.
type comrade struct {
	*Helper
	mu       sync.Mutex
	shares   int // that it did, products among them
	products int
	fails    int // after so many; 0 is never
}

var errComrade = errors.New("no more")

func (c *comrade) Join(context.Context) error { return nil }

func (c *comrade) Trace(ctx context.Context, s *Share) ([]float64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 && c.shares >= c.fails {
		return nil, errComrade
	}
	c.shares++
	return c.Helper.Trace(ctx, kernel.Go(), s)
}

func (c *comrade) Multiply(ctx context.Context, p *Product) ([]float64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 && c.shares >= c.fails {
		return nil, errComrade
	}
	c.shares++
	c.products++
	return c.Helper.Multiply(ctx, kernel.Go(), p)
}

// The same bits, whoever measures a batch.
func TestMatesDoNotMatter(t *testing.T) {
	shares, products := 0, 0
	polite := *kernel.Go()
	polite.Between = func() error { runtime.Gosched(); return nil }
	for _, c := range tinies() {
		for _, o := range []Options{
			{Method: methodExact, Acts: true},
			{Method: methodExact, Shard: Shard{1, 2}},
			{Method: methodSampled, Acts: true, Probes: 11},
			{Method: methodSampled, Gaussian: true, Probes: 64, StopAt: .2},
			{Method: methodHutchinson, Acts: true, Probes: 3},
			{Method: methodHutchinson, Gaussian: true, Probes: 20, StopAt: .3},
			{Method: methodHutchinson, PerLayer: true, Probes: 5},
			{Method: methodHutchPP, Probes: 9},
			{Method: methodExact, Eig: 2, Iterations: 9},
			{Method: methodFisher, Acts: true},
			{Method: methodTaylor},
		} {
			o.Workers = 1
			one := measure(t, c.problem(2), o)
			for _, fails := range []int{0, 1, 3} {
				mates := []*comrade{{Helper: NewHelper(c.problem(2).Graph), fails: fails}, {Helper: NewHelper(c.problem(2).Graph)}}
				for _, m := range mates {
					o.Mates = append(o.Mates, m)
				}
				p := c.problem(2)
				p.Kernels = &polite
				got := measure(t, p, o)
				shares += mates[0].shares + mates[1].shares
				products += mates[0].products + mates[1].products
				if o.Mates = nil; !sameLayers(got, one) || got.Passes != one.Passes || got.Probes != one.Probes {
					t.Errorf("%s, %s: with mates, the first of which fails after %d shares: %+v, alone %+v", c.name, o.Method, fails, got, one)
				}
			}
		}
	}
	if shares == products || products == 0 {
		t.Errorf("%d shares were lent, %d of them products", shares, products)
	}
}

// A share that does not fit is refused, and a mate that answers with too little is not believed.
func TestSharesAreChecked(t *testing.T) {
	p := tinies()[0].problem(2)
	h := NewHelper(p.Graph)
	for name, s := range map[string]*Share{
		"no samples":       {Weights: true},
		"too many samples": {Weights: true, X: make([]float32, 12)},
		"half a sample":    {Weights: true, X: make([]float32, 6)},
		"before the first": {Weights: true, X: make([]float32, 4), From: -1},
		"too many probes":  {Weights: true, X: make([]float32, 4), Probes: chunk + 1},
	} {
		if found, err := h.Trace(t.Context(), kernel.Go(), s); err == nil {
			t.Errorf("%s: %v", name, found)
		}
	}
	size := p.Graph.Layers[0].Params()
	for name, s := range map[string]*Product{
		"no samples":        {Block: []int{0}, Probes: 1},
		"half a sample":     {Block: []int{0}, Probes: 1, Labels: []int{0}, X: make([]float32, 3)},
		"before the first":  {Block: []int{0}, Probes: 1, Labels: []int{0}, X: make([]float32, 4), From: -1},
		"another class":     {Block: []int{0}, Probes: 1, Labels: []int{7}, X: make([]float32, 4)},
		"another layer":     {Block: []int{9}, Probes: 1, Labels: []int{0}, X: make([]float32, 4)},
		"too many probes":   {Block: []int{0}, Probes: chunk + 1, Labels: []int{0}, X: make([]float32, 4)},
		"no layer":          {Probes: 1, Labels: []int{0}, X: make([]float32, 4)},
		"no vector":         {Block: []int{0}, Labels: []int{0}, X: make([]float32, 4)},
		"for several":       {Block: []int{0, 1}, Vector: make([]float32, size), Labels: []int{0}, X: make([]float32, 4)},
		"of another length": {Block: []int{0}, Vector: make([]float32, size+1), Labels: []int{0}, X: make([]float32, 4)},
	} {
		if found, err := h.Multiply(t.Context(), kernel.Go(), s); err == nil {
			t.Errorf("%s: %v", name, found)
		}
	}
	for _, method := range []string{methodHutchinson, methodHutchPP} {
		alone := measure(t, tinies()[0].problem(2), Options{Method: method, Probes: 4})
		if got := measure(t, p, Options{Method: method, Probes: 4, Mates: []Mate{terse{}}}); !sameLayers(got, alone) {
			t.Errorf("%s with a terse mate: %+v, alone %+v", method, got, alone)
		}
	}
	one := measure(t, tinies()[0].problem(2), Options{Method: methodExact})
	if got := measure(t, p, Options{Method: methodExact, Mates: []Mate{terse{}}}); !sameLayers(got, one) {
		t.Errorf("with a terse mate: %+v, alone %+v", got, one)
	}
}

// terse is a mate that answers with too little.
type terse struct{}

func (terse) Join(context.Context) error                            { return nil }
func (terse) Trace(context.Context, *Share) ([]float64, error)      { return []float64{1}, nil }
func (terse) Multiply(context.Context, *Product) ([]float64, error) { return []float64{1}, nil }
