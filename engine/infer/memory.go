package infer

import (
	"fmt"
	"unsafe"

	"hawqeye/engine/internal/slab"
	"hawqeye/engine/kernel"
)

// element is what a buffer holds.
type element uint8

const (
	codes element = iota // uint8
	reals                // float32
)

func (e element) size() int {
	if e == codes {
		return 1
	}
	return 4
}

// buffer is n elements at a place in the slab; buffers that are computed in
// place of another share theirs.
type buffer struct {
	n  int
	of element
	at *slab.Buffer
}

// memory is a static plan: all buffers' bytes in one slab.
type memory struct {
	buffers []buffer
	size    int
}

// alignment of buffers, in bytes: one cache line.
const alignment = 64

// maxMemory is the largest plan that is accepted: 2 GiB, what WebAssembly
// runtimes reliably give.
const maxMemory = 1 << 31

// add reserves a buffer that is needed from step first on; use extends that.
func (m *memory) add(n int, of element, first int) int {
	at := &slab.Buffer{Size: slab.Align(n*of.size(), alignment), First: first, Last: first}
	m.buffers = append(m.buffers, buffer{n, of, at})
	return len(m.buffers) - 1
}

// use says that buffers are needed at a step.
func (m *memory) use(step int, buffers ...int) {
	for _, b := range buffers {
		m.buffers[b].at.Last = max(m.buffers[b].at.Last, step)
	}
}

// overwrite lets dst, which a step writes, take the place of src if the step is
// the last to read it.
func (m *memory) overwrite(step, dst, src int) bool {
	d, s := &m.buffers[dst], &m.buffers[src]
	if d.n != s.n || s.at.Last != step || d.at.First != step {
		return false
	}
	s.at.Last = d.at.Last
	d.at = s.at
	return true
}

// same says that two buffers share their place.
func (m *memory) same(a, b int) bool { return m.buffers[a].at == m.buffers[b].at }

func (m *memory) place() error {
	var places []*slab.Buffer
	seen := map[*slab.Buffer]bool{}
	for _, b := range m.buffers {
		if !seen[b.at] {
			seen[b.at] = true
			places = append(places, b.at)
		}
	}
	m.size = slab.Place(places)
	if m.size > maxMemory {
		return fmt.Errorf("infer: this network needs %d MB for its intermediate values; use a smaller batch", m.size>>20)
	}
	return nil
}

// views are the buffers of one slab, each under the type that it holds.
type views struct {
	u8  [][]uint8
	f32 [][]float32
}

// allocate makes a slab. It consists of words, so that every buffer is aligned.
// Codes have the capacity that kernels want; what lies there is other buffers'.
func (m *memory) allocate() views {
	words := make([]uint64, (m.size+kernel.Slack)/8+1)
	base := unsafe.Pointer(unsafe.SliceData(words))
	n := len(m.buffers)
	v := views{make([][]uint8, n), make([][]float32, n)}
	for i, b := range m.buffers {
		switch at := unsafe.Add(base, b.at.Offset); b.of {
		case codes:
			v.u8[i] = unsafe.Slice((*uint8)(at), b.n+kernel.Slack)[:b.n]
		case reals:
			v.f32[i] = unsafe.Slice((*float32)(at), b.n)
		}
	}
	return v
}
