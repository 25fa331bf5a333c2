package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hawqeye/engine/dataset"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// allocation is the JSON of allocate.
type allocation struct {
	WeightBytes int64           `json:"weight_bytes"`
	AvgBits     float64         `json:"avg_bits"`
	Omega       float64         `json:"omega"`
	Optimal     bool            `json:"optimal"`
	Assignment  []layerBits     `json:"assignment"`
	Layers      []layerRounding `json:"layers"`
	Front       []frontPoint    `json:"front,omitempty"`
}

type layerBits struct {
	Layer string `json:"layer"`
	Bits  int    `json:"bits"`
}

type layerRounding struct {
	Name         string             `json:"name"`
	Params       int64              `json:"params"`
	Perturbation map[string]float64 `json:"perturbation"`
}

type frontPoint struct {
	WeightBytes int64   `json:"weight_bytes"`
	Omega       float64 `json:"omega"`
	Bits        []int   `json:"bits"`
}

// targetFlags say what is asked of an assignment.
type targetFlags struct {
	wire.Allocate
	locks []string
}

func (f *targetFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.Damage, "damage", "", "the model of damage to choose by: one of "+studio.DamageNames())
	fl.IntSliceVar(&f.Bits, "bits", studio.DefaultBits(), "the widths to choose from")
	fl.Int64Var(&f.WeightBytes, "weight-bytes", 0, "target: at most N bytes of weights")
	fl.Int64Var(&f.FileBytes, "file-bytes", 0, "target: at most N bytes of weights, scales, zero points and biases")
	fl.Float64Var(&f.AvgBits, "avg-bits", 0, "target: at most the size of B bits for every weight")
	fl.Float64Var(&f.Omega, "max-omega", 0, "target: the smallest size with at most this damage")
	fl.Int64Var(&f.BOPs, "bops", 0, "target: at most N bit operations per sample")
	fl.StringArrayVar(&f.locks, "lock", nil, "fix a layer's width, as LAYER=BITS; may be repeated")
	fl.StringVar(&f.Quantizer, "quantizer", "uniform", "the codes of weights")
	fl.StringVar(&f.Clip, "clip", "mse", "the rule for scales: mse or max")
}

// request is the flags as the session's command.
func (f *targetFlags) request(cmd *cobra.Command) (*wire.Allocate, error) {
	targets := 0
	for _, name := range targetsOf(cmd) {
		if cmd.Flags().Changed(name) {
			targets++
		}
	}
	if targets != 1 {
		return nil, misused(cmd, "give one target: --%s", strings.Join(targetsOf(cmd), ", --"))
	}
	if f.WeightBytes < 0 || f.FileBytes < 0 || f.AvgBits < 0 || f.Omega < 0 || f.BOPs < 0 {
		return nil, misused(cmd, "a target must be positive")
	}
	if err := studio.CheckAllocate(&f.Allocate); err != nil {
		return nil, misused(cmd, "%v", err)
	}
	f.Locked = nil
	for _, lock := range f.locks {
		i := strings.LastIndexByte(lock, '=')
		if i < 0 {
			return nil, misused(cmd, "--lock %q is not of the form LAYER=BITS", lock)
		}
		bits, err := strconv.Atoi(lock[i+1:])
		if err != nil {
			return nil, misused(cmd, "--lock %q is not of the form LAYER=BITS", lock)
		}
		f.Locked = append(f.Locked, wire.Choice{Layer: lock[:i], Bits: bits})
	}
	return &f.Allocate, nil
}

// targetsOf are the flags of a command of which one must be given.
func targetsOf(cmd *cobra.Command) []string {
	return slices.DeleteFunc([]string{"avg-bits", "weight-bytes", "file-bytes", "bops", "max-omega", "max-drop"}, func(name string) bool {
		return cmd.Flags().Lookup(name) == nil
	})
}

