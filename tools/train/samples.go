package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/sbinet/npyio/npz"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
)

// calibrationSeed is of samples to calibrate and to measure on.
const calibrationSeed, calibrationSamples = 3, 256

// writeSamples writes pictures of bytes and their classes to dir, for every task a
// set for calibration and the one that the cards speak of.
func writeSamples(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		set  func(seed uint64, n int) (*dataset.Set, error)
		seed uint64
		n    int
	}{
		{"digits-calibration", strokes.Digits, calibrationSeed, calibrationSamples},
		{"digits-test", strokes.Digits, testSeed, testSamples},
		{"characters-calibration", strokes.Characters, calibrationSeed, calibrationSamples},
		{"characters-test", strokes.Characters, testSeed, testSamples},
	} {
		set, err := f.set(f.seed, f.n)
		if err != nil {
			return err
		}
		name := filepath.Join(dir, f.name+".npz")
		if err := npz.Write(name, map[string]any{"x": bytesOf(set), "y": int64s(set.Labels)}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(name)
	}
	return nil
}

func bytesOf(set *dataset.Set) [][strokes.Side][strokes.Side]uint8 {
	pictures := make([][strokes.Side][strokes.Side]uint8, set.N)
	x := make([]float32, pixels)
	for i := range pictures {
		set.Batch(x, i, 1)
		for j, v := range x {
			pictures[i][j/strokes.Side][j%strokes.Side] = uint8(math.Round(255 * float64(v)))
		}
	}
	return pictures
}

func int64s(v []int) []int64 {
	w := make([]int64, len(v))
	for i, x := range v {
		w[i] = int64(x)
	}
	return w
}
