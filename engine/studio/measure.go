package studio

import (
	"context"
	"fmt"
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
	ranges, err := calib.Observe(ctx, s.graph, s.blocks, data, s.kernels, calib.Options{
		Progress: func(done, total int) { s.progress("calibrating", done, total) },
	})
	if err != nil {
		return nil, err
	}
	s.data, s.ranges = data, ranges
	ranged := &wire.Ranged{Samples: data.N}
	for i, n := range ranges.Values {
		r := ranges.Observers[i].Range()
		ranged.Ranges = append(ranged.Ranges, wire.Range{Name: n.Name, Min: float64(r.Min), Max: float64(r.Max)})
	}
	return ranged, nil
}

func (s *Session) calibrate(ctx context.Context, c *wire.Calibrate) (*wire.Ranged, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	data, err := s.dataOf(c.Data)
	if err != nil {
		return nil, err
	}
	return s.Calibrate(ctx, data)
}

// Measure estimates every layer's curvature on data. What there is when ctx ends
// is returned with the context's error.
func (s *Session) Measure(ctx context.Context, data *dataset.Set, seed uint64, o hessian.Options) (*hessian.Result, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	o.Progress = s.progress
	r, err := hessian.Measure(ctx, &hessian.Problem{
		Graph: loss.Logits(s.graph), Source: data, Labels: data.Labels, Kernels: s.kernels, Seed: seed,
	}, o)
	if err != nil {
		return r, err
	}
	traces := make([]float64, len(r.Layers))
	for i, l := range r.Layers {
		traces[i] = l.AvgTrace()
	}
	s.traces = traces
	return r, nil
}

func (s *Session) measure(ctx context.Context, c *wire.Measure) (*wire.Measured, error) {
	if s.data == nil {
		return nil, fmt.Errorf("there are no samples yet: calibrate first")
	}
	start := time.Now()
	r, err := s.Measure(ctx, s.data, c.Seed, hessian.Options{Method: c.Method, Probes: c.Probes, Eig: c.Eigenvalues, Acts: c.Activations})
	if err != nil {
		return nil, err
	}
	m := Measured(r)
	m.Seconds = time.Since(start).Seconds()
	return m, nil
}

// Measured is a measurement as a message.
func Measured(r *hessian.Result) *wire.Measured {
	m := &wire.Measured{Method: r.Method, Exact: r.Exact(), Samples: r.Samples, Labels: "given", Probes: r.Probes}
	if r.Predicted {
		m.Labels = "predicted"
	}
	for i, l := range r.Layers {
		e := r.Trace(i)
		c := wire.Curvature{Layer: l.Name, Params: int64(l.Params), Trace: &e.Mean, TraceStdErr: &e.StdErr}
		if l.TopEig != nil {
			c.TopEigenvalue = &l.TopEig.Mean
		}
		if l.Out != nil {
			act := l.Out.Trace.Estimate().Mean
			c.ActTrace = &act
		}
		m.Layers = append(m.Layers, c)
	}
	return m
}

// SetSensitivity takes average traces found earlier, by layer name.
func (s *Session) SetSensitivity(avgTrace map[string]float64) error {
	if s.graph == nil {
		return errNoModel
	}
	traces := make([]float64, len(s.graph.Layers))
	for i, l := range s.graph.Layers {
		t, ok := avgTrace[l.Name]
		if !ok {
			return fmt.Errorf("the sensitivities do not mention layer %q: measure them on this model", l.Name)
		}
		traces[i] = t
	}
	s.traces = traces
	return nil
}
