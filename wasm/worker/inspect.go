//go:build js && wasm

package main

import (
	"strings"

	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/wire"
)

// read builds a model for one sample and says what is in it. The graph is nil
// where the model holds what the engine cannot run.
func read(name string, data []byte) (*graph.Graph, wire.Inspection, error) {
	var found wire.Inspection
	m, err := onnx.Decode(data)
	if err != nil {
		return nil, found, err
	}
	g, report, err := onnx.Build(m, onnx.Options{Batch: 1})
	if err != nil && (report == nil || len(report.Unsupported) == 0) {
		return nil, found, err
	}
	found = wire.Inspection{
		Name:      name,
		Bytes:     int64(len(data)),
		Format:    "ONNX",
		IRVersion: int(m.IRVersion),
		Producer:  strings.TrimSpace(m.Producer + " " + m.ProducerVersion),
		Inputs:    interfaces(m.Graph, m.Graph.Inputs),
		Outputs:   interfaces(m.Graph, m.Graph.Outputs),
	}
	for _, o := range m.Opsets {
		if o.Domain == "" || o.Domain == "ai.onnx" {
			found.Opset = int(o.Version)
		}
	}
	for _, u := range report.Unsupported {
		found.Unsupported = append(found.Unsupported, wire.Unsupported{Node: u.Node, Op: u.Op, Opset: int(u.Opset), Reason: u.Reason})
	}
	if err != nil {
		return nil, found, nil
	}
	for _, n := range graph.Topo(g.Outputs...) {
		if n.IsConst() && n.Shape.Size() > 1 {
			found.Params += int64(n.Shape.Size())
		}
	}
	for _, l := range g.Layers {
		macs := int64(l.MACs(report.Batch))
		found.MACs += macs
		found.Layers = append(found.Layers, wire.Layer{Name: l.Name, Op: l.Kind, Shape: l.Weight.Shape, Params: int64(l.Params()), MACs: macs})
	}
	return g, found, nil
}

// interfaces are the inputs or outputs of a model that are not initializers.
func interfaces(g *onnx.Graph, list []*onnx.ValueInfo) []wire.Tensor {
	stored := map[string]bool{}
	for _, t := range g.Initializers {
		stored[t.Name] = true
	}
	var tensors []wire.Tensor
	for _, v := range list {
		if stored[v.Name] {
			continue
		}
		t := wire.Tensor{Name: v.Name}
		if v.Type != nil && v.Type.Tensor != nil && v.Type.Tensor.Shape != nil {
			for _, d := range v.Type.Tensor.Shape.Dims {
				size := -1
				if d.Value != nil && *d.Value > 0 {
					size = int(*d.Value)
				}
				t.Shape = append(t.Shape, size)
			}
		}
		tensors = append(tensors, t)
	}
	return tensors
}
