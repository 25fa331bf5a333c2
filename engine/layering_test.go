package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers is who may import whom, from the bottom up: a package may import what
// its row names, what those rows' packages may import in turn, and of the world
// outside the standard library what its row names alone. A row names only
// packages of rows above it.
var layers = []struct {
	pkg     string
	imports string
	outside string
}{
	{"engine/wire", "", ""},
	{"engine/tensor", "", ""},
	{"engine/stopwatch", "", ""},
	{"engine/internal/parallel", "", ""},
	{"engine/internal/slab", "", ""},
	{"engine/internal/jsontext", "", ""},
	{"engine/kernel", "", "golang.org/x/sys/cpu"},
	{"engine/kernel/kerneltest", "engine/kernel", ""},
	{"engine/kernel/wasmasm", "", ""},
	{"engine/kernel/wasmasm/internal/opcodes", "", ""},
	{"engine/kernel/wasmasm/internal/gen", "engine/kernel/wasmasm/internal/opcodes", ""},
	{"engine/kernel/simd", "engine/kernel engine/kernel/wasmasm", ""},
	{"engine/kernel/simd/simdtest", "engine/kernel/simd", "github.com/tetratelabs/wazero"},
	{"engine/graph", "engine/tensor engine/kernel", ""},
	{"engine/quant", "engine/tensor", "gonum.org/v1/gonum"},
	{"engine/alloc", "", "gonum.org/v1/gonum"},
	{"engine/op", "engine/graph", ""},
	{"engine/autodiff", "engine/op", ""},
	{"engine/exec", "engine/op engine/internal/slab", ""},
	{"engine/loss", "engine/op", ""},
	{"engine/fuse", "engine/op engine/quant", ""},
	{"engine/onnx", "engine/fuse engine/internal/jsontext", "google.golang.org/protobuf/encoding/protowire"},
	{"engine/onnx/onnxtest", "engine/exec engine/fuse", ""},
	{"engine/dataset", "engine/tensor", "golang.org/x/image"},
	{"engine/dataset/strokes", "engine/dataset", ""},
	{"engine/calib", "engine/exec engine/fuse engine/internal/parallel", ""},
	{"engine/hessian", "engine/autodiff engine/exec engine/loss engine/internal/parallel", ""},
	{"engine/damage", "engine/autodiff engine/alloc engine/exec engine/internal/parallel engine/loss engine/quant", ""},
	{"engine/finetune", "engine/autodiff engine/exec engine/fuse engine/loss", ""},
	{"engine/distill", "engine/finetune engine/internal/parallel", ""},
	{"engine/infer/module", "", ""},
	{"engine/infer", "engine/fuse engine/infer/module engine/internal/slab engine/internal/parallel engine/kernel/simd", ""},
	{"engine/studio", "engine/wire engine/stopwatch engine/loss engine/onnx engine/dataset/strokes engine/calib engine/hessian engine/alloc engine/damage engine/distill engine/infer", ""},

	{"ui/chart", "", ""},
	{"ui/text", "", ""},
	{"ui/view", "engine/wire ui/chart ui/text", ""},
	{"ui", "ui/view", "github.com/vugu syscall/js"},
	{"wasm/bridge", "engine/wire", "syscall/js"},
	{"wasm/page", "ui wasm/bridge", "github.com/vugu syscall/js"},
	{"wasm/kernels", "engine/kernel/simd", ""},
	{"wasm/worker", "engine/studio wasm/bridge wasm/kernels", "syscall/js"},

	{"tools/lab", "", "github.com/sbinet/npyio"},
	{"tools/internal/program", "", ""},
	{"tools/internal/npm", "tools/internal/program", ""},
	{"tools/browser", "tools/internal/program", "github.com/chromedp"},
	{"tools/axe", "tools/browser tools/internal/npm", ""},
	{"tools/ort", "tools/internal/npm", "google.golang.org/protobuf/encoding/protowire"},
	{"tools/site", "engine/kernel/simd", "github.com/andybalholm/brotli"},
	{"tools/bench/report", "engine/stopwatch", ""},
	{"tools/bench/task", "engine/hessian engine/onnx engine/stopwatch", ""},
	{"tools/bench/worker", "tools/bench/task wasm/kernels", "syscall/js"},
	{"tools/bench/network", "engine/onnx", ""},
	{"tools/bench", "tools/bench/report tools/bench/task tools/bench/network engine/kernel/wasmasm engine/studio tools/browser tools/ort tools/site", "github.com/chromedp golang.org/x/sys/unix"},
	{"tools/build", "tools/site", ""},
	{"tools/screenshots", "tools/browser tools/site", "github.com/chromedp"},
	{"tools/serve", "tools/site", ""},
	{"tools/readme", "engine/studio ui/view tools/bench/report", ""},
	{"tools/answers", "engine/studio ui/view", ""},
	{"tools/train", "engine/studio engine/finetune engine/dataset/strokes", "github.com/sbinet/npyio"},
	{"tools/components", "", ""},
	{"tools/standalone", "engine/infer/module", "github.com/tetratelabs/wazero"},
	{"tools/hawqeye", "engine/studio tools/standalone", "github.com/spf13/cobra github.com/schollz/progressbar/v3 golang.org/x/term"},
}

