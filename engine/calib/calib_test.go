package calib_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/calib"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// table is a source of samples that are given.
type table [][]float32

func (s table) Len() int { return len(s) }
func (s table) Batch(dst []float32, from, n int) {
	for _, row := range s[from : from+n] {
		dst = dst[copy(dst, row):]
	}
}

func randomTable(n, size int) table {
	s := make(table, n)
	for i := range s {
		s[i] = make([]float32, size)
		tensor.Normal(s[i], tensor.Rand(3, i))
	}
	return s
}

// network is a graph for a batch, of two layers and a value (the turned one)
// that does not lie sample after sample.
func network(batch int) *graph.Graph {
	weight := func(shape ...int) *graph.Node {
		w := tensor.New(shape...)
		tensor.Normal(w.Data, tensor.Rand(4, shape...))
		return graph.Const("w", w)
	}
	x := graph.Input("x", batch, 6)
	y := graph.Apply(op.Relu, nil, graph.Apply(op.MatMul, op.MatMulAttr{}, x, weight(6, 4)))
	z := graph.Apply(op.Sigmoid, nil, graph.Apply(op.MatMul, op.MatMulAttr{}, y, weight(4, 3)))
	turned := graph.Apply(op.Tanh, nil, graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, y))
	return &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{z, turned}}
}

// observe runs the network at a batch and returns the ranges in order.
func observe(t *testing.T, batch int, src tensor.Source, opt calib.Options) []quant.Range {
	t.Helper()
	g := network(batch)
	r, err := calib.Observe(t.Context(), g, fuse.Partition(g), src, kernel.Ref(), opt)
	if err != nil {
		t.Fatal(err)
	}
	var ranges []quant.Range
	for _, o := range r.Observers {
		ranges = append(ranges, o.Range())
	}
	return ranges
}

// Ranges do not depend on how the samples are cut into batches, on the last one
// being full, or on the number of workers. Histograms count, so that zeros or
// repeats that fill a batch up would show, but for the value that is turned.
func TestRangesDoNotDependOnBatches(t *testing.T) {
	src := randomTable(23, 6)
	histogram := func() quant.Observer { return quant.NewHistogram(.9) }
	for _, c := range []struct {
		observer func() quant.Observer
		values   int
	}{{nil, 5}, {histogram, 4}} {
		want := observe(t, 1, src, calib.Options{Observer: c.observer, Workers: 1})
		if len(want) != 5 {
			t.Fatalf("%d values are observed, want the input, two layers, and two functions", len(want))
		}
		for _, batch := range []int{2, 5, 8, 23, 40} {
			for _, workers := range []int{1, 4} {
				got := observe(t, batch, src, calib.Options{Observer: c.observer, Workers: workers})
				if !slices.Equal(got[:c.values], want[:c.values]) {
					t.Errorf("batches of %d on %d workers give ranges %v, want %v", batch, workers, got, want)
				}
			}
		}
	}
}

// However few samples a batch holds, every value is observed on all of them; at a
// batch of four the turned value looks as if it lay sample after sample.
func TestFewSamples(t *testing.T) {
	src := randomTable(7, 6)
	for samples := 1; samples <= 7; samples++ {
		opt := calib.Options{Samples: samples}
		if got, want := observe(t, 4, src, opt), observe(t, 1, src, opt); !slices.Equal(got, want) {
			t.Errorf("%d samples have ranges %v in batches of four, want %v", samples, got, want)
		}
	}
}

// What fills a batch up is nowhere seen, though it be zero: 10 − x stays under 5
// for samples over 5.
func TestPaddingIsNotObserved(t *testing.T) {
	x := graph.Input("x", 4, 1)
	turned := graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, x)
	y := graph.Apply(op.Sub, nil, graph.Const("ten", tensor.Scalar(10)), turned)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{y}}
	r, err := calib.Observe(t.Context(), g, fuse.Partition(g), table{{5}, {6}, {7}, {5}, {6}}, kernel.Ref(), calib.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Observers[1].Range(), (quant.Range{Max: 5}); len(r.Values) != 2 || got != want {
		t.Errorf("of %d values the last has range %v, want %v of two", len(r.Values), got, want)
	}
}

