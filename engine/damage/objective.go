package damage

import "math"

// temperature softens answers before they are compared. At 1, a handful of
// samples that a sure network is unsure of decide alone; the square of the
// temperature makes divergences of small shifts comparable (Hinton et al. 2015,
// arXiv 1503.02531, §2.1).
const temperature = 2

// reference is the float network's answers, softened.
type reference struct {
	classes int
	logits  []float32 // [samples, classes]
	p       []float64 // softmax(logits/T)
	entropy []float64 // Σ p·log p, by sample
}

func newReference(logits []float32, classes int) *reference {
	r := &reference{classes: classes, logits: logits, p: make([]float64, len(logits)), entropy: make([]float64, len(logits)/classes)}
	r.soften(0, r.samples())
	return r
}

// soften reads count samples' logits.
func (r *reference) soften(from, count int) {
	for i := from; i < from+count; i++ {
		row, p := r.logits[i*r.classes:][:r.classes], r.p[i*r.classes:][:r.classes]
		log := logSum(row)
		r.entropy[i] = 0
		for c, v := range row {
			l := float64(v)/temperature - log
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
	return temperature * temperature * max(0, r.entropy[i]-inner/temperature+logSum(f))
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
	log := logSum(f)
	for c, p := range r.p[i*r.classes:][:r.classes] {
		g[c] = temperature * (math.Exp(float64(f[c])/temperature-log) - p)
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

// agreement is the share of samples whose first answer is the float network's.
func (r *reference) agreement(f []float32) float64 {
	same := 0
	for i := range r.entropy {
		if first(f[i*r.classes:][:r.classes]) == first(r.logits[i*r.classes:][:r.classes]) {
			same++
		}
	}
	return float64(same) / float64(r.samples())
}

func first(row []float32) int {
	best := 0
	for c, v := range row {
		if v > row[best] {
			best = c
		}
	}
	return best
}

// logSum is log Σ exp(f/T).
func logSum(f []float32) float64 {
	top := f[first(f)]
	var sum float64
	for _, v := range f {
		sum += math.Exp((float64(v) - float64(top)) / temperature)
	}
	return float64(top)/temperature + math.Log(sum)
}
