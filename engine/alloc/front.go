package alloc

import (
	"fmt"
	"slices"
	"sort"
)

// Point is one assignment of a front.
type Point struct {
	WeightBytes int64
	Harm        float64
	front       *front
	at          int
}

// Bits is the point's assignment, by layer.
func (p Point) Bits() []uint8 {
	f := p.front
	b := make([]uint8, len(f.layers))
	for l, choices := range f.layers {
		b[l] = choices[f.packing.get(f.words(p.at), l)].Bits
	}
	return apart(b, f.of)
}

// maxPoints bounds the memory of a front, some 80 bytes a point for 54 layers.
const maxPoints = 1 << 22

// Front is the complete Pareto front: every size of the weights from which on the
// least harm is lower than before, in rising order, with that harm and an
// assignment that has both.
//
// Layers join one at a time: the front of the first i is the lower envelope of the
// front of the first i−1 shifted by each choice of layer i, which a merge by size
// finds. With m choices a layer that takes O(m·Σ|F_i|) time, and memory for two of
// the fronts F_i, none of which has more points than there are different sizes.
// Front gives up, with an error, beyond four million points. Layers of a group of
// tied share a width; see Tie.
func Front(layers [][]Choice, tied ...[]int) ([]Point, error) {
	return frontOf(layers, tied, maxPoints)
}

func frontOf(layers [][]Choice, tied [][]int, most int) ([]Point, error) {
	layers, of, err := Tie(layers, tied)
	if err != nil {
		return nil, err
	}
	if layers, err = prepare(layers); err != nil {
		return nil, err
	}
	f := &front{layers: layers, of: of, packing: packingFor(layers)}
	f.trades = trades{sizes: []int64{0}, harms: []float64{0}, picks: make([]uint64, f.packing.words)}
	var spare trades
	for l := range layers {
		f.trades, spare = f.join(spare, l), f.trades
		if len(f.sizes) > most {
			return nil, fmt.Errorf("the sizes of the layers combine to a front of more than %d points; ask for the best assignment of one size instead", most)
		}
	}
	points := make([]Point, len(f.sizes))
	for i := range points {
		points[i] = Point{f.sizes[i], f.harms[i], f, i}
	}
	return points, nil
}

// front is what the points of a front share.
type front struct {
	layers  [][]Choice
	of      []int // by layer as given: its place in layers
	packing packing
	trades
}

// trades are the points of a front as columns: sizes rise and harms fall.
type trades struct {
	sizes []int64
	harms []float64
	picks []uint64
}

func (f *front) words(i int) []uint64 {
	n := f.packing.words
	return f.picks[i*n : (i+1)*n]
}

// head is where the merge stands in the front shifted by one choice.
type head struct {
	choice, at int
	size       int64
	harm       float64
}

// join is f with layer l added, in the memory of dst.
func (f *front) join(dst trades, l int) trades {
	dst = trades{dst.sizes[:0], dst.harms[:0], dst.picks[:0]}
	heads := make([]head, len(f.layers[l]))
	for i, c := range f.layers[l] {
		heads[i] = head{choice: i, size: f.sizes[0] + c.WeightBytes, harm: f.harms[0] + c.Harm}
	}
	for len(heads) > 0 {
		next := heads[0]
		for _, h := range heads[1:] {
			if h.size < next.size || h.size == next.size && f.better(h, next) {
				next = h
			}
		}
		dst.sizes = append(dst.sizes, next.size)
		dst.harms = append(dst.harms, next.harm)
		dst.picks = append(dst.picks, f.words(next.at)...)
		f.packing.set(dst.picks[len(dst.picks)-f.packing.words:], l, next.choice)
		heads = f.advance(heads, l, next.harm)
	}
	return dst
}

// better compares points of one size.
func (f *front) better(a, b head) bool {
	if a.harm != b.harm {
		return a.harm < b.harm
	}
	if c := slices.Compare(f.words(a.at), f.words(b.at)); c != 0 {
		return c > 0
	}
	return a.choice > b.choice
}

// advance moves the heads past every point that has not less than the given harm.
func (f *front) advance(heads []head, l int, harm float64) []head {
	left := heads[:0]
	for _, h := range heads {
		c := &f.layers[l][h.choice]
		for h.harm >= harm && h.at < len(f.sizes) {
			if h.at++; h.at < len(f.sizes) {
				h.size, h.harm = f.sizes[h.at]+c.WeightBytes, f.harms[h.at]+c.Harm
			}
		}
		if h.at < len(f.sizes) {
			left = append(left, h)
		}
	}
	return left
}

// Within is the point of a front of least harm in so many bytes.
func Within(front []Point, weightBytes int64) (Point, error) {
	i := sort.Search(len(front), func(i int) bool { return front[i].WeightBytes > weightBytes })
	if i == 0 {
		return Point{}, fmt.Errorf("no assignment fits: the weights take at least %d bytes, and the limit is %d", front[0].WeightBytes, weightBytes)
	}
	return front[i-1], nil
}

// Smallest is the point of a front of least size with no more than that harm.
func Smallest(front []Point, harm float64) (Point, error) {
	i := sort.Search(len(front), func(i int) bool { return front[i].Harm <= harm })
	if i == len(front) {
		last := front[i-1]
		return Point{}, fmt.Errorf("no assignment does so little harm: the least is %.6g, with %d bytes of weights, and the limit is %.6g", last.Harm, last.WeightBytes, harm)
	}
	return front[i], nil
}
