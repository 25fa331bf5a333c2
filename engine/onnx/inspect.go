package onnx

import (
	"strings"

	"hawqeye/engine/graph"
)

// Facts are what a person wants to know about a model before working with it.
type Facts struct {
	Format      string
	Opset       int64
	IRVersion   int64
	Producer    string // name and version
	Inputs      []Interface
	Outputs     []Interface
	Params      int64 // numbers that were trained, batch normalization folded
	MACs        int64 // multiply-accumulates of the layers for one sample
	Layers      []LayerFacts
	Unsupported []Unsupported
}

// Interface is an input or output as the file declares it.
type Interface struct {
	Name  string
	Shape []int    // −1 where the file leaves an extent open; nil if it gives no shape
	Names []string // of the extents left open; empty for the others
}

// LayerFacts describe one weight.
type LayerFacts struct {
	Name   string
	Op     string // the file's operator
	Shape  []int
	Params int64
	MACs   int64 // for one sample
}

// Inspect reports what is in a model. Nodes that cannot be imported are listed,
// and then there are no layers; an error means that the model is broken.
func Inspect(m *Model) (*Facts, error) {
	f := &Facts{
		Format: "ONNX", IRVersion: m.IRVersion,
		Producer: strings.TrimSpace(m.Producer + " " + m.ProducerVersion),
		Outputs:  interfaces(m.Graph.Outputs),
	}
	p, err := resolve(m, nil)
	if err != nil {
		return nil, err
	}
	f.Opset, f.Inputs = p.opsets[""], interfaces(p.inputs)
	g, report, err := Build(m, Options{})
	if err != nil && (report == nil || len(report.Unsupported) == 0) {
		return nil, err
	}
	if f.Unsupported = report.Unsupported; err != nil {
		for _, t := range m.Graph.Initializers {
			if s, err := t.check(); err == nil && t.Type.IsFloat() {
				f.Params += int64(s.Size())
			}
		}
		return f, nil
	}
	for _, n := range graph.Topo(g.Outputs...) {
		if n.IsConst() && n.Shape.Size() > 1 {
			f.Params += int64(n.Shape.Size())
		}
	}
	for _, l := range g.Layers {
		facts := LayerFacts{Name: l.Name, Op: l.Kind, Shape: l.Weight.Shape, Params: int64(l.Params()), MACs: int64(l.MACs(report.Batch))}
		f.Layers = append(f.Layers, facts)
		f.MACs += facts.MACs
	}
	return f, nil
}

func interfaces(list []*ValueInfo) []Interface {
	out := make([]Interface, len(list))
	for i, v := range list {
		out[i].Name = v.Name
		dims, ok := v.dims()
		if !ok {
			continue
		}
		out[i].Shape, out[i].Names = make([]int, len(dims)), make([]string, len(dims))
		for k, d := range dims {
			out[i].Shape[k] = int(d.fixed())
			if d.fixed() == 0 {
				out[i].Shape[k], out[i].Names[k] = -1, d.Param
			}
		}
	}
	return out
}
