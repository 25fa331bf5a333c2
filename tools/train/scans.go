package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/tensor"
)

// scanned are pictures of MNIST from the reference lab, or nil where it is not here.
func scanned(part string) (*dataset.Set, error) {
	dir := os.Getenv("HAWQEYE_LAB")
	if dir == "" {
		dir = filepath.Join("..", "shared", "lab")
	}
	name := part + "-labels-idx1-ubyte.gz"
	labels, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := dataset.Open(filepath.Join(dir, part+"-images-idx3-ubyte.gz"), dataset.Options{Labels: dataset.File{Name: name, Data: labels}})
	if err != nil {
		return nil, fmt.Errorf("the scanned digits cannot be read: %w", err)
	}
	if s, err = s.Fit(tensor.Shape{1, strokes.Side, strokes.Side}, 10); err != nil {
		return nil, err
	}
	s.Source = "MNIST, " + part
	return s, nil
}

// distort moves, turns, stretches and slants a picture a little.
func distort(x []float32, r *rand.Rand) {
	const (
		centre = float64(strokes.Side-1) / 2
		turn   = 0.13 // radians; these are standard deviations
		size   = 0.09
		slant  = 0.12
		shift  = 0.8 // pixels
	)
	sin, cos := math.Sincos(turn * r.NormFloat64())
	wide, high := math.Exp(size*r.NormFloat64()), math.Exp(size*r.NormFloat64())
	lean := slant * r.NormFloat64()
	dx, dy := shift*r.NormFloat64(), shift*r.NormFloat64()
	from := [pixels]float32(x)
	for i := range x {
		px, py := float64(i%strokes.Side)-centre-dx, float64(i/strokes.Side)-centre-dy
		x[i] = between(&from, centre+wide*(cos*px+sin*py)+lean*py, centre+high*(cos*py-sin*px))
	}
}

// between is the bilinear value of a picture at a place between its pixels; around
// it there is no ink.
func between(p *[pixels]float32, x, y float64) float32 {
	var v float64
	for k := range 4 {
		i, j := int(math.Floor(x))+k%2, int(math.Floor(y))+k/2
		if i >= 0 && j >= 0 && i < strokes.Side && j < strokes.Side {
			v += float64(p[j*strokes.Side+i]) * (1 - math.Abs(x-float64(i))) * (1 - math.Abs(y-float64(j)))
		}
	}
	return float32(v)
}
