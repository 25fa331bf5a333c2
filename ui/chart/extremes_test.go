package chart

import (
	"math"
	"strconv"
	"strings"
)

// extremes are figures of data at the edge of what can be drawn.
func extremes() []sample {
	layers := func(n int, value func(i int) Sensed) []Sensed {
		all := make([]Sensed, n)
		for i := range all {
			all[i] = value(i)
			if all[i].Name == "" {
				all[i].Name = "/features/features." + strconv.Itoa(i/3) + "/conv/conv." + strconv.Itoa(i%3) + "/Conv"
			}
		}
		return all
	}
	cells := func(n int) []Cell {
		all := make([]Cell, n)
		for i := range all {
			all[i] = Cell{"block" + strconv.Itoa(i/4) + ".conv" + strconv.Itoa(i%4), int64(200 + i*i*7), 2 + i%7, 8 * (i % 2), i%9 == 0}
		}
		return all
	}
	long := strings.Repeat("encoder.transformer.blocks.", 12)
	cjk := []string{"卷积层一", "残差块二·卷积层·深度可分离卷积·批归一化之后的激活", "全连接层"}
	nan, inf := math.NaN(), math.Inf(1)
	wide := Front{Quality: Damage, Chosen: 0, Target: 1e9, By: BySize}
	for i := range 1200 {
		wide.Points = append(wide.Points, Trade{1e3 * math.Pow(1.01, float64(i)), math.Pow(10, 100-float64(i)/4)})
	}
	return []sample{
		{"one-layer", Sensitivity{Measure: AvgTrace, Chosen: 0, Layers: []Sensed{{"conv1", 0.03, 0.001}}}, 0},
		{"no-layers", Sensitivity{Measure: AvgTrace, Chosen: -1}, 0},
		{"many-layers", Sensitivity{Measure: AvgTrace, Chosen: 120, Layers: layers(200, func(i int) Sensed {
			return Sensed{Value: math.Exp(-float64(i)/25 + 2*math.Sin(float64(i*i))), StdErr: 0.01}
		})}, 0},
		{"sixty-layers", Sensitivity{Measure: Perturbation, Chosen: -1, Sorted: true, Layers: layers(60, func(i int) Sensed { return Sensed{Value: math.Exp(3 * math.Sin(float64(i)))} })}, 0},
		{"equal", Sensitivity{Measure: AvgTrace, Chosen: -1, Layers: layers(4, func(int) Sensed { return Sensed{Value: 0.25} })}, 0},
		{"zeros", Sensitivity{Measure: AvgTrace, Chosen: -1, Layers: layers(4, func(int) Sensed { return Sensed{} })}, 0},
		{"not-numbers", Sensitivity{Measure: Omega, Chosen: 1, Layers: []Sensed{{"a", nan, nan}, {"b", inf, 1}, {"c", -inf, inf}, {"d", 2, inf}}}, 0},
		{"huge-range", Sensitivity{Measure: Omega, Chosen: -1, Layers: []Sensed{{"tiny", 5e-324, 0}, {"small", 1e-200, 1e-201}, {"one", 1, 0.5}, {"huge", 1.7e308, 1e308}}}, 0},
		{"long-names", Sensitivity{Measure: AvgTrace, Chosen: 0, Layers: []Sensed{{long + "attention.query", 1, 0.2}, {long + "attention.key", 0.1, 0.02}, {"", 0.3, 0}, {"a<b>&\"c\"\x00\u202e", 0.5, 0}}}, 0},
		{"chinese", Sensitivity{Measure: AvgTrace, Chosen: 1, Layers: []Sensed{{cjk[0], 1, 0.2}, {cjk[1], 0.1, 0.02}, {cjk[2], 0.3, 0}}}, 0},

		{"front-empty", Front{Quality: Damage, Chosen: -1}, 0},
		{"front-one", Front{Quality: Accuracy, Points: []Trade{{5000, 0.9}}, Chosen: 0}, 0},
		{"front-zero", Front{Quality: Damage, Chosen: 2, Target: 0.001, By: ByQuality, Points: []Trade{{1000, 0.5}, {2000, 0.02}, {4000, 0.0004}, {8000, 0}}, Uniform: []Uniform{{Trade{6000, 0.01}, 4}}}, 0},
		{"predictions-none", Predictions{Chosen: 3}, 0},
		{"predictions-wrong", Predictions{Measured: []float64{nan, 1, -1, inf, 2}, Models: []Predictor{{"short", []float64{1, 1}, inf}, {"wrong", []float64{1, nan, 1, 1, 0}, nan}, {"equal", []float64{1, 1, 1, 1, 1}, nan}}}, 0},
		{"front-wrong", Front{Quality: Apart, Chosen: 1, Target: nan, By: BySize, Points: []Trade{{1000, nan}, {0, 1}, {3000, inf}, {4000, 0.1}}, Uniform: []Uniform{{Trade{nan, 1}, 4}}}, 0},
		{"front-wide", wide, 0},

		{"runs-wrong", Convergence{Chosen: -1, Layers: []Run{{Name: long, Exact: nan}, {Name: "a", Estimates: []Estimate{{1, 0.5, inf}}, Exact: 1}, {Name: "b", Estimates: []Estimate{{1, 1, inf}, {2, 1, 0}, {3, 1, 0}}, Exact: nan}, {Name: "c", Estimates: []Estimate{{2, 0, 1e308}, {4, 1e308, 1}}, Exact: nan}}}, 0},
		{"runs-many", Convergence{Chosen: 3, Layers: append(runs(5), append(runs(5), runs(5)...)...)}, 0},

		{"bits-many", Bits{Chosen: 77, Layers: cells(200)}, 0},
		{"bits-sixty", Bits{Chosen: 30, Layers: cells(60)}, 0},
		{"bits-one", Bits{Chosen: 0, Layers: []Cell{{long, 0, 4, -1, true}}}, 0},
		{"bits-none", Bits{Chosen: -1}, 0},
		{"bits-float", Bits{Chosen: -1, Layers: []Cell{{cjk[1], 100, 0, 0, false}, {cjk[0], 90, 0, 16, false}}}, 0},

		{"histogram-empty", Histogram{Layer: "a"}, 0},
		{"histogram-point", Histogram{Layer: "a", Bins: []Bin{{1, 1, 5}}, Levels: []Level{{1, 1, 5}}}, 0},
		{"histogram-wrong", Histogram{Layer: long, Bins: []Bin{{nan, 1, 5}, {-1e300, 1e300, 7}, {0, 1, -1}}, Levels: []Level{{inf, 1, 5}, {0, 0, 7}}}, 0},

		{"scores-none", Scores{}, 0},
		{"scores-float", Scores{Float: Score{Correct: 10, N: 10}}, 0},
		{"scores-wrong", Scores{Float: Score{Correct: 11, N: 10}, Quantized: []Score{{Correct: 0, N: 3}, {Name: long, Correct: -1, N: 3}}}, 0},

		{"answers-none", Answers{}, 0},
		{"answers-wrong", Answers{Classes: []string{long, cjk[1], ""}, Float: []float64{nan, 1e308, -1e308}, Quantized: []float64{inf, 1}}, 0},
		{"answers-many", Answers{Classes: make([]string, 1000), Float: make([]float64, 1000)}, 0},

		{"spark-none", Spark{Title: say("bits"), Kind: Bytes}, 60},
		{"spark-wrong", Spark{Title: say("bits"), Kind: Bytes, Values: []float64{nan, 1e6, inf, 3e6, 2e6}, Chosen: -1}, 60},
	}
}
