//go:build !js

package wasm

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/tools/browser"
)

// trace is what the browser says of the tasks of its threads.
type trace struct {
	p     *browser.Page
	parts chan []byte // events; nil is the end
}

// traced begins to listen to the tasks.
func traced(t *testing.T, p *browser.Page) *trace {
	tr := &trace{p, make(chan []byte, 1<<20)}
	p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		err := chromedp.Listen(ctx, func(event any) {
			switch e := event.(type) {
			case *tracing.EventDataCollected:
				for _, part := range e.Value {
					tr.parts <- part
				}
			case *tracing.EventTracingComplete:
				if e.DataLossOccurred {
					t.Error("the browser has lost some of the trace")
				}
				close(tr.parts)
			}
		})
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, tracing.Start, tracing.StartParams{
			TraceConfig: &tracing.TraceConfig{IncludedCategories: []string{"toplevel"}},
		})
		return err
	}))
	return tr
}

// longest is the most processor time, in milliseconds, that a task of the page's
// thread has taken, and how many there were. What other programs did on the
// machine meanwhile is not in it.
func (tr *trace) longest() (ms float64, tasks int) {
	tr.p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, tracing.End, cdp.Empty{})
		return err
	}))
	type thread struct{ Pid, Tid int }
	pages := map[thread]bool{}
	for part := range tr.parts {
		var e struct {
			thread
			Name string
			Args struct{ Name string }
			TDur float64
		}
		if err := json.Unmarshal(part, &e); err != nil {
			continue // an event with other arguments
		}
		switch {
		case e.Name == "thread_name" && e.Args.Name == "CrRendererMain":
			pages[e.thread] = true
		case e.TDur > 0 && pages[e.thread]:
			tasks++
			ms = max(ms, e.TDur/1000)
		}
	}
	return ms, tasks
}

// While the engine works on a whole job, no task of the page's thread takes more
// than 200 ms, so that the page answers at once. What is counted begins when the
// page's program has been compiled and has first rendered. The host is one that
// sends no policy and no other header of its own.
func TestPageAnswersWhileTheEngineWorks(t *testing.T) {
	p := browser.Open(t, http.FileServer(http.Dir(built)))
	p.Do(chromedp.Navigate(p.URL), chromedp.Poll[chromedp.Void]("hawqeye.shown"))
	tr := traced(t, p)
	p.Click("[data-value=characters]")
	p.Do(visible(".figure.bits svg"))
	for _, tab := range tabs {
		hit(p, tab.key)
		until(p, "%s", selectedTab(tab.name))
		hit(p, "-")
	}
	p.Do(chromedp.Focus(chromedp.CSS(".figure.bits [data-i]")))
	typed(p, "8", kb.ArrowRight, "2")
	padOf(p).stroke(p, seven...)
	p.Do(visible(".answer"))
	finished(p)
	press(p, ".download", "Download .onnx")
	p.Do(visible(".file:first-of-type .check"))
	longest, tasks := tr.longest()
	if longest > 200 || tasks < 1000 {
		t.Errorf("of %d tasks of the page, the longest takes %.0f ms", tasks, longest)
	}
}
