package damage

import (
	"context"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
)

// network runs a Problem's graph with its layers at any widths.
type network struct {
	*Problem
	input, logits    *graph.Node
	batch, features  int // samples that the graph holds; elements of one
	samples, classes int
	runners          []*runner
	passes           float64 // done so far, each over all samples
}

func newNetwork(p *Problem) (*network, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	n := &network{Problem: p, input: p.Graph.Inputs[0], logits: p.Graph.Outputs[0], samples: p.Source.Len()}
	n.batch, n.classes = n.logits.Shape[0], n.logits.Shape[1]
	n.features = n.input.Shape.Size() / n.batch
	for range parallel.Workers(p.Workers, n.batches()) {
		r, err := newRunner(n)
		if err != nil {
			return nil, err
		}
		n.runners = append(n.runners, r)
	}
	return n, nil
}

func (n *network) batches() int { return (n.samples + n.batch - 1) / n.batch }

// at is the first sample of batch i and the number of them.
func (n *network) at(i int) (from, count int) {
	from = i * n.batch
	return from, min(n.batch, n.samples-from)
}

// on is the kernels for work that ends with ctx.
func (n *network) on(ctx context.Context) *kernel.Set {
	k := *n.Kernels
	k.Between = func() error { return n.pause(ctx) }
	return &k
}

// pause is called between two pieces of work.
func (n *network) pause(ctx context.Context) error {
	if err := n.Kernels.Pause(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// Logits are those of an assignment, [samples, classes].
func Logits(ctx context.Context, p *Problem, a []uint8) ([]float32, error) {
	n, err := newNetwork(p)
	if err != nil {
		return nil, err
	}
	return n.measure(ctx, a)
}

// measure is the logits [samples, classes] of an assignment.
func (n *network) measure(ctx context.Context, a []uint8) ([]float32, error) {
	at, _, err := n.around(ctx, a, make([][]uint8, len(a)), nil)
	return at, err
}

// around is the logits of an assignment, and those with one layer l at a time at
// the i-th of the widths others[l] instead, in changed[l][i]. What lies before the
// layer is computed once for all of them. took, unless nil, is told of every batch in
// turn, never from two goroutines at once.
func (n *network) around(ctx context.Context, a []uint8, others [][]uint8, took func(b batch)) (at []float32, changed [][][]float32, err error) {
	room := func() []float32 { return make([]float32, n.samples*n.classes) }
	at, changed = room(), make([][][]float32, len(a))
	cost := 1.0
	for l, widths := range others {
		for range widths {
			changed[l] = append(changed[l], room())
			cost += n.runners[0].share(l)
		}
	}
	take := func(i int, found []float32) {
		from, count := n.at(i)
		take := func(dst []float32) {
			rows := dst[from*n.classes : (from+count)*n.classes]
			found = found[copy(rows, found):]
		}
		take(at)
		for _, layer := range changed {
			for _, logits := range layer {
				take(logits)
			}
		}
		if took != nil {
			took(batch{from, count, at, changed})
		}
	}
	k := n.on(ctx)
	err = parallel.Deal(ctx, n.batches(), len(n.runners), n.lend(a, others, take), func(ctx context.Context, w, i int) (func(), error) {
		from, count := n.at(i)
		found, err := n.runners[w].around(ctx, k, a, others, from, count)
		return func() { take(i, found) }, err
	})
	n.passes += cost
	return at, changed, err
}

// counting tells Progress of batches.
func (n *network) counting() func(batch) {
	if n.Progress == nil {
		return nil
	}
	return func(b batch) { n.Progress(b.from+b.count, n.samples) }
}

// batch is some samples whose logits around has found.
type batch struct {
	from, count int
	at          []float32 // of all samples, as around gives them
	changed     [][][]float32
}
