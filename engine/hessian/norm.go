package hessian

import (
	"fmt"
	"slices"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// gaussNewton is the graph of one backward pass from a cotangent of the logits,
// and of squared norms [B], per sample, at its ends.
type gaussNewton struct {
	ct      *graph.Node   // input [B, C]
	weights []*graph.Node // per layer; nil where it was not asked for
	ins     []*graph.Node
	outs    []*graph.Node
}

// ends are where squared norms are taken.
type ends struct {
	weights, acts bool
	scaled        bool // gradients in weights are multiplied by these, element by element
	passes        int  // that share a forward pass
}

// newGaussNewton builds a pass to some ends.
func newGaussNewton(t *task, e ends) (*gaussNewton, error) {
	layers := t.Graph.Layers
	g := &gaussNewton{
		ct:      graph.Input("cotangent", t.logits.Shape...),
		weights: make([]*graph.Node, len(layers)), ins: make([]*graph.Node, len(layers)), outs: make([]*graph.Node, len(layers)),
	}
	b := normBuilder{task: t, uses: usesOf(t.logits), apart: samplewise(t.logits, t.input), ends: e, ct: map[*graph.Node]*graph.Node{}}
	if !b.apart[t.logits] && t.batch > 1 {
		return nil, fmt.Errorf("the network mixes the samples of a batch: build it for a batch of 1")
	}
	b.pullBack(g.ct)
	for i, l := range layers {
		if e.weights {
			n, err := b.weight(l)
			if err != nil {
				return nil, err
			}
			g.weights[i] = n
		}
		if e.acts {
			outs, ins := activationsOf(l)
			var err error
			if g.outs[i], err = b.activations(l, outs); err != nil {
				return nil, err
			}
			if g.ins[i], err = b.activations(l, ins); err != nil {
				return nil, err
			}
		}
	}
	return g, nil
}

// nodes lists the norms, last layer first: each follows the part of the backward
// pass that it needs, so that cotangents need not be kept.
func (g *gaussNewton) nodes() []*graph.Node {
	var all []*graph.Node
	for i := len(g.weights) - 1; i >= 0; i-- {
		for _, n := range []*graph.Node{g.outs[i], g.weights[i], g.ins[i]} {
			if n != nil {
				all = append(all, n)
			}
		}
	}
	return all
}

// normBuilder makes the norms of one backward pass.
type normBuilder struct {
	*task
	ends
	uses  map[*graph.Node][]use
	apart map[*graph.Node]bool
	ct    map[*graph.Node]*graph.Node // cotangents of layers' outputs, inputs and weights
}

// use is one place where a value is an operand.
type use struct {
	node *graph.Node
	arg  int
}

func usesOf(out *graph.Node) map[*graph.Node][]use {
	uses := map[*graph.Node][]use{}
	for _, n := range graph.Topo(out) {
		for i, c := range n.In {
			uses[c] = append(uses[c], use{n, i})
		}
	}
	return uses
}

// activationsOf are the values that a layer computes, and those it computes them from.
func activationsOf(l graph.Layer) (outs, ins []*graph.Node) {
	seen := map[*graph.Node]bool{l.Weight: true}
	for _, n := range l.Nodes {
		outs = append(outs, n)
		for _, c := range n.In {
			if !seen[c] {
				seen[c] = true
				ins = append(ins, c)
			}
		}
	}
	return outs, ins
}

// pullBack takes ct back to whatever a norm may need; what none does need costs nothing.
func (b *normBuilder) pullBack(ct *graph.Node) {
	var wrt []*graph.Node
	add := func(nodes ...*graph.Node) {
		for _, n := range nodes {
			if _, ok := b.ct[n]; !ok {
				b.ct[n] = nil
				wrt = append(wrt, n)
			}
		}
	}
	for _, l := range b.Graph.Layers {
		outs, ins := activationsOf(l)
		add(l.Weight)
		add(outs...)
		if b.acts {
			add(ins...)
		}
	}
	for i, c := range autodiff.VJP([]*graph.Node{b.logits}, []*graph.Node{ct}, wrt) {
		b.ct[wrt[i]] = c
	}
}

// activations is the squared norm of the gradient in some values, of each sample.
func (b *normBuilder) activations(l graph.Layer, values []*graph.Node) (*graph.Node, error) {
	sum := b.zero()
	for _, v := range values {
		switch {
		case len(b.uses[v]) == 0 && v != b.logits:
			continue // the logits do not depend on it
		case !b.apart[v] && b.batch > 1:
			return nil, b.mixed(l)
		}
		sum = graph.Apply(op.Add, nil, sum, b.dot(b.ct[v], b.ct[v]))
	}
	return sum, nil
}

// weight is the squared norm of the gradient in a layer's weight, of each sample.
func (b *normBuilder) weight(l graph.Layer) (*graph.Node, error) {
	uses := b.uses[l.Weight]
	if len(uses) == 0 {
		return b.zero(), nil
	}
	for _, u := range uses {
		if !b.separable(u) {
			if b.batch > 1 {
				return nil, b.mixed(l)
			}
			g := b.ct[l.Weight]
			if b.scaled {
				g = graph.Apply(op.Mul, nil, g, l.Weight)
			}
			return b.dot(g, g), nil
		}
	}
	if len(uses) == 1 && !b.scaled && b.gramIsCheaper(uses[0].node) {
		n := uses[0].node
		return b.dot(b.inputGram(n), b.outputGram(n)), nil
	}
	attr := op.SampleGradAttr{Samples: b.batch, Weight: l.Weight.Shape, Scaled: b.scaled}
	var in []*graph.Node
	for _, u := range uses {
		attr.Uses = append(attr.Uses, u.node.Attr)
		in = append(in, u.node.In[0], b.ct[u.node])
	}
	if b.scaled {
		in = append(in, l.Weight)
	}
	return graph.Apply(op.SampleGradNorm, attr, in...), nil
}

func (b *normBuilder) mixed(l graph.Layer) error {
	return fmt.Errorf("the samples of a batch cannot be told apart at layer %q: build the network for a batch of 1", l.Name)
}

// separable reports whether a use of a weight lets the gradient be taken sample by sample.
func (b *normBuilder) separable(u use) bool {
	n := u.node
	if u.arg != 1 || !b.apart[n.In[0]] || !b.apart[n] {
		return false
	}
	switch a := n.Attr.(type) {
	case op.ConvAttr:
		return true
	case op.MatMulAttr:
		return !a.TransA && len(n.In[1].Shape) == 2
	}
	return false
}

// gramIsCheaper compares multiply-accumulates per sample and pass of the two
// ways to ‖Σ_t g_t·a_tᵀ‖², with P positions, a_t of K elements and g_t of O, in
// each group: forming the gradient takes O·K·P. The inner products ⟨g_t, g_u⟩ and
// the sum take (O+1)·P²; those of the inputs, taken once for all passes, K·P² over
// rows, or C·(H·W)² over pixels and KH·KW·P² over taps. Neither may take more
// memory than the layer's own values do.
func (b *normBuilder) gramIsCheaper(n *graph.Node) bool {
	x, w, y := n.In[0].Shape, n.In[1].Shape, n.Shape
	switch a := n.Attr.(type) {
	case op.ConvAttr:
		if x[0] != b.batch {
			return false
		}
		p, pixels, taps := y[2:].Size(), x[2:].Size(), w[2:].Size()
		if values := x.Size() + y.Size(); b.batch*a.Groups*p*p > values || pixels*pixels > values {
			return false
		}
		o := w[0] / a.Groups
		once := w[1]*pixels*pixels + taps*p*p
		return (o+1)*p*p+once/b.passes < o*w[1]*taps*p
	default:
		rows := x.Size() / b.batch / x[len(x)-1]
		k, o := x[len(x)-1], y[len(y)-1]
		return (o+1)*rows*rows+k*rows*rows/b.passes < o*k*rows
	}
}

// inputGram and outputGram are [B, …]: inner products of a layer's inputs, and of
// its cotangents, at every two positions.
func (b *normBuilder) inputGram(n *graph.Node) *graph.Node {
	if a, ok := n.Attr.(op.ConvAttr); ok {
		return graph.Apply(op.PatchGram, op.PatchGramAttr{ConvAttr: a, Kernel: [2]int(n.In[1].Shape[2:])}, n.In[0])
	}
	return b.rowGram(n.In[0])
}

func (b *normBuilder) outputGram(n *graph.Node) *graph.Node {
	g := b.ct[n]
	a, ok := n.Attr.(op.ConvAttr)
	if !ok {
		return b.rowGram(g)
	}
	planes := reshape(g, b.batch*a.Groups, g.Shape[1]/a.Groups, g.Shape[2:].Size())
	return graph.Apply(op.MatMul, op.MatMulAttr{TransA: true}, planes, planes)
}

func (b *normBuilder) rowGram(x *graph.Node) *graph.Node {
	k := x.Shape[len(x.Shape)-1]
	rows := reshape(x, b.batch, x.Shape.Size()/b.batch/k, k)
	return graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, rows, rows)
}

// dot is [B]: the inner product of two values of one size, of each sample.
func (b *normBuilder) dot(x, y *graph.Node) *graph.Node {
	product := graph.Apply(op.Mul, nil, x, reshape(y, x.Shape...))
	if x.Shape[0] != b.batch {
		product = reshape(product, b.batch, x.Shape.Size()/b.batch)
	}
	to := tensor.Shape(slices.Repeat([]int{1}, len(product.Shape)))
	to[0] = b.batch
	return reshape(graph.Apply(op.SumTo, op.ShapeAttr{Shape: to}, product), b.batch)
}

func (b *normBuilder) zero() *graph.Node { return graph.Const("", tensor.New(b.batch)) }

func reshape(n *graph.Node, shape ...int) *graph.Node {
	if n.Shape.Equal(shape) {
		return n
	}
	return graph.Apply(op.Reshape, op.ShapeAttr{Shape: shape}, n)
}
