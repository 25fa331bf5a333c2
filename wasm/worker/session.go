//go:build js && wasm

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/wire"
)

// session keeps the loaded model between commands.
type session struct {
	graph *graph.Graph
	plan  *exec.Plan
}

// Do implements wire.Handler.
func (s *session) Do(ctx context.Context, c wire.Command, emit func(wire.Event)) error {
	switch c := c.(type) {
	case *wire.Inspect:
		_, found, err := read(c.Name, c.Model.Bytes)
		if err != nil {
			return err
		}
		emit(&wire.Inspected{Inspection: found})
		return nil
	case *wire.Load:
		return s.load(c, emit)
	case *wire.Run:
		return s.run(ctx, c, emit)
	}
	return fmt.Errorf("this engine does not answer %s", strings.TrimPrefix(fmt.Sprintf("%T", c), "*wire."))
}

func (s *session) load(c *wire.Load, emit func(wire.Event)) error {
	s.graph, s.plan = nil, nil
	g, found, err := read(c.Name, c.Model.Bytes)
	if err != nil {
		return err
	}
	if g != nil {
		if s.plan, err = exec.Compile(g.Outputs, nil); err != nil {
			return err
		}
		s.graph = g
	}
	emit(&wire.Loaded{Inspection: found})
	return nil
}

// run computes the outputs of whole samples, one after another.
func (s *session) run(ctx context.Context, c *wire.Run, emit func(wire.Event)) error {
	switch {
	case s.graph == nil:
		return fmt.Errorf("there is no model to run: load one first")
	case c.Network != wire.FloatNet:
		return fmt.Errorf("there is no %s network: only the model as it was loaded can run", c.Network)
	case len(s.graph.Inputs) != 1 || len(s.graph.Outputs) != 1:
		return fmt.Errorf("the model has %d inputs and %d outputs: only one of each can run", len(s.graph.Inputs), len(s.graph.Outputs))
	}
	in, out := s.graph.Inputs[0], s.graph.Outputs[0]
	sample := make([]float32, in.Shape.Size())
	if err := s.plan.Bind(in, sample); err != nil {
		return err
	}
	count := len(c.Inputs.Bytes) / (4 * len(sample))
	if count*4*len(sample) != len(c.Inputs.Bytes) {
		return fmt.Errorf("the inputs are %d bytes, no multiple of the %d that a sample of shape %v takes", len(c.Inputs.Bytes), 4*len(sample), in.Shape)
	}
	start := time.Now()
	kernels := kernel.Go()
	var outputs []byte
	for i := range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		for j := range sample {
			sample[j] = math.Float32frombits(binary.LittleEndian.Uint32(c.Inputs.Bytes[4*(i*len(sample)+j):]))
		}
		if err := s.plan.Run(kernels); err != nil {
			return err
		}
		for _, v := range s.plan.Value(out) {
			outputs = binary.LittleEndian.AppendUint32(outputs, math.Float32bits(v))
		}
		emit(&wire.Progressed{Stage: "run", Done: int64(i + 1), Total: int64(count)})
	}
	shape := append([]int{count}, out.Shape[min(1, len(out.Shape)):]...)
	emit(&wire.Ran{Shape: shape, Seconds: time.Since(start).Seconds(), Outputs: wire.Bulk{Bytes: outputs}})
	return nil
}
