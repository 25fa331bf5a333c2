package studio

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"hawqeye/engine/dataset"
	"hawqeye/engine/exec"
	"hawqeye/engine/infer"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

// Outputs are a network's answers to some samples.
type Outputs struct {
	Values  []float32
	Shape   tensor.Shape // the first axis counts samples
	Seconds float64
}

// Outputs runs a network over data.
func (s *Session) Outputs(ctx context.Context, net wire.Network, data *dataset.Set) (*Outputs, error) {
	return s.outputs(ctx, net, data, tally{wire.StageEvaluating, 0, data.N})
}

// tally counts samples of a stage that runs over data more than once.
type tally struct {
	stage       string
	done, total int
}

func (s *Session) outputs(ctx context.Context, net wire.Network, data *dataset.Set, t tally) (*Outputs, error) {
	if err := s.runs(net); err != nil {
		return nil, err
	}
	out := &Outputs{Shape: s.graph.Outputs[0].Shape.Clone()}
	out.Shape[0] = data.N * out.Shape[0] / s.batch
	start := time.Now()
	var err error
	if net == wire.FloatNet {
		out.Values, err = s.floats(ctx, &s.network, data, t, s.runningMates(net, data.N)...)
	} else {
		out.Values, err = s.integers(ctx, s.quantized.program, data, t, s.runningMates(net, data.N)...)
	}
	out.Seconds = time.Since(start).Seconds()
	return out, err
}

// runs says why a network cannot be run over data.
func (s *Session) runs(net wire.Network) error {
	switch {
	case s.graph == nil:
		return errNoModel
	case len(s.graph.Inputs) != 1 || len(s.graph.Outputs) != 1 || len(s.graph.Outputs[0].Shape) == 0:
		return fmt.Errorf("%s has %d inputs and %d outputs: running it over data takes one of each", s.name, len(s.graph.Inputs), len(s.graph.Outputs))
	case net != wire.FloatNet && net != wire.QuantizedNet:
		return fmt.Errorf("there is no network %q: choose float or quantized", net)
	case net == wire.QuantizedNet && s.quantized == nil:
		return errNotQuantized
	}
	return nil
}

// floats are the outputs of a float network, every worker on a plan of its own.
func (s *Session) floats(ctx context.Context, n *network, data *dataset.Set, t tally, mates ...runningMate) ([]float32, error) {
	in, out, k := n.graph.Inputs[0], n.graph.Outputs[0], s.on(ctx)
	r := runs{batch: n.batch, features: in.Shape.Size() / n.batch, answers: out.Shape.Size() / n.batch}
	r.workers = parallel.Workers(0, (data.N+n.batch-1)/n.batch)
	plans := make([]*exec.Plan, r.workers)
	inputs := make([][]float32, len(plans))
	for w := range plans {
		var err error
		if plans[w], inputs[w], err = n.plan(); err != nil {
			return nil, err
		}
	}
	r.run = func(w int, y []float32, from, samples int) error {
		data.Batch(inputs[w][:samples*r.features], from, samples)
		if err := plans[w].Run(k); err != nil {
			return err
		}
		copy(y, plans[w].Value(out)[:samples*r.answers])
		return nil
	}
	return s.over(ctx, r, data, t, mates)
}

// plan evaluates a network, from its input's values.
func (n *network) plan() (*exec.Plan, []float32, error) {
	p, err := exec.Compile(n.graph.Outputs, nil)
	if err != nil {
		return nil, nil, err
	}
	in := n.graph.Inputs[0]
	x := make([]float32, in.Shape.Size())
	if !p.Uses(in) {
		return p, x, nil
	}
	return p, x, p.Bind(in, x)
}

// integers are the outputs of a quantized network.
func (s *Session) integers(ctx context.Context, p *infer.Program, data *dataset.Set, t tally, mates ...runningMate) ([]float32, error) {
	r := runs{batch: p.Batch, features: p.Input.Size() / p.Batch, answers: p.Output.Size() / p.Batch}
	r.workers = parallel.Workers(0, (data.N+p.Batch-1)/p.Batch)
	runners := []*infer.Runner{p.NewRunner(s.on(ctx))}
	for len(runners) < r.workers {
		runners = append(runners, runners[0].Clone())
	}
	inputs := make([]float32, r.workers*r.batch*r.features)
	r.run = func(w int, y []float32, from, n int) error {
		x := inputs[w*r.batch*r.features:][:n*r.features]
		data.Batch(x, from, n)
		return runners[w].Run(x, n, y[:n*r.answers])
	}
	return s.over(ctx, r, data, t, mates)
}

// run answers the command for raw inputs.
func (s *Session) run(ctx context.Context, c *wire.Run) (*wire.Ran, error) {
	one := s.InputShape()
	if size := 4 * one.Size(); one == nil || size == 0 || len(c.Inputs.Bytes) == 0 || len(c.Inputs.Bytes)%size != 0 {
		return nil, fmt.Errorf("%d bytes are not a number of inputs of shape %v in float32", len(c.Inputs.Bytes), one)
	}
	data, err := dataset.FromInputs("inputs", numbers(c.Inputs), one)
	if err != nil {
		return nil, err
	}
	out, err := s.Outputs(ctx, c.Network, data)
	if err != nil {
		return nil, err
	}
	return &wire.Ran{Shape: out.Shape, Seconds: out.Seconds, Outputs: payload(out.Values)}, nil
}

// numbers are those of a payload in float32, little endian.
func numbers(b wire.Bulk) []float32 {
	x := make([]float32, len(b.Bytes)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b.Bytes[4*i:]))
	}
	return x
}

func payload(x []float32) wire.Bulk {
	bytes := make([]byte, 0, 4*len(x))
	for _, v := range x {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return wire.Bulk{Bytes: bytes}
}
