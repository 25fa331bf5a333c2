// Command hawqeye chooses and applies mixed-precision quantization from the command line.
//
// Results go to standard output, progress and errors to standard error. It exits
// with 0 when the work is done, 1 when it failed, 2 when it was asked wrongly.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the process at once
	}()
	os.Exit(run(ctx, os.Args[1:], &console{out: os.Stdout, err: os.Stderr}))
}

// run is the command line as a function: it returns the exit status.
func run(ctx context.Context, args []string, c *console) int {
	root := newRoot(c)
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := finish(ctx, func() error { return root.ExecuteContext(ctx) })
	c.endProgress()
	var usage usageError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(c.err, "stopped")
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(c.err, "%v\nsee: %s -h\n", err, usage.command)
		return 2
	}
	fmt.Fprintln(c.err, err)
	return 1
}

// grace is how long a cancelled command may take to stop between two steps of
// its work. Files are written whole or not at all, so that leaving then is safe.
const grace = 700 * time.Millisecond

// finish waits for work, but not for long once ctx has ended.
func finish(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		return ctx.Err()
	}
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:           "hawqeye",
		Short:         "Mixed-precision quantization: measure each layer's sensitivity, choose its bits, run and export the integer network",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print one JSON object")
	root.PersistentFlags().IntSliceVar(&c.sample, "input-shape", nil, "the extents of one sample, as 3,224,224, where the model leaves them open")
	for _, command := range []func(*console) *cobra.Command{
		newInspect, newSensitivity, newSpectrum, newAllocate, newValidate, newAblate, newQuantize, newEval, newRun, newMerge,
	} {
		root.AddCommand(command(c))
	}
	for _, cmd := range append(root.Commands(), root) {
		markUsage(cmd)
	}
	return root
}

// usageError is a command line that cannot be meant.
type usageError struct {
	command string
	err     error
}

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// markUsage makes a command's complaints about flags and arguments usage errors.
func markUsage(cmd *cobra.Command) {
	name := cmd.CommandPath()
	args := cmd.Args
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		if err := args(cmd, given); err != nil {
			return usageError{name, err}
		}
		return nil
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{name, err} })
}

// misused is a usage error of the running command.
func misused(cmd *cobra.Command, format string, args ...any) error {
	return usageError{cmd.CommandPath(), fmt.Errorf(format, args...)}
}
