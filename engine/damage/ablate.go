package damage

import (
	"context"
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
)

// Ablation is measured, not predicted: what rounding does to a network's answers,
// of everything at once, of one thing alone, and of everything but one thing.
type Ablation struct {
	All     Effect
	Alone   []Effect // of each, nothing else rounded
	Without []Effect // of all others, each as it is
	Passes  float64  // forward passes over all samples
}

// Effect compares answers with the float network's.
type Effect struct {
	KL      float64 // KL(p ‖ p′), the mean over the samples, in nats
	StdErr  float64 // of it
	Agreed  int     // first answers that are the same
	Correct int     // first answers that are the label; 0 without labels
}

// AblateWeights rounds every layer's weights to a width, and activations never.
// labels may be nil.
func AblateWeights(ctx context.Context, p *Problem, widths []uint8, labels []int) (*Ablation, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	rounded, unrounded := make([][]uint8, len(widths)), make([][]uint8, len(widths))
	for l, bits := range widths {
		rounded[l], unrounded[l] = []uint8{bits}, []uint8{Float}
	}
	float, alone, err := net.around(ctx, make([]uint8, len(widths)), rounded, net.counting())
	if err != nil {
		return nil, err
	}
	all, without, err := net.around(ctx, widths, unrounded, net.counting())
	if err != nil {
		return nil, err
	}
	c := comparison{float, labels, net.classes}
	a := &Ablation{All: c.effect(all), Passes: net.passes}
	for l := range widths {
		a.Alone = append(a.Alone, c.effect(alone[l][0]))
		a.Without = append(a.Without, c.effect(without[l][0]))
	}
	return a, nil
}

// AblateValues rounds values of the network, nodes of the Problem's graph, to a grid
// each, and weights never.
func AblateValues(ctx context.Context, p *Problem, values []*graph.Node, grids []quant.Affine, labels []int) (*Ablation, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	float, alone, err := net.replace(ctx, values, values, func(v int, dst, src []float32) {
		codes := make([]uint8, len(src))
		grids[v].Quantize(codes, src)
		grids[v].Dequantize(dst, codes)
	})
	if err != nil {
		return nil, err
	}
	everywhere := *p
	g := *p.Graph
	everywhere.Graph = &g
	var rounded, unrounded []*graph.Node
	g.Outputs, rounded, unrounded = roundAll(net.logits, values, grids)
	quantized, err := newNetwork(&everywhere)
	if err != nil {
		return nil, err
	}
	all, without, err := quantized.replace(ctx, rounded, unrounded, func(_ int, dst, src []float32) { copy(dst, src) })
	if err != nil {
		return nil, err
	}
	c := comparison{float, labels, net.classes}
	a := &Ablation{All: c.effect(all), Passes: 2 * net.passes}
	for v := range values {
		a.Alone = append(a.Alone, c.effect(alone[v]))
		a.Without = append(a.Without, c.effect(without[v]))
	}
	return a, nil
}

// roundAll is the logits with every value on its grid, the rounded values, and
// what each of them is rounded from.
func roundAll(logits *graph.Node, values []*graph.Node, grids []quant.Affine) (outs, rounded, unrounded []*graph.Node) {
	index, done := map[*graph.Node]int{}, map[*graph.Node]*graph.Node{}
	for v, n := range values {
		index[n] = v
	}
	rounded, unrounded = append(rounded, values...), append(unrounded, values...)
	for _, n := range graph.Topo(logits) {
		m := n
		if n.Op != nil {
			c := *n
			c.In = make([]*graph.Node, len(n.In))
			for i, in := range n.In {
				c.In[i] = done[in]
			}
			m = &c
		}
		if v, ok := index[n]; ok {
			a := grids[v]
			unrounded[v] = m
			m = graph.Apply(op.FakeQuant, op.FakeQuantAttr{Scale: a.Scale, Zero: int32(a.Zero), Lo: int32(a.Lo), Hi: int32(a.Hi)}, m)
			rounded[v] = m
		}
		done[n] = m
	}
	return []*graph.Node{done[logits]}, rounded, unrounded
}

// replace is the logits, and those with one value at a time in place of another:
// what as makes of the value at the same place in sources.
func (n *network) replace(ctx context.Context, values, sources []*graph.Node, as func(v int, dst, src []float32)) (at []float32, changed [][]float32, err error) {
	runners := make([]*valueRunner, len(n.runners))
	for w := range runners {
		if runners[w], err = newValueRunner(n, values, sources); err != nil {
			return nil, nil, err
		}
	}
	room := func() []float32 { return make([]float32, n.samples*n.classes) }
	at, changed = room(), make([][]float32, len(values))
	cost := 1.0
	for v := range values {
		changed[v] = room()
		if p := runners[0].parts[v]; p != nil {
			cost += p.share
		}
	}
	k := n.on(ctx)
	err = parallel.Batches(ctx, n.samples, n.batch, len(runners), n.Progress, func(w, from, count int) error {
		r, rows := runners[w], func(f []float32) []float32 { return f[from*n.classes : (from+count)*n.classes] }
		if err := r.run(k, rows(at), from, count); err != nil {
			return err
		}
		for v, p := range r.parts {
			if p == nil {
				copy(rows(changed[v]), r.whole.Value(n.logits))
				continue
			}
			as(v, r.rounded[v], r.whole.Value(sources[v]))
			if err := p.run(k, rows(changed[v]), r.whole); err != nil {
				return err
			}
		}
		return nil
	})
	n.passes += cost
	return at, changed, err
}

// comparison is with the float network's logits.
type comparison struct {
	float   []float32
	labels  []int
	classes int
}

func (c comparison) effect(f []float32) (e Effect) {
	n := len(f) / c.classes
	var sum, squares float64
	for i := range n {
		p, q := c.float[i*c.classes:][:c.classes], f[i*c.classes:][:c.classes]
		kl := divergence(p, q)
		sum += kl
		squares += kl * kl
		answer := first(q)
		if answer == first(p) {
			e.Agreed++
		}
		if c.labels != nil && answer == c.labels[i] {
			e.Correct++
		}
	}
	e.KL = sum / float64(n)
	e.StdErr = math.Sqrt(max(0, squares-sum*e.KL) / float64(max(1, n-1)) / float64(n))
	return e
}

// divergence is KL(softmax(p) ‖ softmax(q)) of one sample's logits.
func divergence(p, q []float32) float64 {
	lp, lq := logSumExp(p), logSumExp(q)
	var kl float64
	for c, v := range p {
		l := float64(v) - lp
		kl += math.Exp(l) * (l - (float64(q[c]) - lq))
	}
	return max(0, kl)
}

func logSumExp(f []float32) float64 {
	top := float64(f[first(f)])
	var sum float64
	for _, v := range f {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}
