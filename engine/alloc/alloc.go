// Package alloc chooses bits per layer.
//
// A layer offers choices, one per width, each with its costs and its harm; an
// assignment takes one choice of every layer, and costs and harm add up. Front is
// every best trade of size against harm, Problem.Solve the least harm within
// limits. Both are exact, up to the rounding of sums of harm, and of assignments
// equally good they name the one that gives more bits to earlier layers.
package alloc

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Costs are what an assignment may be limited by. All of them add up over layers.
type Costs struct {
	WeightBits  int64 // n·b of n weights of b bits
	WeightBytes int64 // ⌈n·b/8⌉
	FileBytes   int64 // what the layer takes in a file: weights, scales, biases
	BOPs        int64 // multiply-accumulates times bits of weights times bits of activations
	Nanoseconds int64 // of latency
	ValueBits   int64 // n·b of n numbers of b bits between the layers
}

const numCosts = 6

// vector is the costs in the order in which equally harmful assignments are
// compared, the weights' bytes first.
func (c Costs) vector() vector {
	return vector{c.WeightBytes, c.WeightBits, c.FileBytes, c.BOPs, c.Nanoseconds, c.ValueBits}
}

// costNames has, in the order of vector, what a sentence says about an amount.
func costNames() [numCosts]string {
	return [numCosts]string{
		"the weights take %d bytes", "the weights take %d bits", "the file takes %d bytes",
		"one sample takes %d bit operations", "one sample takes %d ns", "the activations of one sample take %d bits",
	}
}

// Plus is the sum.
func (c Costs) Plus(d Costs) Costs {
	return Costs{
		c.WeightBits + d.WeightBits, c.WeightBytes + d.WeightBytes, c.FileBytes + d.FileBytes,
		c.BOPs + d.BOPs, c.Nanoseconds + d.Nanoseconds, c.ValueBits + d.ValueBits,
	}
}

// Minus is the difference.
func (c Costs) Minus(d Costs) Costs {
	return Costs{
		c.WeightBits - d.WeightBits, c.WeightBytes - d.WeightBytes, c.FileBytes - d.FileBytes,
		c.BOPs - d.BOPs, c.Nanoseconds - d.Nanoseconds, c.ValueBits - d.ValueBits,
	}
}

// Within says that every cost is at most its limit, of which 0 is none.
func (c Costs) Within(limits Costs) bool {
	most := limits.vector()
	for i, v := range c.vector() {
		if most[i] > 0 && v > most[i] {
			return false
		}
	}
	return true
}

// Choice is one width for one layer.
type Choice struct {
	Bits uint8
	Costs
	Harm float64
}

// Omega is a layer's part of HAWQ-V2's Ω (Dong et al. 2019, arXiv 1911.03852,
// §2.1): the trace of its block of the Hessian over its number of weights, times
// ‖Q(W) − W‖². A negative trace is noise and counts as 0.
func Omega(avgTrace, perturbation float64) float64 { return max(0, avgTrace) * perturbation }

// Assignment is one choice of every layer.
type Assignment struct {
	Bits  []uint8 // by layer
	Costs         // what is fixed included
	Harm  float64
}

// prepare copies layers with every layer's choices in order of bits, or says
// what is wrong with them.
func prepare(layers [][]Choice) ([][]Choice, error) {
	if len(layers) == 0 {
		return nil, errors.New("there is no layer to choose bits for")
	}
	sorted := make([][]Choice, len(layers))
	for l, choices := range layers {
		if len(choices) == 0 {
			return nil, fmt.Errorf("layer %d offers no width to choose", l+1)
		}
		sorted[l] = slices.SortedFunc(slices.Values(choices), func(a, b Choice) int { return cmp.Compare(a.Bits, b.Bits) })
		for i, c := range sorted[l] {
			v := c.vector()
			switch {
			case i > 0 && c.Bits == sorted[l][i-1].Bits:
				return nil, fmt.Errorf("layer %d offers %d bits twice", l+1, c.Bits)
			case math.IsNaN(c.Harm) || math.IsInf(c.Harm, 0):
				return nil, fmt.Errorf("the harm of %d bits for layer %d is %v; measure its sensitivity again", c.Bits, l+1, c.Harm)
			case slices.Min(v[:]) < 0 || slices.Max(v[:]) > math.MaxInt64/int64(2*len(layers)):
				return nil, fmt.Errorf("%d bits for layer %d have an impossible cost: %+v", c.Bits, l+1, c.Costs)
			}
		}
	}
	return sorted, nil
}
