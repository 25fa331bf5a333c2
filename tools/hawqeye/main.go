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
	err := root.ExecuteContext(ctx)
	c.endProgress()
	var usage usageError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(c.err, "stopped")
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(c.err, "%v\nsee: hawqeye %s -h\n", err, usage.command)
		return 2
	}
	fmt.Fprintln(c.err, err)
	return 1
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
	for _, command := range []func(*console) *cobra.Command{
		newInspect, newSensitivity, newAllocate, newQuantize, newEval, newRun, newMerge,
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
	name := cmd.Name()
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
	return usageError{cmd.Name(), fmt.Errorf(format, args...)}
}
