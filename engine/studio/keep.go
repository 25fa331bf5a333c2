package studio

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"time"

	"hawqeye/engine/damage"
	"hawqeye/engine/dataset"
	"hawqeye/engine/hessian"
	"hawqeye/engine/wire"
)

// Keeper keeps what takes long to find from one session to the next, for one
// version of the engine. It may forget, and fails without a word.
type Keeper interface {
	// Kept is what was given to Keep under a name, or nil.
	Kept(name string) []byte
	Keep(name string, content []byte)
}

const (
	// mostKept is how large what is kept under one name may be, in bytes.
	mostKept = 16 << 20
	// keptEvery is how often a measurement that goes on is kept, should it be ended by
	// somebody who cannot say so.
	keptEvery = 5 * time.Second
)

// nameOf is the name of something that was found of the model and the samples: a
// hash of both and of all that it depends on.
func (s *Session) nameOf(kind, settings string) string {
	h := fnv.New128a()
	h.Write(s.print)
	h.Write(s.dataPrint())
	h.Write([]byte(settings))
	return fmt.Sprintf("%s %x", kind, h.Sum(nil))
}

// printOf is a file's hash.
func printOf(file []byte) []byte {
	h := fnv.New128a()
	h.Write(file)
	return h.Sum(nil)
}

// dataPrint is the hash of the samples as the network sees them, and of their labels.
func (s *Session) dataPrint() []byte {
	if s.printed.of == s.data {
		return s.printed.hash
	}
	h := fnv.New128a()
	x := make([]float32, s.data.Shape.Size())
	var row []byte
	for i := range s.data.N {
		s.data.Batch(x, i, 1)
		row = row[:0]
		for _, v := range x {
			row = binary.LittleEndian.AppendUint32(row, math.Float32bits(v))
		}
		if s.data.Labels != nil {
			row = binary.LittleEndian.AppendUint64(row, uint64(s.data.Labels[i]))
		}
		h.Write(row)
	}
	s.printed = printed{s.data, h.Sum(nil)}
	return s.printed.hash
}

// printed is the hash of samples.
type printed struct {
	of   *dataset.Set
	hash []byte
}

// measurement is one that is kept, or is to be.
type measurement struct {
	s       *Session
	name    string // "" where nothing is kept
	problem *hessian.Problem
	options hessian.Options
	last    time.Time // that it was kept
}

// measurement is that which c asks for.
func (s *Session) measurement(ctx context.Context, c wire.Measure, o hessian.Options) *measurement {
	m := &measurement{s: s, problem: s.curvature(ctx, s.data, c.Seed), options: o, last: time.Now()}
	if s.Keeper != nil {
		c.Continue = false
		m.name = s.nameOf("sensitivity", string(wire.EncodeCommand(0, &c).Head))
	}
	return m
}

// kept is what is there of it already, or nil; whether a person ended it there; and
// the seconds that it took.
func (m *measurement) kept() (r *hessian.Result, stopped bool, seconds float64) {
	if m.name == "" {
		return nil, false, 0
	}
	content := m.s.Keeper.Kept(m.name)
	var numbers []float64
	for ; len(content) >= 8; content = content[8:] {
		numbers = append(numbers, math.Float64frombits(binary.LittleEndian.Uint64(content)))
	}
	if len(numbers) < 2 {
		return nil, false, 0
	}
	r, err := hessian.Restore(m.problem, m.options, numbers[2:])
	if err != nil {
		return nil, false, 0
	}
	return r, numbers[0] != 0, numbers[1]
}

// keep keeps what there is of it, if anything can be made of that.
func (m *measurement) keep(r *hessian.Result, stopped bool, seconds float64) {
	if m.name == "" || !covers(r) || r.Partial && !r.Resumable() {
		return
	}
	numbers := []float64{0, seconds}
	if stopped {
		numbers[0] = 1
	}
	var content []byte
	for _, v := range append(numbers, r.Save()...) {
		content = binary.LittleEndian.AppendUint64(content, math.Float64bits(v))
	}
	m.s.Keeper.Keep(m.name, content)
	m.last = time.Now()
}

// underWay keeps a measurement that goes on, now and then.
func (m *measurement) underWay(r *hessian.Result, seconds float64) {
	if time.Since(m.last) < keptEvery {
		return
	}
	part := *r
	part.Partial = true
	m.keep(&part, false, seconds)
}

// keptShifts is what rounding one layer at a time was found to do, or nil.
func (s *Session) keptShifts(by shifting, p *damage.Problem, widths [][]uint8, key string) *damage.Singles {
	if s.Keeper == nil {
		return nil
	}
	m, err := by.restore(p, widths, s.Keeper.Kept(s.nameOf(by.name, key)))
	if err != nil {
		return nil
	}
	return m
}

func (s *Session) keepShifts(by shifting, m *damage.Singles, key string) {
	if s.Keeper != nil && m.SavedBytes() <= mostKept {
		s.Keeper.Keep(s.nameOf(by.name, key), m.Save())
	}
}

// keptImprovement is what c was answered with.
func (s *Session) keptImprovement(c *wire.Allocate) *wire.Improved {
	if s.Keeper == nil {
		return nil
	}
	_, e, err := wire.DecodeEvent(wire.Frame{Head: s.Keeper.Kept(s.improvementName(c))})
	if err != nil {
		return nil
	}
	m, _ := e.(*wire.Improved)
	return m
}

func (s *Session) keepImprovement(c *wire.Allocate, m *wire.Improved) {
	if s.Keeper != nil {
		s.Keeper.Keep(s.improvementName(c), wire.EncodeEvent(0, m).Head)
	}
}

func (s *Session) improvementName(c *wire.Allocate) string {
	return s.nameOf("improvement", string(wire.EncodeCommand(0, &wire.Improve{Allocate: *c}).Head))
}
