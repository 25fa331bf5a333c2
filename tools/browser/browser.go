// Package browser drives Chromium in tests, as a person would.
//
// A Page watches over its test: an error on the console, or a request to
// another origin, fails it.
package browser

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

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
	faults   []string // errors on the console and requests to other origins
}

// Open serves h on a loopback port, starts a browser and opens an empty tab.
func Open(t testing.TB, h http.Handler) *Page {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, cancel, err := Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	p := &Page{URL: server.URL + "/", t: t, ctx: ctx, origin: server.URL}
	if err := chromedp.Listen(ctx, p.watch); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.judge)
	return p
}

// watch notes what a page should not do.
func (p *Page) watch(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			text := "the console says"
			for _, arg := range e.Args {
				text += " " + cmp.Or(arg.Description, string(arg.Value))
			}
			p.note(text)
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + cmp.Or(x.Description, string(x.Value))
		}
		p.note("nobody catches: " + text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			p.note("the console says " + e.Entry.Text + " " + e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "blob" && u.Scheme != "data" && u.Scheme+"://"+u.Host != p.origin {
			p.note("the page asks for " + e.Request.URL)
		}
	}
}

func (p *Page) note(fault string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fault)
}

// Expect says that a fault with this text in it belongs to the test.
func (p *Page) Expect(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, text)
}

// unexpected are the faults so far. The browser's answer to a last question
// comes after all that it had to tell before.
func (p *Page) unexpected() []string {
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[int]("0"))
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	if err != nil {
		list = append(list, fmt.Sprintf("the page does not answer: %v", err))
	}
	for _, fault := range p.faults {
		if !slices.ContainsFunc(p.expected, func(text string) bool { return strings.Contains(fault, text) }) {
			list = append(list, fault)
		}
	}
	return list
}

func (p *Page) judge() {
	for _, fault := range p.unexpected() {
		p.t.Error(fault)
	}
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
	p.t.Fatal(err) // what the page did wrong until then, judge adds
}

// Eval evaluates an expression, waiting for it if it is a promise.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return Get(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Until waits for an expression to be true, as long as the test may take.
func (p *Page) Until(expression string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(0))); err != nil {
		p.t.Fatalf("waiting for %s: %v", expression, err)
	}
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
