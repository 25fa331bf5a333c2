package op

import "hawqeye/engine/tensor"

// TransposeAttr is the axis permutation of Transpose: output axis i is input axis Perm[i].
type TransposeAttr struct{ Perm []int }

// SliceAttr takes, along every axis i, Size[i] elements: Start[i], Start[i]+Step[i], … Step may be negative.
type SliceAttr struct{ Start, Step, Size []int }

// PadAttr places input element j of axis i at Start[i] + j·Step[i] of a tensor
// of the given Shape that is Value elsewhere. With Value 0 it is the adjoint of Slice.
type PadAttr struct {
	Start, Step []int
	Shape       tensor.Shape
	Value       float32
}

// ConcatAttr is the axis along which Concat joins its inputs, of which there are one or more.
type ConcatAttr struct{ Axis int }

// GatherAttr takes the listed entries of one axis, in order, repeats allowed.
type GatherAttr struct {
	Axis  int
	Index []int
}

// ScatterAddAttr adds entry j of one axis to entry Index[j] of an axis of extent
// Size: the adjoint of Gather.
type ScatterAddAttr struct {
	Axis  int
	Index []int
	Size  int
}
