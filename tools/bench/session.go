package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	cdp "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"hawqeye/tools/browser"
	"hawqeye/tools/ort"
	"hawqeye/tools/site"
)

var (
	//go:embed page.js
	pageScript string
	//go:embed ort.js
	ortScript []byte
)

// extra is the folder, within what is served, of what the page itself does without.
const extra = "bench"

// session is one browser with the page and what the bench adds to it.
type session struct {
	tab     context.Context
	dir     string // what is served
	cores   cores
	version string // of the browser
	closers []func()
}

// begin builds the page, serves it, and opens it in a browser. What is served goes
// to a temporary folder that close removes.
func begin(ctx context.Context, o options) (s *session, err error) {
	s = &session{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := s.build(); err != nil {
		return nil, err
	}
	address, err := s.serve()
	if err != nil {
		return nil, err
	}
	tab, end, err := browser.Start(ctx, o.browserFlags()...)
	if err != nil {
		return nil, err
	}
	s.tab, s.closers = tab, append(s.closers, end)
	if p := chromedp.FromContext(tab).Browser.Process(); p != nil {
		s.cores = coresOf(p.Pid)
	}
	s.cores.pin(1)
	if o.set != "" {
		address += "?kernels=" + url.QueryEscape(o.set)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[any](pageScript+";0")); err != nil {
		return nil, err
	}
	version, err := chromedp.CallBrowser(tab, cdp.GetVersion, struct{}{})
	s.version = version.Product
	return s, err
}

// close ends everything that begin began, the last first.
func (s *session) close() {
	for len(s.closers) > 0 {
		last := len(s.closers) - 1
		s.closers[last]()
		s.closers = s.closers[:last]
	}
}

// build makes the folder to serve: the site, and beside it the bench's program and
// ONNX Runtime.
func (s *session) build() error {
	home, err := ort.Installed()
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "hawqeye-bench")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() { os.RemoveAll(tmp) })
	s.dir = filepath.Join(tmp, "site")
	if err := site.Build(s.dir); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(s.dir, extra), 0o755); err != nil {
		return err
	}
	if err := s.add("ort.js", ortScript); err != nil {
		return err
	}
	for from, to := range map[string]string{
		"ort.wasm.min.js":             "ort.wasm.min.js",
		"ort-wasm-simd-threaded.mjs":  "ort-wasm-simd-threaded.js", // an ending that the server knows
		"ort-wasm-simd-threaded.wasm": "ort-wasm-simd-threaded.wasm",
	} {
		data, err := os.ReadFile(filepath.Join(home, "node_modules", "onnxruntime-web", "dist", from))
		if err != nil {
			return err
		}
		if err := s.add(to, data); err != nil {
			return err
		}
	}
	return s.compile()
}

// program is the file of the bench's own program.
const program = "worker.wasm"

func (s *session) compile() error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(s.dir, extra, program), "hawqeye/tools/bench/worker")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("tools/bench/worker does not compile:\n%s", text)
	}
	return nil
}

// add puts a file into the bench's folder.
func (s *session) add(name string, data []byte) error {
	return os.WriteFile(filepath.Join(s.dir, extra, name), data, 0o644)
}

func (s *session) serve() (address string, err error) {
	h, err := site.Handler(s.dir)
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.closers = append(s.closers, func() { server.Close() })
	go server.Serve(listener)
	return "http://" + listener.Addr().String() + "/", nil
}

// call calls a function of the page's script and waits for what it promises.
func call[T any](s *session, function string, args ...any) (T, error) {
	var b bytes.Buffer
	for i, a := range args {
		text, err := json.Marshal(a)
		if err != nil {
			return *new(T), err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text)
	}
	v, err := chromedp.Run(s.tab, chromedp.Evaluate[T](fmt.Sprintf("bench.%s(%s)", function, b.Bytes()), chromedp.EvalAwaitPromise))
	if thrown, ok := errors.AsType[*chromedp.ExceptionError](err); ok && thrown.Exception != nil {
		message, _, _ := strings.Cut(thrown.Exception.Description, "\n") // a trace follows
		err = errors.New(strings.TrimPrefix(message, "Error: "))
	}
	return v, err
}

// do is call for what returns nothing.
func (s *session) do(function string, args ...any) error {
	_, err := call[any](s, function, args...)
	return err
}

// ask asks a part that answers, with payloads by name.
func ask[T any](s *session, part string, message map[string]any, payloads map[string]any) (T, error) {
	return call[T](s, "ask", part, message, payloads)
}
