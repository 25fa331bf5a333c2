package tensor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Shape is the extent of every axis, outermost first. A scalar has no axes.
type Shape []int

// What the engine computes with: Check says whether a shape is within it.
const (
	MaxRank = 8
	MaxSize = 1<<31 - 1 // elements
)

// Check says what is wrong with s: too many axes, a negative extent, or so many
// elements that their number cannot be meant.
func (s Shape) Check() error {
	if len(s) > MaxRank {
		return fmt.Errorf("shape %v has %d axes, more than %d", s, len(s), MaxRank)
	}
	n := 1
	for _, d := range s {
		if d < 0 {
			return fmt.Errorf("shape %v has a negative extent", s)
		}
		if n *= max(d, 1); d > MaxSize || n > MaxSize {
			return fmt.Errorf("shape %v has more than %d elements", s, MaxSize)
		}
	}
	return nil
}

// Size is the number of elements: the product of the extents, 1 for a scalar.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Equal reports whether both shapes have the same axes.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// Clone returns a copy that shares nothing with s.
func (s Shape) Clone() Shape { return slices.Clone(s) }

// String is "32×3×8×8", or "scalar".
func (s Shape) String() string {
	if len(s) == 0 {
		return "scalar"
	}
	part := make([]string, len(s))
	for i, d := range s {
		part[i] = strconv.Itoa(d)
	}
	return strings.Join(part, "×")
}

// Strides are the row-major distances, in elements, between neighbours along each axis.
func (s Shape) Strides() []int {
	st := make([]int, len(s))
	n := 1
	for i := len(s) - 1; i >= 0; i-- {
		st[i] = n
		n *= s[i]
	}
	return st
}

// Broadcast is the shape of an elementwise result of a and b under ONNX's
// multidirectional broadcasting, or an error that names both shapes.
func Broadcast(a, b Shape) (Shape, error) {
	out := make(Shape, max(len(a), len(b)))
	for i := range out {
		da, db := axisFromEnd(a, len(out)-1-i), axisFromEnd(b, len(out)-1-i)
		switch {
		case da == db || db == 1:
			out[i] = da
		case da == 1:
			out[i] = db
		default:
			return nil, fmt.Errorf("shapes %v and %v do not broadcast", a, b)
		}
	}
	return out, nil
}

func axisFromEnd(s Shape, i int) int {
	if i >= len(s) {
		return 1
	}
	return s[len(s)-1-i]
}

// BroadcastStrides are the strides with which a tensor of shape s is walked
// while iterating over the larger shape to: 0 along every axis it is repeated on.
// s must broadcast to to.
func BroadcastStrides(s, to Shape) []int {
	own := s.Strides()
	st := make([]int, len(to))
	for i := range s {
		if s[i] != 1 {
			st[len(to)-len(s)+i] = own[i]
		}
	}
	return st
}
