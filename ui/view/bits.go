package view

import (
	"strconv"

	"hawqeye/ui/chart"
)

// Bits are the widths of all layers.
type Bits struct {
	Empty  string
	Figure *Figure
	Note   string // where no network meets the target
	Locked bool   // some layer is
	Free   string
	Unlock func() // frees all layers
}

// Bits makes the panel.
func (s *Store) Bits() *Bits {
	v := &Bits{Locked: s.settings.Locks != "", Free: s.say("bits.free")}
	v.Unlock = func() { s.Change(func(set *Settings) { set.Locks = "" }) }
	if s.Chosen() == nil || s.model == nil {
		v.Empty = s.waitingFor("bits.empty")
		return v
	}
	if p := s.Chosen(); s.settings.Goal == "" && !s.fits(s.settings, *p) {
		v.Note = s.say("front.tooSmall", "size", Bytes(p.WeightBytes))
		if v.Locked {
			v.Note = s.say("bits.tooSmall", "size", Bytes(p.WeightBytes))
		}
	}
	c := chart.Bits{Chosen: s.layerIndex(s.Selected())}
	for _, l := range s.model.Layers {
		c.Layers = append(c.Layers, chart.Cell{
			Name: l.Name, Params: l.Params, Weight: s.bitsOf(l.Name), Act: -1, Locked: s.lockOf(l.Name) > 0,
		})
	}
	f := s.figure("bits", c)
	f.Labels.Hint = s.say("bits.hint")
	f.Stale, f.Early = !s.current("allocate"), s.earlyWord("allocate")
	f.Pick = s.pickCell
	f.Key = s.lockKey
	v.Figure = &f
	return v
}

// pickCell selects a layer, and locks or frees the one that is selected already.
func (s *Store) pickCell(i int) {
	if i != s.layerIndex(s.Selected()) {
		s.selectLayer(i)
		return
	}
	s.toggleLock(s.Selected())
}

// toggleLock fixes a layer at the width it has, or frees it.
func (s *Store) toggleLock(layer string) {
	bits := s.bitsOf(layer)
	if s.lockOf(layer) > 0 {
		bits = 0
	}
	s.lock(layer, bits)
}

// lockKey does what keys do on the mark of layer i: a digit locks it to so many
// bits, + and − to the next width, L to the width it has, and Delete frees it.
func (s *Store) lockKey(i int, key string, act bool) bool {
	if s.model == nil || i < 0 || i >= len(s.model.Layers) {
		return false
	}
	layer := s.model.Layers[i].Name
	bits := s.bitsOf(layer)
	widths := s.settings.WidthList()
	switch key {
	case "l", "L":
		if s.lockOf(layer) > 0 {
			bits = 0
		}
	case "Delete", "Backspace", "0":
		bits = 0
	case "+", "=":
		bits = next(widths, bits, 1)
	case "-", "−":
		bits = next(widths, bits, -1)
	default:
		n, err := strconv.Atoi(key)
		if err != nil || next(widths, n, 0) != n {
			return false
		}
		bits = n
	}
	if act {
		s.Adjust(func(set *Settings) { set.Layer = layer })
		s.lock(layer, bits)
	}
	return true
}

// next is the width that stands so many places after another, which it is if it
// is the last; 0 where the other is none of them.
func next(widths []int, bits, by int) int {
	for i, w := range widths {
		if w == bits {
			return widths[min(max(i+by, 0), len(widths)-1)]
		}
	}
	return 0
}
