package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sbinet/npyio"

	"hawqeye/tools/lab"
)

// fails runs a command line that must fail, and returns its sentence.
func fails(t *testing.T, status int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(context.Background(), args, &console{out: &out, err: &errs}); got != status {
		t.Errorf("hawqeye %s: status %d, want %d (%s)", strings.Join(args, " "), got, status, errs.String())
	}
	if out.Len() > 0 {
		t.Errorf("hawqeye %s failed and printed %q", strings.Join(args, " "), out.String())
	}
	return errs.String()
}

func TestInspect(t *testing.T) {
	var in inspection
	command(t, &in, "inspect", lab.Path(t, "resnet20.onnx"))
	if len(in.Layers) != 20 || in.Opset != 13 || in.IRVersion != 7 || in.Inputs[0].Name != "input" || in.Outputs[0].Name != "logits" {
		t.Errorf("ResNet20 is described as %+v", in)
	}
	var params, macs int64
	for _, l := range in.Layers {
		params += l.Params
		macs += l.MACs
	}
	if params != 268336 || macs != in.MACs || in.MACs != 40551040 {
		t.Errorf("layers hold %d weights and %d multiply-accumulates of %d; want 268336 and 40551040", params, macs, in.MACs)
	}
}

// Parts of a measurement merge to the whole one.
func TestShardsMerge(t *testing.T) {
	dir := t.TempDir()
	args := []string{
		"sensitivity", lab.Path(t, "mlp.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"),
		"--labels", lab.Path(t, "mnist_ref256_labels.npy"), "--samples", "100", "--acts",
	}
	var whole sensitivity
	command(t, &whole, args...)
	merge := []string{"merge"}
	for _, shard := range []string{"0/3", "1/3", "2/3"} {
		var part json.RawMessage
		command(t, &part, append(args, "--shard", shard)...)
		path := filepath.Join(dir, shard[:1]+".json")
		if err := os.WriteFile(path, part, 0o644); err != nil {
			t.Fatal(err)
		}
		merge = append(merge, path)
	}
	var merged sensitivity
	command(t, &merged, merge...)
	if merged.origin != whole.origin || len(whole.Model) != 64 || len(whole.Data) != 64 || merged.Part != nil || merged.Samples != whole.Samples || merged.Method != "exact" || merged.Labels != "given" {
		t.Errorf("merged: %+v", merged)
	}
	for i, l := range whole.Layers {
		m := merged.Layers[i]
		if math.Abs(*m.Trace-*l.Trace) > 1e-9**l.Trace || math.Abs(*m.TraceStdErr-*l.TraceStdErr) > 1e-9**l.Trace || math.Abs(*m.ActTrace-*l.ActTrace) > 1e-9**l.ActTrace {
			t.Errorf("%s: merged %+v, whole %+v", l.Name, m, l)
		}
	}
	var other json.RawMessage
	command(t, &other, append(args, "--shard", "1/3", "--samples", "99")...)
	path := filepath.Join(dir, "other.json")
	if err := os.WriteFile(path, other, 0o644); err != nil {
		t.Fatal(err)
	}
	if msg := fails(t, 1, "merge", merge[1], path); !strings.Contains(msg, "other samples") {
		t.Errorf("parts of different samples: %q", msg)
	}
	if msg := fails(t, 1, "merge", merge[1], merge[1]); !strings.Contains(msg, "shard") && !strings.Contains(msg, "twice") {
		t.Errorf("one part twice: %q", msg)
	}
}

// fleeting is a context that ends when it has been asked often enough whether it has.
type fleeting struct {
	context.Context
	end   context.CancelFunc
	asked atomic.Int64
	most  int64
}

func (f *fleeting) Err() error {
	if f.asked.Add(1) == f.most {
		f.end()
	}
	return f.Context.Err()
}

// A measurement that is stopped says what there is, and goes on from there to the same end.
func TestSensitivityResumes(t *testing.T) {
	args := []string{
		"sensitivity", lab.Path(t, "lenet.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"),
		"--labels", lab.Path(t, "mnist_ref256_labels.npy"), "--json",
	}
	var whole, part, resumed sensitivity
	measure := func(most int64, status int) (printed []byte, asked int64) {
		f := &fleeting{most: most}
		f.Context, f.end = context.WithCancel(context.Background())
		defer f.end()
		var out, errs bytes.Buffer
		if got := run(f, args, &console{out: &out, err: &errs}); got != status {
			t.Fatalf("status %d, want %d: %s", got, status, errs.String())
		}
		return out.Bytes(), f.asked.Load()
	}
	out, asked := measure(0, 0)
	if err := json.Unmarshal(out, &whole); err != nil {
		t.Fatal(err)
	}
	out, _ = measure(asked/2, 1)
	if err := json.Unmarshal(out, &part); err != nil || part.Part == nil || !part.Part.Partial || len(part.Layers) != len(whole.Layers) {
		t.Fatalf("stopped with %q: %v", out, err)
	}
	file := filepath.Join(t.TempDir(), "part.json")
	if err := os.WriteFile(file, out, 0o644); err != nil {
		t.Fatal(err)
	}
	command(t, &resumed, append(args, "--resume", file)...)
	for i, l := range whole.Layers {
		if r := resumed.Layers[i]; *r.Trace != *l.Trace || *r.TraceStdErr != *l.TraceStdErr {
			t.Errorf("%s: resumed %v ± %v, whole %v ± %v", l.Name, *r.Trace, *r.TraceStdErr, *l.Trace, *l.TraceStdErr)
		}
	}
	if msg := fails(t, 1, append(args, "--samples", "99", "--resume", file)...); !strings.Contains(msg, "other samples") {
		t.Errorf("resumed with other samples: %q", msg)
	}
}

