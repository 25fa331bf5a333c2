package chart

import (
	"math"
	"testing"
)

// told are figures and the sentences that follow from their data.
func told() []struct {
	drawing
	sentence string
} {
	sensed := func(m Measure, values ...float64) Sensitivity {
		s := Sensitivity{Measure: m, Chosen: -1}
		for i, v := range values {
			s.Layers = append(s.Layers, Sensed{Name: string(rune('a' + i)), Value: v})
		}
		return s
	}
	run := func(estimates ...Estimate) Convergence {
		return Convergence{Chosen: -1, Layers: []Run{{Name: "a", Estimates: estimates, Exact: math.NaN()}, {Name: "b", Exact: math.NaN(), Estimates: []Estimate{{8, 1, 0.01}}}}}
	}
	front := func(q Quality, chosen int, target float64, points ...Trade) Front {
		return Front{Quality: q, Chosen: chosen, Points: points, Uniform: []Uniform{{Trade{3000, 0.5}, 6}, {Trade{2000, 0.4}, 4}}, Target: target, By: ByQuality}
	}
	scores := func(float, quantized, n int) Scores {
		return Scores{Float: Score{Correct: float, N: n}, Quantized: []Score{{Correct: quantized, N: n}}}
	}
	cells := func(bits ...int) Bits {
		b := Bits{Chosen: -1}
		for i, w := range bits {
			b.Layers = append(b.Layers, Cell{string(rune('a' + i)), int64(100 * (i + 1)), w, -1, false})
		}
		return b
	}
	classes := []string{"cat", "dog", "cow"}
	return []struct {
		drawing
		sentence string
	}{
		{sensed(AvgTrace, 12, 1, 0.5), "a is 12 times as sensitive as the median layer."},
		{sensed(AvgTrace, 3, 1, 2, 9), "d is 3.6 times as sensitive as the median layer."},
		{sensed(Perturbation, 1, 2, 0.5), "Rounding changes b 2.0 times as much as the median layer."},
		{sensed(Alone, 1, 2, 0.5), "Rounding b alone moves the answers 2.0 times as far as rounding the median layer."},
		{sensed(Omega, 1, 2, 1), "b causes 50.0% of the predicted damage."},
		{sensed(Omega, 1e308, 1e308, 1.5e308, -1), "c causes 42.9% of the predicted damage."},
		{sensed(AvgTrace, 7), "a is the only layer measured: 7.00."},
		{sensed(AvgTrace, 2, 2, 2), "All 3 layers measure the same: 2.00."},
		{sensed(AvgTrace, -1, 0, 2), "c measures most: 2.00."},
		{sensed(AvgTrace, -1, 0), "In none of 2 layers is anything above zero."},
		{sensed(AvgTrace), "No layer has been measured yet."},

		{run(Estimate{8, 1, 0.05}), "After 8 probes, every trace is known to ±\u00a010.0% or better; a is the least sure."},
		{run(Estimate{8, 0, 0.05}), "After 8 probes, a cannot yet be told from zero."},
		{Convergence{Chosen: -1, Layers: []Run{{Name: "a", Estimates: []Estimate{{4, 2, 0.5}}}}}, "After 4 probes, the trace of a is known to ±\u00a050.0%."},
		{Convergence{Chosen: -1, Layers: []Run{{Name: "a", Estimates: []Estimate{{1, 1, math.Inf(1)}}}}}, "There are not yet enough probes to tell how sure the means are."},

		{Predictions{Measured: []float64{1, 2}, Chosen: -1, Models: []Predictor{{"a", []float64{1, 2}, 1}, {"b", []float64{2, 1}, -1}}}, "Of 2 random choices of bits, a tells the order best: its rank correlation with what is measured is 1.0."},
		{Predictions{Measured: []float64{1, 2}, Chosen: 1, Models: []Predictor{{"a", []float64{1, 2}, 1}, {"b", []float64{2, 1}, -1}}}, "Of 2 random choices of bits, a tells the order best: its rank correlation with what is measured is 1.0, that of b \u22121.0."},
		{Predictions{Measured: []float64{1}, Models: []Predictor{{"a", []float64{1}, math.NaN()}}}, "No model predicts anything yet."},

		{front(Damage, 1, 1, Trade{1000, 1}, Trade{1500, 0.1}), "At 2.00\u00a0kB, 4 bits everywhere would do 4.0 times the damage of this choice at 1.50\u00a0kB."},
		{front(Damage, 0, 0.01, Trade{1000, 1}), "At 1.00\u00a0kB, no choice of bits has less damage than Ω = 1.00."},
		{front(Damage, 1, 1, Trade{1000, 1}, Trade{1998, 0.1}), "At the same 2.00\u00a0kB, 4 bits everywhere would do 4.0 times the damage of this choice."},
		{front(Apart, 0, 0.01, Trade{1000, 1}), "At 1.00\u00a0kB, no choice of bits has layers whose divergences add up to less than 1.00."},
		{front(Apart, 0, 0.01, Trade{1999, 0.2}), "At the same 2.00\u00a0kB, the layers' divergences with 4 bits everywhere add up to 2.0 times those of this choice."},
		{front(Apart, 0, 0.01, Trade{1000, 0.2}), "At 2.00\u00a0kB, the layers' divergences with 4 bits everywhere add up to 2.0 times those of this choice at 1.00\u00a0kB."},
		{front(Accuracy, 0, 0.3, Trade{1000, 0.425}), "At 1.00\u00a0kB, 42.5% of the answers are right: 2.5 points more than with 4 bits everywhere (2.00\u00a0kB)."},
		{front(Accuracy, 0, 0.3, Trade{2500, 0.425}), "At 2.50\u00a0kB, 42.5% of the answers are right."},
		{front(Damage, -1, 1, Trade{1000, 1}, Trade{1500, 0.1}), "2 networks between 1.00\u00a0kB and 1.50\u00a0kB are each the best of their size."},
		{front(Damage, -1, 1, Trade{1000, 1}), "Of all networks, one of 1.00\u00a0kB is the best of its size."},
		{front(Damage, -1, 1), "There are no networks to choose from yet."},

		{scores(90, 88, 100), "The quantized network gets 88.0% of 100 samples right, 2.0 points less than float; the intervals overlap."},
		{scores(900, 700, 1000), "The quantized network gets 70.0% of 1,000 samples right, 20.0 points less than float: more than chance explains."},
		{scores(88, 90, 100), "The quantized network gets 90.0% of 100 samples right, 2.0 points more than float; the intervals overlap."},
		{scores(700, 900, 1000), "The quantized network gets 90.0% of 1,000 samples right, 20.0 points more than float: more than chance explains."},
		{scores(90, 90, 100), "The quantized network gets 90.0% of 100 samples right, as many as the float network."},

		{cells(8, 2, 4), "A weight has 4.0 bits on average: from 2 in b to 8 in a."},
		{cells(4, 4), "Every layer has 4 bits."},
		{cells(4, 0, 0, 8), "A weight has 7.2 bits on average: from 4 in a to 8 in d."},
		{cells(0), "All layers are kept in float."},

		{Histogram{Layer: "a", Bits: 2, Steps: true, Levels: []Level{{-1, -1, 10}, {0, 0, 30}, {1, 1, 0}}}, "The 40 weights of a fall on 2 of the 3 levels of 2 bits; 75.0% of them become 0."},

		{Answers{Classes: classes, Float: []float64{1, 5, 2}, Quantized: []float64{1, 4, 3}}, "Both networks answer dog; its lead over the next goes from 3.00 to 1.00."},
		{Answers{Classes: classes, Float: []float64{1, 5, 2}, Quantized: []float64{1, 4, 6}}, "The networks disagree: dog in float, cow quantized."},
		{Answers{Classes: classes, Shares: true, Float: []float64{0.1, 0.8, 0.1}, Quantized: []float64{0.2, 0.7, 0.1}}, "Both networks answer dog: with 80.0% in float, with 70.0% quantized."},
		{Answers{Classes: classes, Float: []float64{1, 5, 2}}, "The answer is dog."},
	}
}

func TestSentencesFollowFromData(t *testing.T) {
	for _, c := range told() {
		f := c.Draw(View{})
		judge(t, f)
		if got := f.Sentence.Text(nil); got != c.sentence {
			t.Errorf("%T says %q, want %q", c.drawing, got, c.sentence)
		}
	}
}
