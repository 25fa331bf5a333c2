// Package ort runs models in ONNX Runtime, the oracle for what other runtimes
// make of our files.
//
// It is the npm package onnxruntime-web, in the version that package.json names,
// under Node.js. It is installed once into the user's cache folder.
package ort

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"hawqeye/tools/internal/program"
)

//go:embed package.json package-lock.json
var files embed.FS

//go:embed run.mjs
var script []byte

// Tensor is a dense float32 tensor; its first axis counts samples.
type Tensor struct {
	Shape []int
	Data  []float32
}

// Result is what ONNX Runtime made of a model.
type Result struct {
	Output    Tensor // the first output for all samples
	Optimized []Node // the graph as it really ran, after ONNX Runtime's own rewriting
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
	r, err := Try(t.TempDir(), model, samples)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Try is Run for models that may be rejected. It works in dir.
func Try(dir string, model []byte, samples []float32) (Result, error) {
	var r Result
	node, err := program.Find(nodeJS)
	if err != nil {
		return r, err
	}
	home, err := installed()
	if err != nil {
		return r, err
	}
	var raw []byte
	for _, v := range samples {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	if err := os.WriteFile(filepath.Join(dir, "model.onnx"), model, 0o644); err != nil {
		return r, err
	}
	if err := os.WriteFile(filepath.Join(dir, "input.f32"), raw, 0o644); err != nil {
		return r, err
	}
	cmd := exec.Command(node, "--input-type=module", "-", dir, fmt.Sprint(batch))
	cmd.Dir, cmd.Stdin = home, bytes.NewReader(script) // so that it finds what is installed there
	if out, err := cmd.CombinedOutput(); err != nil {
		return r, fmt.Errorf("ONNX Runtime: %w: %s", err, bytes.TrimSpace(out))
	}
	return r, r.read(dir)
}

func (r *Result) read(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &r.Output); err != nil {
		return err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "output.f32"))
	if err != nil {
		return err
	}
	for ; len(raw) >= 4; raw = raw[4:] {
		r.Output.Data = append(r.Output.Data, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
	}
	model, err := os.ReadFile(filepath.Join(dir, "optimized.onnx"))
	if err != nil {
		return err
	}
	r.Optimized = nodes(model)
	return nil
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

var (
	nodeJS = program.Program{Title: "Node.js", Env: "NODE", Names: []string{"node", "nodejs"}, Packages: []string{"nodejs", "npm"}}
	npm    = program.Program{Title: "npm", Env: "NPM", Names: []string{"npm"}, Packages: []string{"npm"}}
)

// installed returns the folder in which the packages of the lock file are
// installed. It appears whole or not at all, so tests of several packages may
// want it at once.
func installed() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lock, err := files.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "hawqeye", fmt.Sprintf("onnxruntime-%x", sum[:6]))
	if _, err := os.Stat(home); err == nil {
		return home, nil
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := os.CopyFS(tmp, files); err != nil {
		return "", err
	}
	path, err := program.Find(npm)
	if err != nil {
		return "", err
	}
	cmd := exec.Command(path, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("onnxruntime-web cannot be installed: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(tmp, home); err != nil {
		if _, there := os.Stat(home); there != nil {
			return "", err
		}
	}
	return home, nil
}
