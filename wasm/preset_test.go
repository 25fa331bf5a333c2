//go:build !js

package wasm

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
)

// A network that is given pixels in a way it was not trained on is offered another,
// before anything long is measured; one press takes it.
func TestPresetIsOffered(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL))
	open(p, lab.Path(t, "resnet20.onnx"))
	p.Do(visible(".report"))
	open(p, lab.Path(t, "cifar10_test846.bin"))
	p.Do(visible("#follow"))
	if got := texts(p, ".preset-offer p, #follow"); !strings.HasSuffix(got, "it is right on 60.|Use “CIFAR-10”") {
		t.Errorf("the page offers: %s", got)
	}
	p.Picture("preset")
	p.Click("#follow")
	until(p, `location.hash.includes("mean=0.4914") && !document.querySelector("#follow").checkVisibility() && hawqeye.state().stage === "measure"`)
}
