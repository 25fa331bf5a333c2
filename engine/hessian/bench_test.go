package hessian

import "testing"

// The forward pass over 32 images of ResNet-20, which the cost of curvature is counted in.
func BenchmarkForward(b *testing.B) {
	tk := benchTask(b)
	f, err := newForward(tk)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]int, 32)
	for b.Loop() {
		if err := f.predict(dst, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExact(b *testing.B) {
	tk := benchTask(b)
	g, err := newGaussNewton(tk, ends{weights: true, passes: tk.classes - 1})
	if err != nil {
		b.Fatal(err)
	}
	w, err := newBackward(tk, g, g.sinks(tk, newResult(tk, Method{}, Options{})), newFactor(tk.batch, tk.classes))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := w.measure(b.Context(), 0, 32); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.each.SlabBytes())/(1<<20), "MB")
}

func BenchmarkHVP(b *testing.B) {
	e := benchEvaluator(b)
	traces := make([]float64, len(e.block))
	for b.Loop() {
		if err := e.probe(traces, 0); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(e.each.SlabBytes())/(1<<20), "MB")
}

// BenchmarkHVPOnce is what a batch costs before its first probe.
func BenchmarkHVPOnce(b *testing.B) {
	e := benchEvaluator(b)
	for b.Loop() {
		e.loaded = -1
		if err := e.load(0); err != nil {
			b.Fatal(err)
		}
	}
}

func benchTask(b *testing.B) *task {
	b.Helper()
	tk, err := resnet.problem(b, 32, 32).check()
	if err != nil {
		b.Fatal(err)
	}
	return tk
}

func benchEvaluator(b *testing.B) *evaluator {
	b.Helper()
	tk := benchTask(b)
	h, err := newOperator(tk, tk.blocks(false)[0], tk.Labels, Options{Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	e := h.at(0, 0)
	if err := e.load(0); err != nil {
		b.Fatal(err)
	}
	return e
}
