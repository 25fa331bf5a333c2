package graph

// Arranger is an Op that can be computed from values channels last, [N, …, C] for
// a shape [N, C, …], which is how kernels want images.
type Arranger interface {
	// Arrange builds what computes n from operands in the orders that it asks for,
	// and says whether the result is channels last, with as many axes as it then
	// has. nil says that n has no need of it: it is computed as it stands, or, if it
	// goes element by element, as its operands are. Nothing differentiates what is built.
	Arrange(n *Node, in Operands) (value *Node, last bool)
}

// Operands are the inputs of a node that is being arranged.
type Operands interface {
	// Last is input i channels last, with rank axes: an input with fewer has axes
	// of extent 1 in front, as in broadcasting.
	Last(i, rank int) *Node
	// First is input i as it stands.
	First(i int) *Node
	// IsLast says that input i is at hand channels last, with rank axes.
	IsLast(i, rank int) bool
	// Alone says that nobody but the node sees input i, so that it may be computed
	// as a part of the node.
	Alone(i int) bool
	// Share is n, or the equal of n that was shared before it. Attributes are compared by ==.
	Share(n *Node) *Node
}

// ChannelsLast moves the second of three or more axes to the end.
func ChannelsLast[T any](axes []T) []T {
	if len(axes) < 3 {
		return axes
	}
	moved := make([]T, 0, len(axes))
	return append(append(append(moved, axes[0]), axes[2:]...), axes[1])
}
