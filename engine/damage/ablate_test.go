package damage_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/damage"
	"hawqeye/engine/dataset"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/tools/lab"
)

// effectOf compares logits in plain float64.
func effectOf(float, f []float32, labels []int, classes int) (e damage.Effect) {
	var each []float64
	for i := range labels {
		p, q := distribution(float[i*classes:][:classes]), distribution(f[i*classes:][:classes])
		var kl float64
		for c := range p {
			kl += p[c] * math.Log(p[c]/q[c])
		}
		each = append(each, kl)
		e.KL += kl / float64(len(labels))
		best := slices.Index(q, slices.Max(q))
		if best == slices.Index(p, slices.Max(p)) {
			e.Agreed++
		}
		if best == labels[i] {
			e.Correct++
		}
	}
	for _, kl := range each {
		e.StdErr += (kl - e.KL) * (kl - e.KL)
	}
	n := float64(len(labels))
	e.StdErr = math.Sqrt(e.StdErr / (n - 1) / n)
	return e
}

func distribution(f []float32) []float64 {
	p := make([]float64, len(f))
	var sum float64
	for i, v := range f {
		p[i] = math.Exp(float64(v))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func sameEffect(t *testing.T, what string, got, want damage.Effect) {
	t.Helper()
	if got.Agreed != want.Agreed || got.Correct != want.Correct || math.Abs(got.KL-want.KL) > 1e-6*(1+want.KL) || math.Abs(got.StdErr-want.StdErr) > 1e-6*(1+want.StdErr) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func labelsOf(p *damage.Problem) []int {
	var labels []int
	for i := range p.Source.Len() {
		labels = append(labels, i%4)
	}
	return labels
}

// Every layer alone, and all but one, against whole networks with the codes'
// numbers in place of weights.
func TestAblateWeights(t *testing.T) {
	for _, workers := range []int{1, 3} {
		p, _ := small(workers)
		labels, widths := labelsOf(p), []uint8{2, 3, 2, 4}
		got, err := damage.AblateWeights(t.Context(), p, widths, labels)
		if err != nil {
			t.Fatal(err)
		}
		with := func(which func(l int) bool) damage.Effect {
			changed := *p
			codes := map[*graph.Node]*graph.Node{}
			for l, layer := range p.Graph.Layers {
				if which(l) {
					w, err := p.Codes(l, widths[l])
					if err != nil {
						t.Fatal(err)
					}
					codes[layer.Weight] = graph.Const("", w.Dequantize())
				}
			}
			g := *p.Graph
			g.Outputs = graph.Substitute(g.Outputs, codes)
			changed.Graph = &g
			return effectOf(logits(t, p, 7, nil, quant.Affine{}), logits(t, &changed, 7, nil, quant.Affine{}), labels, 4)
		}
		sameEffect(t, "all", got.All, with(func(int) bool { return true }))
		for l := range widths {
			sameEffect(t, "alone", got.Alone[l], with(func(k int) bool { return k == l }))
			sameEffect(t, "all others", got.Without[l], with(func(k int) bool { return k != l }))
		}
		if got.Passes <= 2 || got.Passes >= 2+2*4 {
			t.Errorf("%v passes", got.Passes)
		}
	}
}

// The same of values, against whole networks with roundings behind them.
func TestAblateValues(t *testing.T) {
	p, _ := small(2)
	labels := labelsOf(p)
	var values []*graph.Node
	var grids []quant.Affine
	for i, n := range graph.Topo(p.Graph.Outputs...) {
		if !n.IsConst() {
			values = append(values, n)
			grids = append(grids, quant.Affine{Scale: 0.2 + float32(i)/50, Zero: 7, Hi: 15})
		}
	}
	got, err := damage.AblateValues(t.Context(), p, values, grids, labels)
	if err != nil {
		t.Fatal(err)
	}
	with := func(which func(v int) bool) damage.Effect {
		changed := *p
		g := *p.Graph
		for v, n := range slices.Backward(values) { // so that what comes before is still to be replaced
			if which(v) {
				a := grids[v]
				rounded := graph.Apply(op.FakeQuant, op.FakeQuantAttr{Scale: a.Scale, Zero: int32(a.Zero), Lo: int32(a.Lo), Hi: int32(a.Hi)}, n)
				g.Outputs = graph.Substitute(g.Outputs, map[*graph.Node]*graph.Node{n: rounded})
			}
		}
		changed.Graph = &g
		return effectOf(logits(t, p, 7, nil, quant.Affine{}), logits(t, &changed, 7, nil, quant.Affine{}), labels, 4)
	}
	sameEffect(t, "all", got.All, with(func(int) bool { return true }))
	for v, n := range values {
		sameEffect(t, n.Name+" alone", got.Alone[v], with(func(k int) bool { return k == v }))
		sameEffect(t, "all but "+n.Name, got.Without[v], with(func(k int) bool { return k != v }))
	}
}

// The divergences that a study in PyTorch measured, one layer of ResNet-20 at a
// time, on the first 256 training pictures.
func TestAblateAgainstLab(t *testing.T) {
	var study struct {
		KL map[string]map[string]map[string]float64 // by rule, layer and width
	}
	lab.JSON(t, &study, "ptq_resnet20_better_metrics.json")
	p, _ := problem(t, "resnet20.onnx", "cifar10_train2000.bin", cifar, quant.QuantizeWeights)
	set, err := dataset.Open(lab.Path(t, "cifar10_train2000.bin"), dataset.Options{Preprocess: cifar})
	if err != nil {
		t.Fatal(err)
	}
	p.Source = set.Head(256)
	got, err := damage.AblateWeights(t.Context(), p, slices.Repeat([]uint8{4}, len(p.Graph.Layers)), nil)
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for l, layer := range p.Graph.Layers {
		path := strings.Split(strings.Trim(layer.Name, "/"), "/")
		name := strings.Join(path[max(0, len(path)-3):len(path)-1], ".")
		want, ok := study.KL["mse"][name]["4"]
		if !ok {
			t.Fatalf("the study has no layer %s", name)
		}
		d := math.Abs(got.Alone[l].KL/want - 1)
		worst = max(worst, d)
		if d > 1e-3 {
			t.Errorf("%s at 4 bits: %v, the study's %v", name, got.Alone[l].KL, want)
		}
	}
	t.Logf("largest relative difference %.1e", worst)
}
