//go:build !js

package chart

import (
	"context"
	"html"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
)

// widths are those of a desktop and of a phone.
var widths = []float64{900, 366}

// gallery serves a page with every sample, under the page's own policy.
func gallery(width float64) http.Handler {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Figures</title><link rel="stylesheet" href="style.css"><link rel="stylesheet" href="dark.css" media="(prefers-color-scheme: dark)"><body><main>`)
	for _, s := range append(samples(), extremes()...) {
		w := width
		if s.width > 0 {
			w = s.width
		}
		f := s.Draw(View{Width: w})
		b.WriteString(`<figure class="card" id="` + s.name + `">` + f.SVG + `<figcaption>` + html.EscapeString(f.Sentence.Text(nil)))
		for _, n := range f.Notes {
			b.WriteString(` ` + html.EscapeString(n.Text(nil)))
		}
		b.WriteString("</figcaption></figure>\n")
	}
	page := b.String()
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	})
	for _, name := range []string{"style.css", "dark.css"} {
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../../static/"+name) })
	}
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

// collisions finds texts of one figure that meet as the browser sets them, and
// texts that leave their figure.
const collisions = `Array.from(document.querySelectorAll("svg.chart")).flatMap(svg => {
	const frame = svg.getBoundingClientRect(), found = [], boxes = []
	for (const t of svg.querySelectorAll("text:not(.c-digits)")) {
		const r = t.getBoundingClientRect(), y = r.y + r.height*.12, h = r.height*.76
		boxes.push({text: t.textContent, x: r.x, y, w: r.width, h})
	}
	const name = svg.parentNode.id
	boxes.forEach((a, i) => {
		if (a.x < frame.x-1 || a.x+a.w > frame.right+1 || a.y < frame.y-1 || a.y+a.h > frame.bottom+1) found.push(name+": "+a.text+" leaves the figure")
		for (const b of boxes.slice(0, i))
			if (a.x < b.x+b.w-.5 && b.x < a.x+a.w-.5 && a.y < b.y+b.h-.5 && b.y < a.y+a.h-.5) found.push(name+": "+a.text+" meets "+b.text)
	})
	return found
})`

// lengths are those of all texts as the browser sets them.
const lengths = `Array.from(document.querySelectorAll("svg.chart text:not(.c-digits)")).map(t => {
	const style = getComputedStyle(t)
	return {Text: Array.from(t.childNodes).filter(n => n.nodeType === 3).map(n => n.data).join(""),
		Size: parseFloat(style.fontSize), Width: t.getComputedTextLength(), Bold: +style.fontWeight > 500}
})`

// The widths that figures are laid out by hold in a browser too.
func TestInBrowser(t *testing.T) {
	for _, width := range widths {
		p := browser.Open(t, gallery(width))
		gap := 2 * (20 + 24 + 1) // the padding of main, of a card, and its border
		if width < 640 {
			gap = 78
		}
		p.Do(chromedp.EmulateViewport(int64(width)+int64(gap), 900))
		for _, theme := range []string{"light", "dark"} {
			p.Do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
				_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
				})
				return chromedp.Void{}, err
			}, chromedp.Navigate(p.URL))
			p.Picture("figures-" + strconv.Itoa(int(width)) + "-" + theme)
		}
		for _, c := range browser.Eval[[]string](p, collisions) {
			t.Errorf("%v px wide: %s", width, c)
		}
		for _, set := range browser.Eval[[]struct {
			Text        string
			Size, Width float64
			Bold        bool
		}](p, lengths) {
			s := style{size: set.Size, bold: set.Bold}
			if laidOut := s.width(set.Text); set.Width > laidOut*1.01+0.5 {
				t.Errorf("%q takes %.1f px, laid out for %.1f", set.Text, set.Width, laidOut)
			}
		}
	}
}
