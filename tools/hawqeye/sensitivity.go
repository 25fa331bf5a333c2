package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hawqeye/engine/hessian"
)

// sensitivity is the JSON of sensitivity and merge.
type sensitivity struct {
	origin
	Method  string             `json:"method"`
	Exact   bool               `json:"exact"`
	Samples int                `json:"samples"`
	Labels  string             `json:"labels"`
	Probes  int                `json:"probes,omitempty"`
	Passes  float64            `json:"passes"` // cost, in forward passes over all samples
	Seconds float64            `json:"seconds"`
	Layers  []layerSensitivity `json:"layers"`
	Part    *hessian.Result    `json:"part,omitempty"` // of a shard, what merge needs; of what was stopped, what --resume does
}

type layerSensitivity struct {
	Name        string       `json:"name"`
	Params      int          `json:"params"`
	Score       *float64     `json:"score,omitempty"` // of a method that ranks layers, in place of the trace
	ScoreStdErr *float64     `json:"score_stderr,omitempty"`
	Trace       *float64     `json:"trace,omitempty"`
	TraceStdErr *float64     `json:"trace_stderr,omitempty"`
	AvgTrace    *float64     `json:"avg_trace,omitempty"`
	Hessian     bool         `json:"hessian"` // the trace is the Hessian's own, not only the Gauss–Newton matrix's
	Eigenvalues []eigenvalue `json:"eigenvalues,omitempty"`
	ActTrace    *float64     `json:"act_trace,omitempty"`
	ActAvgTrace *float64     `json:"act_avg_trace,omitempty"` // by the elements of a sample, which may differ in size
}

func newSensitivity(c *console) *cobra.Command {
	var data dataFlags
	var o hessian.Options
	var seed uint64
	var shard, resume string
	cmd := &cobra.Command{
		Use:   "sensitivity MODEL",
		Short: "Measure the loss's curvature in every layer",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, defaultSamples, "take the first N samples")
	fl := cmd.Flags()
	fl.StringVar(&o.Method, "method", "", "one of "+methodNames()+" (default: exact up to 64 classes, beyond them sampled up to a standard error of 5 %)")
	fl.IntVar(&o.Probes, "probes", 0, "random probes of a stochastic method, at most (default 64)")
	fl.Float64Var(&o.StopAt, "stop-at", 0, "stop probing when every standard error is at most this share of its trace, as .05")
	fl.BoolVar(&o.Gaussian, "gaussian", false, "probe with normal draws instead of signs")
	fl.BoolVar(&o.PerLayer, "per-layer", false, "probe one layer at a time, where layers differ by orders of magnitude")
	fl.IntVar(&o.Eig, "eig", 0, "also the K eigenvalues of largest magnitude of every layer's block, by Lanczos' method")
	fl.BoolVar(&o.Acts, "acts", false, "also the traces in the activations")
	fl.StringVar(&shard, "shard", "", "measure part I/N only (from 0/N to N-1/N), to be joined by merge")
	fl.StringVar(&resume, "resume", "", "go on from what --json printed when it was stopped, with the same model, samples and settings")
	fl.Uint64Var(&seed, "seed", 1, "of every random draw")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if shard != "" {
			if _, err := fmt.Sscanf(shard, "%d/%d", &o.Shard.Index, &o.Shard.Count); err != nil {
				return misused(cmd, "--shard %q is not of the form I/N, as in 0/4", shard)
			}
		}
		if err := checkMethod(cmd, o.Method); err != nil {
			return err
		}
		s, set, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		from, err := originOf(args[0], set)
		if err != nil {
			return err
		}
		var before float64
		if resume != "" {
			if o.Resume, before, err = readStopped(resume, from); err != nil {
				return err
			}
		}
		start := time.Now()
		r, err := s.Measure(cmd.Context(), set, seed, o)
		if r == nil || err != nil && cmd.Context().Err() == nil {
			return err
		}
		if e := c.printSensitivity(r, from, before+time.Since(start).Seconds(), shard != "" || r.Partial); e != nil {
			return e
		}
		return err
	}
	return cmd
}

// readStopped is what was found before a measurement here was stopped, and in how many seconds.
func readStopped(file string, here origin) (*hessian.Result, float64, error) {
	var s sensitivity
	if err := readJSON(file, &s); err != nil {
		return nil, 0, err
	}
	if s.Part == nil || !s.Part.Partial {
		return nil, 0, fmt.Errorf("%s is not of a measurement that was stopped: there is nothing to go on from", file)
	}
	if err := here.differs(s.origin); err != nil {
		return nil, 0, fmt.Errorf("%s is not what was stopped here: %w", file, err)
	}
	return s.Part, s.Seconds, nil
}

func methodNames() string {
	var names []string
	for _, m := range hessian.Methods() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}

