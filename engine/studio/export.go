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
	name   string // also the file's ending
	model  bool   // that other programs run
	encode func(q *quantized) ([]byte, error)
}

// formats lists what Export can write.
func formats() []format {
	return []format{{"onnx", true, exportQDQ}, {"json", false, exportRecipe}}
}

func exportQDQ(q *quantized) ([]byte, error) {
	m, err := onnx.ExportQDQ(q.scheme)
	if err != nil {
		return nil, err
	}
	return m.Encode(), nil
}

func exportRecipe(q *quantized) ([]byte, error) { return q.recipe.json(), nil }

// Export writes the quantized network in a format: "onnx" (QDQ) or "json" (recipe).
func (s *Session) Export(name string) (*wire.Exported, error) {
	f, err := findFormat(name)
	if err != nil {
		return nil, err
	}
	if s.quantized == nil {
		return nil, errors.New("there is nothing to export yet: quantize first")
	}
	file, err := f.encode(s.quantized)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(s.name, ".onnx")
	return &wire.Exported{Name: base + ".quantized." + name, File: wire.Bulk{Bytes: file}}, nil
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
