package op

// AxisAttr is the one axis that Softmax and LogSoftmax normalize over.
type AxisAttr struct{ Axis int }
