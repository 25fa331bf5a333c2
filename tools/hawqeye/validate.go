package main

import (
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"hawqeye/engine/hessian"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// validation is the JSON of validate.
type validation struct {
	Samples     int               `json:"samples"`
	Assignments int               `json:"assignments"` // in every group
	Models      []modelValidation `json:"models"`
}

type modelValidation struct {
	Damage string            `json:"damage"`
	What   string            `json:"what"`
	Groups []groupValidation `json:"groups"`
}

// groupValidation is how predictions of assignments with widths from Low to High
// agree with what is measured; null where one of the two is the same for all.
type groupValidation struct {
	Low      int      `json:"low"`
	High     int      `json:"high"`
	Spearman *float64 `json:"spearman"`
	Error    *float64 `json:"median_relative_error"`
}

func newValidate(c *console) *cobra.Command {
	var data dataFlags
	request := wire.Validate{}
	cmd := &cobra.Command{
		Use:   "validate MODEL",
		Short: "Compare what the models of damage predict with what is measured, on random assignments",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, defaultSamples, "compare answers on the first N samples")
	fl := cmd.Flags()
	fl.IntVar(&request.Assignments, "assignments", 40, "how many to draw in every group of widths")
	fl.Uint64Var(&request.Seed, "seed", 1, "of every random draw")
	fl.IntSliceVar(&request.Bits, "bits", studio.DefaultBits(), "the widths to draw from")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if request.Assignments < 2 {
			return misused(cmd, "--assignments %d: an order takes at least two", request.Assignments)
		}
		s, samples, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		if _, err := s.Calibrate(cmd.Context(), samples); err != nil {
			return err
		}
		if _, err := s.Measure(cmd.Context(), samples, request.Seed, hessian.Options{Eig: 1}); err != nil {
			return err
		}
		v, err := s.Validate(cmd.Context(), &request)
		if err != nil {
			return err
		}
		res := newValidation(v)
		res.Samples, res.Assignments = samples.N, request.Assignments
		return c.print(res, func(w io.Writer) { writeValidation(w, res) })
	}
	return cmd
}

func newValidation(v *wire.Validated) (res validation) {
	for _, m := range v.Models {
		d, _ := studio.FindDamage(m.Damage)
		x := modelValidation{Damage: d.Name, What: d.What}
		for i, g := range v.Groups {
			x.Groups = append(x.Groups, groupValidation{g.Low, g.High, number(m.Spearman[i]), number(m.Error[i])})
		}
		res.Models = append(res.Models, x)
	}
	return res
}

// number is nil for what JSON has no number for.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func writeValidation(w io.Writer, v validation) {
	fmt.Fprintf(w, "rank correlation of predicted and measured damage, and the prediction's median error:\n")
	fmt.Fprintf(w, "%d assignments a column, %d samples\n\nwidths", v.Assignments, v.Samples)
	for _, g := range v.Models[0].Groups {
		fmt.Fprintf(w, "\t%d to %d\t", g.Low, g.High)
	}
	for _, m := range v.Models {
		fmt.Fprintf(w, "\n%s", m.Damage)
		for _, g := range m.Groups {
			rank, off := "–", "–"
			if g.Spearman != nil {
				rank = fmt.Sprintf("%.2f", *g.Spearman)
			}
			if g.Error != nil {
				off = fmt.Sprintf("%.0f %%", 100**g.Error)
			}
			fmt.Fprintf(w, "\t%s\t%s", rank, off)
		}
	}
	fmt.Fprintln(w)
}
