//go:build !js

package kernels_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/engine/kernel/simd"
	"hawqeye/tools/browser"
)

// TestInBrowser runs this package's tests for a browser in one, on every set that
// it can have, linked by the page's own script for workers.
func TestInBrowser(t *testing.T) {
	p := browser.Open(t, serve(t))
	p.Do(chromedp.Navigate(p.URL))
	for l := simd.None; l <= simd.Relaxed; l++ {
		t.Run(l.String(), func(t *testing.T) {
			said := browser.Eval[string](p, fmt.Sprintf("run(%d, %q)", l, l))
			t.Log(said)
			if !strings.HasSuffix(strings.TrimSpace(said), "PASS") {
				t.Error("the tests did not pass")
			}
		})
	}
}

// page runs the tests in a worker and returns the last that they print.
const page = `<!doctype html><link rel="icon" href="data:,"><script>
const at = name => new URL(name, location).href;
const compiled = name => WebAssembly.compileStreaming(fetch(name));
async function run(level, name) {
  const scripts = ['wasm_exec.js', 'static/program.js', 'static/worker.js'].map(at);
  const worker = new Worker(URL.createObjectURL(new Blob(['importScripts(' + JSON.stringify(scripts).slice(1, -1) + ')'])));
  const said = new Promise(done => worker.onmessage = ({data}) => done(data.crashed));
  worker.postMessage({
    program: await compiled('tests.wasm'), thunk: await compiled('thunk.wasm'),
    kernels: {level, module: level ? await compiled(name + '.wasm') : null},
  });
  const text = await said;
  worker.terminate();
  return text;
}
</script>`

// serve serves the page with all that it asks for.
func serve(t *testing.T) http.Handler {
	t.Helper()
	dir := t.TempDir()
	tests := filepath.Join(dir, "tests.wasm")
	cmd := exec.Command("go", "test", "-c", "-o", tests, ".")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the tests do not compile for a browser:\n%s", text)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"index.html": []byte(page), "wasm_exec.js": glue}
	for name, build := range map[string]func() ([]byte, error){
		"thunk.wasm":   simd.Thunk,
		"simd.wasm":    func() ([]byte, error) { return simd.Build(simd.SIMD128) },
		"relaxed.wasm": func() ([]byte, error) { return simd.Build(simd.Relaxed) },
	} {
		if files[name], err = build(); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(dir)))
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("../../static"))))
	return mux
}
