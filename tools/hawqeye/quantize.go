package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hawqeye/engine/dataset"
	"hawqeye/engine/hessian"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// quantization is the JSON of quantize.
type quantization struct {
	Float      score       `json:"float"`
	Quantized  score       `json:"quantized"`
	Agreement  float64     `json:"agreement"`
	Omega      float64     `json:"omega,omitempty"`  // predicted damage, where the target was a size
	Method     string      `json:"method,omitempty"` // of curvature, where it was measured
	Labels     string      `json:"labels,omitempty"`
	Assignment []layerBits `json:"assignment"`
	Islands    []string    `json:"islands,omitempty"`
	Outputs    []written   `json:"outputs"`
}

// score is how a network does on the evaluation set and what it weighs.
type score struct {
	Top1        *float64 `json:"top1,omitempty"`
	N           int      `json:"n"`
	Bytes       int64    `json:"bytes"`
	WeightBytes int64    `json:"weight_bytes"`
	Seconds     float64  `json:"seconds"`
}

type written struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"`
}

func newQuantize(c *console) *cobra.Command {
	var data dataFlags
	var target targetFlags
	var outputs []string
	var actBits int
	var seed uint64
	var method string
	var drop float64
	cmd := &cobra.Command{
		Use:   "quantize MODEL",
		Short: "Do the whole job: measure, choose bits, quantize, evaluate, export",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, defaultSamples, "calibrate and measure on the first N samples")
	data.addEval(cmd)
	target.add(cmd)
	fl := cmd.Flags()
	fl.Float64Var(&drop, "max-drop", 0, "target: the smallest network with at most so many points fewer right answers on the evaluation samples")
	fl.StringVar(&method, "method", "", "how to measure curvature: one of "+methodNames())
	fl.IntVar(&actBits, "act-bits", 8, "width of activations, 1 to 8")
	fl.StringArrayVarP(&outputs, "output", "o", nil, "write .onnx (QDQ), .wasm (standalone module) or .json (recipe); may be repeated")
	fl.Uint64Var(&seed, "seed", 1, "of every random draw")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		request, err := target.request(cmd)
		if err != nil {
			return err
		}
		if err := checkOutputs(cmd, outputs); err != nil {
			return err
		}
		if err := checkMethod(cmd, method); err != nil {
			return err
		}
		if m, err := hessian.Find(method); err == nil && m.Score {
			return misused(cmd, "--method %s ranks layers and is no trace, which Ω takes: choose another, such as exact, or a --damage that needs none", method)
		}
		if actBits < 1 || actBits > 8 {
			return misused(cmd, "--act-bits %d: activations have 1 to 8 bits", actBits)
		}
		s, calibration, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		evaluation, err := data.openEval(cmd, s)
		if err != nil {
			return err
		}
		if drop < 0 {
			return misused(cmd, "--max-drop must be positive")
		}
		job := job{s, calibration, evaluation, request, drop, actBits, hessian.Options{Method: method}, seed}
		res, err := job.run(cmd.Context())
		if err != nil {
			return err
		}
		for _, path := range outputs {
			w, err := export(s, path)
			if err != nil {
				return err
			}
			res.Outputs = append(res.Outputs, w)
		}
		return c.print(res, func(w io.Writer) { writeQuantization(w, res) })
	}
	return cmd
}

// checkOutputs refuses, before any work, files that could not be written.
func checkOutputs(cmd *cobra.Command, outputs []string) error {
	for _, path := range outputs {
		switch ext := strings.ToLower(filepath.Ext(path)); ext {
		case ".onnx", ".wasm", ".json":
		default:
			return misused(cmd, "-o %s: files end in .onnx (QDQ model), .wasm (standalone module) or .json (recipe), not in %q", path, ext)
		}
	}
	return nil
}

// job is one run of the whole pipeline.
type job struct {
	*studio.Session
	calibration, evaluation *dataset.Set
	target                  *wire.Allocate
	drop                    float64 // in points, in place of target's limits; 0 is none
	actBits                 int
	options                 hessian.Options
	seed                    uint64
}

