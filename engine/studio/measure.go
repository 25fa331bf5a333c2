package studio

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"hawqeye/engine/calib"
	"hawqeye/engine/dataset"
	"hawqeye/engine/hessian"
	"hawqeye/engine/loss"
	"hawqeye/engine/wire"
)

// Calibrate observes the range of every value that the quantized network rounds.
// The samples serve Measure as well.
func (s *Session) Calibrate(ctx context.Context, data *dataset.Set) (*wire.Ranged, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	ranges, err := calib.Observe(ctx, s.graph, s.blocks, data, s.on(ctx), calib.Options{
		Progress: func(done, total int) { s.progress(wire.StageCalibrating, done, total) },
	})
	if err != nil {
		return nil, err
	}
	s.data, s.ranges, s.scores = data, ranges, nil
	s.singles, s.tangents, s.valueHarm, s.times = shifts{}, shifts{}, valueHarm{}, map[timing]times{}
	return &wire.Ranged{Samples: data.N, Ranges: s.seen()}, nil
}

// seen is the range of every activation.
func (s *Session) seen() []wire.Range {
	var all []wire.Range
	for i, n := range s.ranges.Values {
		r := s.ranges.Observers[i].Range()
		all = append(all, wire.Range{Name: n.Name, Min: float64(r.Min), Max: float64(r.Max)})
	}
	return all
}

// samplesToCalibrate is how many are drawn where a message says no number.
const samplesToCalibrate = 256

func (s *Session) calibrate(ctx context.Context, c *wire.Calibrate) (*wire.Ranged, error) {
	data, err := s.open(ctx, c.Data, samplesToCalibrate)
	if err != nil {
		return nil, err
	}
	return s.Calibrate(ctx, data)
}

// Measure estimates every layer's curvature on data. What there is when ctx ends
// is returned with the context's error, and kept for Allocate where no layer is
// without and it is no mere score.
func (s *Session) Measure(ctx context.Context, data *dataset.Set, seed uint64, o hessian.Options) (*hessian.Result, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	o.Progress = s.progress
	for _, m := range s.hire(data.N * o.Passes(s.Classes())) {
		o.Mates = append(o.Mates, m)
	}
	r, err := hessian.Measure(ctx, s.curvature(ctx, data, seed), o)
	if r != nil {
		s.learn(r)
	}
	return r, err
}

// learn keeps a measurement for Allocate, where no layer is without and it is no mere score.
func (s *Session) learn(r *hessian.Result) {
	if r.Score || !covers(r) {
		return
	}
	var traces, eigenvalues []float64
	for _, l := range r.Layers {
		traces = append(traces, l.AvgTrace())
		if len(l.Eigenvalues) > 0 {
			eigenvalues = append(eigenvalues, l.Eigenvalues[0].Mean)
		}
	}
	s.know(traces, eigenvalues)
}

// Spectrum finds the eigenvalues of one layer's block.
func (s *Session) Spectrum(ctx context.Context, data *dataset.Set, layer string, seed uint64, o hessian.SpectrumOptions) (*hessian.Spectrum, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	l, err := s.layer(layer)
	if err != nil {
		return nil, err
	}
	o.Progress = func(done, total int) { s.progress(wire.StageEigenvalues, done, total) }
	return hessian.MeasureSpectrum(ctx, s.curvature(ctx, data, seed), l, o)
}

func (s *Session) curvature(ctx context.Context, data *dataset.Set, seed uint64) *hessian.Problem {
	return &hessian.Problem{Graph: loss.Logits(s.graph), Source: data, Labels: data.Labels, Kernels: s.on(ctx), Seed: seed}
}

// covers says that there is a trace of every layer.
func covers(r *hessian.Result) bool {
	return !slices.ContainsFunc(r.Layers, func(l hessian.Layer) bool { return l.Trace.N == 0 })
}

func (s *Session) measure(ctx context.Context, c *wire.Measure) (*wire.Measured, error) {
	if s.data == nil {
		return nil, errors.New("there are no samples yet: calibrate first")
	}
	start := time.Now()
	eigenvalues := 0
	if c.Eigenvalues {
		eigenvalues = 1
	}
	o := hessian.Options{Method: c.Method, Probes: c.Probes, PerLayer: c.PerLayer, Eig: eigenvalues, Acts: c.Activations}
	m := s.measurement(ctx, *c, o)
	before, stopped, seconds := m.kept()
	message := func(r *hessian.Result) *wire.Measured {
		said := Measured(r)
		said.Seconds = seconds + time.Since(start).Seconds()
		return said
	}
	if before != nil && (!before.Partial || stopped && !c.Continue) {
		s.learn(before)
		said := message(before)
		said.Known = true
		return said, nil
	}
	o.Resume = before
	o.Update = func(r *hessian.Result) {
		s.tell(&wire.Refined{Measured: *message(r)})
		m.underWay(r, seconds+time.Since(start).Seconds())
	}
	r, err := s.Measure(ctx, s.data, c.Seed, o)
	if r == nil || err != nil && !covers(r) {
		return nil, err
	}
	said := message(r)
	m.keep(r, r.Partial, said.Seconds)
	return said, nil
}

// Measured is a measurement as a message.
func Measured(r *hessian.Result) *wire.Measured {
	m := &wire.Measured{Method: r.Method, Exact: r.Exact(), Score: r.Score, Samples: r.Samples, Labels: "given", Probes: r.Probes, Passes: r.Passes, Partial: r.Partial}
	if r.Predicted {
		m.Labels = "predicted"
	}
	for i, l := range r.Layers {
		c := wire.Curvature{Layer: l.Name, Params: int64(l.Params), GaussNewton: l.GaussNewton}
		e := r.Trace(i)
		c.Trace, c.TraceStdErr = known(e)
		if e.Exact {
			m.Samples = e.N
		}
		if len(l.Eigenvalues) > 0 {
			c.TopEigenvalue, _ = known(l.Eigenvalues[0])
		}
		if l.Out != nil {
			c.ActTrace, _ = known(l.Out.Trace.Estimate())
		}
		m.Layers = append(m.Layers, c)
	}
	return m
}

// known is an estimate's mean and standard error as far as there are any.
func known(e hessian.Estimate) (mean, stdErr *float64) {
	if e.N == 0 {
		return nil, nil
	}
	if !math.IsInf(e.StdErr, 0) {
		stdErr = &e.StdErr
	}
	return &e.Mean, stdErr
}

// know keeps what was found out about every layer; of fewer eigenvalues than
// layers, none.
func (s *Session) know(traces, eigenvalues []float64) {
	if len(eigenvalues) < len(s.graph.Layers) {
		eigenvalues = nil
	}
	s.traces, s.eigenvalues, s.scores = traces, eigenvalues, nil
}

// SetSensitivity takes average traces found earlier, by layer name, and top
// eigenvalues, as far as there are any.
func (s *Session) SetSensitivity(avgTrace, topEigenvalue map[string]float64) error {
	if s.graph == nil {
		return errNoModel
	}
	var traces, eigenvalues []float64
	for _, l := range s.graph.Layers {
		t, ok := avgTrace[l.Name]
		if !ok {
			return fmt.Errorf("the sensitivities do not mention layer %q: measure them on this model", l.Name)
		}
		traces = append(traces, t)
		if e, ok := topEigenvalue[l.Name]; ok {
			eigenvalues = append(eigenvalues, e)
		}
	}
	s.know(traces, eigenvalues)
	return nil
}
