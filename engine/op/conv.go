package op

// ConvAttr is the geometry of a two-dimensional convolution x [N,C,H,W] * w [O,C/Groups,KH,KW].
// A one-dimensional convolution is one with H = 1.
type ConvAttr struct {
	Strides, Dilations [2]int
	Pads               [4]int // top, left, bottom, right
	Groups             int
}

// ConvInputGradAttr is the attribute of the adjoint of Conv in x: the geometry and x's height and width.
type ConvInputGradAttr struct {
	ConvAttr
	Size [2]int
}

// ConvWeightGradAttr is the attribute of the adjoint of Conv in w: the geometry and w's height and width.
type ConvWeightGradAttr struct {
	ConvAttr
	Kernel [2]int
}
