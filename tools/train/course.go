package main

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
)

// pixels is the size of a picture.
const pixels = strokes.Side * strokes.Side

// course is what a network learns from: scanned pictures, if there are any, which
// are distorted anew in every epoch, and as many in pen strokes, which are drawn anew.
type course struct {
	task   task
	scans  *dataset.Set
	labels []int
}

// newCourse has n samples. Scans, and the classes of what is drawn, come in turn.
func newCourse(n int, t task, scans *dataset.Set) *course {
	c := &course{t, scans, make([]int, n)}
	for i := range c.labels {
		if c.scanned(i) {
			c.labels[i] = scans.Labels[i%scans.N]
		} else {
			c.labels[i] = i % len(t.classes)
		}
	}
	return c
}

func (c *course) scanned(i int) bool { return c.scans != nil && i < len(c.labels)/2 }

// origin is a phrase on the scans.
func (c *course) origin() string {
	if c.scans == nil {
		return ""
	}
	return fmt.Sprintf(", half of them instead distorted from %d scanned digits (the first training digits of MNIST)", c.scans.N)
}

func (c *course) Len() int { return len(c.labels) }

// Batch gives scans as they are, and blank paper for what write draws.
func (c *course) Batch(dst []float32, from, n int) {
	clear(dst[:n*pixels])
	for i := from; i < from+n; i++ {
		if c.scanned(i) {
			c.scans.Batch(dst[(i-from)*pixels:], i%c.scans.N, 1)
		}
	}
}

// write makes a picture of sample i from what Batch gave.
func (c *course) write(x []float32, i int, r *rand.Rand) {
	if c.scanned(i) {
		distort(x, r)
		return
	}
	for j, v := range c.task.draw(c.labels[i], r) {
		x[j] = float32(v) / 255
	}
}
