package slab_test

import (
	"testing"

	"hawqeye/engine/internal/slab"
	"hawqeye/engine/tensor"
)

// Buffers that are needed at one step never overlap, and the extent holds all.
func TestPlace(t *testing.T) {
	for seed := range 300 {
		r := tensor.Rand(uint64(seed))
		buffers := make([]*slab.Buffer, 1+r.IntN(30))
		for i := range buffers {
			first := r.IntN(20)
			buffers[i] = &slab.Buffer{Size: r.IntN(100), First: first, Last: first + r.IntN(6)}
		}
		extent := slab.Place(buffers)
		for i, a := range buffers {
			if a.Offset < 0 || a.Offset+a.Size > extent {
				t.Fatalf("seed %d: %+v leaves the slab of %d", seed, *a, extent)
			}
			for _, b := range buffers[:i] {
				together := a.First <= b.Last && b.First <= a.Last
				if together && a.Offset < b.Offset+b.Size && b.Offset < a.Offset+a.Size {
					t.Fatalf("seed %d: %+v overlaps %+v", seed, *a, *b)
				}
			}
		}
	}
}

// Buffers that follow each other share their memory.
func TestPlaceReuses(t *testing.T) {
	var chain []*slab.Buffer
	for i := range 10 {
		chain = append(chain, &slab.Buffer{Size: 64, First: i, Last: i + 1})
	}
	if got := slab.Place(chain); got != 128 {
		t.Errorf("a chain of buffers of 64 takes %d, want 128", got)
	}
}
