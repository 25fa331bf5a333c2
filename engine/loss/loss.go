// Package loss writes what a classifier's answers are judged by as graphs.
//
// Losses are sums over the samples of a batch, each with a weight of its own, so
// that a sample that is missing from a batch counts as nothing, exactly.
package loss

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// CrossEntropy is −Σ_n Σ_c target[n,c]·log softmax(logits)[n,c] over logits
// [B, C]. A target row is the distribution that a sample should have times the
// sample's weight: zeros where the batch is not full.
func CrossEntropy(logits *graph.Node) (target, loss *graph.Node) {
	target = graph.Input("target", logits.Shape...)
	logp := graph.Apply(op.LogSoftmax, op.AxisAttr{Axis: 1}, logits)
	sum := graph.Apply(op.SumTo, op.ShapeAttr{}, graph.Apply(op.Mul, nil, logp, target))
	return target, graph.Apply(op.Scale, op.ScaleAttr{By: -1}, sum)
}
