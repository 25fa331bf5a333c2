//go:build !js

package wasm

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hawqeye/tools/browser"
)

// drop lets files fall onto the page, as from a file manager.
func drop(p *browser.Page, paths ...string) {
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: paths, DragOperationsMask: 1}
	for _, kind := range []input.DispatchDragEventType{
		input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop,
	} {
		p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Call(ctx, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: 300, Y: 300, Data: data})
			return err
		}))
	}
}

// press presses the button, or the summary, that says so, in a part of the page: by a key, which
// does not miss a button that the engine's news are moving.
func press(p *browser.Page, part, label string) {
	until(p, `(e => e && (e.focus(), e === document.activeElement))(Array.from(document.querySelectorAll(%q)).find(e => e.textContent.trim() === %q))`, part+" :is(button, summary)", label)
	hit(p, kb.Enter)
}

// enter types into a field in place of what is there.
func enter(p *browser.Page, field, text string) {
	p.Do(visible(field))
	browser.Eval[any](p, fmt.Sprintf("document.querySelector(%q).select()", field))
	typed(p, text, kb.Enter)
}

// finished waits until all that is shown is of the present settings.
func finished(p *browser.Page) {
	until(p, `!hawqeye.state().busy && document.querySelector(".measure") && !document.querySelector(".measure .state:not([hidden])")`)
}

// measure is what the result bar says of one quantity.
type measure struct{ Change, From, To, Notes string }

// measures are those of the result bar, in its order.
func measures(p *browser.Page) []measure {
	return browser.Eval[[]measure](p, `Array.from(document.querySelectorAll(".measure"), m => {
		const text = selector => Array.from(m.querySelectorAll(selector), e => e.textContent).join("|");
		return {
			Change: text(".change"), From: text(".from:not([hidden]) > :last-child"), To: text(".to:not([hidden]) > :last-child"),
			Notes: text(".notes li:not([hidden])"),
		};
	})`)
}

// table is the table of a figure, which is opened, the cells of a row between bars.
func table(p *browser.Page, figure string) []string {
	rows := fmt.Sprintf(".figure.%s tbody tr", figure)
	browser.Eval[any](p, fmt.Sprintf(`document.querySelector(".figure.%s details:not([open]) summary")?.click()`, figure))
	until(p, "document.querySelector(%q)", rows)
	return browser.Eval[[]string](p, fmt.Sprintf(`Array.from(document.querySelectorAll(%q), row => Array.from(row.cells, c => c.textContent).join("|"))`, rows))
}

// downloads has the browser save files in a folder.
func downloads(t *testing.T, p *browser.Page) string {
	dir := t.TempDir()
	p.Do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
		})
		return err
	}))
	return dir
}

// saved is a file that the browser is saving.
func saved(t *testing.T, dir, name string) []byte {
	t.Helper()
	for range 200 {
		if content, _ := os.ReadFile(filepath.Join(dir, name)); len(content) > 0 {
			return content
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s has not been saved", name)
	return nil
}
