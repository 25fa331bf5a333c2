package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// inspection is the JSON of inspect.
type inspection struct {
	Format      string        `json:"format"`
	Opset       int           `json:"opset"`
	IRVersion   int           `json:"ir_version"`
	Producer    string        `json:"producer"`
	Inputs      []namedShape  `json:"inputs"`
	Outputs     []namedShape  `json:"outputs"`
	Params      int64         `json:"params"`
	MACs        int64         `json:"macs"`
	Layers      []layerFacts  `json:"layers"`
	Unsupported []unsupported `json:"unsupported"`
}

type namedShape struct {
	Name  string `json:"name"`
	Shape []any  `json:"shape"` // numbers, and "N" for the batch
}

type layerFacts struct {
	Name   string `json:"name"`
	Op     string `json:"op"`
	Shape  []int  `json:"shape"`
	Params int64  `json:"params"`
	MACs   int64  `json:"macs"`
}

type unsupported struct {
	Node   string `json:"node"`
	Op     string `json:"op"`
	Opset  int    `json:"opset"`
	Reason string `json:"reason"`
}

func newInspect(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "inspect MODEL",
		Short: "Say what is in a model and what can be done with it",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := readFile(args[0])
			if err != nil {
				return err
			}
			s := studio.New(kernel.Native(), c.progress)
			s.Sample = c.sample
			in, err := s.Load(filepath.Base(args[0]), data)
			if err != nil {
				return err
			}
			return c.print(newInspection(in), func(w io.Writer) { writeInspection(w, in) })
		},
	}
}

func newInspection(in wire.Inspection) inspection {
	res := inspection{
		Format: in.Format, Opset: in.Opset, IRVersion: in.IRVersion, Producer: in.Producer,
		Inputs: namedShapes(in.Inputs), Outputs: namedShapes(in.Outputs),
		Params: in.Params, MACs: in.MACs,
		Layers: []layerFacts{}, Unsupported: []unsupported{},
	}
	for _, l := range in.Layers {
		res.Layers = append(res.Layers, layerFacts(l))
	}
	for _, u := range in.Unsupported {
		res.Unsupported = append(res.Unsupported, unsupported(u))
	}
	return res
}

func namedShapes(tensors []wire.Tensor) []namedShape {
	shapes := []namedShape{}
	for _, t := range tensors {
		s := namedShape{Name: t.Name, Shape: []any{}}
		for _, d := range t.Shape {
			if d < 0 {
				s.Shape = append(s.Shape, "N")
			} else {
				s.Shape = append(s.Shape, d)
			}
		}
		shapes = append(shapes, s)
	}
	return shapes
}

func writeInspection(w io.Writer, in wire.Inspection) {
	fmt.Fprintf(w, "%s\t%s, opset %d, IR %d, by %s\n", in.Name, in.Format, in.Opset, in.IRVersion, in.Producer)
	for _, t := range in.Inputs {
		fmt.Fprintf(w, "input\t%s %s\n", t.Name, shapeText(t.Shape))
	}
	for _, t := range in.Outputs {
		fmt.Fprintf(w, "output\t%s %s\n", t.Name, shapeText(t.Shape))
	}
	fmt.Fprintf(w, "parameters\t%d\nmultiply-accumulates\t%d\n", in.Params, in.MACs)
	if len(in.Layers) > 0 {
		fmt.Fprintf(w, "\nlayer\top\tshape\tparams\tMACs\n")
	}
	for _, l := range in.Layers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\n", l.Name, l.Op, shapeText(l.Shape), l.Params, l.MACs)
	}
	if len(in.Unsupported) > 0 {
		fmt.Fprintf(w, "\nunsupported node\top\topset\treason\n")
	}
	for _, u := range in.Unsupported {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", u.Node, u.Op, u.Opset, u.Reason)
	}
}
