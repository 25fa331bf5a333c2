package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hawqeye/engine/onnx"
	"hawqeye/engine/wire"
)

// format writes a quantized network as a file.
type format struct {
	name   string
	ending string // of the file, in the place of the model's
	model  bool   // that other programs run
	encode func(s *Session) ([]byte, error)
}

// formats lists what Export can write.
func formats() []format {
	return []format{
		{"onnx", ".quantized.onnx", true, (*Session).exportQDQ},
		{"json", ".recipe.json", false, (*Session).exportRecipe},
	}
}

// exportQDQ writes the network and, beside what it says of itself, what the
// model's file did, such as the names of classes.
func (s *Session) exportQDQ() ([]byte, error) {
	m, err := onnx.ExportQDQ(s.quantized.scheme)
	if err != nil {
		return nil, err
	}
	for _, e := range s.metadata {
		if !slices.ContainsFunc(m.Metadata, func(own *onnx.Entry) bool { return own.Key == e.Key }) {
			m.Metadata = append(m.Metadata, e)
		}
	}
	return m.Encode(), nil
}

func (s *Session) exportRecipe() ([]byte, error) { return s.quantized.recipe.json(), nil }

// Export writes the quantized network in a format: "onnx" (QDQ) or "json" (recipe).
func (s *Session) Export(name string) (*wire.Exported, error) {
	f, err := findFormat(name)
	if err != nil {
		return nil, err
	}
	if s.quantized == nil {
		return nil, errors.New("there is nothing to export yet: quantize first")
	}
	file, err := f.encode(s)
	if err != nil {
		return nil, err
	}
	return &wire.Exported{Name: base(s.name) + f.ending, File: wire.Bulk{Bytes: file}}, nil
}

// base is a model's name without the endings that Export and others give it.
func base(name string) string {
	const ending = ".onnx"
	if i := len(name) - len(ending); i > 0 && strings.EqualFold(name[i:], ending) {
		name = name[:i]
	}
	return strings.TrimSuffix(name, ".quantized")
}

func findFormat(name string) (format, error) {
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 {
		return format{}, fmt.Errorf("there is no export format %q: choose onnx or json", name)
	}
	return all[i], nil
}

// export answers the command: the file, and, where it is a model, how it does.
func (s *Session) export(ctx context.Context, c *wire.Export) (*wire.Exported, error) {
	e, err := s.Export(c.Format)
	if err != nil {
		return nil, err
	}
	f, err := findFormat(c.Format)
	if err != nil || !f.model || c.Check < 1 {
		return e, err
	}
	if e.Checked, e.Same, err = s.check(ctx, e.Name, e.File.Bytes, c.Check); err != nil {
		return nil, fmt.Errorf("the exported file fails its check: %w", err)
	}
	return e, nil
}

// check reads an exported file back, as another program would, and counts the
// calibration samples, up to most, on which its largest output is the integer
// engine's.
func (s *Session) check(ctx context.Context, name string, file []byte, most int) (checked, same int, err error) {
	m, err := onnx.Decode(file)
	if err != nil {
		return 0, 0, err
	}
	n, err := build(m, name, s.batch)
	if err != nil {
		return 0, 0, err
	}
	data := s.data.Head(most)
	t := tally{wire.StageChecking, 0, 2 * data.N}
	read, err := s.floats(ctx, &n, data, t)
	if err != nil {
		return 0, 0, err
	}
	t.done = data.N
	engine, err := s.integers(ctx, s.quantized.program, data, t)
	if err != nil {
		return 0, 0, err
	}
	return data.N, matches(largest(read, data.N), largest(engine, data.N)), nil
}
