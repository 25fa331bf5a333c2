package damage

import "math"

// Estimate is a mean over samples and its standard error.
type Estimate struct{ Mean, StdErr float64 }

// estimate is that of some samples' values.
func estimate(each []float64) Estimate {
	n := float64(len(each))
	var sum, square float64
	for _, v := range each {
		sum += v
	}
	mean := sum / n
	for _, v := range each {
		square += (v - mean) * (v - mean)
	}
	return Estimate{mean, math.Sqrt(square / n / max(1, n-1))}
}

// tally is the damage of every layer and width by sample, as batches come in, in turn.
type tally struct {
	net  *network
	ref  *reference
	each [][][]float64 // by layer, width and sample
	done int           // samples
}

func newTally(net *network, widths [][]uint8) *tally {
	t := &tally{net: net}
	for _, w := range widths {
		layer := make([][]float64, len(w))
		for i := range layer {
			layer[i] = make([]float64, net.samples)
		}
		t.each = append(t.each, layer)
	}
	return t
}

// take takes in a batch and says what there is.
func (t *tally) take(b batch) {
	classes := t.net.classes
	if t.ref == nil {
		t.ref = &reference{classes, temperature, b.at, make([]float64, len(b.at)), make([]float64, t.net.samples)}
	}
	t.ref.soften(b.from, b.count)
	for l, widths := range b.changed {
		for w, f := range widths {
			for i := b.from; i < b.from+b.count; i++ {
				t.each[l][w][i] = t.ref.divergence(i, f[i*classes:][:classes])
			}
		}
	}
	t.done += b.count
	if p := t.net.Progress; p != nil {
		p(t.done, t.net.samples)
	}
	if u := t.net.Update; u != nil {
		u(t.done, t.estimates())
	}
}

// estimates are the damages on the samples so far.
func (t *tally) estimates() [][]Estimate {
	all := make([][]Estimate, len(t.each))
	for l, widths := range t.each {
		for _, each := range widths {
			all[l] = append(all[l], estimate(each[:t.done]))
		}
	}
	return all
}
