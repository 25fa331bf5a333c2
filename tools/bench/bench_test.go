package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/onnx"
	"hawqeye/tools/bench/report"
)

// The whole of it, as short as it can be. Both sides compute the same, each being
// the other's oracle; a network that our engine does not run is said to be one.
func TestBench(t *testing.T) {
	const rounds = 2
	strange := model{"strange", func(*session) ([]byte, error) { return strangeModel(), nil }, []int{1}, 0, false}
	r, err := run(t.Context(), options{
		models: []model{{"LeNet-5", bundled("lenet.onnx"), []int{1, 3}, 4, true}, strange},
		only:   regexp.MustCompile("^((training|traces) )?LeNet|strange|^product 64,64|^depthwise 960"),
		rounds: rounds, samples: 5, millis: 1, set: "go", tell: t.Logf,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.KernelSet != "go" || r.Rounds != rounds || !strings.HasPrefix(r.Peer, "onnxruntime-web ") || !strings.HasPrefix(r.Browser, "Chrome/") {
		t.Errorf("the report is headed by %+v", r)
	}
	checkNetworks(t, r)
	if len(r.Passes) != 1 || !ordered(r.Passes[0].Forward) || !ordered(r.Passes[0].Gradient) || !ordered(r.Passes[0].Ratio) {
		t.Errorf("passes: %+v", r.Passes)
	}
	if len(r.Traces) != 1 {
		t.Fatalf("%d networks' traces", len(r.Traces))
	}
	if c := r.Traces[0]; c.Problem != "" || c.Batch != 5 || c.Samples != 5 || !ordered(c.Traces) || !ordered(c.Product) || !ordered(c.Ratio) || !ordered(c.OfPeak) || c.Rate.Mid*c.Traces.Mid < 0.5*c.Work {
		t.Errorf("traces: %+v", c)
	}
	var kernels []string
	for _, k := range r.Kernels {
		kernels = append(kernels, k.Name)
		if k.Problem != "" || !ordered(k.Rate) || !ordered(k.OfPeak) || (k.Eight != nil) != (0 < k.Bits && k.Bits < 8) {
			t.Errorf("%s at %d bits: %+v", k.Name, k.Bits, k)
		}
	}
	slices.Sort(kernels)
	if got := slices.Compact(kernels); len(r.Kernels) != 9 || !slices.Equal(got, []string{"depthwise 960×7² → 7²", "product 64,64,576"}) {
		t.Errorf("%d kernels: %q", len(r.Kernels), got)
	}
	if !ordered(r.Peak.Float) || !ordered(r.Peak.Int) {
		t.Errorf("the peaks are %+v", r.Peak)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again report.Report
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, &again); diff != "" {
		t.Error(diff)
	}
}

func checkNetworks(t *testing.T, r *report.Report) {
	t.Helper()
	var rows [][2]int
	for _, n := range r.Networks {
		if n.Name == "strange" {
			if !strings.Contains(n.Problem, `does not run Strange "odd"`) || n.Ours != nil {
				t.Errorf("a network with an unknown operator is reported as %+v", n)
			}
			continue
		}
		rows = append(rows, [2]int{n.Batch, n.Bits})
		both := n.Bits == 0 || n.Bits == 8
		if n.Problem != "" || n.MACs == 0 || !ordered(n.Ours) || both != ordered(n.Peer) || both != ordered(n.Ratio) || both == (n.Eight != nil) && n.Bits != 0 {
			t.Errorf("%d at once, %d bits: %+v", n.Batch, n.Bits, n)
		}
		if r.Cores > 1 && both != ordered(n.Peer2) {
			t.Errorf("on two threads: %+v", n)
		}
		if !(n.Difference <= 1e-6) {
			t.Errorf("%d at once, %d bits: the two sides differ by %g", n.Batch, n.Bits, n.Difference)
		}
	}
	if want := [][2]int{{1, 0}, {1, 8}, {1, 4}, {1, 2}, {3, 0}, {3, 8}, {3, 4}, {3, 2}}; !slices.Equal(rows, want) {
		t.Errorf("batches and bits are %v, want %v", rows, want)
	}
}

func ordered(q report.Quartiles) bool {
	return q != nil && 0 < q.Q1 && q.Q1 <= q.Mid && q.Mid <= q.Q3
}

// strangeModel has an operator that nobody knows.
func strangeModel() []byte {
	one := int64(1)
	value := func(name string) []*onnx.ValueInfo {
		shape := &onnx.Shape{Dims: []*onnx.Dim{{Param: "N"}, {Value: &one}}}
		return []*onnx.ValueInfo{{Name: name, Type: &onnx.Type{Tensor: &onnx.TensorType{Elem: onnx.Float, Shape: shape}}}}
	}
	m := onnx.Model{IRVersion: 8, Opsets: []*onnx.Opset{{Version: 17}}, Graph: &onnx.Graph{
		Name: "strange", Inputs: value("x"), Outputs: value("y"),
		Nodes: []*onnx.Node{{Name: "odd", Op: "Strange", Inputs: []string{"x"}, Outputs: []string{"y"}}},
	}}
	return m.Encode()
}
