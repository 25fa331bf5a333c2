//go:build !js

package wasm

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
)

// sensed is what the page says of the sensitivities, layer by layer, and on what they rest.
func sensed(p *browser.Page) string {
	return browser.Eval[string](p, `Array.from(document.querySelectorAll(".figure.sensitivity [data-i]"), e => e.ariaLabel).join("|")`) + "\n" + texts(p, ".basis")
}

const known = "Kept in this browser from an earlier measurement."

// What was measured is there at the next visit with the same model and samples, and
// with no others; a person can have it forgotten.
func TestKeptForTheNextVisit(t *testing.T) {
	p := browser.Open(t, handler(t))
	visit := func(address string) string {
		p.Do(chromedp.Navigate(p.URL + "?" + address + "#n=64&" + address))
		finished(p)
		return sensed(p)
	}
	first := visit("m=lenet")
	if strings.Contains(first, known) {
		t.Fatalf("at the first visit the page says %s", first)
	}
	if got := strings.ReplaceAll(visit("m=lenet&again"), " "+known, ""); got != first {
		t.Errorf("at the second visit the page says\n%s\nand at the first it said\n%s", got, first)
	}
	if !strings.Contains(texts(p, ".basis"), known) {
		t.Errorf("at the second visit the page says of where this is from: %s", texts(p, ".basis"))
	}
	if got := visit("m=lenet&seed=5"); strings.Contains(got, known) {
		t.Errorf("of other samples the page says %s", got)
	}
	p.Click(".sent .link-button")
	until(p, `/: \d+ results in /.test(document.querySelector(".sent .kept").textContent)`)
	p.Picture("kept")
	p.Click("[data-act=forget]")
	until(p, `document.querySelector(".sent .kept").textContent.includes("Nothing is kept now") && document.querySelector("[data-act=forget]").disabled`)
	if got := visit("m=lenet&forgotten"); got != first {
		t.Errorf("after it was forgotten the page says\n%s\nand at first it said\n%s", got, first)
	}
}

// A measurement that was stopped is there at the next visit as it was, and goes on
// from there to what it would have come to.
func TestStoppedUntilTheNextVisit(t *testing.T) {
	p := browser.Open(t, handler(t))
	open := func(again string) {
		p.Do(chromedp.Navigate(p.URL + "?" + again + "#m=mlp&n=1500&method=hutchinson&probes=60"))
	}
	open("1")
	stopAt(p, "measure", `/probes: [1-4]\d\./.test(document.querySelector(".basis")?.textContent)`)
	until(p, `document.querySelector("#go-on") && hawqeye.state().stage !== "measure"`)
	stopped := sensed(p)

	open("2")
	until(p, `document.querySelector(".basis")?.textContent.includes(%q)`, known)
	if got := strings.ReplaceAll(sensed(p), " "+known, ""); got != stopped {
		t.Errorf("at the next visit the page says\n%s\nand it had said\n%s", got, stopped)
	}
	p.Click("#go-on")
	until(p, `hawqeye.state().stage === "measure"`)
	until(p, `hawqeye.state().stage !== "measure" && document.querySelector(".basis").textContent.includes("probes: 60.") && !document.querySelector("#go-on")`)
	got := sensed(p)
	p.Click(".sent .link-button")
	p.Click("[data-act=forget]")
	until(p, `document.querySelector("[data-act=forget]").disabled`)
	open("3")
	until(p, `document.querySelector(".basis")?.textContent.includes("probes: 60.") && hawqeye.state().stage !== "measure"`)
	if want := sensed(p); got != want {
		t.Errorf("what was stopped comes to\n%s\nand what was not to\n%s", got, want)
	}
}

// Where the browser keeps nothing, the page says so and works as ever: what is
// stopped goes on, for as long as the page is open.
func TestNothingIsKept(t *testing.T) {
	const forbid = `IDBFactory.prototype.open = () => { throw new DOMException("forbidden", "SecurityError"); };`
	files := handler(t)
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/worker.js" {
			files.ServeHTTP(w, r)
			return
		}
		program, err := os.ReadFile(filepath.Join(built, "worker.js"))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprintf(w, "%s\n%s", program, forbid)
	}))
	inject(p, forbid)
	p.Do(chromedp.Navigate(p.URL + "#m=mlp&n=1500&method=hutchinson&probes=60"))
	stopAt(p, "measure", `/probes: [1-4]\d\./.test(document.querySelector(".basis")?.textContent)`)
	p.Click("#go-on")
	until(p, `hawqeye.state().stage === "measure"`)
	until(p, `hawqeye.state().stage !== "measure" && document.querySelector(".basis").textContent.includes("probes: 60.")`)
	p.Click(".sent .link-button")
	until(p, `document.querySelector(".sent .kept").textContent.startsWith("This browser lets the page keep nothing")`)
}
