package finetune

import "math"

// Schedule is the factor of the learning rate at a step 0 … steps−1.
type Schedule func(step, steps int) float64

// Constant keeps the learning rate.
func Constant(_, _ int) float64 { return 1 }

// Cosine lowers the rate from 1 along half a cosine towards 0 (Loshchilov and
// Hutter 2017, arXiv 1608.03983, equation 5), after raising it evenly over the
// given share of all steps (Goyal et al. 2017, arXiv 1706.02677, section 2.2).
func Cosine(warmup float64) Schedule {
	return func(step, steps int) float64 {
		rise := int(warmup * float64(steps))
		if step < rise {
			return float64(step+1) / float64(rise+1)
		}
		return (1 + math.Cos(math.Pi*float64(step-rise)/float64(steps-rise))) / 2
	}
}

// Stairs multiplies the rate by factor where each of the given shares of all
// steps is done: Stairs(0.1, 0.5, 0.75) has three levels.
func Stairs(factor float64, at ...float64) Schedule {
	return func(step, steps int) float64 {
		rate := 1.0
		for _, share := range at {
			if float64(step) >= share*float64(steps) {
				rate *= factor
			}
		}
		return rate
	}
}
