package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hawqeye/engine/wire"
)

// evaluation is the JSON of eval.
type evaluation struct {
	Top1    *float64 `json:"top1,omitempty"`
	N       int      `json:"n"`
	Seconds float64  `json:"seconds"`
}

func newEval(c *console) *cobra.Command {
	var data dataFlags
	cmd := &cobra.Command{
		Use:   "eval MODEL",
		Short: "Run a float or QDQ model over data and count the right answers",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, 0, "take the first N samples (default: all)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, _, err := c.load(args[0])
		if err != nil {
			return err
		}
		set, err := data.open(cmd, s)
		if err != nil {
			return err
		}
		if set.Labels == nil {
			return fmt.Errorf("%s has no labels to count right answers by: give --labels, or use hawqeye run", set.Source)
		}
		scored, err := s.Evaluate(cmd.Context(), wire.FloatNet, set)
		if err != nil {
			return err
		}
		r := newScore(scored)
		e := evaluation{Top1: r.Top1, N: r.N, Seconds: r.Seconds}
		return c.print(e, func(w io.Writer) {
			fmt.Fprintf(w, "top-1\t%.2f %%\nsamples\t%d\nseconds\t%.2f\n", 100**e.Top1, e.N, e.Seconds)
		})
	}
	return cmd
}
