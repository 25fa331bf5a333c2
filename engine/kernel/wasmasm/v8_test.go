//go:build !js

package wasmasm_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/chromedp"
	gocmp "github.com/google/go-cmp/cmp"

	"hawqeye/tools/browser"
)

// openV8 opens a page whose debugger disassembles modules.
func openV8(t *testing.T) *browser.Page {
	p := browser.Open(t, http.NotFoundHandler())
	browser.Get(p, func(ctx context.Context, target *chromedp.Target) (debugger.EnableResult, error) {
		return cdp.Call(ctx, target, debugger.Enable, debugger.EnableParams{})
	})
	return p
}

// disassemble compiles a module in Chromium and returns the lines of its text.
func disassemble(p *browser.Page, module []byte) []string {
	source := "new WebAssembly.Module(Uint8Array.from(atob('" + base64.StdEncoding.EncodeToString(module) + "'), c => c.charCodeAt(0))), 0"
	isWasm := func(e debugger.EventScriptParsed) bool { return e.ScriptLanguage == debugger.ScriptLanguageWebAssembly }
	return browser.Get(p, func(ctx context.Context, target *chromedp.Target) ([]string, error) {
		script, err := chromedp.WaitEvent(debugger.ScriptParsed, isWasm, chromedp.Evaluate[int](source))(ctx, target)
		if err != nil {
			return nil, err
		}
		r, err := cdp.Call(ctx, target, debugger.DisassembleWasmModule, debugger.DisassembleWasmModuleParams{ScriptID: script.ScriptID})
		if err != nil {
			return nil, err
		}
		lines := r.Chunk.Lines
		for r.StreamID != "" {
			next, err := cdp.Call(ctx, target, debugger.NextWasmDisassemblyChunk, debugger.NextWasmDisassemblyChunkParams{StreamID: r.StreamID})
			if err != nil {
				return nil, err
			}
			if len(next.Chunk.Lines) == 0 {
				break
			}
			lines = append(lines, next.Chunk.Lines...)
		}
		return lines, nil
	})
}

// older is what V8 calls instructions that the specification names otherwise.
var older = map[string]string{
	"f32x4.qfma":                  "f32x4.relaxed_madd",
	"f32x4.qfms":                  "f32x4.relaxed_nmadd",
	"f64x2.qfma":                  "f64x2.relaxed_madd",
	"f64x2.qfms":                  "f64x2.relaxed_nmadd",
	"i16x8.dot_i8x16_i7x16_s":     "i16x8.relaxed_dot_i8x16_i7x16_s",
	"i32x4.dot_i8x16_i7x16_add_s": "i32x4.relaxed_dot_i8x16_i7x16_add_s",
}

// TestOpcodesUnderV8 compiles every instruction and compares the engine's own
// text of it, which proves names, opcodes, types and immediates.
func TestOpcodesUnderV8(t *testing.T) {
	m, want := every(table(t))
	var got []string
	inside := ""
	for _, line := range disassemble(openV8(t), assemble(t, m)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "(func") {
			inside = line
		} else if line == ")" {
			inside = ""
		} else if inside != "" && !strings.HasPrefix(line, "local.get") {
			got = append(got, cmp.Or(older[line], line))
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the table's (-) and V8's (+) instructions:\n%s", diff)
	}
}
