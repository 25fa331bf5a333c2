// Package strokes draws digits and letters as jittered pen strokes.
//
// A picture is 28×28 bytes, ink 255 on paper 0, normalized as MNIST's are: the
// ink fits a box of 20×20 whose centre of mass is the picture's centre. What a
// person draws and what Digits and Characters make up go through the same
// normalization, so that a network trained on the one reads the other. Every
// sample depends on its seed and number alone.
package strokes

import "math"

// Side is the height and the width of a picture in pixels.
const Side = 28

// box is the side of the square that the ink fits, as in MNIST (LeCun et al. 1998,
// "Gradient-based learning applied to document recognition", section III.A).
const box = 20

// centre is where the centre of mass comes to lie: in the middle of pixel 14, as
// MNIST has it.
const centre = 14.5

// Pen is the width in pixels of the line that Render draws, a usual one in MNIST.
const Pen = 2.6

// Point is a place on the paper in any unit; Y grows downwards.
type Point struct{ X, Y float64 }

// Stroke is where the pen went between touching the paper and leaving it.
type Stroke []Point

// Picture holds the ink of every pixel, row by row: 0 is none, 255 is all.
type Picture [Side * Side]uint8

// Render is the picture of a drawing, whatever its place and its size; a drawing
// of one point is a dot. Points beyond any paper, or not finite, are left out.
func Render(drawing []Stroke) Picture {
	lines := make([]line, 0, len(drawing))
	for _, s := range drawing {
		l := make(line, 0, len(s))
		for _, p := range s {
			if math.Abs(p.X) < paper && math.Abs(p.Y) < paper {
				l = append(l, nib{p, 1})
			}
		}
		lines = append(lines, l)
	}
	return render(lines, Pen, 1)
}

// paper is how far from the origin anybody draws.
const paper = 1e6
