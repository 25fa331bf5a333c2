package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hawqeye/engine/dataset"
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
		Short: "Run a float or QDQ model, or a standalone module, over data and count the right answers",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, 0, "take the first N samples (default: all)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		e, err := c.eval(cmd, &data, args[0])
		if err != nil {
			return err
		}
		return c.print(e, func(w io.Writer) {
			fmt.Fprintf(w, "top-1\t%.2f %%\nsamples\t%d\nseconds\t%.2f\n", 100**e.Top1, e.N, e.Seconds)
		})
	}
	return cmd
}

func (c *console) eval(cmd *cobra.Command, data *dataFlags, path string) (evaluation, error) {
	if isModule(path) {
		m, err := openModule(cmd.Context(), path)
		if err != nil {
			return evaluation{}, err
		}
		defer m.Close(context.WithoutCancel(cmd.Context()))
		set, err := data.labelled(cmd, m)
		if err != nil {
			return evaluation{}, err
		}
		return c.evaluate(cmd.Context(), m, set)
	}
	s, _, err := c.load(path)
	if err != nil {
		return evaluation{}, err
	}
	set, err := data.labelled(cmd, s)
	if err != nil {
		return evaluation{}, err
	}
	scored, err := s.Evaluate(cmd.Context(), wire.FloatNet, set)
	if err != nil {
		return evaluation{}, err
	}
	r := newScore(scored)
	return evaluation{Top1: r.Top1, N: r.N, Seconds: r.Seconds}, nil
}

// labelled is open for samples that have labels.
func (f *dataFlags) labelled(cmd *cobra.Command, n network) (*dataset.Set, error) {
	set, err := f.open(cmd, n)
	if err == nil && set.Labels == nil {
		err = fmt.Errorf("%s has no labels to count right answers by: give --labels, or use hawqeye run", set.Source)
	}
	return set, err
}
