// Package site makes the folder that a browser is served, and serves it.
//
// The folder is self-contained and position-independent: every address in it is
// relative, so that it works under any path of any static host. What belongs to
// Go and vugu (wasm_exec.js, the renderer's script) is taken from the installed
// toolchain and the module cache when the folder is made.
package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"hawqeye/engine/kernel/simd"
)

// programs are the two WebAssembly programs, by the name that the boot script
// knows them under.
var programs = []string{"page", "worker"}

// manifest is the generated script that tells the boot script where the modules
// are. It also marks a folder as made by Build, from the start.
const manifest = "assets.js"

// Build makes the folder dir anew.
func Build(dir string) error {
	root, err := goTool("", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	b := builder{root, dir, map[string]asset{}}
	if err := b.clear(); err != nil {
		return err
	}
	for _, step := range []func() error{b.static, b.scripts, b.programs, b.kernels, b.manifest, b.licences, b.headers} {
		if err := step(); err != nil {
			return fmt.Errorf("%s could not be made: %w", dir, err)
		}
	}
	return nil
}

type builder struct {
	root   string // of the module
	dir    string
	assets map[string]asset // WebAssembly modules, by the name that the boot script knows them under
}

// asset is a module as the boot script finds it.
type asset struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"` // unpacked, for the progress bar
}

// clear empties the folder, unless it holds something that Build did not make.
func (b builder) clear() error {
	entries, err := os.ReadDir(b.dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if _, err := os.Stat(filepath.Join(b.dir, manifest)); err != nil && len(entries) > 0 {
		return fmt.Errorf("%s holds other files: name a folder that is empty or was made by this command", b.dir)
	}
	if err := os.RemoveAll(b.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.dir, manifest), nil, 0o644)
}

// static copies what is served as it is.
func (b builder) static() error {
	from := filepath.Join(b.root, "static")
	return filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(b.dir, name), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return b.write(name, data)
	})
}

// scripts adds what the toolchain and vugu bring along.
func (b builder) scripts() error {
	goroot, err := goTool(b.root, "env", "GOROOT")
	if err != nil {
		return err
	}
	glue, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return fmt.Errorf("the Go installation lacks its WebAssembly support file: %w", err)
	}
	if err := b.write("wasm_exec.js", glue); err != nil {
		return err
	}
	helper, err := vuguHelper(b.root)
	if err != nil {
		return err
	}
	return b.write("vugu-helper.js", helper)
}

// tags are a program's build tags. With tinygo, vugu reads the browser's events
// with a small reader of JSON instead of encoding/json, which the page needs for
// nothing else: a tenth less to load.
func tags(program string) string {
	if program == "page" {
		return "tinygo"
	}
	return ""
}

// plain are the packages of a program whose calls are not inlined, where no loop is
// so tight that one would notice: a twenty-fifth less of the page to load, a
// twentieth of the engine.
func plain(program string) []string {
	if program == "page" {
		return []string{"-gcflags=hawqeye/...=-l"}
	}
	var flags []string
	for _, name := range []string{"autodiff", "calib", "damage", "dataset", "fuse", "graph", "hessian", "loss", "onnx", "op", "studio", "wire"} {
		flags = append(flags, "-gcflags=hawqeye/engine/"+name+"=-l")
	}
	return flags
}

// programs compiles both programs.
func (b builder) programs() error {
	tmp, err := os.MkdirTemp("", "hawqeye")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, name := range programs {
		out := filepath.Join(tmp, name)
		args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=" + tags(name), "-o", out}, plain(name)...)
		cmd := exec.Command("go", append(args, "./wasm/"+name)...)
		cmd.Dir = b.root
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("wasm/%s does not compile:\n%s", name, text)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			return err
		}
		if err := b.module(name, data); err != nil {
			return err
		}
	}
	return nil
}

// kernels adds the modules of kernels, of which a browser takes the fastest that it
// can run, and the one through which the worker calls them.
func (b builder) kernels() error {
	modules := map[string]func() ([]byte, error){"thunk": simd.Thunk}
	for _, l := range []simd.Level{simd.SIMD128, simd.Relaxed} {
		modules[l.String()] = func() ([]byte, error) { return simd.Build(l) }
	}
	for name, build := range modules {
		data, err := build()
		if err != nil {
			return err
		}
		if err := b.module(name, data); err != nil {
			return err
		}
	}
	return nil
}

// module adds a WebAssembly module. Its name carries its content's hash, so that a
// browser may keep it for ever. It is only there gzipped: the boot script unpacks
// it itself, whatever the host does about compression.
func (b builder) module(name string, data []byte) error {
	sum := sha256.Sum256(data)
	file := fmt.Sprintf("%s-%s.wasm.gz", name, hex.EncodeToString(sum[:6]))
	packed, err := gzipped(data)
	if err != nil {
		return err
	}
	b.assets[name] = asset{File: file, Bytes: len(data)}
	return os.WriteFile(filepath.Join(b.dir, file), packed, 0o644)
}

// manifest writes where the modules are.
func (b builder) manifest() error {
	list, err := json.Marshal(b.assets)
	if err != nil {
		return err
	}
	return b.write(manifest, fmt.Appendf(nil, "const assets = %s;\n", list))
}

// headers writes the file from which Netlify, Cloudflare Pages and others take
// the headers that Handler sends.
func (b builder) headers() error {
	var s strings.Builder
	s.WriteString("/*\n")
	for _, h := range headers {
		fmt.Fprintf(&s, "  %s: %s\n", h.name, h.value)
	}
	fmt.Fprintf(&s, "/*.wasm.gz\n  Cache-Control: %s\n", forever)
	return b.write("_headers", []byte(s.String()))
}

// write adds a file and, if it is text, its compressed twins.
func (b builder) write(name string, data []byte) error {
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	if !compressible(name) {
		return nil
	}
	packed, err := gzipped(data)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".gz", packed, 0o644); err != nil {
		return err
	}
	var br bytes.Buffer
	w := brotli.NewWriterLevel(&br, brotli.BestCompression)
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path+".br", br.Bytes(), 0o644)
}

func gzipped(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// goTool runs the go command in dir and returns what it prints.
func goTool(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return strings.TrimSpace(string(out)), nil
}
