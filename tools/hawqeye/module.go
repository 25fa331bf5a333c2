package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hawqeye/engine/dataset"
	"hawqeye/engine/tensor"
	"hawqeye/tools/standalone"
)

// isModule says that a path names a standalone module.
func isModule(path string) bool { return strings.EqualFold(filepath.Ext(path), ".wasm") }

// module is a standalone module as a network that data must fit.
type module struct{ *standalone.Network }

func openModule(ctx context.Context, path string) (module, error) {
	file, err := readFile(path)
	if err != nil {
		return module{}, err
	}
	n, err := standalone.Open(ctx, file)
	if err != nil {
		return module{}, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return module{n}, nil
}

// InputShape is the shape of one sample.
func (m module) InputShape() tensor.Shape { return tensor.Shape(m.Input.Shape[1:]) }

// Classes is the number of outputs per sample where they may be classes, 0 otherwise.
func (m module) Classes() int {
	if s := m.Output.Shape; len(s) >= 2 && tensor.Shape(s[2:]).Size() == 1 {
		return s[1]
	}
	return 0
}

// evaluate counts the samples whose largest output is their label's.
func (c *console) evaluate(ctx context.Context, m module, set *dataset.Set) (evaluation, error) {
	batch := m.Input.Shape[0]
	x, y := make([]float32, m.Input.Size()), make([]float32, m.Output.Size())
	in, out := len(x)/batch, len(y)/batch
	start, right := time.Now(), 0
	for from := 0; from < set.N; from += batch {
		n := min(batch, set.N-from)
		set.Batch(x[:n*in], from, n)
		clear(x[n*in:])
		if err := m.Run(ctx, x, y); err != nil {
			return evaluation{}, err
		}
		for i, label := range set.Labels[from : from+n] {
			row := y[i*out:][:out]
			if slices.Index(row, slices.Max(row)) == label {
				right++
			}
		}
		c.progress("evaluating", from+n, set.N)
	}
	top1 := float64(right) / float64(set.N)
	return evaluation{Top1: &top1, N: set.N, Seconds: time.Since(start).Seconds()}, nil
}
