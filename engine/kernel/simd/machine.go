package simd

import (
	"math"
	"unsafe"
)

// Machine runs the kernels of a module, which leave their arguments as they are.
type Machine interface {
	// Begin gives out the arguments for a call, empty; until that is made, others wait.
	Begin() *Args
	// Call runs a kernel, by its place in the table, with them.
	Call(place int, a *Args)
}

// maxArgs and maxSlices bound the arguments of a kernel.
const (
	maxArgs   = 64
	maxSlices = 12
)

// Args is the arguments of one call: words, some of which are the addresses of slices.
type Args struct {
	Words  [maxArgs]uint32
	Slices [maxSlices]Slice
	Count  int // of Slices
}

// Slice is memory that a kernel may touch. Its address, in the machine's own
// memory, is the word Place: a machine whose kernels see this program's memory
// needs no more.
type Slice struct {
	Place int
	Data  unsafe.Pointer
	Bytes int
}

// Reset makes a empty.
func (a *Args) Reset() {
	clear(a.Slices[:a.Count])
	a.Count = 0
}

// address passes where the first n elements of s lie.
func address[T any](a *Args, place int, s []T, n int) {
	p := unsafe.Pointer(unsafe.SliceData(s))
	a.Words[place] = uint32(uintptr(p))
	a.Slices[a.Count] = Slice{place, p, n * int(unsafe.Sizeof(*new(T)))}
	a.Count++
}

func (a *Args) int(place, v int) { a.Words[place] = uint32(v) }

func (a *Args) float(place int, v float32) { a.Words[place] = math.Float32bits(v) }

// float64 passes a number in two words.
func (a *Args) float64(place int, v float64) {
	b := math.Float64bits(v)
	a.Words[place], a.Words[place+1] = uint32(b), uint32(b>>32)
}
