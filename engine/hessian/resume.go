package hessian

import "fmt"

// resume takes over what an interrupted measurement of the same samples has found:
// sums, to which what follows is added as if nothing had happened. Traces in
// activations are taken over where they come with those of the weights, and
// otherwise measured anew, as eigenvalues are.
func (r *Result) resume(t *task, m Method, o Options) error {
	p := o.Resume
	if !r.Resumable() {
		return fmt.Errorf("%s cannot be resumed: its probes rest on a basis that is not kept", m.Name)
	}
	if err := r.alike(p); err != nil {
		return fmt.Errorf("this is not the measurement that was interrupted: %w", err)
	}
	if len(p.Shards) != 1 || p.Shards[0] != o.Shard.Index {
		return fmt.Errorf("this is not the measurement that was interrupted: the shards are %d and %v", o.Shard.Index, p.Shards)
	}
	from, to := o.Shard.of(t.samples)
	together := m.Name == methodExact || m.Name == methodSampled
	for i, l := range p.Layers {
		sums := []*Sums{&l.Trace}
		k := &r.Layers[i]
		k.Trace = l.Trace
		if together && o.Acts {
			if l.In == nil || l.Out == nil {
				return fmt.Errorf("what was interrupted has no activation traces: leave them out here too")
			}
			k.In, k.Out = clone(l.In), clone(l.Out)
			sums = append(sums, &k.In.Trace, &k.Out.Trace)
		}
		for _, s := range sums {
			if s.N < 0 || m.draws == ofSamples && s.N > to-from || together && s.N != p.Layers[0].Trace.N {
				return fmt.Errorf("layer %q has %d samples or probes behind it, which no interrupted measurement has: measure from the beginning", l.Name, s.N)
			}
		}
	}
	r.Passes, r.Probes = p.Passes, p.Probes
	return nil
}

// Resumable says that a measurement by r's method can go on after an interruption.
func (r *Result) Resumable() bool { return r.Method != methodHutchPP }
