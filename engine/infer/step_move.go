package infer

import "hawqeye/engine/kernel"

// copyStep moves codes along nested loops, once or, for a Gather, once per index.
type copyStep struct {
	dst, src     int
	dims         []dim // outermost first, none for a single element
	dstAt, srcAt int
	index        []int       // offsets in src of the passes; nil for one pass
	every        int         // distance in dst between passes
	table        *[256]uint8 // each code becomes the one here, unless nil
	fills        bool        // all of dst becomes zero first
	zero         uint8
}

func (s *copyStep) run(r *Runner) {
	dst, src := r.u8[s.dst], r.u8[s.src]
	if s.fills {
		fill(dst, s.zero)
	}
	if s.index == nil {
		s.pass(r.k, dst, src, s.dstAt, s.srcAt)
		return
	}
	for i, from := range s.index {
		s.pass(r.k, dst, src, s.dstAt+i*s.every, s.srcAt+from)
	}
}

// maxDims bounds the loops of a copy: every one but those of length 1 doubles the
// elements, of which there are under 2^31.
const maxDims = 31

func (s *copyStep) pass(k *kernel.Set, dst, src []uint8, to, from int) {
	var pos [maxDims]int
	outer, inner := s.dims, dim{1, 1, 1}
	if last := len(s.dims) - 1; last >= 0 {
		outer, inner = s.dims[:last], s.dims[last]
	}
	for {
		s.row(k, dst, src, to, from, inner)
		i := len(outer) - 1
		for ; i >= 0; i-- {
			d := outer[i]
			pos[i], to, from = pos[i]+1, to+d.dst, from+d.src
			if pos[i] < d.n {
				break
			}
			pos[i], to, from = 0, to-d.n*d.dst, from-d.n*d.src
		}
		if i < 0 {
			return
		}
	}
}

func (s *copyStep) row(k *kernel.Set, dst, src []uint8, to, from int, d dim) {
	switch {
	case d.dst != 1 || d.src != 1:
		for range d.n {
			v := src[from]
			if s.table != nil {
				v = s.table[v]
			}
			dst[to] = v
			to, from = to+d.dst, from+d.src
		}
	case s.table != nil:
		k.Table(dst[to:to+d.n], src[from:from+d.n], s.table)
	default:
		copy(dst[to:to+d.n], src[from:])
	}
}

func fill(dst []uint8, v uint8) {
	for i := range dst {
		dst[i] = v
	}
}
