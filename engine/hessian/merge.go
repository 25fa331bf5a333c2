package hessian

import (
	"fmt"
	"slices"
)

// Merge joins the parts of one measurement, each from a Shard of its own, into
// what a run without shards finds, up to the rounding of sums.
func Merge(parts ...*Result) (*Result, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("there is nothing to merge: give at least one part")
	}
	if slices.ContainsFunc(parts, func(p *Result) bool { return !slices.Equal(p.Input, parts[0].Input) }) {
		return join(parts)
	}
	whole := parts[0].clone()
	for i, p := range parts {
		if p.Partial {
			return nil, fmt.Errorf("part %d was interrupted: run that shard again", i+1)
		}
		if i == 0 {
			continue
		}
		if err := whole.compatible(p); err != nil {
			return nil, fmt.Errorf("part %d does not belong to part 1: %w", i+1, err)
		}
		whole.add(p)
	}
	slices.Sort(whole.Shards)
	for i := range whole.Of {
		if _, ok := slices.BinarySearch(whole.Shards, i); !ok {
			return nil, fmt.Errorf("shard %d of %d is missing", i, whole.Of)
		}
	}
	whole.Probes = whole.probes()
	return whole, nil
}

// clone is what the other parts are added to.
func (r *Result) clone() *Result {
	whole := *r
	whole.Shards, whole.Layers = slices.Clone(r.Shards), slices.Clone(r.Layers)
	for i, l := range r.Layers {
		whole.Layers[i].In, whole.Layers[i].Out = clone(l.In), clone(l.Out)
	}
	return &whole
}

// join is the measurement of samples of different sizes, which are different graphs:
// each part is whole for those of one size.
func join(parts []*Result) (*Result, error) {
	whole := parts[0].clone()
	whole.Input, whole.Samples, whole.Passes = nil, 0, 0
	for i, p := range parts {
		at := fmt.Sprintf("part %d, of samples of the size %v", i+1, p.Input)
		switch same := func(q *Result) bool { return slices.Equal(p.Input, q.Input) }; {
		case p.Partial || p.Of != 1:
			return nil, fmt.Errorf("%s, is not whole: merge the shards of each size first", at)
		case !p.drawless():
			return nil, fmt.Errorf("%s, has traces of probes, and sizes are joined sample by sample: measure with another method, such as %s", at, methodExact)
		case slices.ContainsFunc(parts[:i], same):
			return nil, fmt.Errorf("%s, is there twice: measure samples of one size together", at)
		}
		err := whole.sameWay(p)
		if err == nil {
			err = whole.together(p)
		}
		if err != nil {
			return nil, fmt.Errorf("part %d does not belong to part 1: %w", i+1, err)
		}
		whole.Samples += p.Samples
		whole.Passes += p.Passes * float64(p.Samples)
		if i > 0 {
			whole.addLayers(p)
		}
	}
	whole.Passes /= float64(max(1, whole.Samples))
	for i := range whole.Layers {
		whole.Layers[i].Eigenvalues = nil // of a part's samples only
	}
	return whole, nil
}

// compatible says why p is not another shard of what r is of.
func (r *Result) compatible(p *Result) error {
	if err := r.alike(p); err != nil {
		return err
	}
	for _, s := range p.Shards {
		if slices.Contains(r.Shards, s) {
			return fmt.Errorf("shard %d of %d is there twice", s, r.Of)
		}
	}
	return r.together(p)
}

// together says why what is known of activations cannot be added up.
func (r *Result) together(p *Result) error {
	for i, l := range p.Layers {
		if k := r.Layers[i]; (k.In == nil) != (l.In == nil) || (k.Out == nil) != (l.Out == nil) {
			return fmt.Errorf("only one has activation traces of layer %q", l.Name)
		}
	}
	return nil
}

// alike says why r and p are not of one network and of the same samples, found in the same way.
func (r *Result) alike(p *Result) error {
	switch {
	case r.Samples != p.Samples:
		return fmt.Errorf("the numbers of samples are %d and %d", r.Samples, p.Samples)
	case !slices.Equal(r.Input, p.Input):
		return fmt.Errorf("the samples have the sizes %v and %v", r.Input, p.Input)
	case r.Of != p.Of:
		return fmt.Errorf("they are shards of %d and of %d", r.Of, p.Of)
	}
	return r.sameWay(p)
}

// sameWay says why r and p are not of one network, found in the same way.
func (r *Result) sameWay(p *Result) error {
	switch {
	case r.Method != p.Method:
		return fmt.Errorf("the methods are %s and %s", r.Method, p.Method)
	case r.Seed != p.Seed:
		return fmt.Errorf("the seeds are %d and %d", r.Seed, p.Seed)
	case r.Gaussian != p.Gaussian:
		return fmt.Errorf("the probes are normal draws in one and signs in the other")
	case r.Predicted != p.Predicted:
		return fmt.Errorf("one has labels and the other the network's predictions")
	case len(r.Layers) != len(p.Layers):
		return fmt.Errorf("the networks have %d and %d layers", len(r.Layers), len(p.Layers))
	}
	for i, l := range p.Layers {
		if k := r.Layers[i]; k.Name != l.Name || k.Params != l.Params {
			return fmt.Errorf("layer %d is %q with %d weights in one and %q with %d in the other", i, k.Name, k.Params, l.Name, l.Params)
		}
	}
	return nil
}

func (r *Result) add(p *Result) {
	r.Shards = append(r.Shards, p.Shards...)
	r.Passes += p.Passes
	r.addLayers(p)
}

func (r *Result) addLayers(p *Result) {
	for i := range r.Layers {
		l, m := &r.Layers[i], p.Layers[i]
		l.Trace.Merge(m.Trace)
		if l.In != nil {
			l.In.merge(m.In)
		}
		if l.Out != nil {
			l.Out.merge(m.Out)
		}
		if l.Eigenvalues == nil {
			l.Eigenvalues = m.Eigenvalues
		}
	}
}

// probes is the number of probes in every trace: the least where they stopped at different times.
func (r *Result) probes() int {
	if r.drawless() {
		return 0
	}
	n := r.Layers[0].Trace.N
	for _, l := range r.Layers {
		n = min(n, l.Trace.N)
	}
	return n
}

func clone(a *Activation) *Activation {
	if a == nil {
		return nil
	}
	b := *a
	return &b
}
