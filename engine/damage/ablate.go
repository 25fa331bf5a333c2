package damage

import (
	"context"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/loss"
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
	effect := Judge(float, net.classes, labels)
	a := &Ablation{All: effect(all), Passes: net.passes}
	for l := range widths {
		a.Alone = append(a.Alone, effect(alone[l][0]))
		a.Without = append(a.Without, effect(without[l][0]))
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
	effect := Judge(float, net.classes, labels)
	a := &Ablation{All: effect(all), Passes: 2 * net.passes}
	for v := range values {
		a.Alone = append(a.Alone, effect(alone[v]))
		a.Without = append(a.Without, effect(without[v]))
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

// Judge says what logits [samples, classes] do, beside the float network's; labels
// may be nil.
func Judge(float []float32, classes int, labels []int) func(f []float32) Effect {
	ref := newReference(float, classes, 1)
	return func(f []float32) Effect {
		e := Effect{Agreed: ref.agreed(f)}
		kl := estimate(ref.each((*reference).divergence, f))
		e.KL, e.StdErr = kl.Mean, kl.StdErr
		for i, label := range labels {
			if loss.Answer(f[i*classes:][:classes]) == label {
				e.Correct++
			}
		}
		return e
	}
}
