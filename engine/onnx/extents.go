package onnx

import "fmt"

// SetInput gives the axes that a model leaves open in its one input, all but the
// first, the extents of a sample.
func (m *Model) SetInput(sample []int) error {
	p, err := resolve(m, nil)
	if err != nil {
		return err
	}
	if len(p.inputs) != 1 {
		return fmt.Errorf("onnx: a sample's extents are for models with one input, and this one has %d", len(p.inputs))
	}
	in := p.inputs[0]
	if in.Type == nil || in.Type.Tensor == nil {
		return fmt.Errorf("onnx: the input %q is no tensor", in.Name)
	}
	if in.Type.Tensor.Shape == nil {
		in.Type.Tensor.Shape = &Shape{Dims: make([]*Dim, len(sample)+1)}
		for i := range in.Type.Tensor.Shape.Dims {
			in.Type.Tensor.Shape.Dims[i] = &Dim{}
		}
	}
	dims := in.Type.Tensor.Shape.Dims
	if len(dims) != len(sample)+1 {
		return fmt.Errorf("onnx: the input %q has %d axes after the batch, and %d extents are given", in.Name, len(dims)-1, len(sample))
	}
	for i, d := range dims[1:] {
		v := int64(sample[i])
		if has := d.fixed(); v < 1 || has != 0 && has != v {
			return fmt.Errorf("onnx: axis %d of the input %q cannot be %d (the file says %d; 0 is open)", i+1, in.Name, v, has)
		}
		d.Value, d.Param = &v, ""
	}
	return nil
}
