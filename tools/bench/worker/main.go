//go:build js && wasm

// Worker times single kernels and passes of training in the browser, on the
// kernels that the engine's own worker has.
package main

import (
	"encoding/json"
	"syscall/js"

	"hawqeye/engine/kernel"
	"hawqeye/tools/bench/task"
	"hawqeye/wasm/kernels"
)

func main() {
	k := kernels.New()
	questions := make(chan js.Value)
	js.Global().Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() { questions <- args[0].Get("data") }()
		return nil
	}))
	for q := range questions {
		js.Global().Call("postMessage", answer(k, q))
	}
}

// answer carries out {request, model}: JSON and, where there is one, an ArrayBuffer.
func answer(k *kernel.Set, question js.Value) any {
	var r task.Request
	if err := json.Unmarshal([]byte(question.Get("request").String()), &r); err != nil {
		return failed(err)
	}
	var model []byte
	if buffer := question.Get("model"); buffer.Truthy() {
		bytes := js.Global().Get("Uint8Array").New(buffer)
		model = make([]byte, bytes.Length())
		js.CopyBytesToGo(model, bytes)
	}
	a, err := task.Do(k, r, model)
	if err != nil {
		return failed(err)
	}
	text, err := json.Marshal(a)
	if err != nil {
		return failed(err)
	}
	return map[string]any{"answer": js.Global().Get("JSON").Call("parse", string(text))}
}

func failed(err error) any { return map[string]any{"error": err.Error()} }
