package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/tools/lab"
	"hawqeye/tools/ort"
)

// command runs the command line in this process and decodes its JSON into v.
func command(t *testing.T, v any, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(context.Background(), append(args, "--json"), &console{out: &out, err: &errs}); status != 0 {
		t.Fatalf("hawqeye %s: status %d: %s", strings.Join(args, " "), status, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), v); err != nil {
		t.Fatalf("hawqeye %s printed %q: %v", args[0], out.String(), err)
	}
}

// wholeJob is one network of the lab, taken from its file to a verified quantized one.
type wholeJob struct {
	model    string
	classes  int
	data     []string // flags: calibration and evaluation samples
	eval     dataset.Options
	evalFile string
	labels   string  // of evalFile, where it has none
	float    float64 // recorded top-1
	least    float64 // top-1 that the quantized network must reach
	recorded string  // the lab's file with the optimal assignment
}

func wholeJobs(t *testing.T) []wholeJob {
	cifar := dataset.Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}
	mnist := dataset.Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}}
	digits := []string{
		"--data", lab.Path(t, "mnist-train5000-images-idx3-ubyte.gz"), "--labels-idx", lab.Path(t, "mnist-train5000-labels-idx1-ubyte.gz"),
		"--mean", ".1307", "--std", ".3081",
		"--eval-data", lab.Path(t, "t10k-images-idx3-ubyte.gz"), "--eval-labels", lab.Path(t, "t10k-labels-idx1-ubyte.gz"),
	}
	return []wholeJob{
		{
			model: "resnet20.onnx", classes: 10, float: .917, least: .899,
			data: []string{
				"--data", lab.Path(t, "cifar10_train2000.bin"), "--mean", ".485,.456,.406", "--std", ".229,.224,.225",
				"--eval-data", lab.Path(t, "cifar10_test846.bin"),
			},
			evalFile: "cifar10_test846.bin", eval: dataset.Options{Preprocess: cifar},
			recorded: "ptq_resnet20.json",
		},
		{
			model: "lenet.onnx", classes: 10, float: .9927, least: .990, data: digits,
			evalFile: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz", eval: dataset.Options{Preprocess: mnist},
		},
		{
			model: "mlp.onnx", classes: 10, float: .9822, least: .975, data: digits,
			evalFile: "t10k-images-idx3-ubyte.gz", labels: "t10k-labels-idx1-ubyte.gz", eval: dataset.Options{Preprocess: mnist},
		},
		{
			model: "dscnn_kws.onnx", classes: 12, float: .901, least: .84,
			data:     []string{"--inputs", lab.Path(t, "dscnn_kws_input.npy"), "--labels", lab.Path(t, "dscnn_kws_labels.npy")},
			evalFile: "dscnn_kws_input.npy", labels: "dscnn_kws_labels.npy",
		},
	}
}

// samples reads the evaluation set as the model takes it.
func (j wholeJob) samples(t *testing.T) (x []float32, labels []int) {
	t.Helper()
	if j.labels != "" {
		j.eval.Labels = dataset.File{Name: j.labels, Data: lab.Read(t, j.labels)}
	}
	set, err := dataset.Open(lab.Path(t, j.evalFile), j.eval)
	if err != nil {
		t.Fatal(err)
	}
	x = make([]float32, set.N*set.Shape.Size())
	set.Batch(x, 0, set.N)
	return x, set.Labels
}

