package infer

import (
	"cmp"
	"slices"

	"hawqeye/engine/tensor"
)

// digit is one digit of a mixed-radix number: its radix, and how far apart in
// memory two elements lie whose indices differ by one in it.
type digit struct{ n, stride int }

// layout says where the elements of a value lie. The digits, most significant
// first, spell the row-major index of an element; its address is the sum of each
// digit's value times its stride. A Reshape therefore keeps the layout, and a
// Transpose reorders it: neither moves anything.
type layout []digit

func rowMajor(size int) layout { return layout{{size, 1}} }

// channelsLast is [N, …, C] for a shape [N, C, …].
func channelsLast(s tensor.Shape) layout {
	c, plane := s[1], s[2:].Size()
	return layout{{s[0], c * plane}, {c, 1}, {plane, c}}.simple()
}

// simple drops digits of radix 1 and joins neighbours that count as one, so that
// layouts are the same if their simple forms are.
func (l layout) simple() layout {
	var s layout
	for _, d := range l {
		if d.n == 1 {
			continue
		}
		if k := len(s) - 1; k >= 0 && s[k].stride == d.n*d.stride {
			s[k] = digit{s[k].n * d.n, d.stride}
			continue
		}
		s = append(s, d)
	}
	return s
}

func (l layout) same(m layout) bool { return slices.Equal(l.simple(), m.simple()) }

// axes are the digits of every axis of s, or false where a digit belongs to two axes.
func (l layout) axes(s tensor.Shape) ([]layout, bool) {
	rest := slices.Clone(l)
	axes := make([]layout, len(s))
	for i, extent := range s {
		for extent > 1 {
			switch d := rest[0]; {
			case extent%d.n == 0:
				axes[i], extent = append(axes[i], d), extent/d.n
				rest = rest[1:]
			case d.n%extent == 0:
				axes[i] = append(axes[i], digit{extent, d.stride * (d.n / extent)})
				rest[0].n, extent = d.n/extent, 1
			default:
				return nil, false
			}
		}
		axes[i] = axes[i].simple()
	}
	return axes, true
}

// dense packs digits into memory without gaps, in the order of their strides.
func dense(digits layout) layout {
	order := make([]int, len(digits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(digits[i].stride, digits[j].stride) })
	packed := slices.Clone(digits)
	stride := 1
	for _, i := range order {
		packed[i].stride = stride
		stride *= digits[i].n
	}
	return packed
}

// dim is one loop of a copy: its length, and how far it steps on both sides.
type dim struct{ n, dst, src int }

// pair is the loops that visit the elements of two layouts together, or false
// where a digit of one straddles a digit of the other.
func pair(dst, src layout) ([]dim, bool) {
	var dims []dim
	dst, src = without1(dst), without1(src)
	for len(dst) > 0 && len(src) > 0 {
		d, s := &dst[0], &src[0]
		n := min(d.n, s.n)
		if d.n%n != 0 || s.n%n != 0 {
			return nil, false
		}
		d.n, s.n = d.n/n, s.n/n
		dims = append(dims, dim{n, d.stride * d.n, s.stride * s.n})
		dst, src = without1(dst), without1(src)
	}
	return schedule(dims), true
}

func without1(l layout) layout {
	return slices.DeleteFunc(slices.Clone(l), func(d digit) bool { return d.n == 1 })
}

// schedule orders loops so that writes ascend, and joins loops that run as one.
func schedule(dims []dim) []dim {
	slices.SortStableFunc(dims, func(a, b dim) int { return cmp.Compare(abs(b.dst), abs(a.dst)) })
	var joined []dim
	for _, d := range dims {
		if k := len(joined) - 1; k >= 0 && joined[k].dst == d.n*d.dst && joined[k].src == d.n*d.src {
			joined[k] = dim{joined[k].n * d.n, d.dst, d.src}
			continue
		}
		joined = append(joined, d)
	}
	return joined
}

func abs(n int) int { return max(n, -n) }
