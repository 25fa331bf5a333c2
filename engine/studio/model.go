package studio

import (
	"fmt"

	"hawqeye/engine/fuse"
	"hawqeye/engine/hessian"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// Load reads a model and forgets the one before. A model with nodes that cannot
// be run is described and not kept.
func (s *Session) Load(name string, file []byte) (wire.Inspection, error) {
	m, in, err := decode(name, file)
	if err != nil || len(in.Unsupported) > 0 {
		return in, err
	}
	one, _, err := onnx.Build(m, onnx.Options{Batch: 1})
	if err != nil {
		return in, fmt.Errorf("%s: %w", name, err)
	}
	batch := 1
	if len(one.Inputs) == 1 {
		batch = hessian.BatchSize(one)
	}
	g, report, err := onnx.Build(m, onnx.Options{Batch: batch})
	if err != nil {
		return in, fmt.Errorf("%s: %w", name, err)
	}
	*s = Session{
		kernels: s.kernels, progress: s.progress,
		name: name, bytes: int64(len(file)), model: m, graph: g, report: report,
		blocks: fuse.Partition(g), rounded: map[rounding]*quant.Weights{},
	}
	return in, nil
}
