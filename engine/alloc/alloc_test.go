package alloc

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/tensor"
)

// instances are small, on coarse numbers, so that every assignment can be listed
// and ties abound.
var instances = rapid.Custom(func(t *rapid.T) [][]Choice {
	layers := make([][]Choice, rapid.IntRange(1, 5).Draw(t, "layers"))
	for l := range layers {
		for _, b := range rapid.SliceOfNDistinct(rapid.Uint8Range(1, 8), 1, 4, rapid.ID).Draw(t, "widths") {
			amount := func(what string) int64 { return rapid.Int64Range(0, 12).Draw(t, what) }
			layers[l] = append(layers[l], Choice{
				Bits:  b,
				Costs: Costs{WeightBytes: amount("bytes"), FileBytes: amount("file"), BOPs: amount("BOPs"), WeightBits: amount("bits"), Nanoseconds: amount("ns")},
				Harm:  float64(rapid.IntRange(-4, 20).Draw(t, "harm")) / 8, // sums are exact
			})
		}
	}
	return layers
})

// everyAssignment lists all, those with more bits for earlier layers first.
func everyAssignment(layers [][]Choice) []Assignment {
	all := []Assignment{{}}
	for _, choices := range layers {
		var longer []Assignment
		for _, a := range all {
			for _, c := range slices.Backward(slices.SortedFunc(slices.Values(choices), func(a, b Choice) int { return int(a.Bits) - int(b.Bits) })) {
				longer = append(longer, Assignment{append(slices.Clone(a.Bits), c.Bits), a.Plus(c.Costs), a.Harm + c.Harm})
			}
		}
		all = longer
	}
	return all
}

func TestFrontAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := instances.Draw(t, "layers")
		all := everyAssignment(layers)
		slices.SortStableFunc(all, func(a, b Assignment) int {
			return cmp.Or(cmp.Compare(a.WeightBytes, b.WeightBytes), cmp.Compare(a.Harm, b.Harm))
		})
		var want []Assignment
		for _, a := range all {
			if len(want) == 0 || a.Harm < want[len(want)-1].Harm {
				want = append(want, a)
			}
		}
		front, err := Front(layers)
		if err != nil {
			t.Fatal(err)
		}
		if len(front) != len(want) {
			t.Fatalf("%d points, want %d", len(front), len(want))
		}
		for i, p := range front {
			if p.WeightBytes != want[i].WeightBytes || p.Harm != want[i].Harm || !slices.Equal(p.Bits(), want[i].Bits) {
				t.Fatalf("point %d: %d bytes, harm %v, %v; want %+v", i, p.WeightBytes, p.Harm, p.Bits(), want[i])
			}
		}
	})
}

// limitedCosts are limits, few of them set, that some assignments keep.
func limitedCosts(t *rapid.T, all []Assignment) Costs {
	of := rapid.SampledFrom(all).Draw(t, "an assignment within").Costs
	limit := func(what string, v int64) int64 {
		if !rapid.Bool().Draw(t, what) {
			return 0
		}
		return v + rapid.Int64Range(-2, 4).Draw(t, what)
	}
	return Costs{
		WeightBytes: limit("limit bytes", of.WeightBytes), FileBytes: limit("limit the file", of.FileBytes), BOPs: limit("limit BOPs", of.BOPs),
		WeightBits: limit("limit bits", of.WeightBits), Nanoseconds: limit("limit ns", of.Nanoseconds),
	}
}

// exhaustive is what Solve promises, by trying everything.
func exhaustive(all []Assignment, fixed, limits Costs) (best Assignment, found bool) {
	limit := limits.vector()
	order := func(a Assignment) vector {
		v := a.vector()
		for k := range v {
			if k > 0 && limit[k] <= 0 {
				v[k] = 0
			}
		}
		return v
	}
	for _, a := range all {
		a.Costs = a.Plus(fixed)
		keeps := true
		for k, v := range a.vector() {
			keeps = keeps && (limit[k] <= 0 || v <= limit[k])
		}
		va, vb := order(a), order(best)
		if keeps && (!found || cmp.Or(cmp.Compare(a.Harm, best.Harm), slices.Compare(va[:], vb[:])) < 0) {
			best, found = a, true
		}
	}
	return best, found
}

func TestSolveAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Layers: instances.Draw(t, "layers"), Fixed: Costs{FileBytes: 100, BOPs: 3}}
		all := everyAssignment(p.Layers)
		p.Limits = limitedCosts(t, all)
		if p.Limits.FileBytes > 0 {
			p.Limits.FileBytes += p.Fixed.FileBytes
		}
		want, possible := exhaustive(all, p.Fixed, p.Limits)
		widths := rapid.SampledFrom([][]int{{1 << 10}, {1, 1 << 10}, {2, 5, 1 << 10}}).Draw(t, "widths")
		a, c, err := p.solve(nil, widths...)
		if !possible {
			if err == nil {
				t.Fatalf("%+v breaks a limit", a)
			}
			return
		}
		if err != nil || !c.Optimal || c.Bound != a.Harm || a.Harm != want.Harm || a.Costs != want.Costs || !slices.Equal(a.Bits, want.Bits) {
			t.Fatalf("%+v, %+v, %v; want %+v", a, c, err, want)
		}
	})
}

// A search that may keep little in mind still tells the truth about its answer.
func TestCertificate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Layers: instances.Draw(t, "layers")}
		all := everyAssignment(p.Layers)
		p.Limits = limitedCosts(t, all)
		want, _ := exhaustive(all, p.Fixed, p.Limits)
		a, c, err := p.solve(nil, rapid.IntRange(1, 3).Draw(t, "width"))
		if err != nil {
			return
		}
		if c.Bound > want.Harm || a.Harm < want.Harm || c.Optimal && a.Harm != want.Harm {
			t.Fatalf("harm %v, %+v; the least is %v", a.Harm, c, want.Harm)
		}
		if _, within := exhaustive([]Assignment{a}, Costs{}, p.Limits); !within {
			t.Fatalf("%+v breaks a limit of %+v", a, p.Limits)
		}
	})
}

// No prices among many bound better than those of the ellipsoid method.
func TestTogether(t *testing.T) {
	for name, weights := range networks() {
		layers := randomLayers(weights)
		var four Costs
		for _, choices := range layers {
			four = four.Plus(choices[2].Costs)
		}
		s := newSearch(layers, vector{}, Costs{WeightBytes: four.WeightBytes, BOPs: four.BOPs * 9 / 10}.vector(), nil)
		r := relax(s)
		root := label{}
		got := r.bound(&root, 0)
		alone := prices{r.leastPrice(0), r.leastPrice(1)}
		rnd := tensor.Rand(5)
		for range 2000 {
			r.use(prices{1.5 * alone[0] * rnd.Float64(), 1.5 * alone[1] * rnd.Float64()})
		}
		if better := r.bound(&root, 0); better > got+1e-6*math.Abs(got) {
			t.Errorf("%s: the bound is %v, but %v is possible", name, got, better)
		}
	}
}

// On networks of 54 layers the front, which knows no bounds, and the search, which
// knows no front, must agree; and points must be what their bits add up to.
func TestSolveAgainstFront(t *testing.T) {
	for name, weights := range networks() {
		layers := randomLayers(weights)
		front, err := Front(layers)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(front); i += 1 + len(front)/7 {
			p := front[i]
			a, c, err := Problem{Layers: layers, Limits: Costs{WeightBytes: p.WeightBytes}}.Solve()
			if err != nil {
				t.Fatal(err)
			}
			if !c.Optimal || a.WeightBytes != p.WeightBytes || a.Harm != p.Harm || !slices.Equal(a.Bits, p.Bits()) {
				t.Errorf("%s at %d bytes: %+v, %+v; front: harm %v, %v", name, p.WeightBytes, a, c, p.Harm, p.Bits())
			}
			var bytes int64
			for l, b := range p.Bits() {
				locked, err := Lock(layers[l], b)
				if err != nil {
					t.Fatal(err)
				}
				bytes += locked[0].WeightBytes
			}
			if bytes != p.WeightBytes {
				t.Errorf("%s: a point of %d bytes has bits for %d", name, p.WeightBytes, bytes)
			}
		}
	}
}

func TestInvalidLayers(t *testing.T) {
	good := Choice{Bits: 4, Costs: Costs{WeightBytes: 1}}
	for name, layers := range map[string][][]Choice{
		"no layer":      {},
		"no choice":     {{good}, {}},
		"twice":         {{good, good}},
		"NaN":           {{{Bits: 4, Harm: math.NaN()}}},
		"infinite":      {{{Bits: 4, Harm: math.Inf(1)}}},
		"negative cost": {{{Bits: 4, Costs: Costs{BOPs: -1}}}},
		"overflow":      {{{Bits: 4, Costs: Costs{BOPs: math.MaxInt64}}}, {good}},
	} {
		if _, err := Front(layers); err == nil {
			t.Errorf("%s: a front", name)
		}
		if _, _, err := (Problem{Layers: layers}).Solve(); err == nil {
			t.Errorf("%s: a solution", name)
		}
	}
}
