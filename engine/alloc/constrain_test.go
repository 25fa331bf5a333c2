package alloc

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Locked and tied layers, against all assignments that respect them.
func TestLockAndTieAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := instances.Draw(t, "layers")
		layer := rapid.IntRange(0, len(layers)-1)
		l, a, b := layer.Draw(t, "locked"), layer.Draw(t, "tied"), layer.Draw(t, "to")
		bits := rapid.SampledFrom(layers[l]).Draw(t, "at").Bits
		group := slices.Compact([]int{a, b})

		var allowed []Assignment
		for _, x := range everyAssignment(layers) {
			if x.Bits[l] == bits && x.Bits[a] == x.Bits[b] {
				allowed = append(allowed, x)
			}
		}
		want, possible := exhaustive(allowed, Costs{}, Costs{})

		locked := slices.Clone(layers)
		var err error
		if locked[l], err = Lock(layers[l], bits); err != nil {
			t.Fatal(err)
		}
		got, _, err := Problem{Layers: locked, Tied: [][]int{group}}.Solve()
		if !possible {
			if err == nil {
				t.Fatal("layers without a common width are tied")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got.Harm != want.Harm || got.Costs != want.Costs || got.Bits[l] != bits || got.Bits[a] != got.Bits[b] {
			t.Fatalf("%+v, want %+v", got, want)
		}
		front, err := Front(locked, group)
		if err != nil {
			t.Fatal(err)
		}
		if p := front[len(front)-1]; p.Harm != want.Harm || p.Bits()[a] != p.Bits()[b] || len(p.Bits()) != len(layers) {
			t.Fatalf("the front ends at %v with harm %v, want %+v", p.Bits(), p.Harm, want)
		}
	})
}

func TestConstrainErrors(t *testing.T) {
	four, five := Choice{Bits: 4}, Choice{Bits: 5}
	if _, err := Lock([]Choice{four}, 5); err == nil || !strings.Contains(err.Error(), "5 bits") {
		t.Errorf("locked at a width it does not have: %v", err)
	}
	for name, groups := range map[string][][]int{"no such layer": {{0, 2}}, "negative": {{-1}}, "twice": {{0}, {1, 0}}, "nothing in common": {{0, 1}}} {
		if _, _, err := Tie([][]Choice{{four}, {five}}, groups); err == nil {
			t.Errorf("%s: tied", name)
		}
	}
}

// A limit that nothing keeps: the sentence has the least that is possible.
func TestInfeasible(t *testing.T) {
	layers := [][]Choice{
		{{Bits: 2, Costs: Costs{WeightBytes: 10, BOPs: 7}}, {Bits: 4, Costs: Costs{WeightBytes: 20, BOPs: 3}}},
		{{Bits: 2, Costs: Costs{WeightBytes: 5, FileBytes: 9}}},
	}
	for _, c := range []struct {
		limits Costs
		want   string
	}{
		{Costs{WeightBytes: 14}, "the weights take 15 bytes at least, and the limit is 14"},
		{Costs{FileBytes: 108}, "the file takes 109 bytes at least, and the limit is 108"},
		{Costs{WeightBytes: 1, BOPs: 2}, "15 bytes at least, and the limit is 1; one sample takes 3 bit operations at least, and the limit is 2"},
		{Costs{WeightBytes: 15, BOPs: 3}, "no assignment was found that keeps all"},
	} {
		a, _, err := Problem{Layers: layers, Fixed: Costs{FileBytes: 100}, Limits: c.limits}.Solve()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %+v, %v; want %q", c.limits, a, err, c.want)
		}
	}
	front, err := Front(layers)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Within(front, 14); err == nil || !strings.Contains(err.Error(), "at least 15 bytes") {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := Smallest(front, -1); err == nil || !strings.Contains(err.Error(), "15 bytes") {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := frontOf(randomLayers([]int{99, 1001, 10007}), nil, 50); err == nil || !strings.Contains(err.Error(), "more than 50 points") {
		t.Errorf("a front beyond the limit: %v", err)
	}
}

func TestAverageBits(t *testing.T) {
	for _, c := range []struct {
		weights    []int
		bits       float64
		bytes, sum int64
	}{
		{[]int{268336}, 4, 134168, 1073344},
		{[]int{150, 2400, 48000, 10080, 840}, 3, 23052, 184410},
		{[]int{80}, 3.3, 33, 264}, // 3.3·80 is a little more in binary
		{[]int{10}, 2.55, 4, 25},
		{nil, 4, 0, 0},
	} {
		if got, want := AverageBits(c.weights, c.bits), (Costs{WeightBytes: c.bytes, WeightBits: c.sum}); got != want {
			t.Errorf("%v at %v bits: %+v, want %+v", c.weights, c.bits, got, want)
		}
	}
}

func TestOmega(t *testing.T) {
	if Omega(2, 3) != 6 || Omega(-2, 3) != 0 {
		t.Error("Ω is the product, and a negative trace counts as 0")
	}
}
