package damage

import (
	"context"
	"slices"

	"hawqeye/engine/alloc"
)

// Singles is what rounding one layer at a time does. It serves every limit.
type Singles struct {
	net    *network
	ref    *reference
	widths [][]uint8
	shift  [][][]float32 // by layer and width: what it adds to the logits
	damage [][]Estimate
	score  score // what damage a sample's logits are taken to have
	slope  slope
}

// Measure rounds one layer at a time, to each of its widths, which costs about half
// a pass over the samples for each. If ctx ends before all samples have been seen,
// it gives what there is on those before the first that has not, with the cause.
func Measure(ctx context.Context, p *Problem, widths [][]uint8) (*Singles, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	seen := newTally(net, widths)
	float, changed, err := net.around(ctx, make([]uint8, len(widths)), widths, seen.take)
	n := seen.done
	if n == 0 {
		return nil, err
	}
	net.samples = n
	ref := newReference(float[:n*net.classes], net.classes, temperature)
	for _, layer := range changed {
		for i, f := range layer {
			layer[i] = f[:n*net.classes]
			add(layer[i], ref.logits, -1)
		}
	}
	return &Singles{net, ref, widths, changed, seen.estimates(), (*reference).divergence, (*reference).slope}, err
}

// Of is the damage of rounding layer l alone, with its standard error over the samples.
func (m *Singles) Of(l int, bits uint8) Estimate { return m.damage[l][m.index(l, bits)] }

// Samples is how many the damage is the mean over.
func (m *Singles) Samples() int { return m.net.samples }

// Passes is how many passes over all samples have been made so far.
func (m *Singles) Passes() float64 { return m.net.passes }

// Sum predicts an assignment's damage as the sum of its layers' own.
func (m *Singles) Sum(a []uint8) float64 {
	var sum float64
	for l, bits := range a {
		sum += m.Of(l, bits).Mean
	}
	return sum
}

// Superposed predicts an assignment's damage as that of the sum of its layers' shifts.
func (m *Singles) Superposed(a []uint8) float64 { return m.predict(m.superpose(a)) }

// predict is the damage that logits are taken to have.
func (m *Singles) predict(f []float32) float64 { return m.ref.mean(m.score, f) }

// measured is the damage that logits have.
func (m *Singles) measured(f []float32) float64 { return m.ref.mean((*reference).divergence, f) }

func (m *Singles) superpose(a []uint8) []float32 {
	f := slices.Clone(m.ref.logits)
	for l, bits := range a {
		add(f, m.shiftOf(l, bits), 1)
	}
	return f
}

// Choices are the choices of a space with the damage of each alone as its harm.
func (m *Singles) Choices(s *Space) [][]alloc.Choice {
	layers := make([][]alloc.Choice, len(s.Layers))
	for l, choices := range s.Layers {
		layers[l] = slices.Clone(choices)
		for i, c := range choices {
			layers[l][i].Harm = m.Of(l, c.Bits).Mean
		}
	}
	return layers
}

func (m *Singles) index(l int, bits uint8) int { return slices.Index(m.widths[l], bits) }

func (m *Singles) shiftOf(l int, bits uint8) []float32 { return m.shift[l][m.index(l, bits)] }

// add adds scale·src to dst.
func add(dst, src []float32, scale float32) {
	for i, v := range src {
		dst[i] += scale * v
	}
}
