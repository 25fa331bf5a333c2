package damage

import (
	"encoding/binary"
	"errors"
	"math"
)

// SavedBytes is how much Save gives.
func (m *Singles) SavedBytes() int { return m.net.savedBytes(m.widths) }

func (n *network) savedBytes(widths [][]uint8) int {
	row, roundings := 4*n.samples*n.classes, 0
	for _, w := range widths {
		roundings += len(w)
	}
	return row + roundings*(16+row)
}

// Save is what Measure or Linearize has found on all samples, for Restore: the logits, and by
// layer and width the damage and the shift.
func (m *Singles) Save() []byte {
	b := appendFloats(make([]byte, 0, m.SavedBytes()), m.ref.logits)
	for l, layer := range m.shift {
		for i, shift := range layer {
			e := m.damage[l][i]
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Mean))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.StdErr))
			b = appendFloats(b, shift)
		}
	}
	return b
}

// Restore is what Measure has found of p and Save has kept.
func Restore(p *Problem, widths [][]uint8, saved []byte) (*Singles, error) {
	return restore(p, widths, saved, (*reference).divergence, (*reference).slope)
}

// RestoreLinearized is Restore for what Linearize has found.
func RestoreLinearized(p *Problem, widths [][]uint8, saved []byte) (*Singles, error) {
	return restore(p, widths, saved, (*reference).quadratic, (*reference).quadraticSlope)
}

func restore(p *Problem, widths [][]uint8, saved []byte, of score, by slope) (*Singles, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	if len(widths) != len(p.Graph.Layers) || len(saved) != net.savedBytes(widths) {
		return nil, errors.New("what was saved is of another network: measure anew")
	}
	row := 4 * net.samples * net.classes
	next := func(n int) (head []byte) {
		head, saved = saved[:n], saved[n:]
		return head
	}
	float := func() float64 { return math.Float64frombits(binary.LittleEndian.Uint64(next(8))) }
	m := &Singles{net: net, ref: newReference(floatsOf(next(row)), net.classes, temperature), widths: widths, score: of, slope: by}
	for _, w := range widths {
		var damage []Estimate
		var shift [][]float32
		for range w {
			damage = append(damage, Estimate{Mean: float(), StdErr: float()})
			shift = append(shift, floatsOf(next(row)))
		}
		m.damage, m.shift = append(m.damage, damage), append(m.shift, shift)
	}
	return m, nil
}

func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func floatsOf(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}
