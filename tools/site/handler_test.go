package site

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// folder is a small folder to serve, beside a file that must not be.
func folder(t *testing.T) string {
	top := t.TempDir()
	dir := filepath.Join(top, "site")
	for name, content := range map[string]string{
		"../secret.txt":   "secret",
		"index.html":      "page",
		"index.html.gz":   "page, gzipped",
		"index.html.br":   "page, brotli",
		"plain.css":       "style",
		"a-1f.wasm.gz":    "program",
		"sub/index.html":  "sub page",
		"sub/no.unknown1": "data",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(top, "secret.txt"), filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func ask(t *testing.T, h http.Handler, method, path string, header http.Header) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path // as it is, so that the handler has to defend itself
	if header != nil {
		r.Header = header
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestHandler(t *testing.T) {
	h, err := Handler(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, accept              string
		status                    int
		body, mediaType, encoding string
	}{
		{"/", "", 200, "page", "text/html; charset=utf-8", ""},
		{"/", "gzip, deflate, br, zstd", 200, "page, brotli", "text/html; charset=utf-8", "br"},
		{"/index.html", "gzip;q=0.5", 200, "page, gzipped", "text/html; charset=utf-8", "gzip"},
		{"/index.html", "br;q=0, gzip; q=0.0, *", 200, "page", "text/html; charset=utf-8", ""},
		{"/plain.css", "br, gzip", 200, "style", "text/css; charset=utf-8", ""},
		{"/a-1f.wasm.gz", "br, gzip", 200, "program", "application/gzip", ""},
		{"/sub/", "", 200, "sub page", "text/html; charset=utf-8", ""},
		{"/sub/no.unknown1", "", 200, "data", "application/octet-stream", ""},
		{"/sub", "", 404, "There is no such file.\n", "text/plain; charset=utf-8", ""},
		{"/nothing", "br", 404, "There is no such file.\n", "text/plain; charset=utf-8", ""},
		{"/../secret.txt", "", 404, "There is no such file.\n", "text/plain; charset=utf-8", ""},
		{"/sub/../../secret.txt", "", 404, "There is no such file.\n", "text/plain; charset=utf-8", ""},
		{"/link.txt", "", 404, "There is no such file.\n", "text/plain; charset=utf-8", ""},
	} {
		r, body := ask(t, h, http.MethodGet, c.path, http.Header{"Accept-Encoding": {c.accept}})
		if r.StatusCode != c.status || body != c.body || r.Header.Get("Content-Type") != c.mediaType || r.Header.Get("Content-Encoding") != c.encoding {
			t.Errorf("%s accepting %q: %d %q as %q encoded %q", c.path, c.accept, r.StatusCode, body, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"))
		}
		for _, want := range headers {
			if r.Header.Get(want.name) != want.value {
				t.Errorf("%s has %s %q", c.path, want.name, r.Header.Get(want.name))
			}
		}
	}
}

func TestHandlerOnlyReads(t *testing.T) {
	h, err := Handler(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := ask(t, h, http.MethodPost, "/", nil); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST is answered %d", r.StatusCode)
	}
	if r, body := ask(t, h, http.MethodHead, "/", nil); r.StatusCode != 200 || body != "" {
		t.Errorf("HEAD is answered %d %q", r.StatusCode, body)
	}
}

func TestHandlerCaching(t *testing.T) {
	h, err := Handler(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := ask(t, h, http.MethodGet, "/", nil)
	tag := r.Header.Get("ETag")
	if r.Header.Get("Cache-Control") != "no-cache" || tag == "" {
		t.Errorf("a page is cached as %q with tag %s", r.Header.Get("Cache-Control"), tag)
	}
	if r, _ := ask(t, h, http.MethodGet, "/", http.Header{"If-None-Match": {tag}}); r.StatusCode != http.StatusNotModified {
		t.Errorf("the same page again is answered %d", r.StatusCode)
	}
	if r, _ := ask(t, h, http.MethodGet, "/", http.Header{"If-None-Match": {tag}, "Accept-Encoding": {"br"}}); r.StatusCode != 200 {
		t.Errorf("another encoding of it is answered %d", r.StatusCode)
	}
	if r, _ := ask(t, h, http.MethodGet, "/a-1f.wasm.gz", nil); r.Header.Get("Cache-Control") != forever {
		t.Errorf("a program is cached as %q", r.Header.Get("Cache-Control"))
	}
}

func TestHandlerNeedsAFolder(t *testing.T) {
	if _, err := Handler(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("a folder that is not there is served")
	}
}
