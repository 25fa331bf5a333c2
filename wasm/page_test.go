//go:build !js

package wasm

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
	"hawqeye/tools/site"
)

// built is the folder that every test is served.
var built string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "hawqeye-site")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	built = dir
	if err := site.Build(dir); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

func handler(t *testing.T) http.Handler {
	h, err := site.Handler(built)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// file is a file with this content, to be opened.
func file(t *testing.T, name string, content []byte) string {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(p *browser.Page, path string) {
	p.Do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
}

// texts are the texts of all elements that match.
func texts(p *browser.Page, selector string) string {
	return strings.Join(browser.Eval[[]string](p, fmt.Sprintf("Array.from(document.querySelectorAll(%q), e => e.textContent.trim())", selector)), "|")
}

// inject has a script run before those of the pages that follow.
func inject(p *browser.Page, script string) {
	p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

func visible(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(selector))
}

func TestPageInspectsAModel(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL))
	p.Picture("start")
	open(p, lab.Path(t, "resnet20.onnx"))
	p.Do(visible(".report"))
	if got := plain(texts(p, "#model-name, .verdict, .report .facts dt, .report .facts dd")); got !=
		"resnet20.onnx|The engine can run every operation of this model."+
			"|File|1.10 MB|Layers|20|Parameters|269,034|Multiply-adds per sample|40,551,040|Input|input N × 3 × 32 × 32|Output|logits N × 10" {
		t.Errorf("the page says %s", got)
	}
	if got := browser.Eval[int](p, "document.querySelectorAll('#layers tr:not([hidden])').length"); got != 20 {
		t.Errorf("the table has %d layers", got)
	}
	if got := texts(p, "#layers tr:nth-child(20) td"); got != "20|/linear/Gemm|Gemm|10 × 64|640|640|" {
		t.Errorf("the last layer is %s", got)
	}
	if got := browser.Eval[float64](p, "document.querySelectorAll('.part')[18].getBoundingClientRect().width / document.querySelectorAll('.track')[18].getBoundingClientRect().width"); got < .135 || got > .14 {
		t.Errorf("layer 19 has 36864 of 268336 weights, its bar %g of the track", got)
	}
	p.Do(chromedp.Poll[chromedp.Void](`document.title === "resnet20.onnx · hawqeye"`))
	p.Picture("model")

	open(p, lab.Path(t, "mlp.onnx"))
	p.Do(chromedp.Poll[chromedp.Void](`document.getElementById("model-name")?.textContent === "mlp.onnx"`))
	if got := texts(p, "#layers tr:not([hidden]) td:nth-child(2)"); got != "/fc1/Gemm|/fc2/Gemm|/fc3/Gemm" {
		t.Errorf("after a second model the layers are %s", got)
	}
}

// A file that is dropped before the programs have arrived is opened once they have.
func TestPageHonoursEarlyFiles(t *testing.T) {
	files := handler(t)
	gate := make(chan struct{})
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/mlp.onnx":
			w.Write(lab.Read(t, "mlp.onnx"))
		case strings.HasSuffix(r.URL.Path, ".wasm.gz"):
			<-gate
			fallthrough
		default:
			files.ServeHTTP(w, r)
		}
	}))
	p.Do(chromedp.Navigate(p.URL), visible("h1"))
	browser.Eval[any](p, `(async () => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([await (await fetch('mlp.onnx')).arrayBuffer()], 'dropped.onnx'));
		for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
	})()`)
	close(gate)
	p.Do(visible(".report"))
	if got := texts(p, "#model-name"); got != "dropped.onnx" {
		t.Errorf("the page opened %q", got)
	}
	if !browser.Eval[bool](p, "document.getElementById('loading').hidden") {
		t.Error("everything has arrived and the bar is still there")
	}
}

// The page says why it does not start, and keeps what needs no program.
func TestPageWithoutPrograms(t *testing.T) {
	files := handler(t)
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".wasm.gz") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	p.Expect("404")
	p.Do(chromedp.Navigate(p.URL), visible("#stopped"), visible("h1"))
	if got := texts(p, "#stopped-title, #stopped-advice, #stopped-details"); !strings.HasPrefix(got, "The studio cannot start|Reload the page to try again.|Error: page-") || !strings.HasSuffix(got, "the server answered 404.") {
		t.Errorf("the page says %q", got)
	}
}

// Workers are kept where the test finds them.
const keepWorkers = `globalThis.workers = []; globalThis.Worker = class extends Worker { constructor(...a) { super(...a); workers.push(this); } };`

// A crash of the engine costs the command, not the page.
func TestEngineCrash(t *testing.T) {
	p := browser.Open(t, handler(t))
	inject(p, keepWorkers)
	p.Do(chromedp.Navigate(p.URL), chromedp.Poll[chromedp.Void]("workers.length === 1"))
	browser.Eval[any](p, "workers[0].postMessage({})")
	p.Do(visible("#studio .problem"))
	if got := texts(p, "#studio .problem h2, #studio .problem pre"); !strings.HasPrefix(got, "The engine stopped|panic:") {
		t.Errorf("the page says %s", got)
	}
	p.Picture("crash")
	open(p, lab.Path(t, "mlp.onnx"))
	p.Do(visible(".report"))
	if got := browser.Eval[int](p, "workers.length"); got != 2 {
		t.Errorf("%d workers were started, want a second one", got)
	}
}

// A crash of the page's own program is told by what does not depend on it.
func TestPageCrash(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL), chromedp.Poll[chromedp.Void]("hawqeye.take !== null"))
	p.Expect("Go program has already exited")
	browser.Eval[any](p, "hawqeye.take('files', null)")
	p.Do(visible("#stopped"))
	if got := texts(p, "#stopped-title, #stopped-details"); !strings.HasPrefix(got, "The page has stopped|panic:") {
		t.Errorf("the page says %q", got)
	}
}

// Neither the page nor a worker reaches another address, even where the host
// sends no policy with the page: the one inside it binds both.
func TestNothingLeaves(t *testing.T) {
	var reached atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	t.Cleanup(elsewhere.Close)
	attempt := fmt.Sprintf("fetch(%q).then(() => 'reached', () => 'refused')", elsewhere.URL)
	files := http.FileServer(http.Dir(built))
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/worker.js" {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(w, "%s.then(result => postMessage(result));", attempt)
			return
		}
		files.ServeHTTP(w, r)
	}))
	p.Expect("Content Security Policy")
	p.Expect(elsewhere.URL)
	p.Do(chromedp.Navigate(p.URL))
	if got := browser.Eval[string](p, attempt); got != "refused" {
		t.Errorf("a request by the page was %s", got)
	}
	if got := browser.Eval[string](p, "hawqeye.engine().then(worker => new Promise(resolve => worker.onmessage = e => resolve(e.data)))"); got != "refused" {
		t.Errorf("a request by the worker was %s", got)
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests arrived elsewhere", n)
	}
}

// The folder works under any path, and on the narrowest screen nothing sticks out.
func TestPageUnderAPathOnANarrowScreen(t *testing.T) {
	p := browser.Open(t, http.StripPrefix("/some/where", handler(t)))
	p.Do(chromedp.EmulateViewport(320, 640), chromedp.Navigate(p.URL+"some/where/"))
	open(p, lab.Path(t, "resnet20.onnx"))
	p.Do(visible(".report"))
	if got := browser.Eval[int](p, "document.documentElement.scrollWidth"); got > 320 {
		t.Errorf("the page is %d pixels wide", got)
	}
	p.Picture("narrow")
	p.Do(chromedp.EmulateReset(), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
		})
		return err
	}))
	p.Picture("dark")
}
