package hessian

import "context"

// exact sums Σ_c d_c·‖J_lᵀ·v_c‖² over the samples (see factor): the trace of the
// Gauss–Newton block J_lᵀ·S·J_l of every layer, from C−1 backward passes per
// batch, of which the forward part runs once. Where the logits are piecewise
// linear in a layer's weights that is the trace of the Hessian's block.
func exact(ctx context.Context, t *task, o Options, r *Result) error {
	t.markCurved(r)
	return everyClass(ctx, t, o, r, ends{weights: true, acts: o.Acts}, stageTraces)
}

func everyClass(ctx context.Context, t *task, o Options, r *Result, e ends, stage string) error {
	e.passes = t.classes - 1
	return eachSample(ctx, t, o, r, e, stage, func() directions { return newFactor(t.batch, t.classes) })
}

// markCurved says of which layers the Gauss–Newton trace is not the Hessian's.
func (t *task) markCurved(r *Result) {
	for i, l := range t.Graph.Layers {
		r.Layers[i].GaussNewton = !piecewiseLinear(t.logits, l.Weight)
	}
}

// activations adds activation traces to the result of a method that leaves them out.
func activations(ctx context.Context, t *task, o Options, r *Result) error {
	e := ends{acts: true}
	if Default(t.classes) == methodExact {
		return everyClass(ctx, t, o, r, e, stageActivations)
	}
	return randomClasses(ctx, t, o, r, e, stageActivations)
}
