package infer

import (
	"bytes"
	"unsafe"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/wasmasm"
)

// image is the constants in a module's memory.
type image struct {
	at     int // where the next one goes
	blobs  []blob
	places map[string]int // by content
}

// blob is some bytes of the image. Numbers of few bits are in the file as a stream,
// elsewhere, and come to their place when the module first runs.
type blob struct {
	at    int
	bytes []byte
	*stream
}

// add is where data lie, which nothing writes. What is there already is not added again.
func (m *image) add(data []byte) int {
	if at, ok := m.places[string(data)]; ok {
		return at
	}
	if m.places == nil {
		m.places = map[string]int{}
	}
	const alignment = 16
	at := (m.at + alignment - 1) / alignment * alignment
	m.places[string(data)] = at
	m.blobs = append(m.blobs, blob{at: at, bytes: bytes.Clone(data)})
	m.at = at + len(data)
	return at
}

// compress makes streams of what gets smaller by that.
func (m *image) compress() {
	for i := range m.blobs {
		b := &m.blobs[i]
		if b.stream = newStream(b.bytes); b.stream != nil {
			b.stream.at = m.at
			m.at += len(b.stream.packed)
		}
	}
}

// data enters the image, of which zeros are there already.
func (m *image) data(to *wasmasm.Module) {
	for _, b := range m.blobs {
		at, rest := b.at, b.bytes
		if b.stream != nil {
			at, rest = b.stream.at, b.stream.packed
		}
		for {
			from := len(rest) - len(bytes.TrimLeft(rest, "\x00"))
			if rest, at = rest[from:], at+from; len(rest) == 0 {
				break
			}
			n := len(rest)
			if i := bytes.Index(rest, make([]byte, gap)); i >= 0 {
				n = i
			}
			to.Data(at, rest[:n])
			rest, at = rest[n:], at+n
		}
	}
}

// gap is how many zeros are worth a segment of their own behind them.
const gap = 16

// calls is one call of a kernel, or several that follow each other, whose
// arguments differ by the same from each to the next.
type calls struct {
	place       int
	count       int
	words, step [len(simd.Args{}.Words)]uint32
	at          int // of the words in the image
}

// Begin and Call are those of a machine that computes nothing.
func (c *compiler) Begin() *simd.Args {
	c.args = simd.Args{}
	return &c.args
}

// Call records a call. What its slices point to is in the plan, or is only read and
// becomes a constant.
func (c *compiler) Call(place int, a *simd.Args) {
	for _, s := range a.Slices[:a.Count] {
		offset := uintptr(s.Data) - c.base
		switch {
		case s.Bytes == 0:
			a.Words[s.Place] = 0
		case uintptr(s.Data) >= c.base && offset < uintptr(c.p.memory.size+kernel.Slack):
			a.Words[s.Place] = uint32(c.slabAt + int(offset))
		default:
			a.Words[s.Place] = uint32(c.image.add(unsafe.Slice((*byte)(s.Data), s.Bytes)))
		}
	}
	if n := len(c.actions); n == 0 || !c.actions[n-1].repeats(place, &a.Words) {
		c.actions = append(c.actions, action{calls: calls{place: place, count: 1, words: a.Words}})
	}
}

// maxSteps is how many arguments may differ from one call to the next.
const maxSteps = 4

// repeats adds a call to those before it if it goes on as they do.
func (o *calls) repeats(place int, words *[len(simd.Args{}.Words)]uint32) bool {
	if o.place != place || o.count == 0 {
		return false
	}
	step := o.step
	if o.count == 1 {
		differ := 0
		for i, w := range words {
			if step[i] = w - o.words[i]; step[i] != 0 {
				differ++
			}
		}
		if differ > maxSteps {
			return false
		}
	}
	for i, w := range words {
		if w != o.words[i]+uint32(o.count)*step[i] {
			return false
		}
	}
	o.step = step
	o.count++
	return true
}

// wordBytes is words as they lie in memory.
func wordBytes(words []uint32) []byte {
	var b []byte
	for _, w := range words {
		b = append(b, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
	}
	return b
}

// prepare adds to the image what a step reads.
func (c *compiler) prepare(o *action) {
	if o.copy == nil {
		o.at = c.image.add(wordBytes(o.words[:]))
		return
	}
	s := o.copy
	if s.table != nil {
		o.table = c.image.add(s.table[:])
	}
	if s.index != nil {
		var offsets []uint32
		for _, i := range s.index {
			offsets = append(offsets, uint32(i))
		}
		o.index = c.image.add(wordBytes(offsets))
	}
}
