package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hawqeye/engine/damage"
	"hawqeye/engine/studio"
)

// ablation is the JSON of ablate.
type ablation struct {
	Samples     int           `json:"samples"`
	Bits        int           `json:"bits"`
	ActBits     int           `json:"act_bits"`
	Weights     ablationTable `json:"weights"`
	Activations ablationTable `json:"activations"`
	Methods     []agreement   `json:"methods,omitempty"`
}

// agreement is how well a method orders the layers that were rounded alone; null
// where there is no order.
type agreement struct {
	Method   string   `json:"method"`
	Spearman *float64 `json:"spearman"`
	Passes   float64  `json:"passes"`
}

// ablationTable is what rounding weights, or activations, does, the other as they are.
type ablationTable struct {
	Passes float64       `json:"passes"` // forward, over all samples
	All    effect        `json:"all"`
	Each   []ablationRow `json:"each"`
}

type ablationRow struct {
	Name   string `json:"name"`
	Alone  effect `json:"alone"`
	Others effect `json:"all_others"`
}

// effect compares answers with the float network's.
type effect struct {
	KL        float64  `json:"kl"`
	StdErr    float64  `json:"kl_stderr"`
	Agreement float64  `json:"agreement"`
	Top1      *float64 `json:"top1,omitempty"`
}

func newAblate(c *console) *cobra.Command {
	var data dataFlags
	var bits, actBits int
	var quantizer, clip string
	var methods []string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "ablate MODEL",
		Short: "Measure what rounding one layer, or one activation, alone does, and what rounding all but one does",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, defaultSamples, "compare answers on the first N samples")
	fl := cmd.Flags()
	fl.IntVar(&bits, "bits", 4, "width of weights")
	fl.IntVar(&actBits, "act-bits", 8, "width of activations, 1 to 8")
	fl.StringVar(&quantizer, "quantizer", "uniform", "the codes of weights")
	fl.StringVar(&clip, "clip", "mse", "the rule for scales: mse or max")
	fl.StringSliceVar(&methods, "methods", []string{"exact", "fisher", "taylor"}, "say how well these order the layers: any of "+methodNames())
	fl.Uint64Var(&seed, "seed", 1, "of the methods' random draws")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, m := range methods {
			if err := checkMethod(cmd, m); err != nil {
				return err
			}
		}
		if bits < 2 || bits > 8 || actBits < 1 || actBits > 8 {
			return misused(cmd, "--bits %d and --act-bits %d: weights have 2 to 8 bits, activations 1 to 8", bits, actBits)
		}
		s, samples, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		if _, err := s.Calibrate(cmd.Context(), samples); err != nil {
			return err
		}
		a, err := s.Ablate(cmd.Context(), bits, actBits, quantizer, clip)
		if err != nil {
			return err
		}
		res := newAblation(a, samples.N, samples.Labels != nil)
		res.Bits, res.ActBits = bits, actBits
		for _, m := range methods {
			rank, passes, err := s.Agreement(cmd.Context(), a, m, seed)
			if err != nil {
				return err
			}
			res.Methods = append(res.Methods, agreement{m, number(rank), passes})
		}
		return c.print(res, func(w io.Writer) { writeAblation(w, res) })
	}
	return cmd
}

func newAblation(a *studio.Ablated, samples int, labels bool) ablation {
	effectOf := func(e damage.Effect) effect {
		r := effect{KL: e.KL, StdErr: e.StdErr, Agreement: float64(e.Agreed) / float64(samples)}
		if labels {
			top1 := float64(e.Correct) / float64(samples)
			r.Top1 = &top1
		}
		return r
	}
	table := func(names []string, of *damage.Ablation) ablationTable {
		t := ablationTable{Passes: of.Passes, All: effectOf(of.All)}
		for i, name := range names {
			t.Each = append(t.Each, ablationRow{name, effectOf(of.Alone[i]), effectOf(of.Without[i])})
		}
		return t
	}
	return ablation{Samples: samples, Weights: table(a.Layers, a.Weights), Activations: table(a.Values, a.Activations)}
}

func writeAblation(w io.Writer, a ablation) {
	fmt.Fprintf(w, "KL divergence of the rounded answers from the float ones in nats, equal answers, right ones; %d samples\n", a.Samples)
	for _, t := range []struct {
		what string
		bits int
		ablationTable
	}{{"weights", a.Bits, a.Weights}, {"activations", a.ActBits, a.Activations}} {
		fmt.Fprintf(w, "\n%s at %d bits\talone\t±\tequal\tright\tall others\t±\tequal\tright\n", t.what, t.bits)
		for _, r := range t.Each {
			fmt.Fprintf(w, "%s\t%v\t%v\n", r.Name, r.Alone, r.Others)
		}
		fmt.Fprintf(w, "all\t\t\t\t\t%v\n", t.All)
	}
	if len(a.Methods) > 0 {
		fmt.Fprint(w, "\nmethod\trank correlation with what one layer alone does\tforward passes\n")
	}
	for _, m := range a.Methods {
		rank := "–"
		if m.Spearman != nil {
			rank = fmt.Sprintf("%.2f", *m.Spearman)
		}
		fmt.Fprintf(w, "%s\t%s\t%.0f\n", m.Method, rank, m.Passes)
	}
}

func (e effect) String() string {
	right := "–"
	if e.Top1 != nil {
		right = fmt.Sprintf("%.2f %%", 100**e.Top1)
	}
	return fmt.Sprintf("%.3g\t%.1g\t%.2f %%\t%s", e.KL, e.StdErr, 100*e.Agreement, right)
}
