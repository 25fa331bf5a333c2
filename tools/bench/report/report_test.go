package report

import (
	"testing"

	"hawqeye/engine/stopwatch"
)

func about(mid float64) Quartiles {
	return &stopwatch.Quartiles{Q1: mid * 0.9, Mid: mid, Q3: mid * 1.1}
}

func example() *Report {
	return &Report{
		Browser: "Chrome/1", Peer: "a runtime", KernelSet: "relaxed", Cores: 2, Pinned: true, Rounds: 5,
		Networks: []*Network{
			{Name: ResNet20, Batch: 1, Bits: 8, Ours: about(400), Peer: about(1800), Ratio: about(4.5), Difference: 2e-8},
			{Name: ResNet20, Batch: 1, Bits: 4, Ours: about(500), Eight: about(0.8)},
			{Name: "odd", Batch: 1, Bits: 8, Problem: "it does not run"},
			{Name: "odd", Batch: 1, Bits: 4, Problem: "it does not run"},
		},
		Passes: []*Pass{{Name: ResNet20, Batch: 32, Forward: about(1000), Gradient: about(3300), Ratio: about(1.1)}},
		Traces: []*Traces{{
			Name: ResNet20, Samples: 256, Batch: 3, Traces: about(10), Product: about(4), Ratio: about(2.5), Work: 350, Rate: about(35), OfPeak: about(0.5),
		}},
	}
}

func TestTables(t *testing.T) {
	tables := example().Tables(Spreads)
	if len(tables) != 3 {
		t.Fatalf("%d tables, without kernels", len(tables))
	}
	for i, want := range []string{`Networks, from float inputs to outputs; milliseconds for a sample

network   batch  weights  ours             theirs           theirs ÷ ours    target  our 8 bits ÷ ours  target    difference
ResNet20  1      8 bits   0.4 (0.36–0.44)  1.8 (1.62–1.98)  4.5 (4.05–4.95)  ≥ 4 ✓                                2e-08
ResNet20  1      4 bits   0.5 (0.45–0.55)                                            0.8 (0.72–0.88)    ≥ 0.95 ✗  0
odd       1      8 bits
odd       1      4 bits
odd: it does not run
`, `Training, forward and backward; milliseconds for a sample

network   batch  forward      with backward    ÷ 3 forward      target
ResNet20  32     1 (0.9–1.1)  3.3 (2.97–3.63)  1.1 (0.99–1.21)  ≤ 1.3 ✓
`, `Exact traces of all layers beside one Hessian-vector product (HVP), over the same samples

network   samples  batch  traces, s  HVP, s       traces ÷ HVP     target   GFLOP  GFLOP/s         of the peak      target
ResNet20  256      3      10 (9–11)  4 (3.6–4.4)  2.5 (2.25–2.75)  ≤ 3.5 ✓  350    35 (31.5–38.5)  0.5 (0.45–0.55)  ≥ 0.6 ✗
`} {
		if got := tables[i].Text(); got != want {
			t.Errorf("the table is\n%s\nwant\n%s", got, want)
		}
	}
	const want = `| network | batch | forward | with backward | ÷ 3 forward | target |
| --- | --- | --- | --- | --- | --- |
| ResNet20 | 32 | 1 | 3.3 | 1.1 | ≤ 1.3 ✓ |
`
	if got := example().Tables(Medians)[1].Markdown(); got != want {
		t.Errorf("in Markdown it is\n%s", got)
	}
}

// What each figure is asked for, with relaxed SIMD and without.
func TestTargets(t *testing.T) {
	four, less := Target{Limit: 4}, Target{Limit: 1.7}
	for _, c := range []struct {
		n              Network
		relaxed, plain Target
	}{
		{Network{Name: ResNet20, Batch: 1, Bits: 8}, four, Target{Limit: 1}},
		{Network{Name: ResNet20, Batch: 1}, less, Target{Limit: 1}},
		{Network{Name: ResNet20, Batch: 1, Bits: 4}, Target{}, Target{}},
		{Network{Name: ResNet20, Batch: 32, Bits: 8}, Target{}, Target{Limit: 1}},
		{Network{Name: MobileNetV2 + " 96", Batch: 1, Bits: 8}, Target{Limit: 2.5}, Target{Limit: 1}},
		{Network{Name: "LeNet-5", Batch: 1, Bits: 8}, Target{}, Target{Limit: 1}},
	} {
		if got := c.n.target("relaxed"); got != c.relaxed {
			t.Errorf("%+v: target %v with relaxed SIMD", c.n, got)
		}
		if got := c.n.target(PlainSIMD); got != c.plain {
			t.Errorf("%+v: target %v without", c.n, got)
		}
	}
	most := Target{Limit: 1.3, AtMost: true}
	if !four.Met(4) || four.Met(3.9) || !most.Met(1.3) || most.Met(1.31) {
		t.Error("targets are met where they are not")
	}
	if four.verdict(nil) != "" || (Target{}).verdict(about(1)) != "" {
		t.Error("what is not measured, or not asked for, has a verdict")
	}
}
