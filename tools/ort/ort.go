// Package ort runs models in ONNX Runtime, the oracle for what other runtimes
// make of our files.
//
// It is the npm package onnxruntime-web, in the version that package.json names,
// under Node.js. It is installed once into the user's cache folder.
package ort

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"hawqeye/tools/internal/program"
)

//go:embed run.mjs
var script []byte

// Tensor is a dense float32 tensor; an output's first axis counts samples.
type Tensor struct {
	Shape []int
	Data  []float32
}

// Case is a model with what it is to be run on.
type Case struct {
	Model   []byte
	Inputs  []Tensor  // for every input, in the model's order: one run
	Samples []float32 // in place of Inputs, for a model of one input: any number of samples
}

// Result is what ONNX Runtime made of a case.
type Result struct {
	Output    Tensor            // the first output, of all samples
	Outputs   map[string]Tensor // every output, by name
	Optimized []Node            // the graph as it really ran, after ONNX Runtime's own rewriting
	Err       error             // why there is none of this
}

// Node is one operation of a graph.
type Node struct {
	Name, Op string
}

// Ops counts the operations of the optimized graph.
func (r Result) Ops() map[string]int {
	count := map[string]int{}
	for _, n := range r.Optimized {
		count[n.Op]++
	}
	return count
}

// batch is how many samples run at once where the model leaves it open.
const batch = 64

// Run runs a model of one input over samples, and fails the test if it cannot.
// Without samples it only reads the graph.
func Run(t testing.TB, model []byte, samples []float32) Result {
	t.Helper()
	r := RunAll(t, []Case{{Model: model, Samples: samples}})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

// RunAll runs cases one after the other in one process: to start one takes far
// longer than a small model does. A case that fails has an Err.
func RunAll(t testing.TB, cases []Case) []Result {
	t.Helper()
	results, err := runAll(t.TempDir(), cases)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func runAll(dir string, cases []Case) ([]Result, error) {
	node, err := program.Find(nodeJS)
	if err != nil {
		return nil, err
	}
	home, err := Installed()
	if err != nil {
		return nil, err
	}
	if err := write(dir, cases); err != nil {
		return nil, err
	}
	cmd := exec.Command(node, "--input-type=module", "-", dir, fmt.Sprint(batch))
	cmd.Dir, cmd.Stdin = home, bytes.NewReader(script) // so that it finds what is installed there
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("ONNX Runtime: %w: %s", err, bytes.TrimSpace(out))
	}
	return read(dir, len(cases))
}

// write lays out the cases as the script expects them.
func write(dir string, cases []Case) error {
	type inputs struct {
		Shapes [][]int `json:"inputs,omitempty"`
	}
	list := make([]inputs, len(cases))
	for i, c := range cases {
		values := c.Samples
		for _, in := range c.Inputs {
			list[i].Shapes = append(list[i].Shapes, append([]int{}, in.Shape...))
			values = append(values[:len(values):len(values)], in.Data...)
		}
		var raw []byte
		for _, v := range values {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
		base := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(base+".onnx", c.Model, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(base+".in", raw, 0o644); err != nil {
			return err
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o644)
}

func read(dir string, n int) ([]Result, error) {
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		return nil, err
	}
	var list []struct {
		Outputs []struct {
			Name  string
			Shape []int
		}
		Error string
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	results := make([]Result, n)
	for i := range results {
		r, base := &results[i], filepath.Join(dir, fmt.Sprint(i))
		if list[i].Error != "" {
			r.Err = fmt.Errorf("ONNX Runtime: %s", list[i].Error)
			continue
		}
		raw, err := os.ReadFile(base + ".out")
		if err != nil {
			return nil, err
		}
		r.Outputs = map[string]Tensor{}
		for k, out := range list[i].Outputs {
			y := Tensor{Shape: out.Shape}
			for range size(out.Shape) {
				y.Data = append(y.Data, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
				raw = raw[4:]
			}
			if r.Outputs[out.Name] = y; k == 0 {
				r.Output = y
			}
		}
		model, err := os.ReadFile(base + ".optimized.onnx")
		if err != nil {
			return nil, err
		}
		r.Optimized = nodes(model)
	}
	return results, nil
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// nodes lists the nodes of a model that ONNX Runtime wrote. It reads the three
// fields it needs by itself: the oracle does not lean on the code it judges.
func nodes(model []byte) []Node {
	var list []Node
	each(model, 7, func(graph []byte) { // ModelProto.graph
		each(graph, 1, func(node []byte) { // GraphProto.node
			var n Node
			each(node, 3, func(name []byte) { n.Name = string(name) })
			each(node, 4, func(op []byte) { n.Op = string(op) })
			list = append(list, n)
		})
	})
	return list
}

// each calls f with every occurrence of a length-delimited field.
func each(message []byte, field protowire.Number, f func([]byte)) {
	for len(message) > 0 {
		num, typ, n := protowire.ConsumeTag(message)
		if n < 0 {
			return
		}
		message = message[n:]
		size := protowire.ConsumeFieldValue(num, typ, message)
		if size < 0 {
			return
		}
		if num == field && typ == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			f(value)
		}
		message = message[size:]
	}
}
