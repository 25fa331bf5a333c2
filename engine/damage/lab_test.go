package damage_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/dataset"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// study is what a study of these networks in PyTorch found (allocation.md, §7), on
// their first 256 calibration samples with widths 2, 3, 4, 5, 6, 8.
var study = []networkStudy{
	{"mlp.onnx", "mnist-train5000-images-idx3-ubyte.gz", mnist, false, true, []budget{
		{3, .14653, "3 3 3", .14653, .14653}, {3.5, .04613, "3 8 8", .04448, .04448}, {4, .01888, "4 4 4", .01888, .01888}, {5, .00411, "5 5 5", .00411, .00411},
	}},
	{"lenet.onnx", "mnist-train5000-images-idx3-ubyte.gz", mnist, false, true, []budget{
		{3, .07678, "8 8 2 6 8", .07553, .07553}, {3.5, .01313, "8 6 3 5 6", .01156, .01156}, {4, .01126, "8 6 4 3 8", .00980, .00976}, {5, .00218, "8 8 4 8 8", .00194, .00194},
	}},
	// These weights were 8-bit codes once, so that many lie at the half between two
	// codes, and their own last bits and those of the scale decide.
	{"dscnn_kws.onnx", "dscnn_kws_input.npy", dataset.Preprocess{}, true, true, []budget{
		{3, 1.67774, "3 3 3 3 3 4 3 2 3 3", 1.21903, 1.21903}, {3.5, .44992, "3 4 3 5 4 4 4 3 3 3", .39444, .39057},
		{4, .22046, "4 4 4 5 5 4 4 3 3 4", .21873, .21873}, {5, .06046, "5 6 5 5 6 6 5 4 4 4", .03456, .03456},
	}},
	{"resnet20.onnx", "cifar10_train2000.bin", cifar, false, false, []budget{
		{3, 1.35159, "5 4 4 4 4 5 4 5 4 4 3 4 3 4 3 3 2 3 2 5", 1.23745, 1.19593}, {3.5, .38593, "6 4 5 6 5 6 5 5 4 4 4 4 3 4 3 3 3 4 3 5", .37738, .37738},
		{4, .16980, "6 4 5 6 5 6 5 6 4 5 4 4 4 4 4 4 4 4 3 6", .13260, .13260}, {5, .04355, "8 8 8 8 6 8 5 8 6 5 5 5 5 6 5 5 5 4 4 6", .03614, .03614},
	}},
}

// networkStudy is what was found of one network.
type networkStudy struct {
	model, data string
	prepare     dataset.Preprocess
	ties        bool // there are codes of half a step, which the study rounds otherwise than we do
	refined     bool // where that takes seconds
	budgets     []budget
}

// budget is an average width and the damage there of the knapsack's assignment, of
// what superposed shifts lead to from there, and of the best in the end.
type budget struct {
	bits       float64
	knapsack   float64
	widths     string // of the knapsack's
	superposed float64
	refined    float64
}

var (
	mnist = dataset.Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}}
	cifar = dataset.Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}
)

func TestLab(t *testing.T) {
	for _, n := range study {
		t.Run(n.model, func(t *testing.T) {
			n.check(t, quant.QuantizeWeights, !n.ties)
			if n.ties {
				n.check(t, studied, true)
			}
		})
	}
}

// rounding is how a weight becomes codes: quant.QuantizeWeights, with a rule, or studied.
type rounding func(w *tensor.Tensor, axis, bits int, rule quant.Rule) (*quant.Weights, error)

// studied are codes as the study has them: scales and quotients of float64, instead
// of float32 as ONNX has them.
func studied(w *tensor.Tensor, axis, bits int, rule quant.Rule) (*quant.Weights, error) {
	q, err := quant.QuantizeWeights(w, axis, bits, rule)
	if err != nil {
		return nil, err
	}
	top, inner := float64(rule.Quantizer.Top(bits)), w.Shape[axis+1:].Size()
	channel := func(i int) int { return i / inner % len(q.Scales) }
	peak := make([]float64, len(q.Scales))
	for i, v := range w.Data {
		peak[channel(i)] = max(peak[channel(i)], math.Abs(float64(v)))
	}
	for i, v := range w.Data {
		c := channel(i)
		percent := math.Round(100 * float64(q.Scales[c]) * top / peak[c]) // of the largest scale
		code := math.RoundToEven(float64(v) / (percent / 100 * peak[c] / top))
		q.Codes[i] = int8(min(max(code, -top), top))
	}
	return q, nil
}

