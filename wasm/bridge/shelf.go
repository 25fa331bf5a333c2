//go:build js && wasm

package bridge

import (
	"errors"
	"syscall/js"
)

// Shelf keeps what engines of one version find in the browser's database. Where the
// browser has none, or forbids it, as some do in private windows, it lasts as long as
// the engine.
type Shelf struct {
	version string
	own     map[string][]byte
}

const (
	database = "hawqeye"
	found    = "found"  // the store: name, at, bytes and content of each
	byAge    = "by age" // its index
	// What is kept at most: the oldest goes first.
	mostBytes = 64 << 20
	mostFound = 512
	mostOwn   = 32
	// patience is how long the browser may take, in milliseconds; some never answer.
	patience = 3000
)

// NewShelf is the shelf of the version that the page has said, nil for none.
func NewShelf() *Shelf {
	version := js.Global().Get("keeps")
	if !version.Truthy() {
		return nil
	}
	return &Shelf{version.String(), map[string][]byte{}}
}

// Kept is what was given to Keep under a name, or nil.
func (s *Shelf) Kept(name string) (content []byte) {
	name = s.version + " " + name
	err := onShelf("readonly", func(store js.Value) error {
		record, err := settled(store.Call("get", name))
		if err == nil && record.Truthy() {
			array := record.Get("content")
			content = make([]byte, array.Length())
			js.CopyBytesToGo(content, array)
		}
		return err
	})
	if err != nil {
		return s.own[name]
	}
	return content
}

// Keep keeps content under a name.
func (s *Shelf) Keep(name string, content []byte) {
	name = s.version + " " + name
	err := onShelf("readwrite", func(store js.Value) error {
		array := js.Global().Get("Uint8Array").New(len(content))
		js.CopyBytesToJS(array, content)
		if _, err := settled(store.Call("put", map[string]any{
			"name": name, "at": js.Global().Get("Date").Call("now"), "bytes": len(content), "content": array,
		})); err != nil {
			return err
		}
		return prune(store)
	})
	if err != nil {
		if len(s.own) >= mostOwn {
			clear(s.own)
		}
		s.own[name] = content
	}
}

// prune drops the oldest of what is too much.
func prune(store js.Value) error {
	n, bytes := 0, 0
	return walk(store, func(size int, name js.Value) {
		if n, bytes = n+1, bytes+size; n > mostFound || bytes > mostBytes {
			store.Call("delete", name)
		}
	})
}

// Held is how much is kept, of all versions.
func Held() (n, bytes int, err error) {
	err = onShelf("readonly", func(store js.Value) error {
		return walk(store, func(size int, _ js.Value) { n, bytes = n+1, bytes+size })
	})
	return n, bytes, err
}

// Forget drops all that is kept.
func Forget() error {
	return onShelf("readwrite", func(store js.Value) error {
		_, err := settled(store.Call("clear"))
		return err
	})
}

// onShelf does something with the store. What JavaScript throws is an error.
func onShelf(mode string, do func(store js.Value) error) (err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	factory := js.Global().Get("indexedDB")
	if !factory.Truthy() {
		return errors.New("the browser has no database")
	}
	request := factory.Call("open", database, 1)
	create := js.FuncOf(func(js.Value, []js.Value) any {
		store := request.Get("result").Call("createObjectStore", found, map[string]any{"keyPath": "name"})
		store.Call("createIndex", byAge, []any{"at", "bytes"})
		return nil
	})
	defer create.Release()
	request.Set("onupgradeneeded", create)
	db, err := settled(request)
	if err != nil {
		return err
	}
	defer db.Call("close") // once what is under way is done
	return do(db.Call("transaction", found, mode).Call("objectStore", found))
}

// walk tells of everything in the store, the newest first, without its content.
func walk(store js.Value, see func(bytes int, name js.Value)) error {
	request := store.Call("index", byAge).Call("openKeyCursor", nil, "prev")
	for {
		cursor, err := settled(request)
		if err != nil || !cursor.Truthy() {
			return err
		}
		see(cursor.Get("key").Index(1).Int(), cursor.Get("primaryKey"))
		cursor.Call("continue")
	}
}

// settled waits for a request. A cursor's settles once for every place.
func settled(request js.Value) (js.Value, error) {
	done := make(chan error, 2)
	var heard []js.Func
	hear := func(outcome func() error) js.Func {
		f := js.FuncOf(func(js.Value, []js.Value) any {
			done <- outcome()
			return nil
		})
		heard = append(heard, f)
		return f
	}
	request.Set("onsuccess", hear(func() error { return nil }))
	request.Set("onerror", hear(func() error { return errors.New(message(request.Get("error"))) }))
	late := js.Global().Call("setTimeout", hear(func() error { return errors.New("the browser's database does not answer") }), patience)
	err := <-done
	js.Global().Call("clearTimeout", late)
	request.Set("onsuccess", nil)
	request.Set("onerror", nil)
	for _, f := range heard {
		f.Release()
	}
	if err != nil {
		return js.Undefined(), err
	}
	return request.Get("result"), nil
}
