package loss

import "math"

// Answer is the class that a row of logits, or of probabilities, is an answer of:
// the largest, the first of equals.
func Answer(row []float32) int {
	best := 0
	for c, v := range row {
		if v > row[best] {
			best = c
		}
	}
	return best
}

// LogSum is log Σ exp(f/temperature) over a row of logits.
func LogSum(row []float32, temperature float64) float64 {
	top, cool := float64(row[Answer(row)]), 1/temperature
	var sum float64
	for _, v := range row {
		sum += math.Exp((float64(v) - top) * cool)
	}
	return top*cool + math.Log(sum)
}
