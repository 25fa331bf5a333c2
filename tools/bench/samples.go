package main

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
)

// calibrated is how many samples the ranges of activations are taken from, unless
// a batch has more.
const calibrated = 4

// Files of a model in the bench's folder.
const (
	modelFile  = "model.onnx"
	inputsFile = "inputs"     // a batch, raw
	rangesFile = "ranges.npy" // what ranges are taken from; the batch comes first
)

// supply puts a model and random samples into the bench's folder.
func (s *session) supply(file []byte, batch int) (*onnx.Facts, error) {
	m, err := onnx.Decode(file)
	if err != nil {
		return nil, err
	}
	facts, err := onnx.Inspect(m)
	if err != nil {
		return nil, err
	}
	if len(facts.Inputs) != 1 || len(facts.Inputs[0].Shape) == 0 {
		return nil, fmt.Errorf("the network has %d inputs: one with an axis of samples can be measured", len(facts.Inputs))
	}
	one := tensor.Shape(facts.Inputs[0].Shape[1:])
	n := max(batch, calibrated)
	values := make([]float32, n*one.Size())
	tensor.Normal(values, tensor.Rand(1))
	for _, f := range []struct {
		name string
		data []byte
	}{
		{modelFile, file},
		{inputsFile, littleEndian(values[:batch*one.Size()])},
		{rangesFile, npy(values, append([]int{n}, one...))},
	} {
		if err := s.add(f.name, f.data); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

func littleEndian(values []float32) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, values) // which a buffer takes
	return b.Bytes()
}

// npy is a file of version 1.0 of NumPy's format.
func npy(values []float32, shape []int) []byte {
	dims := ""
	for _, d := range shape {
		dims += fmt.Sprintf("%d, ", d)
	}
	const magic = "\x93NUMPY\x01\x00"
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", dims)
	// The values begin at a multiple of 64 bytes, after a newline.
	begin := (len(magic) + 2 + len(header) + 1 + 63) / 64 * 64
	header = fmt.Sprintf("%-*s\n", begin-len(magic)-2-1, header)
	b := append([]byte(magic), byte(len(header)), byte(len(header)>>8))
	return append(append(b, header...), littleEndian(values)...)
}
