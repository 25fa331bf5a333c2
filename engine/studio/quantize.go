package studio

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/infer"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// Quantize makes the integer network of an assignment, which names every layer once.
func (s *Session) Quantize(c *wire.Quantize) (*wire.Quantized, error) {
	switch {
	case s.graph == nil:
		return nil, errNoModel
	case s.ranges == nil:
		return nil, errors.New("the ranges of the activations are not known yet: calibrate first")
	case len(c.Assignment) != len(s.graph.Layers):
		return nil, fmt.Errorf("the assignment names %d layers and the model has %d: give each layer a width", len(c.Assignment), len(s.graph.Layers))
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	bits, err := s.locks(c.Assignment)
	if err != nil {
		return nil, err
	}
	weights := map[*graph.Node]*quant.Weights{}
	for i, l := range s.graph.Layers {
		if bits[i] == 0 {
			return nil, fmt.Errorf("the assignment gives layer %q no width", l.Name)
		}
		if weights[l.Weight], err = s.weights(i, bits[i], rule); err != nil {
			return nil, err
		}
	}
	grids, err := s.ranges.Grids(c.ActBits)
	if err != nil {
		return nil, err
	}
	scheme, err := fuse.NewScheme(s.graph, s.blocks, weights, grids)
	if err != nil {
		return nil, err
	}
	program, err := infer.Lower(scheme)
	if err != nil {
		return nil, err
	}
	s.scheme, s.program = scheme, program
	s.recipe = recipe{
		Model: s.name, Samples: s.data.N, Data: s.data.Source,
		Quantizer: rule.Quantizer.Name(), Clip: rule.Clip.Name(), ActBits: c.ActBits,
	}
	for _, a := range c.Assignment {
		s.recipe.Assignment = append(s.recipe.Assignment, recipeLayer(a))
	}
	size := infer.SizeOf(scheme)
	q := &wire.Quantized{WeightBytes: size.Weights, FileBytes: size.Total}
	for _, b := range program.Islands() {
		q.Islands = append(q.Islands, b.Name)
	}
	return q, nil
}

// recipe is a quantization in so far as a person chose it: with the model and
// the data it can be made again.
type recipe struct {
	Model      string        `json:"model"`
	Data       string        `json:"data"`
	Samples    int           `json:"samples"`
	Quantizer  string        `json:"quantizer"`
	Clip       string        `json:"clip"`
	ActBits    int           `json:"act_bits"`
	Assignment []recipeLayer `json:"assignment"`
}

type recipeLayer struct {
	Layer string `json:"layer"`
	Bits  int    `json:"bits"`
}

// format writes a quantized network as a file.
type format struct {
	name   string // also the file's ending
	encode func(s *Session) ([]byte, error)
}

// formats lists what Export can write.
func formats() []format {
	return []format{{"onnx", exportQDQ}, {"json", exportRecipe}}
}

// Export writes the quantized network in a format: "onnx" (QDQ) or "json" (recipe).
func (s *Session) Export(name string) (*wire.Exported, error) {
	if s.scheme == nil {
		return nil, errors.New("there is nothing to export yet: quantize first")
	}
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no export format %q: choose onnx or json", name)
	}
	file, err := all[i].encode(s)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(s.name, ".onnx")
	return &wire.Exported{Name: base + ".quantized." + name, File: wire.Bulk{Bytes: file}}, nil
}

func exportQDQ(s *Session) ([]byte, error) {
	m, err := onnx.ExportQDQ(s.scheme)
	if err != nil {
		return nil, err
	}
	return m.Encode(), nil
}

func exportRecipe(s *Session) ([]byte, error) { return json.MarshalIndent(s.recipe, "", "  ") }

// FloatBytes is the size of the loaded network in float32: all its constants, and
// the layers' weights among them.
func (s *Session) FloatBytes() (total, weights int64) {
	for _, l := range s.graph.Layers {
		weights += 4 * int64(l.Params())
	}
	return infer.FloatBytes(s.graph), weights
}
