package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func read(t *testing.T, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unpack(t *testing.T, r io.Reader, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBuild(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	if err := Build(dir); err != nil {
		t.Fatal(err)
	}

	t.Run("the manifest describes the modules", func(t *testing.T) {
		text, _ := strings.CutPrefix(strings.TrimSpace(string(read(t, dir, manifest))), "const assets = ")
		var assets map[string]struct {
			File  string
			Bytes int
		}
		if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ";")), &assets); err != nil {
			t.Fatal(err)
		}
		limits := map[string]int{"page": 1_400_000, "worker": 2_200_000, "thunk": 400, "simd": 40_000, "relaxed": 40_000}
		if got, want := slices.Sorted(maps.Keys(assets)), slices.Sorted(maps.Keys(limits)); !slices.Equal(got, want) {
			t.Fatalf("the manifest has %v, want %v", got, want)
		}
		for name, limit := range limits {
			packed := read(t, dir, assets[name].File)
			r, err := gzip.NewReader(bytes.NewReader(packed))
			wasm := unpack(t, r, err)
			if !bytes.HasPrefix(wasm, []byte("\x00asm")) || len(wasm) != assets[name].Bytes {
				t.Errorf("%s holds %d bytes, %d are announced", name, len(wasm), assets[name].Bytes)
			}
			if len(packed) > limit {
				t.Errorf("%s takes %d bytes to load, its budget is %d", name, len(packed), limit)
			}
		}
	})

	t.Run("text has compressed twins of the same content", func(t *testing.T) {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		first := 0
		for _, name := range names {
			if !compressible(name) {
				continue
			}
			want := read(t, name)
			r, err := gzip.NewReader(bytes.NewReader(read(t, name+".gz")))
			if !bytes.Equal(unpack(t, r, err), want) {
				t.Errorf("%s.gz has other content", name)
			}
			small := read(t, name+".br")
			if !bytes.Equal(unpack(t, brotli.NewReader(bytes.NewReader(small)), nil), want) {
				t.Errorf("%s.br has other content", name)
			}
			if filepath.Base(name) != "licences.txt" {
				first += len(small)
			}
		}
		if first == 0 || first > 30_000 {
			t.Errorf("the page needs %d bytes besides its programs, compressed; its budget is 30000", first)
		}
	})

	t.Run("every address is relative", func(t *testing.T) {
		addresses := regexp.MustCompile(`(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)`)
		for _, name := range []string{"index.html", "style.css"} {
			for _, m := range addresses.FindAllSubmatch(read(t, dir, name), -1) {
				address := string(m[1])
				if strings.HasPrefix(address, "/") || strings.Contains(address, ":") {
					t.Errorf("%s refers to %s", name, address)
				} else if _, err := os.Stat(filepath.Join(dir, address)); err != nil {
					t.Errorf("%s refers to %s, which is not there", name, address)
				}
			}
		}
	})

	t.Run("the page's own policy is the server's", func(t *testing.T) {
		inPage := strings.Replace(Policy, "; frame-ancestors 'none'", "", 1) // which only a header can set
		if !strings.Contains(string(read(t, dir, "index.html")), `http-equiv="Content-Security-Policy" content="`+inPage+`"`) {
			t.Error("index.html has another policy")
		}
		if !strings.Contains(string(read(t, dir, "_headers")), "\n  Content-Security-Policy: "+Policy+"\n") {
			t.Error("_headers has another policy")
		}
	})

	t.Run("it can be made again, and only where it was", func(t *testing.T) {
		stray := filepath.Join(dir, "page-0.wasm.gz")
		if err := os.WriteFile(stray, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := (builder{dir: dir}).clear(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(stray); err == nil {
			t.Error("an old file is still there")
		}
		other := t.TempDir()
		thesis := filepath.Join(other, "thesis.txt")
		if err := os.WriteFile(thesis, []byte("years of work"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Build(other); err == nil || !strings.Contains(err.Error(), "holds other files") {
			t.Errorf("a folder of somebody's is answered %v", err)
		}
		if _, err := os.Stat(thesis); err != nil {
			t.Error("and was emptied")
		}
	})
}

// Every module that a program links is named with its licence; so are Go and,
// by way of its helper script, vugu.
func TestNotices(t *testing.T) {
	root, err := goTool("", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		t.Fatal(err)
	}
	notices, err := Notices(root)
	if err != nil {
		t.Fatal(err)
	}
	packages, err := linked(root)
	if err != nil {
		t.Fatal(err)
	}
	works := []string{"Go "}
	for _, p := range packages {
		if p.Module != nil && !p.Module.Main {
			works = append(works, p.Module.Path+" ")
		}
	}
	if !slices.Contains(works, "github.com/vugu/vugu ") {
		t.Errorf("vugu is not among the linked modules %v", works)
	}
	for _, work := range works {
		i := slices.IndexFunc(notices, func(n Notice) bool { return strings.HasPrefix(n.Work, work) })
		if i < 0 || len(notices[i].Text) < 200 {
			t.Errorf("there is no licence for %s", work)
		}
	}
}

func TestModuleWithoutLicence(t *testing.T) {
	dir := t.TempDir()
	if n, err := texts(map[string][]byte{}, "x", dir, dir); n != 0 || err != nil {
		t.Fatalf("an empty module has %d licences (%v)", n, err)
	}
	nested := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(nested, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LICENSE.md", "a/COPYING", "a/b/licence_test.go", "README"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string][]byte{}
	if _, err := texts(found, "m v1", dir, nested); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, []string{"m v1, LICENSE.md", "m v1, a/COPYING"}) {
		t.Errorf("found %v", got)
	}
}

func TestVuguHelper(t *testing.T) {
	root, err := goTool("", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		t.Fatal(err)
	}
	script, err := vuguHelper(root)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(script, []byte("(function(){if(window.vuguRender)return;")) {
		t.Errorf("the script starts with %.60q", script)
	}
}
