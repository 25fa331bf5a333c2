package chart

import (
	"math"
	"math/rand/v2"
	"strings"
)

// drawing is anything that can be drawn.
type drawing interface{ Draw(View) Figure }

// sample is a figure as a page would show it.
type sample struct {
	name string
	drawing
	width float64 // where it is not drawn at the usual ones
}

// samples are figures of real and of plausible data.
func samples() []sample {
	trace := Sensitivity{Measure: AvgTrace, Chosen: 5}
	omega := Sensitivity{Measure: Omega, Chosen: -1, Sorted: true}
	bits := Bits{Chosen: 13}
	for i, l := range resnet20 {
		trace.Layers = append(trace.Layers, Sensed{l.name, l.trace, l.stderr})
		omega.Layers = append(omega.Layers, Sensed{Name: l.name, Value: l.trace * l.perturbation})
		bits.Layers = append(bits.Layers, Cell{l.name, l.params, l.bits, 8, i == 0 || i == 19})
	}
	noisy := trace
	noisy.Layers = append([]Sensed{}, trace.Layers[:9]...)
	noisy.Layers[3].Value, noisy.Layers[5].Value, noisy.Layers[7] = -0.0021, math.NaN(), Sensed{noisy.Layers[7].Name, 0.004, 0.009}
	noisy.Partial = true

	front := Front{Quality: Damage, Points: resnet20Front, Uniform: resnet20Uniform, Chosen: 22, Target: 140000, By: BySize}
	draw := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		t := resnet20Front[draw.IntN(len(resnet20Front))]
		front.Dominated = append(front.Dominated, Trade{t.Bytes * (1 + 0.25*draw.Float64()), t.Quality * math.Exp(1.6*draw.Float64())})
	}
	accuracy := Front{Quality: Accuracy, Chosen: 7, Target: 0.9, By: ByQuality}
	for i, t := range resnet20Front {
		if i%4 == 0 {
			accuracy.Points = append(accuracy.Points, Trade{t.Bytes, 0.917 - 0.35*math.Pow(t.Quality, 0.8)})
		}
	}
	for _, u := range resnet20Uniform[1:] {
		accuracy.Uniform = append(accuracy.Uniform, Uniform{Trade{u.Bytes, 0.914 - 0.6*math.Pow(u.Quality, 0.9)}, u.Bits})
	}

	lenet := Bits{Chosen: -1, Layers: []Cell{
		{"/conv1/Conv", 150, 8, -1, false}, {"/conv2/Conv", 2400, 6, -1, false}, {"/fc1/Gemm", 48000, 4, -1, false}, {"/fc2/Gemm", 10080, 3, -1, false}, {"/fc3/Gemm", 840, 0, -1, false},
	}}
	return []sample{
		{"trace", trace, 0},
		{"omega", omega, 0},
		{"noisy", noisy, 0},
		{"front", front, 0},
		{"accuracy", accuracy, 0},
		{"convergence", Convergence{Layers: runs(5), Chosen: 1}, 0},
		{"convergence-one", Convergence{Layers: runs(1), Chosen: -1}, 0},
		{"bits", bits, 0},
		{"bits-lenet", lenet, 0},
		{"histogram", histogram(4), 0},
		{"histogram-8", histogram(8), 0},
		{"histogram-2", histogram(2), 0},
		{"scores", Scores{Float: Score{Correct: 776, N: 846}, Quantized: []Score{{Correct: 769, N: 846}, {Name: "4 bits everywhere", Correct: 756, N: 846}, {Name: "3 bits everywhere", Correct: 138, N: 200, Partial: true}}}, 0},
		{"answers", Answers{Classes: strings.Split("0123456789", ""), Float: []float64{-3.1, 0.4, 2.2, 1.9, -1.2, -2.5, -7.4, 12.3, -1.8, 3.6}, Quantized: []float64{-2.9, 0.1, 2.6, 1.2, -1.1, -2.2, -6.8, 11.6, -1.9, 4.4}}, 0},
		{"probabilities", Answers{Shares: true, Classes: []string{"airplane", "automobile", "bird", "cat", "deer", "dog"}, Float: []float64{0.01, 0, 0.05, 0.62, 0.02, 0.3}, Quantized: []float64{0.01, 0, 0.04, 0.41, 0.03, 0.51}}, 0},
		{"spark", Spark{Title: say("front.damage"), Kind: Real, Values: []float64{9, 7, 6.5, 4, 3.8, 2, 1.1, 0.7}, Chosen: 5}, 140},
	}
}

// runs are running means of skewed draws, as quadratic forms of probes are.
func runs(n int) []Run {
	all := make([]Run, n)
	for i := range all {
		draw := rand.New(rand.NewPCG(7, uint64(i)))
		l := resnet20[4*i]
		all[i] = Run{Name: l.name, Exact: l.trace}
		var sum, squares float64
		for probe := 1; probe <= 64; probe++ {
			v := l.trace * (1 + 0.25*float64(i+1)*draw.NormFloat64())
			sum, squares = sum+v, squares+v*v
			m := float64(probe)
			e := Estimate{Probes: probe, Mean: sum / m, StdErr: math.Inf(1)}
			if probe > 1 {
				e.StdErr = math.Sqrt(max(0, squares/m-e.Mean*e.Mean) / (m - 1))
			}
			all[i].Estimates = append(all[i].Estimates, e)
		}
	}
	return all
}

// histogram rounds weights like a layer's to a uniform symmetric grid.
func histogram(bits int) Histogram {
	draw := rand.New(rand.NewPCG(3, 4))
	weights := make([]float64, 9216)
	for i := range weights {
		weights[i] = 0.05 * draw.NormFloat64() * (0.4 + draw.Float64())
	}
	top := int(1)<<(bits-1) - 1
	scale := 0.16 / float64(top)
	h := Histogram{Layer: "/layer2/layer2.1/conv1/Conv", Bits: bits, Bins: make([]Bin, 72), Levels: make([]Level, 2*top+1)}
	for i := range h.Levels {
		h.Levels[i] = Level{Value: scale * float64(i-top), Code: i - top}
	}
	lo, width := -0.18, 0.36/72
	for i := range h.Bins {
		h.Bins[i].Lo, h.Bins[i].Hi = lo+float64(i)*width, lo+float64(i+1)*width
	}
	for _, w := range weights {
		if i := int((w - lo) / width); i >= 0 && i < len(h.Bins) && w > lo {
			h.Bins[i].Count++
		}
		code := min(max(int(math.RoundToEven(w/scale)), -top), top)
		h.Levels[code+top].Count++
	}
	return h
}