const module = "hawqeye/"

// pkg is a package as go list describes it.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// list describes all packages as they are compiled for a platform, without tests.
func list(t *testing.T, goos, goarch string) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", module+"...")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages
		case err != nil:
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestLayering(t *testing.T) {
	allowed := map[string]map[string]bool{}
	outside := map[string][]string{}
	for _, row := range layers {
		may := map[string]bool{}
		for _, name := range strings.Fields(row.imports) {
			if allowed[name] == nil {
				t.Fatalf("the row of %s names %s, which has no row above it", row.pkg, name)
			}
			may[name] = true
			for deeper := range allowed[name] {
				may[deeper] = true
			}
		}
		allowed[row.pkg] = may
		outside[row.pkg] = strings.Fields(row.outside)
	}
	seen := map[string]bool{}
	for _, platform := range [][2]string{{"linux", "amd64"}, {"js", "wasm"}} {
		for _, p := range list(t, platform[0], platform[1]) {
			name := strings.TrimPrefix(p.ImportPath, module)
			if len(p.Imports) == 0 {
				continue // only documentation and tests
			}
			seen[name] = true
			if allowed[name] == nil {
				t.Errorf("%s has no row: give it one where it belongs", name)
				continue
			}
			for _, path := range p.Imports {
				if own, ok := strings.CutPrefix(path, module); ok {
					if !allowed[name][own] {
						t.Errorf("%s imports %s, which is not in its row", name, own)
					}
				} else if foreign(path) && !slices.ContainsFunc(outside[name], func(lib string) bool { return path == lib || strings.HasPrefix(path, lib+"/") }) {
					t.Errorf("%s imports %s, which is not in its row", name, path)
				}
			}
		}
	}
	for _, row := range layers {
		if !seen[row.pkg] {
			t.Errorf("%s has a row and imports nothing, or is not there: take the row out", row.pkg)
		}
	}
}

// foreign reports whether a row has to name an import: all that is not in the
// standard library, and the one package of it that ties code to a browser.
func foreign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".") || path == "syscall/js"
}

// What the browser downloads links nothing that weighs more than what it gives,
// and the page, which comes first, of the engine only the messages.
func TestWhatTheProgramsLink(t *testing.T) {
	heavy := map[string][]string{
		"wasm/page":   {"net/http", "html/template", "text/template", "image", "gonum.org", "golang.org/x/image"},
		"wasm/worker": {"net/http", "html/template", "text/template"},
	}
	for _, p := range list(t, "js", "wasm") {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, dep := range p.Deps {
			for _, ban := range heavy[name] {
				if dep == ban || strings.HasPrefix(dep, ban+"/") {
					t.Errorf("%s links %s", name, dep)
				}
			}
			if name == "wasm/page" && strings.HasPrefix(dep, module+"engine/") && dep != module+"engine/wire" {
				t.Errorf("%s links %s", name, dep)
			}
		}
	}
}
