package studio

import (
	"context"
	"fmt"
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/hessian"
	"hawqeye/engine/onnx"
	"hawqeye/engine/wire"
)

// model is a loaded model: its network for a batch that suits the machine, and for
// as many samples as Load says, which is one, or as few as the file allows.
type model struct {
	name string
	network
	single   network
	metadata []*onnx.Entry // of the file
	file     *wire.Load    // for mates; nil where they get none
	print    []byte        // the file's hash, for the keeper
}

// network is a model's graph for a batch of samples.
type network struct {
	graph  *graph.Graph
	batch  int
	blocks []fuse.Block
}

// Load reads a model and forgets the one before. A model with nodes that cannot
// be run is described and not kept.
func (s *Session) Load(name string, file []byte) (wire.Inspection, error) {
	return s.load(context.Background(), &wire.Load{Name: name, Model: wire.Bulk{Bytes: file}})
}

// mostAtOnce bounds what Load asks for, whose memory no file pays for.
const mostAtOnce = 1024

func (s *Session) load(ctx context.Context, c *wire.Load) (wire.Inspection, error) {
	name := c.Name
	if c.AtOnce < 0 || c.AtOnce > mostAtOnce {
		return wire.Inspection{}, fmt.Errorf("%d samples cannot run at once: choose 1 to %d", c.AtOnce, mostAtOnce)
	}
	m, in, err := decode(name, c.Model.Bytes, s.Sample)
	if err != nil || len(in.Unsupported) > 0 {
		return in, err
	}
	if err := s.pause(ctx); err != nil {
		return in, err
	}
	single, err := build(m, name, c.AtOnce)
	if err != nil {
		return in, err
	}
	if err := s.pause(ctx); err != nil {
		return in, err
	}
	many := single
	if batch := s.batchFor(single.graph, in.MACs); batch > single.batch {
		if many, err = build(m, name, batch); err != nil {
			return in, err
		}
	}
	if !single.alike(&many) {
		single = many
	}
	*s = Session{
		BatchMACs: s.BatchMACs, Mates: s.Mates, Keeper: s.Keeper, Sample: s.Sample, kernels: s.kernels, progress: s.progress, tell: s.tell, seed: s.seed, mates: s.mates,
		model:   model{name: name, network: many, single: single, metadata: m.Metadata},
		rounded: map[rounding]*rounded{},
	}
	if s.Mates != nil && s.Sample == nil && len(c.Model.Bytes) <= mostLent { // the message does not carry Sample
		s.file = c
	}
	if s.Keeper != nil {
		s.print = printOf(c.Model.Bytes)
	}
	return in, nil
}

func build(m *onnx.Model, name string, batch int) (network, error) {
	g, report, err := onnx.Build(m, onnx.Options{Batch: batch})
	if err != nil {
		return network{}, fmt.Errorf("%s: %w", name, err)
	}
	return network{g, report.Batch, fuse.Partition(g)}, nil
}

// batchFor is how many samples a batch holds, of a model of so many
// multiply-accumulates a sample.
func (s *Session) batchFor(g *graph.Graph, macs int64) int {
	if len(g.Inputs) != 1 {
		return 1
	}
	batch := hessian.BatchSize(g)
	if s.BatchMACs > 0 && macs > 0 {
		batch = int(min(int64(batch), max(1, s.BatchMACs/macs)))
	}
	return batch
}

// alike says that both networks are made of the same blocks, so that what is known
// of the one's layers and values holds for the other's.
func (n *network) alike(m *network) bool {
	return slices.EqualFunc(n.blocks, m.blocks, func(a, b fuse.Block) bool {
		return a.Kind == b.Kind && a.Name() == b.Name() && a.Real == b.Real
	}) && slices.EqualFunc(n.graph.Layers, m.graph.Layers, func(a, b graph.Layer) bool {
		return a.Name == b.Name && a.Weight.Shape.Equal(b.Weight.Shape)
	}) && len(fuse.Observed(n.blocks)) == len(fuse.Observed(m.blocks))
}
