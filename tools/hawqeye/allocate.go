package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// allocation is the JSON of allocate.
type allocation struct {
	WeightBytes int64           `json:"weight_bytes"`
	AvgBits     float64         `json:"avg_bits"`
	Omega       float64         `json:"omega"`
	Optimal     bool            `json:"optimal"`
	Bound       float64         `json:"bound"`             // no assignment within the limits does less damage
	Samples     int             `json:"samples,omitempty"` // that answers were compared on, mixtures included
	Assignment  []layerBits     `json:"assignment"`
	Activations []layerBits     `json:"activations,omitempty"`
	FineTuning  []string        `json:"fine_tuning"` // layers, that which gains most first
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
	cmd.Flags().StringVar(&file, "sensitivity", "", "the answer of sensitivity --json (layers with name and avg_trace): choose by it, by hawqv2")
	cmd.Flags().BoolVar(&target.Front, "front", false, "add the whole Pareto front")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if file != "" && target.Damage == "" {
			target.Damage = curvature().Name
		}
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
		if !model.Curvature || target.needsRanges() {
			if _, err := data.calibrate(cmd, session); err != nil {
				return err
			}
		}
		if model.Curvature {
			if err := readSensitivity(cmd, session, file, args[0], model.Eigenvalues); err != nil {
				return err
			}
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

// curvature is the model of damage that rests on sensitivities.
func curvature() studio.Damage {
	all := studio.Damages()
	return all[slices.IndexFunc(all, func(d studio.Damage) bool { return d.Curvature })]
}

// readSensitivity gives a session what sensitivity has found on its model, and
// refuses what has no eigenvalues where they are needed.
func readSensitivity(cmd *cobra.Command, session *studio.Session, file, model string, needed bool) error {
	if file == "" {
		return misused(cmd, "--sensitivity is missing: make one with hawqeye sensitivity %s --json", model)
	}
	var s sensitivity
	if err := readJSON(file, &s); err != nil {
		return err
	}
	here, err := originOf(model, nil)
	if err != nil {
		return err
	}
	if err := here.differs(s.origin); err != nil {
		return fmt.Errorf("%s does not belong to %s: %w: make one with hawqeye sensitivity %s --json", file, model, err, model)
	}
	traces, eigenvalues := map[string]float64{}, map[string]float64{}
	for _, l := range s.Layers {
		if l.AvgTrace == nil {
			return fmt.Errorf("%s has no average trace of layer %q (its method is %s): Ω needs one, so measure with another --method, such as exact", file, l.Name, s.Method)
		}
		traces[l.Name] = *l.AvgTrace
		if len(l.Eigenvalues) > 0 {
			eigenvalues[l.Name] = l.Eigenvalues[0].Value
		}
	}
	if needed && len(eigenvalues) == 0 {
		return fmt.Errorf("%s has no eigenvalues, by which hawq chooses: make one with hawqeye sensitivity %s --eig 1 --json", file, model)
	}
	if err := session.SetSensitivity(traces, eigenvalues); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func newAllocation(a *wire.Allocated) allocation {
	res := allocation{
		WeightBytes: a.WeightBytes, AvgBits: a.AvgBits, Omega: a.Omega, Optimal: a.Optimal, Bound: a.Bound, Samples: a.Samples,
		Assignment: bitsOf(a.Assignment), FineTuning: a.FineTuning,
	}
	if len(a.Activations) > 0 {
		res.Activations = bitsOf(a.Activations)
	}
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
	fmt.Fprintf(w, "%d bytes of weights, %.3f bits on average, damage %.6g", a.WeightBytes, a.AvgBits, a.Omega)
	switch {
	case a.Optimal:
		fmt.Fprint(w, " (optimal)")
	case a.Bound > 0:
		fmt.Fprintf(w, " (no assignment comes below %.6g)", a.Bound)
	}
	fmt.Fprintf(w, "\n\nlayer\tparams\tbits\t‖Q(W)−W‖²\n")
	for i, l := range a.Layers {
		bits := a.Assignment[i].Bits
		fmt.Fprintf(w, "%s\t%d\t%d\t%.4g\n", l.Name, l.Params, bits, l.Perturbation[strconv.Itoa(bits)])
	}
	if len(a.Activations) > 0 {
		fmt.Fprintf(w, "\nactivation\tbits\n")
	}
	for _, v := range a.Activations {
		fmt.Fprintf(w, "%s\t%d\n", v.Layer, v.Bits)
	}
	if len(a.FineTuning) > 0 {
		fmt.Fprintf(w, "\nto fine-tune, that which gains most first: %s\n", strings.Join(a.FineTuning, ", "))
	}
	if len(a.Front) > 0 {
		fmt.Fprintf(w, "\nweight bytes\tdamage\tbits\n")
	}
	for _, p := range a.Front {
		fmt.Fprintf(w, "%d\t%.6g\t%v\n", p.WeightBytes, p.Omega, p.Bits)
	}
}
