//go:build !js

package wasmasm_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

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
		return strings.Split(strings.ToLower(strings.Join(lines, "\n")), "\n"), nil
	})
}

// dialect is what V8 calls instructions that the specification spells otherwise.
var dialect = map[string]string{
	"f32x4.qfma":                  "f32x4.relaxed_madd",
	"f32x4.qfms":                  "f32x4.relaxed_nmadd",
	"f64x2.qfma":                  "f64x2.relaxed_madd",
	"f64x2.qfms":                  "f64x2.relaxed_nmadd",
	"i16x8.dot_i8x16_i7x16_s":     "i16x8.relaxed_dot_i8x16_i7x16_s",
	"i32x4.dot_i8x16_i7x16_add_s": "i32x4.relaxed_dot_i8x16_i7x16_add_s",
	"select funcref":              "select (result funcref)",
	"select externref":            "select (result externref)",
	"table.copy":                  "table.copy $table0 $table0",
}

// TestV8 compares with the engine of Chromium, which knows every instruction.
func TestV8(t *testing.T) {
	p := openV8(t)
	t.Run("opcodes", func(t *testing.T) { v8Opcodes(t, p) })
	t.Run("text", func(t *testing.T) { v8Text(t, p) })
	t.Run("verdicts", func(t *testing.T) { v8Verdicts(t, p) })
}

// v8Opcodes compiles every instruction and compares the engine's own text of it,
// which proves names, opcodes, types and immediates.
func v8Opcodes(t *testing.T, p *browser.Page) {
	var want, got []string
	for _, op := range table(t) {
		want = append(want, text(op))
	}
	for _, line := range flatLines(disassemble(p, assemble(t, every(table(t))))) {
		if !strings.HasPrefix(line, "local.get") {
			got = append(got, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table's (-) and V8's (+) instructions:\n%s", diff)
	}
}

// v8Text compares the texts of random programs, unfolded.
func v8Text(t *testing.T, p *browser.Page) {
	right := programs(table(t), 0)
	for seed := range 100 {
		m := right.Example(seed)
		m.Names = true
		want, got := flatText(m), flatLines(disassemble(p, assemble(t, m)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("ours (-) and V8's (+):\n%s", diff)
		}
	}
}

// v8Verdicts compares what is accepted of programs that may be wrong.
func v8Verdicts(t *testing.T, p *browser.Page) {
	some := programs(table(t), 60)
	var faults []error
	var list []string
	for seed := range 1000 {
		m := some.Example(seed)
		_, err := m.Bytes()
		faults = append(faults, err)
		list = append(list, base64.StdEncoding.EncodeToString(m.Encode()))
	}
	argument, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	verdicts := browser.Eval[[]bool](p, string(argument)+".map(s => WebAssembly.validate(Uint8Array.from(atob(s), c => c.charCodeAt(0))))")
	seen := map[bool]int{}
	for seed, ok := range verdicts {
		seen[ok]++
		if ok != (faults[seed] == nil) {
			var b strings.Builder
			some.Example(seed).WriteText(&b)
			t.Errorf("V8 says %t, we say %v\n%s", ok, faults[seed], b.String())
		}
	}
	if len(verdicts) != len(list) || seen[true] < 100 || seen[false] < 100 {
		t.Errorf("%d programs are too much alike: %v", len(list), seen)
	}
}