// The whole job on every network of the lab at the size of four bits: the float
// accuracy is the recorded one, the integer accuracy holds, and ONNX Runtime
// runs the exported file on integers to the same accuracy.
func TestWholeJob(t *testing.T) {
	for _, j := range wholeJobs(t) {
		t.Run(j.model, func(t *testing.T) {
			out, module := filepath.Join(t.TempDir(), "q.onnx"), filepath.Join(t.TempDir(), "q.wasm")
			var q quantization
			args := []string{"quantize", lab.Path(t, j.model), "--samples", "256", "--avg-bits", "4", "--damage", "hawqv2", "-o", out, "-o", module}
			command(t, &q, append(args, j.data...)...)
			if d := *q.Float.Top1 - j.float; d > .0005 || d < -.0005 {
				t.Errorf("float top-1 %.4f, recorded %.4f", *q.Float.Top1, j.float)
			}
			if *q.Quantized.Top1 < j.least {
				t.Errorf("quantized top-1 %.4f, want at least %.4f", *q.Quantized.Top1, j.least)
			}
			if limit := q.Float.WeightBytes / 8; q.Quantized.WeightBytes > limit {
				t.Errorf("%d bytes of weights, limit %d", q.Quantized.WeightBytes, limit)
			}
			if len(q.Islands) > 0 {
				t.Errorf("these nodes run in float: %v", q.Islands)
			}
			j.checkAssignment(t, q.Assignment)
			j.compareWithRuntime(t, out, *q.Quantized.Top1)

			var read evaluation
			args = []string{"eval", out, "--data", lab.Path(t, j.evalFile)}
			if strings.HasSuffix(j.evalFile, ".npy") {
				args[2] = "--inputs"
			}
			command(t, &read, append(args, j.evalFlags(t)...)...)
			if d := *read.Top1 - *q.Quantized.Top1; d > .005 || d < -.005 {
				t.Errorf("read back, the file has top-1 %.4f, the integer engine %.4f", *read.Top1, *q.Quantized.Top1)
			}
			args[1] = module
			command(t, &read, append(args, j.evalFlags(t)...)...)
			if *read.Top1 != *q.Quantized.Top1 {
				t.Errorf("the module has top-1 %.4f, the integer engine %.4f", *read.Top1, *q.Quantized.Top1)
			}
			t.Logf("%d bytes of a module", q.Outputs[1].Bytes)
			t.Logf("float %.4f, integers %.4f, agreement %.4f, %d bytes of weights", *q.Float.Top1, *q.Quantized.Top1, q.Agreement, q.Quantized.WeightBytes)
		})
	}
}

func (j wholeJob) evalFlags(t *testing.T) []string {
	var flags []string
	for i, f := range j.data {
		if f == "--mean" || f == "--std" {
			flags = append(flags, f, j.data[i+1])
		}
	}
	if j.labels != "" {
		flags = append(flags, "--labels", lab.Path(t, j.labels))
	}
	return flags
}

// compareWithRuntime runs the exported model in ONNX Runtime.
func (j wholeJob) compareWithRuntime(t *testing.T, path string, top1 float64) {
	t.Helper()
	model, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x, labels := j.samples(t)
	res := ort.Run(t, model, x)
	right := 0
	for i, want := range labels {
		row := res.Output.Data[i*j.classes:][:j.classes]
		best := 0
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		if best == want {
			right++
		}
	}
	got := float64(right) / float64(len(labels))
	if d := got - top1; d > .005 || d < -.005 {
		t.Errorf("ONNX Runtime reaches top-1 %.4f, the integer engine %.4f", got, top1)
	}
	ops := res.Ops()
	for _, float := range []string{"Conv", "FusedConv", "Gemm", "MatMul"} {
		if ops[float] > 0 {
			t.Errorf("ONNX Runtime runs %d %s in float: %v", ops[float], float, ops)
		}
	}
	t.Logf("ONNX Runtime: top-1 %.4f, %v", got, ops)
}

// checkAssignment compares with the optimum recorded for the same samples and rule.
func (j wholeJob) checkAssignment(t *testing.T, got []layerBits) {
	t.Helper()
	if j.recorded == "" {
		return
	}
	var ref struct {
		Layers []string
		Modes  map[string]struct {
			Mixed map[string]struct{ Assign map[string]int }
		}
	}
	lab.JSON(t, &ref, j.recorded)
	want := ref.Modes["mse"].Mixed["avgtrace:train256:budget4"].Assign
	if len(want) != len(got) {
		t.Fatalf("%d layers, recorded are %d", len(got), len(want))
	}
	for i, l := range ref.Layers {
		if got[i].Bits != want[l] {
			t.Errorf("%s has %d bits, recorded are %d", got[i].Layer, got[i].Bits, want[l])
		}
	}
}
