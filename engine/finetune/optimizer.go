package finetune

import "math"

// Optimizer is a rule that moves parameters against a gradient. It remembers
// nothing itself, so that one value serves any number of runs.
type Optimizer interface {
	Name() string
	// Slots is how many numbers there are to remember of every parameter.
	Slots() int
	// Move changes the values w of one leaf, whose gradient is g. Each of state's
	// slots has len(w) elements, zeros before the first step.
	Move(w, g []float32, state [][]float32, s Step)
}

// Step is what a Move depends on besides the gradient.
type Step struct {
	Number int     // counts from 1
	Rate   float64 // factor of the learning rate and of the decay, from a Schedule
	Shrink float64 // factor of the gradient, below 1 where it is clipped
	Decays bool    // whether the leaf's values decay
}

// Optimizers lists every Optimizer with its usual settings, the default first.
func Optimizers() []Optimizer {
	return []Optimizer{
		AdamW{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Decay: 1e-5},
		SGD{Rate: 0.05, Momentum: 0.9, Decay: 2.5e-5},
	}
}

// SGD is stochastic gradient descent with Nesterov's momentum, written for the
// point at which the gradient is taken (Bengio, Boulanger-Lewandowski and Pascanu
// 2013, arXiv 1212.0901, equation 7), with decoupled weight decay (Loshchilov and
// Hutter 2019, arXiv 1711.05101, algorithm 1). Momentum 0 is plain descent.
type SGD struct{ Rate, Momentum, Decay float64 }

func (SGD) Name() string { return "sgd" }

// Slots is 1: the velocity.
func (SGD) Slots() int { return 1 }

// Move takes one step: v ← μ·v + η·α·g, w ← w − (μ·v + η·α·g) − η·λ·w.
func (o SGD) Move(w, g []float32, state [][]float32, s Step) {
	velocity := state[0]
	rate := s.Rate * o.Rate * s.Shrink
	keep := s.keep(o.Decay)
	for i, x := range w {
		pull := rate * float64(g[i])
		v := o.Momentum*float64(velocity[i]) + pull
		velocity[i] = float32(v)
		w[i] = float32(keep*float64(x) - (o.Momentum*v + pull))
	}
}

// AdamW is Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) with decoupled
// weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2). Decay
// is the paper's λ: a value shrinks by η·λ a step, whatever Rate is.
type AdamW struct{ Rate, Beta1, Beta2, Epsilon, Decay float64 }

func (AdamW) Name() string { return "adamw" }

// Slots is 2: the moving means of the gradient and of its square.
func (AdamW) Slots() int { return 2 }

// Move takes one step: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
// w ← w − η·(α·m̂/(√v̂ + ε) + λ·w) with m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ).
func (o AdamW) Move(w, g []float32, state [][]float32, s Step) {
	mean, square := state[0], state[1]
	t := float64(s.Number)
	rate := s.Rate * o.Rate / (1 - math.Pow(o.Beta1, t))
	unbias := 1 / (1 - math.Pow(o.Beta2, t))
	keep := s.keep(o.Decay)
	for i, x := range w {
		d := s.Shrink * float64(g[i])
		m := o.Beta1*float64(mean[i]) + (1-o.Beta1)*d
		v := o.Beta2*float64(square[i]) + (1-o.Beta2)*d*d
		mean[i], square[i] = float32(m), float32(v)
		w[i] = float32(keep*float64(x) - rate*m/(math.Sqrt(v*unbias)+o.Epsilon))
	}
}

// keep is the part of a value that decay leaves.
func (s Step) keep(decay float64) float64 {
	if !s.Decays {
		return 1
	}
	return 1 - s.Rate*decay
}
