package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// size is that of a window.
type size struct {
	name          string
	width, height int64
}

var (
	desk  = size{"desk", 1280, 800}
	phone = size{"phone", 390, 844}
)

// screen is a part of the page that pictures are taken of, once the model is open.
type screen struct {
	name string
	open string // a script that leads there
	at   string // what then stands at the top of the window; the page's own top if empty
	shut string // a script that leads back
}

func screens() []screen {
	list := []screen{{name: "result", open: click("#tab-sensitivity")}}
	for _, tab := range []string{"sensitivity", "front", "weights", "layers", "damage"} {
		list = append(list, screen{name: tab, open: click("#tab-" + tab), at: ".tabs"})
	}
	const heading, models = ".data-step summary", "#choose"
	return append(list,
		screen{name: "bits", at: ".strip"},
		screen{name: "data", open: click(heading), at: ".data-step", shut: click(heading)},
		screen{name: "try", at: ".trying"},
		screen{name: "inspector", at: ".inspector"},
		screen{name: "download", at: ".download"},
		screen{name: "models", open: click(models), shut: click(models)},
		screen{name: "help", open: click("#help-open"), shut: click("#help .button")},
		screen{name: "privacy", open: click(".sent .link-button"), shut: click(".sent [data-close]")},
		screen{name: "problem", open: `hawqeye.send("files", [new File(["Buy milk."], "network.onnx")])`, shut: click("#dismiss")},
	)
}

func click(selector string) string {
	return fmt.Sprintf("document.querySelector(%q).click()", selector)
}

// tour goes through the page.
type tour struct {
	ctx    context.Context
	dir    string
	wanted *regexp.Regexp
	readme string
	err    error // the first that happened; nothing is done after it
}

// through takes all pictures.
func (t *tour) through(address string) error {
	t.do(chromedp.Navigate(address))
	t.until("hawqeye.shown")
	t.everyLook(func(look string) { t.take(screen{name: "start"}, look) })
	t.script(click("[data-value=characters]"))
	t.until(`document.querySelector(".measure") && !document.querySelector(".measure .state:not([hidden])") && !hawqeye.state().busy`)
	t.draw([][][2]float64{{{.3, .85}, {.3, .15}, {.55, .17}, {.66, .3}, {.55, .45}, {.3, .5}}, {{.42, .5}, {.7, .85}}})
	t.until(`document.querySelector(".answer:not([hidden]) .quantized .says").textContent === "R"`)
	t.press(".file:first-of-type button")
	t.until(`document.querySelector(".file:first-of-type .check:not([hidden])")`)
	t.look("en", "light")
	t.forReadme()
	t.everyLook(func(look string) {
		for _, s := range screens() {
			t.visit(s, look)
		}
	})
	return t.err
}

// everyLook shows the page in every theme and language.
func (t *tour) everyLook(show func(look string)) {
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			t.look(lang, theme)
			show(theme + "-" + lang)
		}
	}
}

// look shows the page in one language and theme.
func (t *tour) look(lang, theme string) {
	t.script(fmt.Sprintf(`if (hawqeye.state().lang !== %q) document.getElementById("lang").click()`, lang))
	t.script(fmt.Sprintf(`theme.value = %q; theme.dispatchEvent(new Event("change", {bubbles: true}))`, theme))
	t.until(fmt.Sprintf("hawqeye.state().lang === %q && hawqeye.state().theme === %q", lang, theme))
}

// visit takes pictures of a screen and leads back from it.
func (t *tour) visit(s screen, look string) {
	t.script(s.open)
	if s.name == "problem" {
		t.until(`document.querySelector("#studio .problem")`)
	}
	t.take(s, look)
	t.script(s.shut)
}

// take takes pictures of a screen that is shown, in every size.
func (t *tour) take(s screen, look string) {
	for _, size := range []size{desk, phone} {
		file := fmt.Sprintf("%s-%s-%s.png", s.name, size.name, look)
		if !t.wanted.MatchString(file) {
			continue
		}
		t.do(chromedp.EmulateViewport(size.width, size.height))
		t.scroll(s.at)
		t.save(filepath.Join(t.dir, file), t.shot())
	}
}

// scroll brings something to the top of the window, a little below its edge.
func (t *tour) scroll(selector string) {
	const margin = 16
	t.settle()
	t.script("document.activeElement.blur()")
	if selector == "" {
		t.script("scrollTo(0, 0)")
	} else {
		t.script(fmt.Sprintf("scrollTo(0, document.querySelector(%q).getBoundingClientRect().top + scrollY - %d)", selector, margin))
	}
	t.settle()
}

// settle waits until what has changed is drawn: figures follow the window.
func (t *tour) settle() {
	t.do(chromedp.Sleep(250 * time.Millisecond))
	t.script("await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(0))))")
}

func (t *tour) shot() []byte {
	if t.err != nil {
		return nil
	}
	png, err := chromedp.Run(t.ctx, chromedp.CaptureScreenshot())
	t.note(err)
	return png
}

func (t *tour) save(path string, content []byte) {
	if t.err != nil {
		return
	}
	t.note(os.WriteFile(path, content, 0o644))
	fmt.Println(path)
}

// draw draws on the pad, whose sides have length 1.
func (t *tour) draw(strokes [][][2]float64) {
	t.script(`document.querySelector(".pad .paper").scrollIntoView({block: "center"})`)
	t.settle()
	pad := eval[struct{ X, Y, Width float64 }](t, `(({x, y, width}) => ({X: x, Y: y, Width: width}))(document.querySelector(".pad .paper").getBoundingClientRect())`)
	mouse := func(kind input.DispatchMouseEventType, at [2]float64) {
		t.do(chromedp.MouseEvent(kind, pad.X+at[0]*pad.Width, pad.Y+at[1]*pad.Width, chromedp.ButtonLeft))
	}
	for _, points := range strokes {
		mouse(input.DispatchMouseEventTypeMousePressed, points[0])
		for _, at := range points[1:] {
			mouse(input.DispatchMouseEventTypeMouseMoved, at)
		}
		mouse(input.DispatchMouseEventTypeMouseReleased, points[len(points)-1])
	}
	mouse(input.DispatchMouseEventTypeMouseMoved, [2]float64{-1, -1}) // away from all that answers to it
}

// press presses a button as a person does.
func (t *tour) press(selector string) {
	t.do(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(kb.Enter))
}

func (t *tour) script(text string) { eval[any](t, fmt.Sprintf("(async () => { %s })()", text)) }

// eval evaluates an expression.
func eval[T any](t *tour, expression string) (v T) {
	if t.err != nil {
		return v
	}
	v, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		err = fmt.Errorf("%s: %w", expression, err)
	}
	t.note(err)
	return v
}

// until waits for an expression to be true.
func (t *tour) until(expression string) {
	const patience = 5 * time.Minute
	t.do(chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patience)))
	if t.err != nil {
		t.err = fmt.Errorf("waiting for %s: %w", expression, t.err)
	}
}

func (t *tour) do(steps ...chromedp.Action[chromedp.Void]) {
	if t.err == nil {
		t.note(chromedp.Do(t.ctx, steps...))
	}
}

func (t *tour) note(err error) {
	if t.err == nil {
		t.err = err
	}
}
