package exec

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// layout decides in which order each value of a graph lies in memory: images are
// channels last from the first operation that wants them so to the last that can
// take them; leaves, and values that are read from outside, are as they stand. It
// builds the nodes that a plan evaluates.
type layout struct {
	values map[*graph.Node]*value
	users  map[*graph.Node]int // how often each node is an operand, or asked for
	shared []*graph.Node
}

// value is a node of the graph, in the orders that are at hand.
type value struct {
	first *graph.Node
	last  [tensor.MaxRank + 1]*graph.Node // by number of axes, of which some in front may have been added
}

// newLayout arranges everything that nodes depend on.
func newLayout(nodes []*graph.Node) *layout {
	l := &layout{values: map[*graph.Node]*value{}, users: map[*graph.Node]int{}}
	order := graph.Topo(nodes...)
	for _, n := range nodes {
		l.users[n]++
	}
	for _, n := range order {
		for _, c := range n.In {
			l.users[c]++
		}
	}
	for _, n := range order {
		v := &value{}
		l.values[n] = v
		if n.Op == nil {
			v.first = n
			continue
		}
		in := operands{l, n}
		switch a, last := in.arrange(); {
		case a == nil:
			v.first = in.asItStands()
		case last:
			v.last[len(a.Shape)] = a
		default:
			v.first = a
		}
	}
	return l
}

// computed are the nodes that compute nodes as they stand.
func (l *layout) computed(nodes []*graph.Node) []*graph.Node {
	c := make([]*graph.Node, len(nodes))
	for i, n := range nodes {
		c[i] = l.first(n)
	}
	return c
}

// first is n as it stands.
func (l *layout) first(n *graph.Node) *graph.Node {
	v := l.values[n]
	if v.first == nil {
		for _, last := range v.last {
			if last != nil {
				v.first = reshaped(op.Permute(last, inverse(channelsLast(len(last.Shape)))), n.Shape)
				break
			}
		}
	}
	return v.first
}

// last is n channels last, with rank axes.
func (l *layout) last(n *graph.Node, rank int) *graph.Node {
	v := l.values[n]
	if v.last[rank] == nil {
		front := slices.Repeat([]int{1}, rank-len(n.Shape))
		v.last[rank] = op.Permute(reshaped(l.first(n), append(front, n.Shape...)), channelsLast(rank))
	}
	return v.last[rank]
}

// operands are the inputs of a node.
type operands struct {
	*layout
	n *graph.Node
}

func (in operands) First(i int) *graph.Node      { return in.first(in.n.In[i]) }
func (in operands) Last(i, rank int) *graph.Node { return in.last(in.n.In[i], rank) }
func (in operands) IsLast(i, rank int) bool      { return in.values[in.n.In[i]].last[rank] != nil }

func (in operands) Alone(i int) bool { return in.users[in.n.In[i]] == 1 }

func (in operands) Share(n *graph.Node) *graph.Node {
	for _, s := range in.shared {
		if s.Op == n.Op && s.Attr == n.Attr && slices.Equal(s.In, n.In) {
			return s
		}
	}
	in.shared = append(in.shared, n)
	return n
}

// arrange asks the operation. One that goes element by element follows its operands.
func (in operands) arrange() (value *graph.Node, last bool) {
	if a, ok := in.n.Op.(graph.Arranger); ok {
		if value, last = a.Arrange(in.n, in); value != nil {
			return value, last
		}
	}
	rank := len(in.n.Shape)
	follows := false
	args := make([]*graph.Node, len(in.n.In))
	for i := range args {
		follows = follows || in.IsLast(i, rank)
	}
	if !follows || !in.n.Op.Traits().Pointwise {
		return nil, false
	}
	for i := range args {
		args[i] = in.Last(i, rank)
	}
	return graph.Apply(in.n.Op, in.n.Attr, args...), true
}

// asItStands is the node on operands as they stand.
func (in operands) asItStands() *graph.Node {
	args := make([]*graph.Node, len(in.n.In))
	for i := range args {
		args[i] = in.First(i)
	}
	if slices.Equal(args, in.n.In) {
		return in.n
	}
	m := *in.n
	m.In = args
	return &m
}

// channelsLast is the permutation that moves the second axis to the end.
func channelsLast(rank int) []int {
	axes := make([]int, rank)
	for i := range axes {
		axes[i] = i
	}
	return graph.ChannelsLast(axes)
}

func inverse(perm []int) []int {
	inv := make([]int, len(perm))
	for i, p := range perm {
		inv[p] = i
	}
	return inv
}

func reshaped(n *graph.Node, s tensor.Shape) *graph.Node {
	if n.Shape.Equal(s) {
		return n
	}
	return graph.Apply(op.Reshape, op.ShapeAttr{Shape: s}, n)
}
