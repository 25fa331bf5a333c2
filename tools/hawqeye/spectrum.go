package main

import (
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"hawqeye/engine/hessian"
)

// spectrum is the JSON of spectrum.
type spectrum struct {
	Layer   string       `json:"layer"`
	Samples int          `json:"samples"`
	Trace   float64      `json:"trace"`
	StdErr  *float64     `json:"trace_stderr,omitempty"` // nothing is known of it from one probe
	Top     []eigenvalue `json:"top"`
	Density []ritz       `json:"density"`
}

type eigenvalue struct {
	Value    float64 `json:"value"`
	Residual float64 `json:"residual"` // an eigenvalue lies no further away
}

// ritz is a share of the layer's eigenvalues near a value.
type ritz struct {
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
}

func newSpectrum(c *console) *cobra.Command {
	var data dataFlags
	var o hessian.SpectrumOptions
	var layer string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "spectrum MODEL",
		Short: "Find the eigenvalues of one layer's block of the Hessian, and how densely they lie",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, defaultSamples, "take the first N samples")
	fl := cmd.Flags()
	fl.StringVar(&layer, "layer", "", "the layer, by the name that inspect gives it")
	fl.IntVar(&o.Probes, "probes", 4, "random starts, over which the density is averaged")
	fl.IntVar(&o.Steps, "steps", 32, "products with the Hessian from every start")
	fl.IntVar(&o.Top, "top", 5, "how many of the largest eigenvalues to print")
	fl.Uint64Var(&seed, "seed", 1, "of every random draw")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if layer == "" {
			return misused(cmd, "--layer is missing: hawqeye inspect %s lists the layers", args[0])
		}
		if o.Probes < 1 || o.Steps < 1 || o.Top < 0 {
			return misused(cmd, "--probes and --steps are at least 1, and --top is at least 0")
		}
		s, set, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		found, err := s.Spectrum(cmd.Context(), set, layer, seed, o)
		if err != nil {
			return err
		}
		res := spectrum{Layer: layer, Samples: set.N, Trace: found.Trace.Mean, Top: []eigenvalue{}}
		if !math.IsInf(found.Trace.StdErr, 0) {
			res.StdErr = &found.Trace.StdErr
		}
		for _, e := range found.Top {
			res.Top = append(res.Top, eigenvalue{e.Mean, e.StdErr})
		}
		for _, d := range found.Density {
			res.Density = append(res.Density, ritz(d))
		}
		return c.print(res, func(w io.Writer) { writeSpectrum(w, res) })
	}
	return cmd
}

func writeSpectrum(w io.Writer, s spectrum) {
	fmt.Fprintf(w, "%s, %d samples: trace %.6g", s.Layer, s.Samples, s.Trace)
	if s.StdErr != nil {
		fmt.Fprintf(w, " ± %.2g", *s.StdErr)
	}
	fmt.Fprint(w, "\n\nlargest eigenvalue\tresidual\n")
	for _, e := range s.Top {
		fmt.Fprintf(w, "%.6g\t%.2g\n", e.Value, e.Residual)
	}
	fmt.Fprint(w, "\neigenvalues near\tshare\n")
	for _, d := range s.Density {
		if d.Weight > 1e-6 {
			fmt.Fprintf(w, "%.4g\t%.3g\n", d.Value, d.Weight)
		}
	}
}
