package onnx_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// conformanceCase is one of ONNX's own tests: a model of one operator, with inputs and outputs.
type conformanceCase struct {
	name            string
	model           func() *onnx.Model
	inputs, outputs []*onnx.Tensor
}

// How many cases agree is pinned, so that an operator that is no longer imported
// is noticed: those whose first input is free, and those that are constants alone.
const (
	passing         = 351
	passingConstant = 41
)

// ONNX's node tests: every case whose nodes are imported gives ONNX's outputs,
// every other is refused with a reason. A case is tried with all inputs free,
// with all but the first constant (shapes, axes, weights …), and with all constant.
func TestONNXNodeTests(t *testing.T) {
	free, constant := 0, 0
	for _, c := range conformanceCases(t) {
		agreed, asConstants := false, false
		var reason error
		for _, from := range []int{0, 1, len(c.inputs)} {
			err := c.run(t, from)
			var wrong mismatch
			if errors.As(err, &wrong) {
				t.Errorf("%s with inputs from %d on constant: %v", c.name, from, err)
			} else if err != nil {
				reason = err
			} else if from > 0 {
				agreed = true
			} else {
				asConstants = true
			}
		}
		switch {
		case agreed:
			free++
		case asConstants:
			constant++
			t.Logf("%-60s if constant; else %s", c.name, strings.TrimPrefix(reason.Error(), "onnx: "))
		case reason != nil:
			t.Logf("%-60s %s", c.name, strings.TrimPrefix(reason.Error(), "onnx: "))
		}
	}
	t.Logf("%d cases agree, and %d more if their inputs are constant", free, constant)
	if free != passing || constant != passingConstant {
		t.Errorf("%d and %d cases agree, expected %d and %d", free, constant, passing, passingConstant)
	}
}

func conformanceCases(t *testing.T) []conformanceCase {
	root := lab.Path(t, "onnx-node-tests")
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var cases []conformanceCase
	for _, d := range dirs {
		data := lab.Read(t, "onnx-node-tests", d.Name(), "model.onnx")
		c := conformanceCase{name: d.Name(), model: func() *onnx.Model { return decode(t, data) }}
		c.inputs = tensors(t, filepath.Join(root, d.Name(), "test_data_set_0", "input_*.pb"))
		c.outputs = tensors(t, filepath.Join(root, d.Name(), "test_data_set_0", "output_*.pb"))
		cases = append(cases, c)
	}
	return cases
}

// tensors reads files numbered from 0; nil stands for what is no tensor.
func tensors(t *testing.T, pattern string) []*onnx.Tensor {
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]*onnx.Tensor, len(files))
	for i := range files {
		data, err := os.ReadFile(strings.Replace(pattern, "*", fmt.Sprint(i), 1))
		if err != nil {
			t.Fatal(err)
		}
		list[i], _ = onnx.DecodeTensor(data)
	}
	return list
}

// mismatch is a result other than ONNX's.
type mismatch struct{ error }

// run builds the case with the inputs from the given one on constant.
func (c *conformanceCase) run(t *testing.T, constant int) error {
	m := c.model()
	fed := map[string]*onnx.Tensor{}
	opt := onnx.Options{Constants: map[string]*onnx.Tensor{}}
	for i, in := range m.Graph.Inputs {
		switch {
		case c.inputs[i] == nil:
			return fmt.Errorf("its input %d is no tensor", i)
		case i >= constant:
			opt.Constants[in.Name] = c.inputs[i]
		default:
			fed[in.Name] = c.inputs[i]
		}
	}
	g, _, err := onnx.Build(m, opt)
	if err != nil {
		return err
	}
	got := evaluate(t, g, fed)
	slack := 2e-5
	if c.name == "test_averagepool_2d_ceil_last_window_starts_on_pad" {
		slack = 5e-4 // its output is written with four digits
	}
	for i, want := range c.outputs {
		if err := agree(got[i], want, slack); err != nil {
			return mismatch{fmt.Errorf("output %d: %w", i, err)}
		}
	}
	return nil
}

// evaluate runs g and returns its outputs.
func evaluate(t *testing.T, g *graph.Graph, fed map[string]*onnx.Tensor) [][]float32 {
	p, err := exec.Compile(g.Outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range g.Inputs {
		if err := p.Bind(in, elements(t, fed[in.Name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Run(kernel.Go()); err != nil {
		t.Fatal(err)
	}
	var out [][]float32
	for _, o := range g.Outputs {
		out = append(out, slices.Clone(p.Value(o)))
	}
	return out
}

func elements(t testing.TB, v *onnx.Tensor) []float32 {
	t.Helper()
	if v.Type.IsFloat() {
		f, err := v.Float32s()
		if err != nil {
			t.Fatal(err)
		}
		return f.Data
	}
	ints, err := v.Integers()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(ints))
	for i, x := range ints {
		out[i] = float32(x)
	}
	return out
}

// agree compares reals to within the rounding of sums, integers exactly.
func agree(got []float32, want *onnx.Tensor, slack float64) error {
	if !want.Type.IsFloat() && !want.Type.IsInt() {
		return fmt.Errorf("expects elements of type %v", want.Type)
	}
	var t testing.T
	w := elements(&t, want)
	if len(got) != len(w) {
		return fmt.Errorf("%d elements instead of %d", len(got), len(w))
	}
	for i, x := range w {
		y := got[i]
		most := slack * max(0.5, math.Abs(float64(x)))
		switch {
		case want.Type == onnx.Float16:
			most = 1e-3 * max(1, math.Abs(float64(x)))
		case !want.Type.IsFloat():
			most = 0
		}
		if same := x == y || x != x && y != y; !same && !(math.Abs(float64(x)-float64(y)) <= most) {
			return fmt.Errorf("element %d is %v instead of %v", i, y, x)
		}
	}
	return nil
}
