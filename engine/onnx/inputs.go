package onnx

import (
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// elem is the element type of a value that is a tensor, 0 if the file does not say.
func (v *ValueInfo) elem() DataType {
	if v.Type == nil || v.Type.Tensor == nil {
		return 0
	}
	return v.Type.Tensor.Elem
}

// dims are the extents that the file gives a value; ok is false if not even their number.
func (v *ValueInfo) dims() (dims []*Dim, ok bool) {
	if v.Type == nil || v.Type.Tensor == nil || v.Type.Tensor.Shape == nil {
		return nil, false
	}
	return v.Type.Tensor.Shape.Dims, true
}

// fixed is an extent, 0 if it is left open. Exporters also write 0 and −1 for that.
func (d *Dim) fixed() int64 {
	if d.Value == nil || *d.Value < 0 {
		return 0
	}
	return *d.Value
}

// bindInputs makes the leaves of the inputs that some node reads.
func (b *builder) bindInputs() error {
	read := slices.DeleteFunc(slices.Clone(b.inputs), func(in *ValueInfo) bool { return b.uses[in.Name] == 0 })
	b.baked = b.bakedBatch(read)
	for _, in := range read {
		s, err := b.inputShape(in)
		if err != nil {
			return err
		}
		typ := in.elem()
		if typ == 0 {
			typ = Float
		}
		if !typ.IsFloat() && (!typ.IsInt() || typ.Bits() > 16) {
			b.refuse(in.Name, "input", b.opsets[""], fmt.Sprintf("inputs of type %v cannot be fed; fix the input to a value, or export a network that takes floats", typ))
			continue
		}
		n := graph.Input(in.Name, s...)
		b.graph.Inputs = append(b.graph.Inputs, n)
		b.env[in.Name] = &value{name: in.Name, typ: typ, node: n}
		b.refs[n] = b.uses[in.Name]
	}
	return nil
}

// dropUnused leaves out inputs that no output depends on, or on their shape alone.
func (b *builder) dropUnused(live map[*graph.Node]bool) {
	b.graph.Inputs = slices.DeleteFunc(b.graph.Inputs, func(in *graph.Node) bool { return !live[in] })
	for _, in := range b.inputs {
		if v := b.env[in.Name]; v == nil || !live[v.node] {
			b.report.Notes = append(b.report.Notes, fmt.Sprintf("no output depends on the values of the input %q", in.Name))
		}
	}
}

// declared are the extents of an input: those given to Build, or the file's.
func (b *builder) declared(in *ValueInfo) (dims []*Dim, ok bool) {
	given, ok := b.opt.Shapes[in.Name]
	if !ok {
		return in.dims()
	}
	for _, d := range given {
		v := int64(d)
		dims = append(dims, &Dim{Value: &v})
	}
	return dims, true
}

// bakedBatch is the first axis' extent if every input fixes it, else 0.
func (b *builder) bakedBatch(inputs []*ValueInfo) int {
	baked := 0
	for i, in := range inputs {
		dims, _ := b.declared(in)
		if len(dims) == 0 || dims[0].fixed() == 0 {
			return 0
		}
		if i == 0 {
			baked = int(min(dims[0].fixed(), tensor.MaxSize))
		}
	}
	return baked
}

// inputShape is the shape of an input at the batch size of the build.
func (b *builder) inputShape(in *ValueInfo) (tensor.Shape, error) {
	dims, ok := b.declared(in)
	if !ok {
		return nil, fmt.Errorf("onnx: the file does not give the shape of the input %q; give it, such as 1×3×224×224", in.Name)
	}
	var s tensor.Shape
	for i, dim := range dims {
		d := int(min(dim.fixed(), tensor.MaxSize+1))
		switch {
		case i == 0 && (d == 0 || d == 1 && b.narrow != nil):
			d = b.batch
		case d == 0 && dim.Param != "" && dim.Param == dims[0].Param:
			d = b.batch
		case d == 0:
			return nil, fmt.Errorf("onnx: the input %q leaves its axis %d open (%q); give the input's shape, such as 1×3×224×224", in.Name, i, dim.Param)
		}
		s = append(s, d)
	}
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("onnx: the input %q: %w", in.Name, err)
	}
	return s, nil
}