func newAllocate(c *console) *cobra.Command {
	var target targetFlags
	var data dataFlags
	var file string
	cmd := &cobra.Command{
		Use:   "allocate MODEL",
		Short: "Choose every layer's bits from measured sensitivities, or from answers on samples",
		Args:  cobra.ExactArgs(1),
	}
	target.add(cmd)
	data.add(cmd, defaultSamples, "compare answers on the first N samples")
	cmd.Flags().StringVar(&file, "sensitivity", "", "the answer of sensitivity --json (layers with name and avg_trace)")
	cmd.Flags().BoolVar(&target.Front, "front", false, "add the whole Pareto front")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		request, err := target.request(cmd)
		if err != nil {
			return err
		}
		session, _, err := c.load(args[0])
		if err != nil {
			return err
		}
		model, err := studio.FindDamage(target.Damage)
		if err != nil {
			return err
		}
		if model.Curvature {
			err = readSensitivity(cmd, session, file, args[0])
		} else {
			var samples *dataset.Set
			if samples, err = data.open(cmd, session); err == nil {
				_, err = session.Calibrate(cmd.Context(), samples)
			}
		}
		if err != nil {
			return err
		}
		a, err := session.Allocate(cmd.Context(), request)
		if err != nil {
			return err
		}
		res := newAllocation(a)
		return c.print(res, func(w io.Writer) { writeAllocation(w, res) })
	}
	return cmd
}

// readSensitivity gives a session what sensitivity has found on its model.
func readSensitivity(cmd *cobra.Command, session *studio.Session, file, model string) error {
	if file == "" {
		return misused(cmd, "--sensitivity is missing: make one with hawqeye sensitivity %s --json", model)
	}
	var s sensitivity
	if err := readJSON(file, &s); err != nil {
		return err
	}
	traces := map[string]float64{}
	for _, l := range s.Layers {
		if l.AvgTrace == nil {
			return fmt.Errorf("%s has no average trace of layer %q (its method is %s): Ω needs one, so measure with another --method, such as exact", file, l.Name, s.Method)
		}
		traces[l.Name] = *l.AvgTrace
	}
	if err := session.SetSensitivity(traces); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func newAllocation(a *wire.Allocated) allocation {
	res := allocation{WeightBytes: a.WeightBytes, AvgBits: a.AvgBits, Omega: a.Omega, Optimal: a.Optimal, Assignment: bitsOf(a.Assignment)}
	for _, l := range a.Layers {
		r := layerRounding{Name: l.Layer, Params: l.Params, Perturbation: map[string]float64{}}
		for _, p := range l.Perturbations {
			r.Perturbation[strconv.Itoa(p.Bits)] = p.Square
		}
		res.Layers = append(res.Layers, r)
	}
	for _, p := range a.Front {
		res.Front = append(res.Front, frontPoint(p))
	}
	return res
}

func bitsOf(choices []wire.Choice) []layerBits {
	bits := []layerBits{}
	for _, c := range choices {
		bits = append(bits, layerBits(c))
	}
	return bits
}

func writeAllocation(w io.Writer, a allocation) {
	fmt.Fprintf(w, "%d bytes of weights, %.3f bits on average, Ω = %.6g", a.WeightBytes, a.AvgBits, a.Omega)
	if a.Optimal {
		fmt.Fprint(w, " (optimal)")
	}
	fmt.Fprintf(w, "\n\nlayer\tparams\tbits\t‖Q(W)−W‖²\n")
	for i, l := range a.Layers {
		bits := a.Assignment[i].Bits
		fmt.Fprintf(w, "%s\t%d\t%d\t%.4g\n", l.Name, l.Params, bits, l.Perturbation[strconv.Itoa(bits)])
	}
	if len(a.Front) > 0 {
		fmt.Fprintf(w, "\nweight bytes\tΩ\tbits\n")
	}
	for _, p := range a.Front {
		fmt.Fprintf(w, "%d\t%.6g\t%v\n", p.WeightBytes, p.Omega, p.Bits)
	}
}