// allocate keeps each kind of limit, and its front holds what it answers.
func TestAllocate(t *testing.T) {
	dir := t.TempDir()
	model, file := lab.Path(t, "lenet.onnx"), filepath.Join(dir, "s.json")
	var raw json.RawMessage
	command(t, &raw, "sensitivity", model, "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--labels", lab.Path(t, "mnist_ref256_labels.npy"), "--samples", "16")
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	base := []string{"allocate", model, "--sensitivity", file}
	var front allocation
	command(t, &front, append(base, "--avg-bits", "4", "--front")...)
	if !front.Optimal || front.AvgBits > 4 || len(front.Front) < 20 {
		t.Fatalf("at four bits: optimal %v, %v bits, %d points", front.Optimal, front.AvgBits, len(front.Front))
	}
	on := slices.IndexFunc(front.Front, func(p frontPoint) bool { return p.WeightBytes == front.WeightBytes })
	if on < 0 || math.Abs(front.Front[on].Omega-front.Omega) > 1e-12 {
		t.Errorf("the answer (%d bytes, Ω %v) is not on the front", front.WeightBytes, front.Omega)
	}
	var a allocation
	command(t, &a, append(base, "--max-omega", "1e-3")...)
	if a.Omega > 1e-3 {
		t.Errorf("--max-omega 1e-3 gave Ω %v", a.Omega)
	}
	command(t, &a, append(base, "--weight-bytes", "25000", "--lock", "/fc3/Gemm=2")...)
	if a.WeightBytes > 25000 || a.Assignment[4] != (layerBits{"/fc3/Gemm", 2}) {
		t.Errorf("25000 bytes with a lock gave %d bytes, %v", a.WeightBytes, a.Assignment)
	}
	if msg := fails(t, 1, "allocate", lab.Path(t, "mlp.onnx"), "--sensitivity", file, "--avg-bits", "4"); !strings.Contains(msg, "another model") {
		t.Errorf("the sensitivity of another model: %q", msg)
	}
	if msg := fails(t, 1, append(base, "--avg-bits", "4", "--damage", "hawq")...); !strings.Contains(msg, "--eig 1") {
		t.Errorf("by eigenvalues that there are not: %q", msg)
	}
	for want, args := range map[string][]string{
		"at least":   {"--weight-bytes", "100"},
		"fc9":        {"--avg-bits", "4", "--lock", "/fc9/Gemm=2"},
		"LAYER=BITS": {"--avg-bits", "4", "--lock", "fc9"},
		"by itself":  {"--avg-bits", "4", "--max-omega", "1"},
		"strategy":   {"--avg-bits", "4", "--strategy", "guess"},
		"codes of":   {"--avg-bits", "4", "--bits", "4,9"},
	} {
		status := 1
		if want == "LAYER=BITS" || want == "by itself" || want == "strategy" || want == "codes of" {
			status = 2
		}
		if msg := fails(t, status, append(base, args...)...); !strings.Contains(msg, want) {
			t.Errorf("%v: %q does not say %q", args, msg, want)
		}
	}
}

