package alloc

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

// networks are weights per layer: of ResNet-50, of sizes on a common grid, and of
// sizes that have nothing in common.
func networks() map[string][]int {
	grid, odd := make([]int, 54), make([]int, 54)
	r := tensor.Rand(3)
	for i := range grid {
		grid[i] = 4096 * (1 + i%9)
		odd[i] = 1000 + r.IntN(100000) | 1
	}
	return map[string][]int{"resnet50": resnet50(), "grid": grid, "odd": odd}
}

func resnet50() []int {
	weights, in := []int{64 * 3 * 7 * 7}, 64
	for stage, blocks := range []int{3, 4, 6, 3} {
		w := 64 << stage
		for b := range blocks {
			weights = append(weights, in*w, 9*w*w, w*4*w)
			if b == 0 {
				weights = append(weights, in*4*w)
			}
			in = 4 * w
		}
	}
	return append(weights, 1000*in)
}

// randomLayers offers 2 to 8 bits for so many weights. The BOPs of a weight differ
// between layers, as positions do.
func randomLayers(weights []int) [][]Choice {
	r := tensor.Rand(1)
	layers := make([][]Choice, len(weights))
	for l, n := range weights {
		trace, positions := math.Exp(2*r.NormFloat64()), int64(1+r.IntN(100))
		for b := 2; b <= 8; b++ {
			bits := int64(n) * int64(b)
			layers[l] = append(layers[l], Choice{
				Bits:  uint8(b),
				Costs: Costs{WeightBits: bits, WeightBytes: (bits + 7) / 8, BOPs: bits * 8 * positions},
				Harm:  Omega(trace, float64(n)*math.Exp2(float64(-2*b))*(1+r.Float64()/10)),
			})
		}
	}
	return layers
}

func BenchmarkFront(b *testing.B) {
	for name, weights := range networks() {
		layers := randomLayers(weights)
		b.Run(fmt.Sprintf("%s_%d_layers", name, len(layers)), func(b *testing.B) {
			var front []Point
			for b.Loop() {
				var err error
				if front, err = Front(layers); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(front)), "points")
		})
	}
}

func BenchmarkSolve(b *testing.B) {
	for name, weights := range networks() {
		layers := randomLayers(weights)
		var four Costs // of 4 bits everywhere
		for _, choices := range layers {
			four = four.Plus(choices[2].Costs)
		}
		for what, limits := range map[string]Costs{
			"bytes":          {WeightBytes: four.WeightBytes},
			"bytes_and_BOPs": {WeightBytes: four.WeightBytes, BOPs: four.BOPs * 9 / 10},
		} {
			b.Run(fmt.Sprintf("%s_%s", name, what), func(b *testing.B) {
				for b.Loop() {
					if _, c, err := (Problem{Layers: layers, Limits: limits}).Solve(); err != nil || !c.Optimal {
						b.Fatal(c, err)
					}
				}
			})
		}
	}
}
