package studio

import (
	"cmp"
	"context"
	"slices"

	"hawqeye/engine/alloc"
	"hawqeye/engine/dataset"
	"hawqeye/engine/wire"
)

const (
	tolerance  = 0.5 // points
	walkStep   = 0.9 // of the size, from one network that is tried to the next
	swapRounds = 3
	swapsTried = 4 // in a round
)

// Recommend finds the smallest network within a tolerance by making networks and
// running them: down the front until one is outside, between that one and the last
// within, and off the front by exchanging bits between layers. data should not be
// what the widths are chosen by. If ctx ends when one is found, it gives the
// smallest so far, with the cause.
func (s *Session) Recommend(ctx context.Context, c *wire.Recommend, data *dataset.Set) (*wire.Recommended, error) {
	sc, err := s.score(ctx, &c.Allocate)
	if err != nil {
		return nil, err
	}
	if err := sc.trade(); err != nil {
		return nil, err
	}
	before := s.quantized
	defer func() { s.quantized = before }()
	w := &walk{Session: s, asked: c, sc: sc, data: data, allowed: tolerance}
	if c.Tolerance > 0 {
		w.allowed = c.Tolerance
	}
	if w.float, err = s.Evaluate(ctx, wire.FloatNet, data); err != nil {
		return nil, err
	}
	if err := w.down(ctx); err != nil {
		if ctx.Err() == nil || !w.within {
			return nil, err
		}
		r := w.result()
		r.Partial = true
		return r, err
	}
	return w.result(), nil
}

// walk is the networks that have been tried.
type walk struct {
	*Session
	asked   *wire.Recommend
	sc      *scores
	data    *dataset.Set
	allowed float64
	float   *wire.Scored
	trials  []wire.Trial
	best    int // of trials: the smallest within, or, while none is, the first
	within  bool
}

// down goes from the largest network of the front to the smallest within.
func (w *walk) down(ctx context.Context) error {
	front := w.sc.front
	good := len(front) - 1
	if ok, err := w.try(ctx, front[good].Bits()); err != nil || !ok {
		return err
	}
	bad := -1
	for size := float64(front[good].WeightBytes) * walkStep; good > 0 && bad < 0; size *= walkStep {
		i, _ := slices.BinarySearchFunc(front, int64(size), func(p alloc.Point, bytes int64) int { return cmp.Compare(p.WeightBytes, bytes) })
		if i = min(i, good-1); float64(front[i].WeightBytes) > size {
			i = max(0, i-1)
		}
		ok, err := w.try(ctx, front[i].Bits())
		if err != nil {
			return err
		}
		if !ok {
			bad = i
		} else {
			good = i
		}
	}
	for good-bad > 1 {
		middle := (good + bad) / 2
		ok, err := w.try(ctx, front[middle].Bits())
		if err != nil {
			return err
		}
		if ok {
			good = middle
		} else {
			bad = middle
		}
	}
	return w.swap(ctx)
}

// swap takes bits from one layer, and gives fewer to another, while that stays within.
func (w *walk) swap(ctx context.Context) error {
	for range swapRounds {
		found := false
		for _, bits := range w.swaps() {
			ok, err := w.try(ctx, bits)
			if err != nil {
				return err
			}
			if found = ok; ok {
				break
			}
		}
		if !found {
			return nil
		}
	}
	return nil
}

// swaps are the assignments smaller than the best that one layer's next width down
// leads to, or that and another's next width up, those that are predicted to do
// least harm first.
func (w *walk) swaps() [][]uint8 {
	type option struct {
		bits []uint8
		harm float64
	}
	at := narrow(w.trials[w.best].Bits)
	var options []*option
	consider := func(bits []uint8) {
		a := w.sc.assignmentOf(bits)
		tried := slices.ContainsFunc(w.trials, func(t wire.Trial) bool { return slices.Equal(narrow(t.Bits), bits) })
		if a.WeightBytes < w.trials[w.best].WeightBytes && !tried && w.sc.keepsTies(bits) {
			options = append(options, &option{bits, a.Harm})
		}
	}
	for i := range at {
		down, ok := w.sc.beside(i, at[i], -1)
		if !ok {
			continue
		}
		bits := slices.Clone(at)
		bits[i] = down
		consider(bits)
		for j := range at {
			if up, ok := w.sc.beside(j, at[j], 1); ok && i != j {
				both := slices.Clone(bits)
				both[j] = up
				consider(both)
			}
		}
	}
	slices.SortStableFunc(options, func(a, b *option) int { return cmp.Compare(a.harm, b.harm) })
	var best [][]uint8
	for _, o := range options[:min(swapsTried, len(options))] {
		best = append(best, o.bits)
	}
	return best
}

// try makes and runs a network, and says whether it is within the tolerance.
func (w *walk) try(ctx context.Context, bits []uint8) (bool, error) {
	assignment := make([]wire.Choice, len(bits))
	for i, l := range w.graph.Layers {
		assignment[i] = wire.Choice{Layer: l.Name, Bits: int(bits[i])}
	}
	q, err := w.Quantize(ctx, &wire.Quantize{
		Assignment: assignment, Quantizer: w.asked.Allocate.Quantizer, Clip: w.asked.Allocate.Clip, ActBits: w.asked.ActBits,
	})
	if err != nil {
		return false, err
	}
	score, err := w.Evaluate(ctx, wire.QuantizedNet, w.data)
	if err != nil {
		return false, err
	}
	lost := score.N - *score.Agreed
	if score.Correct != nil {
		lost = *w.float.Correct - *score.Correct
	}
	ok := 100*float64(lost) <= w.allowed*float64(score.N)
	w.trials = append(w.trials, wire.Trial{Bits: widths(bits), WeightBytes: q.WeightBytes, Correct: score.Correct, Agreed: *score.Agreed})
	if ok && (!w.within || q.WeightBytes < w.trials[w.best].WeightBytes) {
		w.best, w.within = len(w.trials)-1, true
	}
	w.tell(&wire.Recommending{Recommended: *w.result()})
	return ok, nil
}

func (w *walk) result() *wire.Recommended {
	best := w.trials[w.best]
	r := &wire.Recommended{Within: w.within, N: w.data.N, Correct: w.float.Correct, Chosen: best, Trials: w.trials}
	for i, l := range w.graph.Layers {
		r.Assignment = append(r.Assignment, wire.Choice{Layer: l.Name, Bits: best.Bits[i]})
	}
	r.AvgBits = averageBits(w.params(), narrow(best.Bits))
	return r
}

func (s *Session) recommend(ctx context.Context, c *wire.Recommend) (*wire.Recommended, error) {
	data, err := s.open(ctx, c.Data, samplesToEvaluate)
	if err != nil {
		return nil, err
	}
	r, err := s.Recommend(ctx, c, data)
	if r == nil {
		return nil, err
	}
	return r, nil
}

func narrow(bits []int) []uint8 {
	b := make([]uint8, len(bits))
	for i, v := range bits {
		b[i] = uint8(v)
	}
	return b
}
