//go:build !js

package wasm

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
)

// held is the site, whose engine arrives once it is released.
func held(t *testing.T) (p *browser.Page, release func()) {
	files, gate := handler(t), make(chan struct{})
	release = sync.OnceFunc(func() { close(gate) })
	p = browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/worker-") {
			<-gate
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(release)
	return p, release
}

// findings is what the page says of a model, times and what comes of them left out.
func findings(p *browser.Page) string {
	marks := `Array.from(document.querySelectorAll(".figure:is(.sensitivity, .bits) [data-i]"), e => e.ariaLabel).join("|")`
	return texts(p, ".measure:not(.time) :is(.change, .pair, .notes li:not([hidden])), .report dd, .inspector dd, .figure:is(.sensitivity, .bits) .finding > :first-child") +
		"|" + browser.Eval[string](p, marks)
}

// A bundled model's results are there before the engine is, said to be from
// elsewhere; the target moves among them; and what the engine finds is the same.
func TestResultsBeforehand(t *testing.T) {
	p, release := held(t)
	p.Do(chromedp.Navigate(p.URL))
	p.Click(`[data-act=model][data-value=mlp]`)
	until(p, `document.querySelector(".provenance.early:not([hidden])") && document.querySelectorAll(".figure.bits [data-i]").length === 3`)
	before := findings(p)
	if got := texts(p, ".measure .state:not([hidden]), .finding .beforehand:not([hidden]), .provenance"); got !=
		"precomputed|precomputed|precomputed|not yet measured|Precomputed on another machine; being computed here now.|precomputed|precomputed" {
		t.Errorf("the page says of where the results are from: %s", got)
	}
	p.Picture("beforehand")

	size, begun := texts(p, ".measure.size .pair"), address(p)
	hit(p, "-")
	until(p, `document.querySelector(".measure.right.old") && document.querySelector(".measure.size.early")`)
	if got := texts(p, ".measure.size .pair"); got == size {
		t.Errorf("at a smaller target the size is still %s", got)
	}
	for at := address(p); at != begun; at = address(p) {
		p.Click("#undo")
		until(p, `hawqeye.state().address !== %q`, at)
	}
	until(p, `document.querySelector(".measure.right.early")`)
	if got := findings(p); got != before {
		t.Errorf("the target has come back to\n%s\nfrom\n%s", got, before)
	}

	release()
	until(p, `!hawqeye.state().busy && !document.querySelector(".provenance.early") && document.querySelector(".measure.time .change").textContent !== "—"`)
	if got := findings(p); got != before {
		t.Errorf("the engine finds\n%s\nand beforehand there was\n%s", got, before)
	}
	if got := texts(p, ".measure .state:not([hidden]), .finding .beforehand:not([hidden]), .provenance"); got != "Computed on this computer." {
		t.Errorf("at last the page says of where the results are from: %s", got)
	}
}
