package damage

import (
	"math"

	"hawqeye/engine/loss"
)

// temperature softens answers before they are compared. At 1, a handful of
// samples that a sure network is unsure of decide alone; the square of the
// temperature makes divergences of small shifts comparable (Hinton et al. 2015,
// arXiv 1503.02531, §2.1).
const temperature = 2

// reference is the float network's answers at a temperature.
type reference struct {
	classes int
	heat    float64
	logits  []float32 // [samples, classes]
	p       []float64 // softmax(logits/T)
	entropy []float64 // Σ p·log p, by sample
}

func newReference(logits []float32, classes int, heat float64) *reference {
	r := &reference{classes: classes, heat: heat, logits: logits, p: make([]float64, len(logits)), entropy: make([]float64, len(logits)/classes)}
	r.soften(0, r.samples())
	return r
}

// soften reads count samples' logits.
func (r *reference) soften(from, count int) {
	for i := from; i < from+count; i++ {
		row, p := r.logits[i*r.classes:][:r.classes], r.p[i*r.classes:][:r.classes]
		log := loss.LogSum(row, r.heat)
		r.entropy[i] = 0
		for c, v := range row {
			l := float64(v)/r.heat - log
			p[c] = math.Exp(l)
			r.entropy[i] += p[c] * l
		}
	}
}

func (r *reference) samples() int { return len(r.entropy) }

// divergence is T²·KL(softmax(f₀/T) ‖ softmax(f/T)) of one sample.
func (r *reference) divergence(i int, f []float32) float64 {
	var inner float64
	for c, p := range r.p[i*r.classes:][:r.classes] {
		inner += p * float64(f[c])
	}
	return r.heat * r.heat * max(0, r.entropy[i]-inner/r.heat+loss.LogSum(f, r.heat))
}

// quadratic is divergence to the second order: ½·uᵀ(diag p − ppᵀ)u with u = f − f₀.
func (r *reference) quadratic(i int, f []float32) float64 {
	var first, second float64
	for c, p := range r.p[i*r.classes:][:r.classes] {
		u := float64(f[c]) - float64(r.logits[i*r.classes+c])
		first += p * u
		second += p * u * u
	}
	return (second - first*first) / 2
}

// slope is the gradient of divergence.
func (r *reference) slope(i int, f []float32, g []float64) {
	log := loss.LogSum(f, r.heat)
	for c, p := range r.p[i*r.classes:][:r.classes] {
		g[c] = r.heat * (math.Exp(float64(f[c])/r.heat-log) - p)
	}
}

// quadraticSlope is the gradient of quadratic.
func (r *reference) quadraticSlope(i int, f []float32, g []float64) {
	p, f0 := r.p[i*r.classes:][:r.classes], r.logits[i*r.classes:][:r.classes]
	var first float64
	for c := range p {
		first += p[c] * (float64(f[c]) - float64(f0[c]))
	}
	for c := range p {
		g[c] = p[c] * (float64(f[c]) - float64(f0[c]) - first)
	}
}

// score is divergence, or quadratic: convex in the logits, and 0 at the float network's.
type score func(r *reference, i int, f []float32) float64

// slope is the gradient of a score.
type slope func(r *reference, i int, f []float32, g []float64)

// mean is the damage of the logits f [samples, classes].
func (r *reference) mean(of score, f []float32) float64 {
	var sum float64
	for i := range r.entropy {
		sum += of(r, i, f[i*r.classes:][:r.classes])
	}
	return sum / float64(r.samples())
}

// each is the score of every sample.
func (r *reference) each(of score, f []float32) []float64 {
	d := make([]float64, r.samples())
	for i := range d {
		d[i] = of(r, i, f[i*r.classes:][:r.classes])
	}
	return d
}

// agreed is how many samples' answers are the float network's.
func (r *reference) agreed(f []float32) int {
	same := 0
	for i := range r.entropy {
		if loss.Answer(f[i*r.classes:][:r.classes]) == loss.Answer(r.logits[i*r.classes:][:r.classes]) {
			same++
		}
	}
	return same
}
