// Package browser drives Chromium in tests, as a person would.
//
// A Page watches over its test: an error on the console, or a request to
// another origin, fails it.
package browser

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"hawqeye/tools/internal/program"
)

var chromium = program.Program{
	Title: "Chromium",
	Env:   "CHROME",
	Names: []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	},
	Packages: []string{"chromium"},
}

// patience is how long a test may take in the browser.
const patience = 4 * time.Minute

// Page is a tab of a browser with a profile of its own.
type Page struct {
	URL string // where the handler is served, with a slash at the end

	t      testing.TB
	ctx    context.Context
	origin string

	mu       sync.Mutex
	expected []string
	messages []string // errors on the console
	foreign  []string // addresses of other origins that were asked for
}

// Open serves h on a loopback port, starts a browser and opens an empty tab.
func Open(t testing.TB, h http.Handler) *Page {
	t.Helper()
	path, err := program.Find(chromium)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path),
		chromedp.Headless,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("no-sandbox", os.Getuid() == 0), // which root cannot have
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 800),
	)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	p := &Page{URL: server.URL + "/", t: t, ctx: ctx, origin: server.URL}
	p.watch()
	t.Cleanup(p.judge)
	return p
}

// watch collects what the page may not do.
func (p *Page) watch() {
	console := chromedp.Console(p.ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" {
				p.mu.Lock()
				p.messages = append(p.messages, m.String())
				p.mu.Unlock()
			}
		}
	}()
	requests := chromedp.Events(p.ctx, network.RequestWillBeSent)
	go func() {
		for r, err := range requests {
			if err != nil {
				return
			}
			u, err := url.Parse(r.Request.URL)
			if err == nil && (u.Scheme == "blob" || u.Scheme == "data" || u.Scheme+"://"+u.Host == p.origin) {
				continue
			}
			p.mu.Lock()
			p.foreign = append(p.foreign, r.Request.URL)
			p.mu.Unlock()
		}
	}()
}

// Expect says that an error with this text, or a request with it in the address,
// belongs to the test.
func (p *Page) Expect(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, text)
}

func (p *Page) judge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.messages {
		if !p.mayContain(m) {
			p.t.Errorf("the console says %s", m)
		}
	}
	for _, address := range p.foreign {
		if !p.mayContain(address) {
			p.t.Errorf("the page asked for %s", address)
		}
	}
}

func (p *Page) mayContain(message string) bool {
	for _, text := range p.expected {
		if strings.Contains(message, text) {
			return true
		}
	}
	return false
}

// Do acts in the page, one step after another.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.fail(err)
	}
}

// Get acts in the page and returns what came of it.
func Get[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, action)
	if err != nil {
		p.fail(err)
	}
	return v
}

func (p *Page) fail(err error) {
	p.t.Helper()
	p.mu.Lock()
	messages := strings.Join(p.messages, "\n")
	p.mu.Unlock()
	p.t.Fatalf("%v\non the console:\n%s", err, messages)
}

// Eval evaluates an expression, waiting for it if it is a promise.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return Get(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Picture saves a picture of the whole page where HAWQEYE_PICTURES says, for
// people to look at; without it, it does nothing.
func (p *Page) Picture(name string) {
	p.t.Helper()
	dir := os.Getenv("HAWQEYE_PICTURES")
	if dir == "" {
		return
	}
	png := Get(p, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
