// Package slab assigns addresses to buffers that live at different times.
//
// Times are the steps of a fixed program. Placement is greedy and depends on the
// buffers alone, so that a plan is the same on every platform.
package slab

import (
	"cmp"
	"slices"
)

// Buffer is a stretch of memory that is needed from step First to step Last.
type Buffer struct {
	Size, Offset int
	First, Last  int
}

// Place gives every buffer an Offset such that buffers needed at one step do not
// overlap: largest first, each at the lowest gap that fits. It returns the extent.
func Place(buffers []*Buffer) int {
	bySize := slices.Clone(buffers)
	slices.SortStableFunc(bySize, func(a, b *Buffer) int { return cmp.Compare(b.Size, a.Size) })
	var placed []*Buffer // by offset
	extent := 0
	for _, b := range bySize {
		at := 0
		for _, p := range placed {
			if p.First > b.Last || p.Last < b.First {
				continue
			}
			if p.Offset >= at+b.Size {
				break
			}
			at = max(at, p.Offset+p.Size)
		}
		b.Offset = at
		extent = max(extent, at+b.Size)
		i, _ := slices.BinarySearchFunc(placed, at, func(p *Buffer, at int) int { return cmp.Compare(p.Offset, at) })
		placed = slices.Insert(placed, i, b)
	}
	return extent
}

// Align rounds n up to a multiple of unit.
func Align(n, unit int) int { return (n + unit - 1) / unit * unit }