// check does all of a network's budgets.
func (n *networkStudy) check(t *testing.T, round rounding, exactly bool) {
	p, s := problem(t, n.model, n.data, n.prepare, round)
	m, err := damage.Measure(t.Context(), p, widths(s))
	if err != nil {
		t.Fatal(err)
	}
	params := make([]int, len(s.Layers))
	for l, layer := range p.Graph.Layers {
		params[l] = layer.Params()
	}
	for _, b := range n.budgets {
		s.Limits = alloc.Costs{WeightBits: alloc.AverageBits(params, b.bits).WeightBits}
		b.check(t, m, s, exactly, n.refined)
	}
}

func (b *budget) check(t *testing.T, m *damage.Singles, s *damage.Space, exactly, refined bool) {
	before := m.Passes()
	knapsack, optimal, err := m.Knapsack(s)
	if err != nil || !optimal {
		t.Fatal(optimal, err)
	}
	if got := strings.Trim(fmt.Sprint(knapsack), "[]"); got != b.widths {
		t.Errorf("at %g bits the knapsack gives %s, want %s", b.bits, got, b.widths)
	}
	c := b.measure(t, m, knapsack)
	if exactly && math.Abs(c.Damage-b.knapsack) > 1e-3*b.knapsack+5e-6 { // five decimals are recorded
		t.Errorf("at %g bits the knapsack's damage is %.5f, want %.5f", b.bits, c.Damage, b.knapsack)
	}
	bits, err := m.Descend(t.Context(), s, knapsack)
	if err != nil {
		t.Fatal(err)
	}
	best, want := b.measure(t, m, bits), b.superposed
	if refined {
		choice, err := m.Choose(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		best, want = choice.Best, b.refined
	}
	if best.Damage > 1.02*want {
		t.Errorf("at %g bits the damage is %.5f, want %.5f", b.bits, best.Damage, want)
	}
	t.Logf("%g bits: knapsack %.5f, best %.5f of %v (%.1f%% agree); the study's %.5f; %.0f passes",
		b.bits, c.Damage, best.Damage, best.Bits, 100*best.Agreement, want, m.Passes()-before)
}

func (b *budget) measure(t *testing.T, m *damage.Singles, a []uint8) *damage.Candidate {
	c, err := m.Evaluate(t.Context(), "", a)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// problem is a network of the lab on its first 256 samples of data and their mixtures.
func problem(t testing.TB, model, data string, prepare dataset.Preprocess, round rounding) (*damage.Problem, *damage.Space) {
	t.Helper()
	file, err := onnx.Decode(lab.Read(t, model))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(file, onnx.Options{Batch: 32})
	if err != nil {
		t.Fatal(err)
	}
	g = loss.Logits(g)
	set, err := dataset.Open(lab.Path(t, data), dataset.Options{Preprocess: prepare})
	if err == nil {
		set, err = set.Fit(g.Inputs[0].Shape[1:], 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &damage.Space{}
	codes := map[[2]int]*quant.Weights{}
	for i, l := range g.Layers {
		var choices []alloc.Choice
		for _, b := range []int{2, 3, 4, 5, 6, 8} {
			w, err := round(l.Weight.Value, l.Axis, b, quant.DefaultRule())
			if err != nil {
				t.Fatal(err)
			}
			codes[[2]int{i, b}] = w
			choices = append(choices, alloc.Choice{Bits: uint8(b), Costs: alloc.Costs{WeightBits: int64(b * l.Params())}})
		}
		s.Layers = append(s.Layers, choices)
	}
	var mu sync.Mutex
	return &damage.Problem{
		Graph: g, Source: damage.Mixed(set.Head(256), set.Shape.Size(), 0), Kernels: kernel.Native(),
		Codes: func(l int, bits uint8) (*quant.Weights, error) {
			mu.Lock()
			defer mu.Unlock()
			return codes[[2]int{l, int(bits)}], nil
		},
	}, s
}

func widths(s *damage.Space) [][]uint8 {
	all := make([][]uint8, len(s.Layers))
	for l, choices := range s.Layers {
		for _, c := range choices {
			all[l] = append(all[l], c.Bits)
		}
	}
	return all
}
