package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What should fail a test is seen.
func TestPageSeesFaults(t *testing.T) {
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(elsewhere.Close)
	p := Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><link rel=icon href='data:,'><p>A page.</p>")
	}))
	p.Do(chromedp.Navigate(p.URL))
	if got := p.unexpected(); len(got) > 0 {
		t.Fatalf("a page that does nothing wrong did %q", got)
	}
	for script, want := range map[string]string{
		"console.error('oh', 3)":                                      `the console says "oh" 3`,
		"setTimeout(() => { throw new Error('lost') }); 1":            "nobody catches: Uncaught Error: lost",
		"Promise.reject(new Error('unkept')); 1":                      "Error: unkept",
		fmt.Sprintf("new Image().src = %q + '/i.png'", elsewhere.URL): "the page asks for " + elsewhere.URL + "/i.png",
	} {
		Eval[any](p, "(async () => { "+script+"; await new Promise(r => setTimeout(r, 50)); })()")
		if got := strings.Join(p.unexpected(), "\n"); !strings.Contains(got, want) {
			t.Errorf("after %s the faults are %q, want %q", script, got, want)
		}
		p.Expect(want)
	}
	p.Expect("404")
}
