package hessian

import (
	"math"
	"testing"
)

// The cost of every method on a perceptron of 4·6 and 6·3 weights, seven samples
// and three classes, by hand.
func TestPasses(t *testing.T) {
	for _, x := range []struct {
		o    Options
		want float64
	}{
		{Options{Method: methodExact}, 1 + 2*2},
		{Options{Method: methodExact, Shard: Shard{1, 7}}, (1 + 2*2) / 7.},
		// Eight probes share a forward pass.
		{Options{Method: methodSampled, Probes: 11}, 2 + 11*2},
		// A forward and a backward pass for all probes, and a product for each.
		{Options{Method: methodHutchinson, Probes: 9}, 2 + 9*6},
		// What depends on the first layer is everything, on the second 18 of 42 multiplications.
		{Options{Method: methodHutchinson, Probes: 9, PerLayer: true}, 2 + 9*2 + 2 + 9*2*18/42.},
		{Options{Method: methodHutchPP, Probes: 9}, 2 + 9*2 + 2 + 9*2*18/42.},
	} {
		r := measure(t, tinies()[0].problem(3), x.o)
		if math.Abs(r.Passes-x.want) > 1e-9 {
			t.Errorf("%+v costs %v passes, want %v", x.o, r.Passes, x.want)
		}
		p := tinies()[0].problem(3)
		p.Labels = nil
		if x.o.Method != methodExact && x.o.Method != methodSampled {
			x.want++ // the labels are predicted
		}
		if r := measure(t, p, x.o); math.Abs(r.Passes-x.want) > 1e-9 {
			t.Errorf("%+v costs %v passes without labels, want %v", x.o, r.Passes, x.want)
		}
	}
}