// checkMethod refuses, before any work, a method that there is not.
func checkMethod(cmd *cobra.Command, name string) error {
	if name == "" {
		return nil
	}
	if _, err := hessian.Find(name); err != nil {
		return misused(cmd, "--method: %v", err)
	}
	return nil
}

func newMerge(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "merge PART...",
		Short: "Join the parts that sensitivity --shard has written with --json",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var parts []*hessian.Result
			var from origin
			var seconds float64
			for i, path := range args {
				var s sensitivity
				if err := readJSON(path, &s); err != nil {
					return err
				}
				if s.Part == nil {
					return fmt.Errorf("%s is not a part: it must come from sensitivity --shard I/N --json", path)
				}
				if i > 0 && !slices.Equal(s.Part.Input, parts[0].Input) {
					from.Data = "" // samples of another size are other samples
				}
				if err := from.differs(s.origin); err != nil {
					return fmt.Errorf("%s does not belong to %s: %w", path, args[0], err)
				}
				if i == 0 {
					from = s.origin
				}
				parts = append(parts, s.Part)
				seconds += s.Seconds
			}
			r, err := hessian.Merge(parts...)
			if err != nil {
				return err
			}
			return c.printSensitivity(r, from, seconds, r.Partial || len(r.Shards) < r.Of)
		},
	}
}

func readJSON(path string, v any) error {
	data, err := readFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s is not the JSON that hawqeye writes: %v", path, err)
	}
	return nil
}

func (c *console) printSensitivity(r *hessian.Result, from origin, seconds float64, part bool) error {
	s := sensitivity{origin: from, Method: r.Method, Exact: r.Exact(), Samples: r.Samples, Labels: "given", Probes: r.Probes, Passes: r.Passes, Seconds: seconds}
	if r.Predicted {
		s.Labels = "predicted"
	}
	if part {
		s.Part = r
	}
	for i, l := range r.Layers {
		if l.Trace.N > 0 { // the others are another shard's
			s.Layers = append(s.Layers, newLayerSensitivity(r, i))
		}
	}
	return c.print(s, func(w io.Writer) { writeSensitivity(w, s) })
}

func newLayerSensitivity(r *hessian.Result, i int) layerSensitivity {
	l, e := r.Layers[i], r.Trace(i)
	s := layerSensitivity{Name: l.Name, Params: l.Params, Hessian: !l.GaussNewton}
	var stdErr *float64
	if !math.IsInf(e.StdErr, 0) {
		stdErr = &e.StdErr
	}
	if r.Score {
		s.Score, s.ScoreStdErr = &e.Mean, stdErr
	} else {
		average := l.AvgTrace()
		s.Trace, s.TraceStdErr, s.AvgTrace = &e.Mean, stdErr, &average
	}
	for _, e := range l.Eigenvalues {
		s.Eigenvalues = append(s.Eigenvalues, eigenvalue{e.Mean, e.StdErr})
	}
	if l.Out != nil {
		mean := l.Out.Trace.Estimate().Mean
		average := l.Out.Avg.Estimate().Mean
		s.ActTrace, s.ActAvgTrace = &mean, &average
	}
	return s
}

// matrix is what a layer's trace is that of.
func matrix(method string, ownHessian bool) string {
	switch {
	case ownHessian:
		return "Hessian"
	case method == "fisher":
		return "Fisher matrix"
	}
	return "Gauss–Newton matrix"
}

func writeSensitivity(w io.Writer, s sensitivity) {
	fmt.Fprintf(w, "%s over %d samples, labels %s, at the cost of %.0f forward passes, %.1f s\n\n", s.Method, s.Samples, s.Labels, s.Passes, s.Seconds)
	fmt.Fprintf(w, "layer\tparams\t")
	if m, err := hessian.Find(s.Method); err == nil && m.Score {
		fmt.Fprint(w, "score\t±\t")
	} else {
		fmt.Fprint(w, "trace\t±\ttrace/params\tof the\t")
	}
	fmt.Fprint(w, "activation trace\teigenvalues\n")
	optional := func(v *float64) string {
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%.4g", *v)
	}
	for _, l := range s.Layers {
		var eigenvalues []string
		for _, e := range l.Eigenvalues {
			eigenvalues = append(eigenvalues, fmt.Sprintf("%.4g ± %.1g", e.Value, e.Residual))
		}
		fmt.Fprintf(w, "%s\t%d\t", l.Name, l.Params)
		if l.Score != nil {
			fmt.Fprintf(w, "%.4g\t%s\t", *l.Score, optional(l.ScoreStdErr))
		} else {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t", optional(l.Trace), optional(l.TraceStdErr), optional(l.AvgTrace), matrix(s.Method, l.Hessian))
		}
		fmt.Fprintf(w, "%s\t%s\n", optional(l.ActTrace), strings.Join(eigenvalues, ", "))
	}
}
