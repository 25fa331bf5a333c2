package damage

import "hawqeye/engine/tensor"

// mixedWith is the share of the second of two samples that are mixed.
const mixedWith = 0.35

// leastMixed is how many samples there are where nothing bounds them, mixed ones included.
const leastMixed = 256

// Mixed is samples to compare answers on: of n samples the first, at most half of
// what there is in all, and after them mixtures .65·x + .35·x′ of two of the n,
// which a network that knows its training pictures by heart has not seen. There
// are at most so many, or any number for 0. Samples must be numbers that may be
// mixed: pictures, sounds, features, not tokens.
func Mixed(of tensor.Source, features, most int) tensor.Source {
	n := of.Len()
	m := max(leastMixed, n)
	if most > 0 {
		m = min(m, most)
	}
	return &mixed{of, n, min(n, max(1, m/2)), m, features}
}

type mixed struct {
	of                tensor.Source
	n, real, all, len int
}

func (s *mixed) Len() int { return s.all }

func (s *mixed) Batch(dst []float32, from, n int) {
	if plain := min(n, s.real-from); plain > 0 {
		s.of.Batch(dst[:plain*s.len], from, plain)
		dst, from, n = dst[plain*s.len:], from+plain, n-plain
	}
	other := make([]float32, s.len)
	for k := from - s.real; n > 0; k, n = k+1, n-1 {
		x := dst[:s.len]
		s.of.Batch(x, (s.real+k)%s.n, 1)
		s.of.Batch(other, (s.real+k+1+k/s.n)%s.n, 1)
		for i, v := range other {
			x[i] = (1-mixedWith)*x[i] + mixedWith*v
		}
		dst = dst[s.len:]
	}
}
