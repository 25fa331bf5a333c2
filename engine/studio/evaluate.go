package studio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
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
	if s.graph == nil {
		return nil, errNoModel
	}
	if len(s.graph.Inputs) != 1 || len(s.graph.Outputs) != 1 || len(s.graph.Outputs[0].Shape) == 0 {
		return nil, fmt.Errorf("%s has %d inputs and %d outputs: running it over data takes one of each", s.name, len(s.graph.Inputs), len(s.graph.Outputs))
	}
	out := &Outputs{Shape: s.graph.Outputs[0].Shape.Clone()}
	out.Shape[0] = data.N * out.Shape[0] / s.report.Batch
	start := time.Now()
	var err error
	switch net {
	case wire.FloatNet:
		out.Values, err = s.floatOutputs(ctx, data)
	case wire.QuantizedNet:
		if s.program == nil {
			return nil, errors.New("there is no quantized network yet: quantize first")
		}
		out.Values, err = s.program.Evaluate(ctx, data, s.kernels, infer.Options{
			Progress: func(done, total int) { s.progress("running integers", done, total) },
		})
	default:
		return nil, fmt.Errorf("there is no network %q: choose float or quantized", net)
	}
	out.Seconds = time.Since(start).Seconds()
	return out, err
}

// floatOutputs runs the float network, every worker on a plan of its own.
func (s *Session) floatOutputs(ctx context.Context, data *dataset.Set) ([]float32, error) {
	in, out, batch := s.graph.Inputs[0], s.graph.Outputs[0], s.report.Batch
	features, answers := in.Shape.Size()/batch, out.Shape.Size()/batch
	batches := (data.N + batch - 1) / batch
	workers := parallel.Workers(0, batches)
	plans, inputs := make([]*exec.Plan, workers), make([][]float32, workers)
	for w := range workers {
		var err error
		if plans[w], err = exec.Compile(s.graph.Outputs, nil); err != nil {
			return nil, err
		}
		inputs[w] = make([]float32, in.Shape.Size())
		if plans[w].Uses(in) {
			if err := plans[w].Bind(in, inputs[w]); err != nil {
				return nil, err
			}
		}
	}
	y := make([]float32, data.N*answers)
	var mu sync.Mutex
	done := 0
	err := parallel.Each(ctx, batches, workers, func(w, i int) error {
		n := min(batch, data.N-i*batch)
		data.Batch(inputs[w][:n*features], i*batch, n)
		if err := plans[w].Run(s.kernels); err != nil {
			return err
		}
		copy(y[i*batch*answers:], plans[w].Value(out)[:n*answers])
		mu.Lock()
		defer mu.Unlock()
		done += n
		s.progress("running floats", done, data.N)
		return nil
	})
	return y, err
}

// Evaluate counts a classifier's right answers, and for the quantized network
// those that agree with the float one.
func (s *Session) Evaluate(ctx context.Context, net wire.Network, data *dataset.Set) (*wire.Scored, error) {
	if s.graph != nil && s.Classes() < 2 {
		return nil, fmt.Errorf("%s is no classifier: it has no output with one row of classes per sample", s.name)
	}
	out, err := s.Outputs(ctx, net, data)
	if err != nil {
		return nil, err
	}
	answers := classesOf(out)
	res := &wire.Scored{Network: net, N: data.N, Seconds: out.Seconds}
	if data.Labels != nil {
		res.Correct = matches(answers, data.Labels)
	}
	if net == wire.QuantizedNet {
		float, err := s.Outputs(ctx, wire.FloatNet, data)
		if err != nil {
			return nil, err
		}
		res.Agreed = matches(answers, classesOf(float))
	}
	return res, nil
}

func (s *Session) evaluate(ctx context.Context, c *wire.Evaluate) (*wire.Scored, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	data, err := s.dataOf(c.Data)
	if err != nil {
		return nil, err
	}
	return s.Evaluate(ctx, c.Network, data)
}

// classesOf is the largest output of every sample, the first of equals.
func classesOf(out *Outputs) []int {
	width := out.Shape[1]
	classes := make([]int, out.Shape[0])
	for i := range classes {
		row := out.Values[i*width:][:width]
		for c, v := range row {
			if v > row[classes[i]] {
				classes[i] = c
			}
		}
	}
	return classes
}

func matches(a, b []int) *int {
	n := 0
	for i, v := range a {
		if v == b[i] {
			n++
		}
	}
	return &n
}

// run answers the command for raw inputs.
func (s *Session) run(ctx context.Context, c *wire.Run) (*wire.Ran, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	one := s.InputShape()
	if size := 4 * one.Size(); one == nil || size == 0 || len(c.Inputs.Bytes) == 0 || len(c.Inputs.Bytes)%size != 0 {
		return nil, fmt.Errorf("%d bytes are not a number of inputs of shape %v in float32", len(c.Inputs.Bytes), one)
	}
	x := make([]float32, len(c.Inputs.Bytes)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(c.Inputs.Bytes[4*i:]))
	}
	data, err := dataset.FromInputs("inputs", x, one)
	if err != nil {
		return nil, err
	}
	out, err := s.Outputs(ctx, c.Network, data)
	if err != nil {
		return nil, err
	}
	bytes := make([]byte, 0, 4*len(out.Values))
	for _, v := range out.Values {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return &wire.Ran{Shape: out.Shape, Seconds: out.Seconds, Outputs: wire.Bulk{Bytes: bytes}}, nil
}
