package damage

import (
	"context"
	"slices"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
)

// Linearize is Measure to the second order of the damage: a layer's shift is the
// directional derivative of the logits along what rounding does to its weights,
// and damage is the Gauss–Newton form ½·uᵀ(diag p − ppᵀ)u of shifts u. Of is then
// the directional model of one layer, Sum that of an assignment, and Superposed
// adds the products of every two layers' shifts. It costs a forward-mode pass for
// every layer and width.
func Linearize(ctx context.Context, p *Problem, widths [][]uint8) (*Singles, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	float, err := net.measure(ctx, make([]uint8, len(widths)))
	if err != nil {
		return nil, err
	}
	ref := newReference(float, net.classes, temperature)
	shift := make([][][]float32, len(widths))
	for l := range widths {
		if shift[l], err = net.tangents(ctx, l, widths[l]); err != nil {
			return nil, err
		}
	}
	m := &Singles{net, ref, widths, shift, make([][]Estimate, len(shift)), (*reference).quadratic, (*reference).quadraticSlope}
	for l, layer := range shift {
		for _, d := range layer {
			f := slices.Clone(float)
			add(f, d, 1)
			m.damage[l] = append(m.damage[l], estimate(ref.each(m.score, f)))
		}
	}
	return m, nil
}

// tangents is the derivatives of the logits along layer l's roundings.
func (n *network) tangents(ctx context.Context, l int, widths []uint8) ([][]float32, error) {
	out := make([][]float32, len(widths))
	for i := range widths {
		out[i] = make([]float32, n.samples*n.classes)
	}
	if n.runners[0].parts[l] == nil {
		return out, nil
	}
	lines := make([]*line, len(n.runners))
	for w := range lines {
		var err error
		if lines[w], err = newLine(n, l); err != nil {
			return nil, err
		}
		if err = lines[w].once.Bind(n.input, n.runners[w].x); err != nil {
			return nil, err
		}
	}
	k := n.on(ctx)
	err := parallel.Batches(ctx, n.samples, n.batch, len(lines), n.Progress, func(w, from, count int) error {
		r, line := n.runners[w], lines[w]
		r.load(r.x, from, count)
		if err := line.once.Run(k); err != nil {
			return err
		}
		for i, bits := range widths {
			if err := r.weigh(line.along, l, bits); err != nil {
				return err
			}
			add(line.along, n.Graph.Layers[l].Weight.Value.Data, -1)
			if err := line.each.Run(k); err != nil {
				return err
			}
			copy(out[i][from*n.classes:(from+count)*n.classes], line.each.Value(line.tangent))
		}
		return nil
	})
	n.passes += 1 + float64(len(widths))*n.runners[0].share(l)
	return out, err
}

// line is the derivative of the logits along a direction in one layer's weights.
type line struct {
	once, each *exec.Plan // what the direction does not matter for, and the rest
	along      []float32  // the direction
	tangent    *graph.Node
}

func newLine(n *network, l int) (*line, error) {
	weight := n.Graph.Layers[l].Weight
	along := graph.Input("along", weight.Shape...)
	tangent := autodiff.JVP([]*graph.Node{n.logits}, map[*graph.Node]*graph.Node{weight: along})[0]
	whole, err := exec.Compile([]*graph.Node{tangent}, nil)
	if err != nil {
		return nil, err
	}
	x := &line{along: make([]float32, weight.Shape.Size()), tangent: tangent}
	if x.once, x.each, err = whole.Split([]*graph.Node{along}); err != nil {
		return nil, err
	}
	return x, x.each.Bind(along, x.along)
}
