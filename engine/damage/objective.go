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
	for i := range r.entropy {
		row, p := logits[i*classes:][:classes], r.p[i*classes:][:classes]
		log := logSum(row)
		for c, v := range row {
			l := float64(v)/temperature - log
			p[c] = math.Exp(l)
			r.entropy[i] += p[c] * l
		}
	}
	return r
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

// mean is the damage of the logits f [samples, classes].
func (r *reference) mean(f []float32) float64 {
	var sum float64
	for i := range r.entropy {
		sum += r.divergence(i, f[i*r.classes:][:r.classes])
	}
	return sum / float64(r.samples())
}

// slope is the gradient of mean in the logits.
func (r *reference) slope(f []float32, g []float64) {
	for i := range r.entropy {
		row := f[i*r.classes:][:r.classes]
		log := logSum(row)
		for c, v := range row {
			q := math.Exp(float64(v)/temperature - log)
			g[i*r.classes+c] = temperature * (q - r.p[i*r.classes+c]) / float64(r.samples())
		}
	}
}

// objective is what logits [samples, classes] are taken to be worth: a convex
// function of them, 0 at the float network's.
type objective interface {
	mean(f []float32) float64
	slope(f []float32, g []float64)
}

// quadratic is the objective to the second order: ½·uᵀ(diag p − ppᵀ)u with u = f − f₀.
type quadratic struct{ *reference }

func (q quadratic) mean(f []float32) float64 {
	var sum float64
	for i := range q.entropy {
		first, second := q.moments(i, f)
		sum += (second - first*first) / 2
	}
	return sum / float64(q.samples())
}

func (q quadratic) slope(f []float32, g []float64) {
	for i := range q.entropy {
		first, _ := q.moments(i, f)
		for c := i * q.classes; c < (i+1)*q.classes; c++ {
			u := float64(f[c]) - float64(q.logits[c])
			g[c] = q.p[c] * (u - first) / float64(q.samples())
		}
	}
}

// moments are those of sample i's shift: pᵀu and pᵀu².
func (q quadratic) moments(i int, f []float32) (first, second float64) {
	for c := i * q.classes; c < (i+1)*q.classes; c++ {
		u := float64(f[c]) - float64(q.logits[c])
		first += q.p[c] * u
		second += q.p[c] * u * u
	}
	return first, second
}

// each is the divergence of every sample.
func (r *reference) each(f []float32) []float64 {
	d := make([]float64, r.samples())
	for i := range d {
		d[i] = r.divergence(i, f[i*r.classes:][:r.classes])
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
