package hessian

import (
	"fmt"
	"math"
)

// Estimate is a number and how sure it is.
type Estimate struct {
	Mean   float64
	StdErr float64 // +Inf where one draw says nothing about the spread
	N      int     // samples, probes or iterations that it comes from
	Exact  bool    // for these samples it is exact: StdErr is about the data, not about probes
}

// Sums is a mean in a form that merges: the count, sum and sum of squares of draws.
type Sums struct {
	N     int     `json:"n"`
	Sum   float64 `json:"sum"`
	SumSq float64 `json:"sum_sq"`
}

// Add counts one draw.
func (s *Sums) Add(v float64) { s.Merge(Sums{1, v, v * v}) }

// Merge counts the draws of t.
func (s *Sums) Merge(t Sums) {
	s.N += t.N
	s.Sum += t.Sum
	s.SumSq += t.SumSq
}

// Estimate is the mean of the draws and its standard error.
func (s Sums) Estimate() Estimate {
	n := float64(s.N)
	e := Estimate{N: s.N, StdErr: math.Inf(1)}
	if s.N > 0 {
		e.Mean = s.Sum / n
	}
	if s.N > 1 {
		variance := max(0, s.SumSq-s.Sum*e.Mean) / (n - 1)
		e.StdErr = math.Sqrt(variance / n)
	}
	return e
}

// Result is what a measurement, or a shard of one, has found. It survives JSON.
type Result struct {
	Method    string `json:"method"`
	Samples   int    `json:"samples"` // of the whole problem
	Input     []int  `json:"input"`   // extents of a sample; none where they differ
	Predicted bool   `json:"predicted_labels"`
	Seed      uint64 `json:"seed"`
	Gaussian  bool   `json:"gaussian,omitempty"`
	Score     bool   `json:"score,omitempty"`  // what is called a trace is a score: see Method
	Probes    int    `json:"probes,omitempty"` // that every trace is the mean of; 0 where it is of samples
	// Passes is the cost in forward passes over all samples, counted in
	// multiplications: a backward pass with all gradients is two, a product of the
	// Hessian and a vector six.
	Passes  float64 `json:"passes"`
	Partial bool    `json:"partial,omitempty"`
	Shards  []int   `json:"shards"` // those of Of that have contributed
	Of      int     `json:"of"`
	Layers  []Layer `json:"layers"`
}

// Layer is the curvature of the loss in one layer. Traces are of the mean over
// the samples.
type Layer struct {
	Name   string `json:"name"`
	Params int    `json:"params"`
	// GaussNewton says that Trace is of the Gauss–Newton matrix, or of what stands for
	// it, and that the Hessian's own may differ: something between the layer and the
	// logits is curved.
	GaussNewton bool `json:"gauss_newton,omitempty"`
	Trace       Sums `json:"trace"` // of ∂²L/∂W², over samples or probes
	// Gauss–Newton traces in the activations of one sample, where asked for: the
	// layer's input, through all its uses, and the layer's own output.
	In  *Activation `json:"in,omitempty"`
	Out *Activation `json:"out,omitempty"`
	// Eigenvalues of ∂²L/∂W², those of largest magnitude first; StdErr is ‖Hv − λv‖.
	Eigenvalues []Estimate `json:"eigenvalues,omitempty"`
}

// Activation is the curvature of the loss in one activation.
type Activation struct {
	Elems int  `json:"elems"` // of one sample; 0 where samples differ in size
	Trace Sums `json:"trace"`
	Avg   Sums `json:"avg"` // the trace by the elements of the sample: HAWQ-V2's average trace
}

func (a *Activation) add(trace float64) {
	a.Trace.Add(trace)
	a.Avg.Add(trace / float64(a.Elems))
}

func (a *Activation) merge(b *Activation) {
	if a.Elems != b.Elems {
		a.Elems = 0
	}
	a.Trace.Merge(b.Trace)
	a.Avg.Merge(b.Avg)
}

// AvgTrace is HAWQ-V2's average trace: the mean curvature of one weight.
func (l Layer) AvgTrace() float64 { return l.Trace.Estimate().Mean / float64(l.Params) }

// Exact says that every trace is the Hessian's own, with no probe drawn.
func (r *Result) Exact() bool {
	for _, l := range r.Layers {
		if l.GaussNewton {
			return false
		}
	}
	return r.Method == methodExact
}

// Trace is layer i's trace and its standard error: over the samples where the
// method draws nothing, over the probes otherwise.
func (r *Result) Trace(i int) Estimate {
	e := r.Layers[i].Trace.Estimate()
	e.Exact = r.drawless()
	return e
}

func (r *Result) drawless() bool {
	m, err := Find(r.Method)
	return err == nil && m.draws == ofSamples
}

// finite is the error that a layer's curvature is beyond what float32 can carry.
func (r *Result) finite() error {
	for _, l := range r.Layers {
		sum := l.Trace.SumSq
		if l.In != nil {
			sum += l.In.Trace.SumSq + l.Out.Trace.SumSq
		}
		for _, e := range l.Eigenvalues {
			sum += e.Mean * e.Mean
		}
		if math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("the curvature in layer %q is not finite: its gradients overflow, so check the preprocessing of the data", l.Name)
		}
	}
	return nil
}

func newResult(t *task, m Method, o Options) *Result {
	r := &Result{
		Method: m.Name, Score: m.Score, Samples: t.samples, Input: t.input.Shape[1:].Clone(), Predicted: t.Labels == nil, Seed: t.Seed, Gaussian: o.Gaussian && m.draws == ofProbes,
		Shards: []int{o.Shard.Index}, Of: max(1, o.Shard.Count),
		Layers: make([]Layer, len(t.Graph.Layers)),
	}
	for i, l := range t.Graph.Layers {
		r.Layers[i] = Layer{Name: l.Name, Params: l.Params()}
	}
	return r
}
