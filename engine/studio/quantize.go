package studio

import (
	"context"
	"errors"
	"fmt"

	"hawqeye/engine/calib"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/infer"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// quantized is the integer network of an assignment.
type quantized struct {
	codes   []*quant.Weights // by layer
	grids   []quant.Affine   // by value that is observed
	scheme  *fuse.Scheme
	program *infer.Program
	single  *infer.Program // for as many samples as Time takes; nil until it is needed
	recipe  recipe
	made    *wire.Quantize // for mates, which have seen no samples
}

// Quantize makes the integer network of an assignment, which names every layer once.
func (s *Session) Quantize(ctx context.Context, c *wire.Quantize) (*wire.Quantized, error) {
	switch {
	case s.graph == nil:
		return nil, errNoModel
	case s.ranges == nil && len(c.Ranges) == 0:
		return nil, errors.New("the ranges of the activations are not known yet: calibrate first")
	case len(c.Assignment) != len(s.graph.Layers):
		return nil, fmt.Errorf("the assignment names %d layers and the model has %d: give each layer a width", len(c.Assignment), len(s.graph.Layers))
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	if len(c.Ranges) > 0 {
		if err := s.setRanges(c.Ranges); err != nil {
			return nil, err
		}
	}
	q := &quantized{made: c}
	if len(c.Ranges) == 0 {
		made := *c
		made.Ranges = s.seen()
		q.made = &made
	}
	if q.codes, err = s.codes(ctx, c.Assignment, rule); err != nil {
		return nil, err
	}
	if q.grids, err = s.gridsOf(c.ActBits, c.Activations); err != nil {
		return nil, err
	}
	if q.scheme, q.program, err = q.lower(&s.network); err != nil {
		return nil, err
	}
	q.recipe = s.recipe(c, rule)
	s.quantized = q
	size := infer.SizeOf(q.scheme)
	res := &wire.Quantized{WeightBytes: size.Weights, FileBytes: size.Total}
	for _, b := range q.program.Islands() {
		res.Islands = append(res.Islands, b.Name)
	}
	return res, nil
}

// setRanges takes over what another engine has seen of activations.
func (s *Session) setRanges(seen []wire.Range) error {
	r := &calib.Ranges{Values: fuse.Observed(s.blocks)}
	if len(seen) != len(r.Values) {
		return fmt.Errorf("there are ranges of %d activations, and the model has %d: take those of the same model", len(seen), len(r.Values))
	}
	for i, v := range seen {
		if v.Name != r.Values[i].Name {
			return fmt.Errorf("activation %d is %q here and %q there: take ranges of the same model", i, r.Values[i].Name, v.Name)
		}
		r.Observers = append(r.Observers, &quant.Range{Min: float32(v.Min), Max: float32(v.Max)})
	}
	s.ranges, s.times = r, map[timing]times{}
	return nil
}

// codes are the weights of an assignment, by layer.
func (s *Session) codes(ctx context.Context, assignment []wire.Choice, rule quant.Rule) ([]*quant.Weights, error) {
	bits, err := s.locks(assignment)
	if err != nil {
		return nil, err
	}
	codes := make([]*quant.Weights, len(bits))
	for i, l := range s.graph.Layers {
		if bits[i] == 0 {
			return nil, fmt.Errorf("the assignment gives layer %q no width", l.Name)
		}
		r, err := s.round(i, bits[i], rule)
		if err != nil {
			return nil, err
		}
		codes[i] = r.Weights
		s.progress(wire.StageRounding, i+1, len(codes))
		if err := s.pause(ctx); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// lower is the integer program for one of the model's networks.
func (q *quantized) lower(n *network) (*fuse.Scheme, *infer.Program, error) {
	weights := map[*graph.Node]*quant.Weights{}
	for i, l := range n.graph.Layers {
		weights[l.Weight] = q.codes[i]
	}
	grids := map[*graph.Node]quant.Affine{}
	for i, v := range fuse.Observed(n.blocks) {
		grids[v] = q.grids[i]
	}
	scheme, err := fuse.NewScheme(n.graph, n.blocks, weights, grids)
	if err != nil {
		return nil, nil, err
	}
	program, err := infer.Lower(scheme)
	return scheme, program, err
}

var errNotQuantized = errors.New("there is no quantized network yet: quantize first")

// singleProgram is the quantized network for as many samples as Time takes.
func (s *Session) singleProgram() (*infer.Program, error) {
	q := s.quantized
	switch {
	case q == nil:
		return nil, errNotQuantized
	case q.single != nil:
		return q.single, nil
	case s.single.batch == s.batch:
		return q.program, nil
	}
	var err error
	_, q.single, err = q.lower(&s.single)
	return q.single, err
}

// FloatBytes is the size of the loaded network in float32: all its constants, and
// the layers' weights among them.
func (s *Session) FloatBytes() (total, weights int64) {
	for _, l := range s.graph.Layers {
		weights += 4 * int64(l.Params())
	}
	return infer.FloatBytes(s.graph), weights
}