func (j *job) run(ctx context.Context) (*quantization, error) {
	if _, err := j.Calibrate(ctx, j.calibration); err != nil {
		return nil, err
	}
	m := &wire.Measured{}
	if model, err := studio.FindDamage(j.target.Damage); err == nil && model.Curvature {
		if model.Eigenvalues {
			j.options.Eig = 1
		}
		r, err := j.Measure(ctx, j.calibration, j.seed, j.options)
		if err != nil {
			return nil, err
		}
		m = studio.Measured(r)
	}
	a, err := j.allocate(ctx)
	if err != nil {
		return nil, err
	}
	q, err := j.Quantize(ctx, &wire.Quantize{
		Assignment: a.Assignment, Activations: a.Activations, Quantizer: j.target.Quantizer, Clip: j.target.Clip, ActBits: j.actBits,
	})
	if err != nil {
		return nil, err
	}
	float, err := j.Evaluate(ctx, wire.FloatNet, j.evaluation)
	if err != nil {
		return nil, err
	}
	quantized, err := j.Evaluate(ctx, wire.QuantizedNet, j.evaluation)
	if err != nil {
		return nil, err
	}
	res := &quantization{
		Float: newScore(float), Quantized: newScore(quantized), Omega: a.Omega, Method: m.Method, Labels: m.Labels,
		Assignment: bitsOf(a.Assignment), Islands: q.Islands, Outputs: []written{},
	}
	res.Float.Bytes, res.Float.WeightBytes = j.FloatBytes()
	res.Quantized.Bytes, res.Quantized.WeightBytes = q.FileBytes, q.WeightBytes
	if quantized.Agreed != nil {
		res.Agreement = float64(*quantized.Agreed) / float64(quantized.N)
	}
	return res, nil
}

// allocate chooses the widths.
func (j *job) allocate(ctx context.Context) (*wire.Allocated, error) {
	if j.drop == 0 {
		return j.Allocate(ctx, j.target)
	}
	r, err := j.Recommend(ctx, &wire.Recommend{Allocate: *j.target, ActBits: j.actBits, Tolerance: j.drop}, j.evaluation)
	if err != nil {
		return nil, err
	}
	if !r.Within {
		return nil, fmt.Errorf("no network answers within %g points: even the largest has %d of %d right; add wider --bits or allow a larger --max-drop", j.drop, right(r.Chosen), r.N)
	}
	return &wire.Allocated{WeightBytes: r.Chosen.WeightBytes, AvgBits: r.AvgBits, Assignment: r.Assignment}, nil
}

// right is the right answers, or those of the float network where samples have no labels.
func right(t wire.Trial) int {
	if t.Correct != nil {
		return *t.Correct
	}
	return t.Agreed
}

func newScore(s *wire.Scored) score {
	r := score{N: s.N, Seconds: s.Seconds}
	if s.Correct != nil {
		top1 := float64(*s.Correct) / float64(s.N)
		r.Top1 = &top1
	}
	return r
}

// export writes what the session has made to path, whose ending names the format.
func export(s *studio.Session, path string) (written, error) {
	if isModule(path) {
		file, err := s.Standalone()
		if err != nil {
			return written{}, err
		}
		return written{path, len(file)}, writeFile(path, file)
	}
	e, err := s.Export(strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."))
	if err != nil {
		return written{}, err
	}
	return written{path, len(e.File.Bytes)}, writeFile(path, e.File.Bytes)
}

func writeQuantization(w io.Writer, q *quantization) {
	fmt.Fprintf(w, "\ttop-1\tn\tbytes\tof which weights\n")
	for _, r := range []struct {
		name string
		score
	}{{"float", q.Float}, {"quantized", q.Quantized}} {
		top1 := "–"
		if r.Top1 != nil {
			top1 = fmt.Sprintf("%.2f %%", 100**r.Top1)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\n", r.name, top1, r.N, r.Bytes, r.WeightBytes)
	}
	fmt.Fprintf(w, "agreement\t%.2f %%\n\nlayer\tbits\n", 100*q.Agreement)
	for _, a := range q.Assignment {
		fmt.Fprintf(w, "%s\t%d\n", a.Layer, a.Bits)
	}
	for _, name := range q.Islands {
		fmt.Fprintf(w, "computed in float\t%s\n", name)
	}
	for _, f := range q.Outputs {
		fmt.Fprintf(w, "written\t%s (%d bytes)\n", f.File, f.Bytes)
	}
}