// The input's range is that of the samples, and no zero that fills up a batch is in it.
func TestObserveSeesSamplesOnly(t *testing.T) {
	src := table{{5, 6, 7, 8, 9, 10}, {6, 6, 6, 6, 6, 11}, {7, 7, 7, 7, 7, 12}}
	var made []*record
	observe(t, 2, src, calib.Options{Workers: 1, Observer: func() quant.Observer {
		made = append(made, new(record))
		return made[len(made)-1]
	}})
	if want := slices.Concat(src...); !slices.Equal(made[0].x, want) {
		t.Errorf("the observer of the input saw %v, want %v", made[0].x, want)
	}
}

// record is an observer that keeps what it sees.
type record struct{ x []float32 }

func (r *record) Observe(x []float32)        { r.x = append(r.x, x...) }
func (r *record) Merge(quant.Observer) error { return nil }
func (r *record) Range() quant.Range         { return quant.Range{} }

// Ranges of the parts of the data merge to those of the whole.
func TestRangesMerge(t *testing.T) {
	src := randomTable(20, 6)
	g := network(4)
	blocks := fuse.Partition(g)
	var parts []*calib.Ranges
	for _, part := range []table{src[:7], src[7:], src} {
		r, err := calib.Observe(t.Context(), g, blocks, part, kernel.Ref(), calib.Options{})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r)
	}
	if err := parts[0].Merge(parts[1]); err != nil {
		t.Fatal(err)
	}
	for i, o := range parts[0].Observers {
		if o.Range() != parts[2].Observers[i].Range() {
			t.Errorf("value %d: parts merge to %v, the whole has %v", i, o.Range(), parts[2].Observers[i].Range())
		}
	}
	if parts[0].Merge(&calib.Ranges{}) == nil {
		t.Error("ranges of different networks merged")
	}
}

func TestGrids(t *testing.T) {
	src := randomTable(5, 6)
	g := network(5)
	r, err := calib.Observe(t.Context(), g, fuse.Partition(g), src, kernel.Ref(), calib.Options{})
	if err != nil {
		t.Fatal(err)
	}
	grids, err := r.Grids(8)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range r.Values {
		want, err := quant.FitAffine(r.Observers[i].Range(), 8)
		if err != nil || grids[n] != want {
			t.Errorf("value %d has grid %+v, want %+v (%v)", i, grids[n], want, err)
		}
	}
	src[2][1] = float32(math.NaN())
	if r, err = calib.Observe(t.Context(), g, fuse.Partition(g), src, kernel.Ref(), calib.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Grids(8); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("an input that is not a number gave %v, want an error that names it", err)
	}
}

func TestObserveReportsAndStops(t *testing.T) {
	src := randomTable(10, 6)
	g := network(3)
	blocks := fuse.Partition(g)
	last := 0
	opt := calib.Options{Samples: 8, Progress: func(n, total int) {
		if n <= last || total != 8 {
			t.Errorf("progress went from %d to %d of %d", last, n, total)
		}
		last = n
	}}
	if _, err := calib.Observe(t.Context(), g, blocks, src, kernel.Ref(), opt); err != nil || last != 8 {
		t.Errorf("8 samples were observed up to %d: %v", last, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := calib.Observe(ctx, g, blocks, src, kernel.Ref(), calib.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled calibration gave %v", err)
	}
	for _, samples := range []int{-1, 11} {
		if _, err := calib.Observe(t.Context(), g, blocks, src, kernel.Ref(), calib.Options{Samples: samples}); err == nil {
			t.Errorf("%d samples of 10 passed", samples)
		}
	}
	two := &graph.Graph{Inputs: []*graph.Node{g.Inputs[0], g.Inputs[0]}, Outputs: g.Outputs}
	if _, err := calib.Observe(t.Context(), two, blocks, src, kernel.Ref(), calib.Options{}); err == nil {
		t.Error("a network with two inputs passed")
	}
}
