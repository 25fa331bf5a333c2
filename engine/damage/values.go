package damage

import (
	"context"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
	"hawqeye/engine/quant"
)

// MeasureValues is what rounding one value of the network at a time does, weights
// as they are: the damage, in nats, by value and grid. Values are nodes of the
// Problem's graph; grids has those that each of them is rounded to.
func MeasureValues(ctx context.Context, p *Problem, values []*graph.Node, grids [][]quant.Affine) ([][]float64, error) {
	net, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	runners := make([]*valueRunner, len(net.runners))
	for w := range runners {
		if runners[w], err = newValueRunner(net, values, values); err != nil {
			return nil, err
		}
	}
	room := func() []float32 { return make([]float32, net.samples*net.classes) }
	float, changed := room(), make([][][]float32, len(values))
	for v := range values {
		for range grids[v] {
			changed[v] = append(changed[v], room())
		}
	}
	k := net.on(ctx)
	err = parallel.Batches(ctx, net.samples, net.batch, len(runners), net.Progress, func(w, from, count int) error {
		r, rows := runners[w], func(f []float32) []float32 { return f[from*net.classes : (from+count)*net.classes] }
		if err := r.run(k, rows(float), from, count); err != nil {
			return err
		}
		for v := range values {
			for i, grid := range grids[v] {
				if err := r.round(k, rows(changed[v][i]), v, grid); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ref := newReference(float, net.classes, temperature)
	harm := make([][]float64, len(values))
	for v, list := range changed {
		for _, f := range list {
			harm[v] = append(harm[v], ref.mean((*reference).divergence, f))
		}
	}
	return harm, nil
}

// valueRunner is one goroutine's plans for MeasureValues.
type valueRunner struct {
	*network
	x       []float32
	values  []*graph.Node
	whole   *exec.Plan
	parts   []*part // by value
	rounded [][]float32
	codes   []uint8
}

// newValueRunner keeps, beside what the parts read, the sources that values are
// replaced from.
func newValueRunner(n *network, values, sources []*graph.Node) (*valueRunner, error) {
	r := &valueRunner{network: n, x: make([]float32, n.batch*n.features), values: values}
	pinned, largest := []*graph.Node(nil), 0
	for i, v := range values {
		p, err := newPart(n, v)
		if err != nil {
			return nil, err
		}
		r.parts = append(r.parts, p)
		r.rounded = append(r.rounded, make([]float32, v.Shape.Size()))
		if largest = max(largest, v.Shape.Size()); p == nil {
			continue
		}
		pinned = append(append(pinned, p.kept...), sources[i])
		if err := p.plan.Bind(p.at, r.rounded[len(r.rounded)-1]); err != nil {
			return nil, err
		}
	}
	r.codes = make([]uint8, largest)
	var err error
	if r.whole, err = exec.Compile([]*graph.Node{n.logits}, pinned); err != nil {
		return nil, err
	}
	return r, r.whole.Bind(n.input, r.x)
}

// run is the logits of count samples.
func (r *valueRunner) run(k *kernel.Set, dst []float32, from, count int) error {
	r.load(r.x, from, count)
	if err := r.whole.Run(k); err != nil {
		return err
	}
	copy(dst, r.whole.Value(r.logits))
	return nil
}

// round is the logits of the samples that run has had, with a value on a grid.
func (r *valueRunner) round(k *kernel.Set, dst []float32, v int, grid quant.Affine) error {
	if r.parts[v] == nil {
		copy(dst, r.whole.Value(r.logits))
		return nil
	}
	codes := r.codes[:len(r.rounded[v])]
	grid.Quantize(codes, r.whole.Value(r.values[v]))
	grid.Dequantize(r.rounded[v], codes)
	return r.parts[v].run(k, dst, r.whole)
}
