package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hawqeye/engine/alloc"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// targetFlags say what is asked of an assignment.
type targetFlags struct {
	wire.Allocate
	locks   []string
	ties    []string
	latency time.Duration
}

func (f *targetFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.Damage, "damage", "", "the model of damage to choose by: one of "+studio.DamageNames()+" (default "+studio.Damages()[0].Name+")")
	fl.StringVar(&f.Strategy, "strategy", "", "how to choose within limits: "+strategyNames()+" (default exact)")
	fl.IntSliceVar(&f.Bits, "bits", studio.DefaultBits(), "the widths to choose from")
	fl.Int64Var(&f.WeightBytes, "weight-bytes", 0, "target: at most N bytes of weights")
	fl.Int64Var(&f.FileBytes, "file-bytes", 0, "target: at most N bytes of weights, scales, zero points and biases")
	fl.Float64Var(&f.AvgBits, "avg-bits", 0, "target: at most the size of B bits for every weight")
	fl.Float64Var(&f.Omega, "max-omega", 0, "target: the smallest size with at most this damage")
	fl.Int64Var(&f.BOPs, "bops", 0, "target: at most N bit operations per sample")
	fl.Int64Var(&f.MemoryBytes, "memory-bytes", 0, "target: at most N bytes for the file and the intermediate values of one sample together")
	fl.DurationVar(&f.latency, "latency", 0, "target: at most so long for one sample on this device, as 1.5ms")
	fl.Int64Var(&f.ActBytes, "act-bytes", 0, "target: at most N bytes for all activations of one sample, at their widths")
	fl.IntSliceVar(&f.ActWidths, "act-widths", nil, "choose widths of activations too, from these (default: 8 for all)")
	fl.StringArrayVar(&f.locks, "lock", nil, "fix a layer's width, as LAYER=BITS; may be repeated")
	fl.StringArrayVar(&f.ties, "tie", nil, "give layers one width, as LAYER,LAYER; may be repeated")
	fl.StringVar(&f.Quantizer, "quantizer", "uniform", "the codes of weights")
	fl.StringVar(&f.Clip, "clip", "mse", "the rule for scales: mse or max")
}

// request is the flags as the session's command.
func (f *targetFlags) request(cmd *cobra.Command) (*wire.Allocate, error) {
	limits, goals := given(cmd, limitNames()), given(cmd, goalNames())
	switch {
	case limits+goals == 0:
		return nil, misused(cmd, "give a target: --%s", strings.Join(targetsOf(cmd), ", --"))
	case goals > 1 || goals == 1 && limits > 0:
		return nil, misused(cmd, "--%s seek the smallest network, each by itself: leave the other targets out", strings.Join(goalNames(), " and --"))
	}
	f.Nanoseconds = f.latency.Nanoseconds()
	if min(f.WeightBytes, f.FileBytes, f.BOPs, f.MemoryBytes, f.Nanoseconds, f.ActBytes) < 0 || f.AvgBits < 0 || f.Omega < 0 {
		return nil, misused(cmd, "a target must be positive")
	}
	if err := studio.CheckAllocate(&f.Allocate); err != nil {
		return nil, misused(cmd, "%v", err)
	}
	f.Tied = nil
	for _, tie := range f.ties {
		f.Tied = append(f.Tied, wire.Tie{Layers: strings.Split(tie, ",")})
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

// needsRanges says that a limit is one of the integer network, which needs samples.
func (f *targetFlags) needsRanges() bool {
	return f.MemoryBytes > 0 || f.Nanoseconds > 0 || len(f.ActWidths) > 0
}

// limitNames are the flags that limit an assignment, any of them together.
func limitNames() []string {
	return []string{"avg-bits", "weight-bytes", "file-bytes", "memory-bytes", "act-bytes", "bops", "latency"}
}

// goalNames are the flags that have the size itself sought.
func goalNames() []string { return []string{"max-omega", "max-drop"} }

// given is how many of the flags the command was given.
func given(cmd *cobra.Command, names []string) int {
	n := 0
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			n++
		}
	}
	return n
}

// targetsOf are the flags of a command of which one must be given.
func targetsOf(cmd *cobra.Command) []string {
	return slices.DeleteFunc(append(limitNames(), goalNames()...), func(name string) bool {
		return cmd.Flags().Lookup(name) == nil
	})
}

// strategyNames lists the strategies for a sentence.
func strategyNames() string {
	var parts []string
	for _, s := range alloc.Strategies() {
		parts = append(parts, s.Name)
	}
	return strings.Join(parts, ", ")
}
