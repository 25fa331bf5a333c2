package studio

import (
	"fmt"

	"hawqeye/engine/internal/jsontext"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// recipe is a quantization in so far as a person chose it: with the model and
// the data it can be made again.
type recipe struct {
	model, data     string
	samples         int
	quantizer, clip string
	actBits         int
	assignment      []wire.Choice
	activations     []wire.Choice // those of other widths than actBits
	fineTuning      []string      // nil where it is not known
}

func (s *Session) recipe(c *wire.Quantize, rule quant.Rule) recipe {
	return recipe{
		model: s.name, data: s.data.Source, samples: s.data.N,
		quantizer: rule.Quantizer.Name(), clip: rule.Clip.Name(), actBits: c.ActBits, assignment: c.Assignment,
		activations: c.Activations, fineTuning: s.fineTuningOf(c.Assignment),
	}
}

// json is the recipe as a JSON object, a layer per line.
func (r *recipe) json() []byte {
	b := []byte("{")
	text := func(key, value string) {
		b = fmt.Appendf(b, "\n  %q: ", key)
		b = append(jsontext.AppendString(b, value), ',')
	}
	number := func(key string, value int) { b = fmt.Appendf(b, "\n  %q: %d,", key, value) }
	text("model", r.model)
	text("data", r.data)
	number("samples", r.samples)
	text("quantizer", r.quantizer)
	text("clip", r.clip)
	number("act_bits", r.actBits)
	widths := func(key, what string, list []wire.Choice) {
		b = fmt.Appendf(b, "\n  %q: [", key)
		for i, c := range list {
			if i > 0 {
				b = append(b, ',')
			}
			b = fmt.Appendf(b, "\n    {%q: ", what)
			b = jsontext.AppendString(b, c.Layer)
			b = fmt.Appendf(b, ", \"bits\": %d}", c.Bits)
		}
		b = append(b, "\n  ]"...)
	}
	widths("assignment", "layer", r.assignment)
	if len(r.activations) > 0 {
		b = append(b, ',')
		widths("activations", "value", r.activations)
	}
	for i, name := range r.fineTuning {
		if i == 0 {
			b = append(b, ",\n  \"fine_tuning\": ["...)
		} else {
			b = append(b, ", "...)
		}
		b = jsontext.AppendString(b, name)
	}
	if r.fineTuning != nil {
		b = append(b, ']')
	}
	return append(b, "\n}"...)
}
