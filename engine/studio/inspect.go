package studio

import (
	"fmt"

	"hawqeye/engine/onnx"
	"hawqeye/engine/wire"
)

// Inspect says what a model file holds and what the engine can do with it.
func Inspect(name string, file []byte) (wire.Inspection, error) {
	_, in, err := decode(name, file, nil)
	return in, err
}

// decode reads a model file, which may leave the extents of a sample open, and
// describes it.
func decode(name string, file []byte, sample []int) (*onnx.Model, wire.Inspection, error) {
	m, err := onnx.Decode(file)
	if err == nil && sample != nil {
		err = m.SetInput(sample)
	}
	if err != nil {
		return nil, wire.Inspection{}, fmt.Errorf("%s: %w", name, err)
	}
	f, err := onnx.Inspect(m)
	if err != nil {
		return nil, wire.Inspection{}, fmt.Errorf("%s: %w", name, err)
	}
	in := wire.Inspection{
		Name: name, Bytes: int64(len(file)), Format: f.Format, Opset: int(f.Opset), IRVersion: int(f.IRVersion),
		Producer: f.Producer, Inputs: interfaces(f.Inputs), Outputs: interfaces(f.Outputs), Params: f.Params, MACs: f.MACs,
	}
	for _, l := range f.Layers {
		in.Layers = append(in.Layers, wire.Layer(l))
	}
	for _, u := range f.Unsupported {
		in.Unsupported = append(in.Unsupported, wire.Unsupported{Node: u.Node, Op: u.Op, Opset: int(u.Opset), Reason: u.Reason})
	}
	return m, in, nil
}

func interfaces(list []onnx.Interface) []wire.Tensor {
	tensors := make([]wire.Tensor, len(list))
	for i, v := range list {
		tensors[i] = wire.Tensor{Name: v.Name, Shape: v.Shape}
	}
	return tensors
}