// run writes the logits that were recorded.
func TestRunWritesTheRecordedLogits(t *testing.T) {
	out := filepath.Join(t.TempDir(), "y.npy")
	var res struct{ N int }
	command(t, &res, "run", lab.Path(t, "lenet.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "-o", out)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	file, err := npyio.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var got []float32
	if err := file.Read(&got); err != nil {
		t.Fatal(err)
	}
	shape := file.Header.Descr.Shape
	wantShape, want := lab.Floats(t, "lenet_ref256_logits.npy")
	if !slices.Equal(shape, wantShape) || res.N != 256 {
		t.Fatalf("shape %v of %d samples, recorded %v", shape, res.N, wantShape)
	}
	for i, v := range want {
		if math.Abs(float64(got[i]-v)) > 1e-4 {
			t.Fatalf("logit %d is %v, recorded %v", i, got[i], v)
		}
	}
}

// folder is an empty one, and writes files to it.
func folder(t *testing.T) (dir string, write func(name string, data []byte) string) {
	dir = t.TempDir()
	return dir, func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
}

// Wrong files and wrong words get a sentence that names them, and nothing is written.
func TestWrongFilesGetTheirSentence(t *testing.T) {
	dir, write := folder(t)
	mlp, resnet := lab.Path(t, "mlp.onnx"), lab.Path(t, "resnet20.onnx")
	whole := lab.Read(t, "mlp.onnx")
	digits, cifar := lab.Path(t, "mnist_ref256_input.npy"), lab.Path(t, "cifar10_test846.bin")
	target := []string{"--avg-bits", "4", "-o", filepath.Join(dir, "q.onnx")}
	cases := []struct {
		name   string
		status int
		args   []string
		want   []string
	}{
		{"absent model", 1, []string{"inspect", filepath.Join(dir, "none.onnx")}, []string{"none.onnx", "no such file"}},
		{"empty model", 1, []string{"inspect", write("empty.onnx", nil)}, []string{"empty.onnx", "empty"}},
		{"text as model", 1, []string{"inspect", write("text.onnx", []byte("hello, I am not a model at all"))}, []string{"text.onnx"}},
		{"array as model", 1, []string{"inspect", digits}, []string{"mnist_ref256_input.npy"}},
		{"truncated model", 1, []string{"inspect", write("cut.onnx", whole[:len(whole)/2])}, []string{"cut.onnx"}},
		{"model as data", 1, []string{"eval", mlp, "--data", resnet}, []string{"resnet20.onnx"}},
		{"pictures of another size", 1, []string{"eval", mlp, "--data", cifar}, []string{"cifar10_test846.bin", "3×32×32"}},
		{"no data", 2, []string{"eval", mlp}, []string{"--inputs", "--data"}},
		{"labels of made samples", 2, []string{"sensitivity", mlp, "--data", "distilled", "--labels", lab.Path(t, "dscnn_kws_labels.npy")}, []string{"labels"}},
		{"no labels", 1, []string{"eval", mlp, "--inputs", digits}, []string{"labels"}},
		{"labels of other samples", 1, []string{"eval", mlp, "--inputs", digits, "--labels", lab.Path(t, "dscnn_kws_labels.npy")}, []string{"256", "1000"}},
		{"text as module", 1, []string{"eval", write("text.wasm", []byte("hello, I am not a module at all")), "--inputs", digits}, []string{"text.wasm", "WebAssembly"}},
		{"no target", 2, append([]string{"quantize", mlp, "--inputs", digits}, "-o", "q.onnx"), []string{"--avg-bits"}},
		{"unknown output", 2, []string{"quantize", mlp, "--inputs", digits, "--avg-bits", "4", "-o", "q.tflite"}, []string{".tflite"}},
		{"unknown damage", 2, append([]string{"quantize", mlp, "--inputs", digits, "--damage", "guess"}, target...), []string{"guess", "hawqv2"}},
		{"too many activation bits", 2, append([]string{"quantize", mlp, "--inputs", digits, "--act-bits", "9"}, target...), []string{"--act-bits 9"}},
		{"impossible size", 1, []string{"quantize", mlp, "--inputs", digits, "--avg-bits", "1"}, []string{"at least"}},
		{"unknown method", 2, []string{"sensitivity", mlp, "--inputs", digits, "--method", "guess"}, []string{"guess", "exact"}},
		{"a score for a trace", 2, append([]string{"quantize", mlp, "--inputs", digits, "--method", "taylor"}, target...), []string{"taylor", "no trace"}},
		{"unknown flag", 2, []string{"inspect", mlp, "--colour"}, []string{"--colour"}},
		{"two models", 2, []string{"inspect", mlp, mlp}, []string{"arg"}},
		{"unknown command", 2, []string{"compress", mlp}, []string{"compress"}},
		{"not a part", 1, []string{"merge", mlp}, []string{"mlp.onnx"}},
		{"unwritable output", 1, []string{"run", mlp, "--inputs", digits, "-o", filepath.Join(dir, "no", "y.npy")}, []string{"y.npy"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			msg := fails(t, c.status, c.args...)
			for _, want := range c.want {
				if !strings.Contains(msg, want) {
					t.Errorf("%q does not say %q", msg, want)
				}
			}
			t.Log(strings.TrimSpace(msg))
		})
	}
	left, err := filepath.Glob(filepath.Join(dir, "*q.onnx*"))
	if err != nil || len(left) > 0 {
		t.Errorf("files were left behind: %v %v", left, err)
	}
}

// A cancelled command stops, says so, and leaves no file.
func TestCancelLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	status := run(ctx, []string{
		"quantize", lab.Path(t, "lenet.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--avg-bits", "4", "-o", filepath.Join(dir, "q.onnx"),
	}, &console{out: &out, err: &errs})
	if status != 1 || strings.TrimSpace(errs.String()) != "stopped" || out.Len() > 0 {
		t.Errorf("status %d, said %q, printed %q", status, errs.String(), out.String())
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("files were left behind: %v %v", files, err)
	}
}
