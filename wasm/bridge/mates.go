//go:build js && wasm

package bridge

import (
	"errors"
	"syscall/js"
	"time"

	"hawqeye/engine/wire"
)

// worthMates is the multiply-accumulates from which on it pays to start engines:
// seconds of work, where they take part of one to start.
const worthMates = 1 << 33

// Mates returns what gives a session its mates: engines in workers of this worker,
// as many as the page allows, started when there is enough to do for the first time.
func Mates(t *Turns) func(macs int64) []*wire.Client {
	host := js.Global().Get("mates")
	var all []*wire.Client
	return func(macs int64) []*wire.Client {
		if macs < worthMates {
			return nil
		}
		for most := host.Get("most").Int(); len(all) < most; {
			all = append(all, mate(host))
			t.eagerUntil = time.Now().Add(eager)
		}
		return all
	}
}

// mate starts an engine. It does not wait for it; one that cannot start is lost.
func mate(host js.Value) (c *wire.Client) {
	c = &wire.Client{}
	defer func() {
		if err, ok := recover().(js.Error); ok {
			c.Lose(err)
		}
	}()
	worker := host.Call("start")
	worker.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		data := args[0].Get("data")
		if crashed := data.Get("crashed"); crashed.Type() == js.TypeString {
			c.Lose(errors.New(crashed.String()))
			return nil
		}
		f := unpack(data)
		for i := range f.Bulk {
			if err := fetch(&f.Bulk[i]); err != nil {
				c.Lose(err)
				return nil
			}
		}
		c.Take(f)
		return nil
	}))
	worker.Set("onerror", js.FuncOf(func(_ js.Value, args []js.Value) any {
		args[0].Call("preventDefault") // or it is an error of this worker too
		c.Lose(errors.New(message(args[0])))
		return nil
	}))
	c.Post = func(f wire.Frame) {
		message, transfer := pack(f)
		worker.Call("postMessage", message, transfer)
	}
	return c
}
