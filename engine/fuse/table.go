package fuse

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// scalarSource is the value v such that n = f(v) element by element, f being a
// composition of pointwise operations with scalar constants; nil if there is
// none. It follows n's inputs back through such compositions, so that x·σ(x),
// written as two nodes, is one function of x.
func (p *partition) scalarSource(n *graph.Node) *graph.Node {
	if !n.Op.Traits().Pointwise {
		return nil
	}
	var own, deep *graph.Node // the common input, and the common source of inputs
	agreeOwn, agreeDeep := true, true
	for _, c := range n.In {
		if c.IsConst() {
			if c.Shape.Size() != 1 {
				return nil
			}
			continue
		}
		agreeOwn = agreeOwn && (own == nil || own == c)
		own = c
		s := c
		if p.source[c] != nil {
			s = p.source[c]
		}
		agreeDeep = agreeDeep && (deep == nil || deep == s)
		deep = s
	}
	switch {
	case agreeDeep && deep != nil && deep.Shape.Equal(n.Shape):
		return deep
	case agreeOwn && own != nil && own.Shape.Equal(n.Shape):
		return own
	}
	return nil
}

// leavesTable says that someone outside n's function reads n.
func (p *partition) leavesTable(n *graph.Node) bool {
	if p.output[n] {
		return true
	}
	for _, u := range p.users[n] {
		if p.source[u] != p.source[n] {
			return true
		}
	}
	return false
}

// Function evaluates the scalar function of a Table block on each of xs.
func (b *Block) Function(xs []float32) ([]float32, error) {
	if b.Kind != Table {
		return nil, fmt.Errorf("fuse: %s is not a scalar function", b.Name())
	}
	from := b.In[0]
	done := map[*graph.Node]*tensor.Tensor{from: {Shape: tensor.Shape{len(xs)}, Data: xs}}
	env := &graph.Env{Set: kernel.Ref()}
	return scalarEval(env, b.Out, done, len(xs)).Data, nil
}

func scalarEval(env *graph.Env, n *graph.Node, done map[*graph.Node]*tensor.Tensor, count int) *tensor.Tensor {
	if v := done[n]; v != nil {
		return v
	}
	if n.IsConst() {
		return &tensor.Tensor{Data: n.Value.Data[:1]}
	}
	in := make([]*tensor.Tensor, len(n.In))
	for i, c := range n.In {
		in[i] = scalarEval(env, c, done, count)
	}
	v := tensor.New(count)
	n.Op.Eval(env, v, in, n.Attr)
	done[n] = v
	return v
}
