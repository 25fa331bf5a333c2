package onnx

import "fmt"

// The operator sets that importers were written for.
const (
	oldestOpset = 7
	newestOpset = 27
)

// program is a model's graph with its names resolved: every name has one
// origin, nodes come after what they read, and nodes that no output needs are gone.
type program struct {
	file   *Graph
	opsets map[string]int64
	inputs []*ValueInfo       // those that are not constants
	consts map[string]*Tensor // initializers, by name
	nodes  []*Node
	uses   map[string]int // how many live nodes, and outputs, read a name
}

// resolve checks what a model says about itself. constants replace inputs.
func resolve(m *Model, constants map[string]*Tensor) (*program, error) {
	p := &program{file: m.Graph, opsets: map[string]int64{}, consts: map[string]*Tensor{}, uses: map[string]int{}}
	if err := p.readOpsets(m); err != nil {
		return nil, err
	}
	origin := map[string]string{}
	if err := p.leaves(constants, origin); err != nil {
		return nil, err
	}
	maker := map[string]*Node{}
	for _, n := range p.file.Nodes {
		for _, out := range n.Outputs {
			if out == "" {
				continue
			}
			if err := claim(origin, out, "the output of "+n.describe()); err != nil {
				return nil, err
			}
			maker[out] = n
		}
	}
	return p, p.order(origin, maker)
}

func (p *program) readOpsets(m *Model) error {
	for _, o := range m.Opsets {
		p.opsets[domainOf(o.Domain)] = o.Version
	}
	v, ok := p.opsets[""]
	switch {
	case !ok:
		return fmt.Errorf("onnx: the model does not say which operator set it uses; export it again with opset 13 or newer")
	case v < oldestOpset:
		return fmt.Errorf("onnx: the model uses operator set %d, older than %d; export it again with opset 13 or newer, or convert it with onnx.version_converter", v, oldestOpset)
	}
	return nil
}

// domainOf is the domain under the one name that the table of importers uses.
func domainOf(domain string) string {
	if domain == "ai.onnx" {
		return ""
	}
	return domain
}

// leaves sorts inputs from constants: models of IR version 3 and older list
// initializers among the inputs.
func (p *program) leaves(constants map[string]*Tensor, origin map[string]string) error {
	for _, t := range p.file.Initializers {
		if err := claim(origin, t.Name, "an initializer"); err != nil {
			return err
		}
		p.consts[t.Name] = t
	}
	for _, in := range p.file.Inputs {
		if t := constants[in.Name]; t != nil {
			p.consts[in.Name] = t
		}
		if p.consts[in.Name] != nil {
			origin[in.Name] = "a constant"
			continue
		}
		if err := claim(origin, in.Name, "an input"); err != nil {
			return err
		}
		p.inputs = append(p.inputs, in)
	}
	return nil
}

func claim(origin map[string]string, name, as string) error {
	if before, taken := origin[name]; taken {
		return fmt.Errorf("onnx: the name %q stands for two values: %s and %s; export the model again", name, before, as)
	}
	origin[name] = as
	return nil
}

// order fills nodes with those that the outputs depend on: in the file's order
// where that is a valid one, which it should be.
func (p *program) order(origin map[string]string, maker map[string]*Node) error {
	if len(p.file.Outputs) == 0 {
		return fmt.Errorf("onnx: the model has no outputs; export it again")
	}
	var want []*Node
	for _, out := range p.file.Outputs {
		if _, ok := origin[out.Name]; !ok {
			return fmt.Errorf("onnx: no node makes the output %q; export the model again", out.Name)
		}
		p.uses[out.Name]++
		if n := maker[out.Name]; n != nil {
			want = append(want, n)
		}
	}
	live, err := p.visit(want, origin, maker)
	if err != nil {
		return err
	}
	needed := make(map[*Node]bool, len(live))
	for _, n := range live {
		needed[n] = true
		for _, in := range n.Inputs {
			p.uses[in]++
		}
	}
	var inFileOrder []*Node
	for _, n := range p.file.Nodes {
		if needed[n] {
			inFileOrder = append(inFileOrder, n)
		}
	}
	p.nodes, err = p.visit(inFileOrder, origin, maker)
	return err
}

// visit lists roots and all they depend on, each after its inputs.
func (p *program) visit(roots []*Node, origin map[string]string, maker map[string]*Node) ([]*Node, error) {
	const open, done = 1, 2
	state := map[*Node]int{}
	var order []*Node
	type frame struct {
		n    *Node
		next int
	}
	for _, root := range roots {
		if state[root] == done {
			continue
		}
		state[root] = open
		for stack := []frame{{n: root}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if top.next == len(top.n.Inputs) {
				state[top.n] = done
				order = append(order, top.n)
				stack = stack[:len(stack)-1]
				continue
			}
			in := top.n.Inputs[top.next]
			top.next++
			if in == "" {
				continue
			}
			if _, ok := origin[in]; !ok {
				return nil, fmt.Errorf("onnx: %s reads %q, which is no input, no initializer and no node's output; export the model again", top.n.describe(), in)
			}
			m := maker[in]
			switch {
			case m == nil || state[m] == done:
			case state[m] == open:
				return nil, fmt.Errorf("onnx: %s depends on its own output %q; export the model again", m.describe(), in)
			default:
				state[m] = open
				stack = append(stack, frame{n: m})
			}
		}
	}
	return order, nil
}

// describe is a node in an error: its name, or its first output's, and its operator.
func (n *Node) describe() string { return fmt.Sprintf("node %q (%s)", n.title(), n.Op) }

func (n *Node) title() string {
	if n.Name == "" && len(n.Outputs) > 0 {
		return n.Outputs[0]
	}
	return n.Name
}
