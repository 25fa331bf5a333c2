//go:build !js

package wasm

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
)

// until waits for an expression to be true.
func until(p *browser.Page, format string, args ...any) {
	p.Until(fmt.Sprintf(format, args...))
}

// hit presses a key where the focus is.
func hit(p *browser.Page, key string) { p.Do(chromedp.KeyEvent(key)) }

func hash(p *browser.Page) string { return browser.Eval[string](p, "location.hash") }

// settle waits until the engine has nothing left to do.
func settle(p *browser.Page) { until(p, "!hawqeye.state().busy") }

// A card that is clicked before the programs have arrived opens its model once they have.
func TestEarlyCard(t *testing.T) {
	files := handler(t)
	gate := make(chan struct{})
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/models/"):
			fmt.Fprint(w, "no model at all")
		case strings.HasSuffix(r.URL.Path, ".wasm.gz"):
			<-gate
			fallthrough
		default:
			files.ServeHTTP(w, r)
		}
	}))
	p.Do(chromedp.Navigate(p.URL))
	p.Click("[data-value=mlp]")
	close(gate)
	until(p, `document.querySelector("#studio .problem h2")?.textContent === "mlp.onnx could not be opened"`)
	if got := hash(p); got != "" {
		t.Errorf("a model that cannot be opened is in the address: %s", got)
	}
}

// A bundled model that the server does not have is said to be missing.
func TestMissingModel(t *testing.T) {
	files := handler(t)
	p := browser.Open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/models/") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	p.Expect("404")
	p.Do(chromedp.Navigate(p.URL + "#m=mlp&t=3"))
	until(p, `document.querySelector("#studio .problem h2")?.textContent.endsWith("could not be fetched")`)
	until(p, `location.hash === "#t=3"`)
	p.Do(chromedp.Navigate(p.URL+"?again#n=none&seed=4"), visible("#studio .problem"))
	if got := texts(p, "#studio .problem h2"); got != "Part of the address is not understood" {
		t.Errorf("of a broken address the page says %q", got)
	}
	until(p, `location.hash === "#seed=4"`)
}

// What a person has opened stays open, whatever is rendered.
func TestOpenedStaysOpen(t *testing.T) {
	p := outcome(t, "")
	settle(p)
	p.Click(".data-step summary")
	p.Click(".figure.bits summary")
	until(p, `document.querySelector(".figure.bits tbody")`)
	p.Click(".sample:nth-of-type(8)")
	p.Do(visible(".answer"))
	settle(p)
	if got := browser.Eval[int](p, `document.querySelectorAll(".figure.bits details[open] tbody, .data-step details[open]").length`); got != 2 {
		t.Errorf("of two that were opened, %d are open", got)
	}
}

func TestLanguageAndTheme(t *testing.T) {
	p := outcome(t, "")
	settle(p)
	p.Picture("desk")
	p.Click("#lang")
	until(p, `document.documentElement.lang === "zh-CN"`)
	if got := texts(p, "#tab-front, #headline, #lang, #data-title"); got != "让神经网络更小，并看清确切的代价。|数据|目标|English" && got != "English|让神经网络更小，并看清确切的代价。|数据|目标" {
		t.Errorf("in Chinese the page says %s", got)
	}
	browser.Eval[any](p, `theme.value = "dark"; theme.dispatchEvent(new Event("change"))`)
	until(p, `location.hash.includes("theme=dark")`)
	if got := browser.Eval[string](p, "getComputedStyle(document.body).backgroundColor"); got != "rgb(20, 23, 26)" {
		t.Errorf("a dark page is %s", got)
	}
	p.Picture("desk-dark-zh")
	if !browser.Eval[bool](p, `document.getElementById("undo").disabled === false && history.length < 6`) {
		t.Error("language and theme are steps")
	}
	p.Do(chromedp.Navigate(p.URL + "?second"))
	until(p, `document.documentElement.lang === "zh-CN" && document.documentElement.dataset.theme === "dark"`)
}
