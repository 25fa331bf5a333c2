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
	damage [][]float64
	by     objective
}

// Measure rounds one layer at a time, to each of its widths, which costs about half
// a pass over the samples for each.
func Measure(ctx context.Context, p *Problem, widths [][]uint8) (*Singles, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	float, changed, err := net.around(ctx, make([]uint8, len(widths)), widths)
	if err != nil {
		return nil, err
	}
	ref := newReference(float, net.classes)
	for _, layer := range changed {
		for _, f := range layer {
			add(f, float, -1)
		}
	}
	return newSingles(net, ref, widths, changed, ref), nil
}

func newSingles(net *network, ref *reference, widths [][]uint8, shift [][][]float32, by objective) *Singles {
	m := &Singles{net, ref, widths, shift, nil, by}
	for _, layer := range shift {
		damage := make([]float64, len(layer))
		for i, d := range layer {
			f := slices.Clone(ref.logits)
			add(f, d, 1)
			damage[i] = by.mean(f)
		}
		m.damage = append(m.damage, damage)
	}
	return m
}

// Of is the damage of rounding layer l alone.
func (m *Singles) Of(l int, bits uint8) float64 { return m.damage[l][m.index(l, bits)] }

// Passes is how many passes over all samples have been made so far.
func (m *Singles) Passes() float64 { return m.net.passes }

// Sum predicts an assignment's damage as the sum of its layers' own.
func (m *Singles) Sum(a []uint8) float64 {
	var sum float64
	for l, bits := range a {
		sum += m.Of(l, bits)
	}
	return sum
}

// Superposed predicts an assignment's damage as that of the sum of its layers' shifts.
func (m *Singles) Superposed(a []uint8) float64 { return m.by.mean(m.superpose(a)) }

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
			layers[l][i].Harm = m.Of(l, c.Bits)
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
