package finetune

import (
	"math"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// ulp is the rounding of a float32, relative to it.
const ulp = 1.0 / (1 << 24)

func normal(seed, n int) []float32 {
	x := make([]float32, n)
	tensor.Normal(x, tensor.Rand(3, seed))
	return x
}

func states(o Optimizer, n int) [][]float32 {
	s := make([][]float32, o.Slots())
	for i := range s {
		s[i] = make([]float32, n)
	}
	return s
}

// near fails where got is farther from want than tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v ± %.1g", what, got, want, tolerance)
	}
}

// Algorithm 2 of Loshchilov and Hutter, one parameter at a time in float64, under
// gradients of every size, a schedule and a factor on the gradient.
func TestAdamWIsTheAlgorithm(t *testing.T) {
	const steps, n = 1000, 8
	o := AdamW{Rate: 3e-3, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-6, Decay: 1e-3}
	eta, shrink := Cosine(0.1), 0.25
	w := normal(0, n)
	theta, mean, square := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, x := range w {
		theta[i] = float64(x)
	}
	state := states(o, n)
	for step := range steps {
		g := normal(1+step, n)
		for i := range g {
			g[i] *= float32(math.Pow(10, float64(i-5)))
		}
		o.Move(w, g, state, Step{Number: step + 1, Rate: eta(step, steps), Shrink: shrink, Decays: true})
		for i := range g {
			d := shrink * float64(g[i])
			mean[i] = 0.9*mean[i] + 0.1*d
			square[i] = 0.99*square[i] + 0.01*d*d
			mHat := mean[i] / (1 - math.Pow(0.9, float64(step+1)))
			vHat := square[i] / (1 - math.Pow(0.99, float64(step+1)))
			theta[i] -= eta(step, steps) * (3e-3*mHat/(math.Sqrt(vHat)+1e-6) + 1e-3*theta[i])
		}
	}
	// A step rounds the weight once and the two means, which remember 10 and 100 steps.
	for i := range w {
		near(t, "a weight", float64(w[i]), theta[i], steps*ulp*(2+3e-3*(10+100)))
	}
}

// Nesterov's momentum as Sutskever et al. (2013, equations 3 and 4) write it: the
// gradient is taken at θ + μ·v, which is where SGD's weights stand.
func TestSGDIsNesterovs(t *testing.T) {
	const steps, n = 500, 6
	o, eta := SGD{Rate: 0.04, Momentum: 0.9}, Cosine(0.1)
	slope := func(i int, x float64) float64 { return float64(1+3*i) * (x - float64(i)) }
	w := normal(0, n)
	theta, v := make([]float64, n), make([]float64, n)
	for i, x := range w {
		theta[i] = float64(x)
	}
	state, g := states(o, n), make([]float32, n)
	for step := range steps {
		for i, x := range w {
			g[i] = float32(slope(i, float64(x)))
		}
		o.Move(w, g, state, Step{Number: step + 1, Rate: eta(step, steps), Shrink: 0.5, Decays: true})
		for i := range w {
			v[i] = 0.9*v[i] - eta(step, steps)*0.02*slope(i, theta[i]+0.9*v[i])
			theta[i] += v[i]
			// The bowl forgets old roundings; some 1/(1−μ)² of them are alive.
			near(t, "a weight", float64(w[i]), theta[i]+0.9*v[i], 100*ulp*8)
		}
		if t.Failed() {
			t.Fatalf("at step %d", step+1)
		}
	}
}

// Without a gradient a weight shrinks by η·λ a step, and what does not decay stays.
func TestDecayIsDecoupled(t *testing.T) {
	for _, o := range []Optimizer{SGD{Rate: 7, Momentum: 0.9, Decay: 0.01}, AdamW{Rate: 7, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Decay: 0.01}} {
		w, still, g := []float32{2}, []float32{2}, []float32{0}
		state := states(o, 1)
		for step := range 100 {
			s := Step{Number: step + 1, Rate: 0.5, Shrink: 1}
			o.Move(still, g, state, s)
			s.Decays = true
			o.Move(w, g, state, s)
		}
		near(t, o.Name()+": the decayed weight", float64(w[0]), 2*math.Pow(1-0.5*0.01, 100), 100*2*ulp)
		if still[0] != 2 {
			t.Errorf("%s: a weight that does not decay went from 2 to %v", o.Name(), still[0])
		}
	}
}

// bowl is ½ Σ a·(x − c)² over two leaves; the a span a factor of 100.
type bowl struct {
	*descent
	a, c, grads [][]float32
}

func newBowl(o Optimizer, s Schedule, steps int) bowl {
	b := bowl{descent: &descent{optimizer: o, schedule: s, steps: steps}}
	for leaf, n := range []int{5, 11} {
		v := tensor.New(n)
		b.params = append(b.params, newParam(graph.Const("", v), o, true))
		a := make([]float32, n)
		for i := range a {
			a[i] = float32(math.Pow(100, float64(i)/float64(n-1))) / 10
		}
		b.a, b.c = append(b.a, a), append(b.c, normal(leaf, n))
		b.grads = append(b.grads, make([]float32, n))
	}
	return b
}

func (b bowl) gradients() [][]float32 {
	for leaf, p := range b.params {
		for i, x := range p.value {
			b.grads[leaf][i] = b.a[leaf][i] * (x - b.c[leaf][i])
		}
	}
	return b.grads
}

func TestOptimizersReachTheBottomOfABowl(t *testing.T) {
	const steps = 1500
	for _, o := range []Optimizer{SGD{Rate: 0.05, Momentum: 0.9}, AdamW{Rate: 0.03, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}} {
		b := newBowl(o, Cosine(0.02), steps)
		for range steps {
			b.move(b.gradients())
		}
		for leaf, p := range b.params {
			for i, x := range p.value {
				near(t, o.Name()+": the bottom", float64(x), float64(b.c[leaf][i]), 1e-4)
			}
		}
	}
}

func TestClippingByGlobalNorm(t *testing.T) {
	for _, clip := range []float64{0, 2, 1e9} {
		b := newBowl(SGD{Rate: 1}, Constant, 1)
		b.clip = clip
		var square float64
		for _, g := range b.gradients() {
			square += tensor.Dot(g, g)
		}
		norm := b.move(b.gradients())
		near(t, "the norm", norm, math.Sqrt(square), 1e-12*norm)
		scale := 1.0
		if clip == 2 {
			scale = 2 / norm
		}
		var moved float64
		for leaf, p := range b.params {
			for i, x := range p.value { // from 0
				near(t, "a clipped step", float64(x), -scale*float64(b.grads[leaf][i]), 2*ulp*10)
			}
			moved += tensor.Dot(p.value, p.value)
		}
		if clip == 2 {
			near(t, "a clipped step's length", math.Sqrt(moved), 2, 1e-6)
		}
	}
}

func TestNoStepAlongWhatIsNoNumber(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		b := newBowl(SGD{Rate: 1}, Constant, 1)
		b.gradients()[1][3] = float32(v)
		if norm := b.move(b.grads); finite(norm) || b.done != 0 || b.params[0].value[0] != 0 {
			t.Errorf("a gradient with %v has the norm %v and moved a weight to %v", v, norm, b.params[0].value[0])
		}
	}
}

func TestOptimizersAreListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Optimizers() {
		if seen[o.Name()] || o.Name() == "" {
			t.Errorf("the name %q is taken", o.Name())
		}
		seen[o.Name()] = true
	}
}
