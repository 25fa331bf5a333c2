package hessian

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Options choose what to measure and how.
type Options struct {
	Method string // the Name of one of Methods; "" takes Default
	Acts   bool   // activation traces as well
	Eig    int    // so many eigenvalues of largest magnitude as well

	Probes   int     // random products a layer takes part in, over all shards, at most; 0 means 64
	StopAt   float64 // probing stops when every standard error is at most this times its mean; 0 means never, or 0.05 where Method is left to Default
	Gaussian bool    // probes are normal draws; otherwise signs, whose traces scatter less
	PerLayer bool    // Hutchinson probes one layer at a time, where layers differ by orders of magnitude

	Iterations int     // at most so many products for a layer's eigenvalues; 0 means 100
	Tolerance  float64 // of an eigenvalue's residual, relative; 0 means 1e-3

	Shard   Shard
	Resume  *Result // Partial, to go on from; nil begins anew
	Workers int     // goroutines; 0 means GOMAXPROCS
	Mates   []Mate

	// Progress is told which of the stages is going on, done of total; Update sees
	// the result whenever more samples or probes have gone into its traces. Both are
	// called by one goroutine at a time.
	Progress func(stage string, done, total int)
	Update   func(*Result)
}

// The stages that Progress is told of.
const (
	stagePredictions = "predicting"
	stageTraces      = "measuring"
	stageActivations = "activations"
	stageEigenvalues = "eigenvalues"
)

// Shard is part Index of Count: of the samples for what is exact, of the probes
// for what is not. The zero Shard is everything.
type Shard struct{ Index, Count int }

// of is the part [from, to) of n.
func (s Shard) of(n int) (from, to int) {
	c := max(1, s.Count)
	return s.Index * n / c, (s.Index + 1) * n / c
}

const (
	methodExact      = "exact"
	methodSampled    = "sampled"
	methodHutchinson = "hutchinson"
	methodHutchPP    = "hutch++"
	methodFisher     = "fisher"
	methodTaylor     = "taylor"
)

// What a pass over all samples costs, in forward passes: the multiplications of
// a network of which every layer depends on the one before.
const (
	costForward  = 1
	costBackward = 1 // to the activations alone
	costGradient = 1 // of every weight, when the backward pass is there
	costProduct  = 6 // the tangents of all three: of two operands, or of three
)

// Method is one way to traces, or to what stands for them.
type Method struct {
	Name string
	What string // one line for people
	// Score says that it ranks layers and is no trace: Ω does not take it.
	Score bool

	draws draws
	run   func(ctx context.Context, t *task, o Options, r *Result) error
}

// draws are what a trace is the mean of.
type draws int

const (
	ofSamples draws = iota
	ofProbes
)

// Methods lists every way to the traces.
func Methods() []Method {
	return []Method{
		{methodExact, "the Gauss–Newton trace without randomness; the Hessian's own on piecewise-linear networks", false, ofSamples, exact},
		{methodSampled, "the same from random mixtures of the classes, for networks with many", false, ofProbes, sampled},
		{methodHutchinson, "random probes of the Hessian, all layers at once (HAWQ-V2)", false, ofProbes, hutchinson},
		{methodHutchPP, "the largest eigenvalues' share exactly, random probes of the rest, layer by layer (Hutch++)", false, ofProbes, hutchPlusPlus},
		{methodFisher, "the trace of the empirical Fisher matrix: squared gradients of the samples' own losses, from one backward pass", false, ofSamples, fisher},
		{methodTaylor, "a score and no trace: squared products of weights and gradients, which ranks layers (Molchanov et al. 2019)", true, ofSamples, taylor},
	}
}

// defaultStopAt is the relative standard error that is good enough unless somebody
// asks for another: an assignment of bits depends on factors, not on percents.
const defaultStopAt = 0.05

// Default names the method for a classifier of so many classes: the exact one
// costs a backward pass per class and a random one a backward pass per probe, so
// that up to as many classes as there are probes at most nothing speaks for these.
func Default(classes int) string {
	if classes <= defaultProbes {
		return methodExact
	}
	return methodSampled
}

// Measure finds the curvature in every layer of p. When ctx ends first, it
// returns what there is, marked Partial, with the context's error: means over the
// samples or probes that were done, which may be none in some layers.
func Measure(ctx context.Context, p *Problem, o Options) (*Result, error) {
	t, method, o, err := start(p, o)
	if err != nil {
		return nil, err
	}
	r := newResult(t, method, o)
	if o.Resume != nil {
		if err := r.resume(t, method, o); err != nil {
			return nil, err
		}
	}
	err = method.run(ctx, t, o, r)
	if err == nil && o.Acts && r.Layers[0].Out == nil {
		err = activations(ctx, t, o, r)
	}
	if err == nil && o.Eig > 0 {
		err = eigenvalues(ctx, t, o, r)
	}
	if r.Partial = err != nil; r.Partial && ctx.Err() == nil {
		return nil, err
	}
	if err := r.finite(); err != nil {
		return nil, err
	}
	if r.Partial {
		return r, ctx.Err()
	}
	return r, nil
}

// start checks a measurement and completes its options.
func start(p *Problem, o Options) (*task, Method, Options, error) {
	t, err := p.check()
	if err != nil {
		return nil, Method{}, o, err
	}
	if o.Shard.Index < 0 || o.Shard.Index >= max(1, o.Shard.Count) {
		return nil, Method{}, o, fmt.Errorf("there is no shard %d of %d: shards count from 0", o.Shard.Index, o.Shard.Count)
	}
	if o.Probes < 0 || o.Iterations < 0 || o.Eig < 0 {
		return nil, Method{}, o, fmt.Errorf("%d probes, %d iterations and %d eigenvalues were asked for: give positive numbers, or 0 for the usual ones", o.Probes, o.Iterations, o.Eig)
	}
	if o.Method == "" {
		o.Method = Default(t.classes)
		if o.StopAt == 0 {
			o.StopAt = defaultStopAt
		}
	}
	method, err := Find(o.Method)
	if err != nil {
		return nil, Method{}, o, err
	}
	return t, method, o, nil
}

// Find is the method of that name.
func Find(name string) (Method, error) {
	methods := Methods()
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		return Method{}, fmt.Errorf("there is no method %q: choose one of %s", name, names(methods))
	}
	return methods[i], nil
}

func names(methods []Method) string {
	var s []string
	for _, m := range methods {
		s = append(s, m.Name)
	}
	return strings.Join(s, ", ")
}

// Passes is about how many forward passes over the samples the traces of a network
// with so many classes take, at most.
func (o Options) Passes(classes int) int {
	probes := o.Probes
	if probes == 0 {
		probes = defaultProbes
	}
	switch o.Method {
	case methodHutchinson, methodHutchPP:
		return costForward + costBackward + costProduct*probes
	case methodFisher, methodTaylor:
		return costForward + costBackward + costGradient
	case methodExact:
		probes = classes
	}
	return costForward + (costBackward+costGradient)*min(classes, probes)
}

// stage returns a function that counts steps of a stage and reports them.
func (o Options) stage(name string, total int) func(steps int) {
	done := 0
	return func(steps int) {
		done += steps
		if o.Progress != nil {
			o.Progress(name, done, total)
		}
	}
}

func (o Options) update(r *Result) {
	if o.Update != nil {
		o.Update(r)
	}
}
