package site

import (
	"fmt"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
)

// Policy is the content security policy: nothing from elsewhere, nothing to
// elsewhere. It is the proof behind "nothing leaves this computer".
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// forever is for files whose name changes with their content.
const forever = "public, max-age=31536000, immutable"

// headers go with every answer.
var headers = []struct{ name, value string }{
	{"Content-Security-Policy", Policy},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Embedder-Policy", "require-corp"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
}

// types has the media type of every kind of file that is served; what the
// system thinks of them does not matter.
var types = map[string]string{
	".css":  "text/css; charset=utf-8",
	".gz":   "application/gzip",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".png":  "image/png",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
	".wasm": "application/wasm",
}

func compressible(name string) bool {
	switch path.Ext(name) {
	case ".answers", ".css", ".html", ".js", ".json", ".svg", ".txt":
		return true
	}
	return false
}

// Handler serves a folder made by Build, as it is at the time of a request. It
// never leaves the folder, not by a symbolic link either.
func Handler(dir string) (http.Handler, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no folder %s to serve", dir)
	}
	return handler(dir), nil
}

type handler string

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, header := range headers {
		w.Header().Set(header.name, header.value)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This server only hands out files.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" || strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	root, err := os.OpenRoot(string(h))
	if err == nil {
		defer root.Close()
	}
	if err != nil || !serve(w, r, root, name) {
		http.Error(w, "There is no such file.", http.StatusNotFound)
	}
}

// serve answers with the smallest form of the file that the browser takes.
func serve(w http.ResponseWriter, r *http.Request, root *os.Root, name string) bool {
	w.Header().Set("Vary", "Accept-Encoding")
	for _, form := range []struct{ encoding, ext string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if form.encoding != "" && !(compressible(name) && accepts(r, form.encoding)) {
			continue
		}
		f, err := root.Open(name + form.ext)
		if err != nil {
			continue
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if form.encoding != "" {
			w.Header().Set("Content-Encoding", form.encoding)
		}
		w.Header().Set("Content-Type", mediaType(name))
		w.Header().Set("ETag", fmt.Sprintf(`"%x-%x%s"`, info.ModTime().UnixNano(), info.Size(), form.encoding))
		w.Header().Set("Cache-Control", "no-cache")
		if strings.HasSuffix(name, ".wasm.gz") {
			w.Header().Set("Cache-Control", forever)
		}
		http.ServeContent(w, r, name, info.ModTime(), f)
		return true
	}
	return false
}

func mediaType(name string) string {
	if t, ok := types[path.Ext(name)]; ok {
		return t
	}
	return "application/octet-stream"
}

// accepts reports whether the request takes an encoding.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) != encoding {
			continue
		}
		_, q, found := strings.Cut(params, "q=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !found || err == nil && weight > 0
	}
	return false
}
