package damage

import (
	"cmp"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hawqeye/engine/alloc"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// The best steps are those that trying all of them finds.
func TestBestIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const classes = 4
		n := rapid.IntRange(1, 30).Draw(t, "samples")
		seed := rapid.Uint64().Draw(t, "seed")
		draw := func(size float32, stream int) []float32 {
			x := make([]float32, n*classes)
			tensor.Normal(x, tensor.Rand(seed, stream))
			for i := range x {
				x[i] *= size
			}
			return x
		}
		m := &Singles{
			net:   &network{Problem: &Problem{Kernels: kernel.Go()}},
			ref:   newReference(draw(5, 0), classes, temperature),
			score: (*reference).divergence, slope: (*reference).slope,
		}
		if rapid.Bool().Draw(t, "quadratic") {
			m.score, m.slope = (*reference).quadratic, (*reference).quadraticSlope
		}
		f := slices.Clone(m.ref.logits)
		add(f, draw(rapid.SampledFrom([]float32{0, .1, 3}).Draw(t, "how far"), 1), 1)
		var moves []*move
		for l := range rapid.IntRange(1, 8).Draw(t, "layers") {
			for _, to := range []uint8{2, 3, 6, 8} {
				size := rapid.SampledFrom([]float32{0, .01, .3, 3}).Draw(t, "size")
				moves = append(moves, newMove(l, alloc.Choice{Bits: 4}, alloc.Choice{Bits: to, Costs: alloc.Costs{BOPs: int64(to)}}, draw(size, 2+len(moves)/2)))
			}
		}
		spent, limits := alloc.Costs{BOPs: 20}, alloc.Costs{BOPs: rapid.Int64Range(16, 30).Draw(t, "limit")}
		count := rapid.IntRange(1, 5).Draw(t, "count")

		type scored struct {
			damage float64
			moves  []int
		}
		want := []scored{}
		try := func(of ...int) {
			cost, g := spent, slices.Clone(f)
			for _, i := range of {
				cost = cost.Plus(moves[i].cost)
				add(g, moves[i].shift, 1)
			}
			if cost.Within(limits) {
				want = append(want, scored{m.predict(g), of})
			}
		}
		for i, x := range moves {
			try(i)
			for j, y := range moves {
				if x.to > 4 && y.to < 4 && x.layers[0] != y.layers[0] {
					try(i, j)
				}
			}
		}
		slices.SortStableFunc(want, func(a, b scored) int { return cmp.Compare(a.damage, b.damage) })
		most := math.Inf(1)
		if rapid.Bool().Draw(t, "bounded") {
			most = m.predict(f)
		}
		want = slices.DeleteFunc(want, func(x scored) bool { return x.damage >= most })
		want = want[:min(count, len(want))]

		found, err := m.best(t.Context(), f, spent, limits, moves, count, most)
		if err != nil {
			t.Fatal(err)
		}
		got := []scored{}
		for _, x := range found {
			s := scored{damage: x.damage}
			for _, y := range x.step {
				s.moves = append(s.moves, slices.Index(moves, y))
			}
			got = append(got, s)
		}
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(scored{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
