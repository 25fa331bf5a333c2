// Package chart draws figures: every figure is an SVG, a table and one computed sentence.
//
// A figure is data with a method Draw. The same data and View give the same
// bytes. Colours are the style sheet's: an SVG has classes and geometry only, no
// style attribute and no id, so that figures can stand beside each other under a
// strict policy. All text is <text>, laid out for the width that the View gives.
// A mark that a person can reach has a name (aria-label), data-i with the index
// of its datum, and a tabindex: 0 on one mark of a figure, −1 on the others.
// Data that cannot be drawn, like a NaN, are left out and said in Notes.
package chart

import "math"

// View is the room that a figure has and the language it is in.
type View struct {
	Width float64 // in CSS pixels, 280 to 2000, for a Spark from 40; 0 is 720
	Size  float64 // of text, in CSS pixels, 8 to 40; 0 is 13
	Words Words   // nil is English
}

// Figure is what is drawn, the same as a table, and what there is to see.
type Figure struct {
	Title    Message
	SVG      string
	Table    Table
	Sentence Message
	Notes    []Message // what is not drawn, and why
	// Target is the axis along which a target can be dragged: Invert takes pixels
	// of the SVG's own coordinates back to values. It is nil where there is no target.
	Target *Scale
}

// Table is a figure's data. A page may write its numbers in its own way.
type Table struct {
	Columns []Column
	Rows    [][]Value
}

// Column is the head of a column and what its cells are; a cell may be Missing.
type Column struct {
	Title Message
	Kind  Kind
}

// normal is v with every field in its range.
func (v View) normal(least float64) View {
	v.Width = between(v.Width, least, 2000, 720)
	v.Size = between(v.Size, 8, 40, 13)
	return v
}

func between(v, lo, hi, unset float64) float64 {
	if v == 0 || math.IsNaN(v) {
		return unset
	}
	return min(max(v, lo), hi)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
