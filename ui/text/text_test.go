package text

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{\w+\}`)

// Every key has both languages with the same placeholders, and stands once.
func TestLanguagesAreEqual(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range tables() {
		for _, e := range table {
			if seen[e.key] {
				t.Errorf("%s stands twice", e.key)
			}
			seen[e.key] = true
			if strings.TrimSpace(e.en) == "" || strings.TrimSpace(e.zh) == "" {
				t.Errorf("%s lacks a language", e.key)
			}
			en, zh := placeholder.FindAllString(e.en, -1), placeholder.FindAllString(e.zh, -1)
			slices.Sort(en)
			slices.Sort(zh)
			if !slices.Equal(slices.Compact(en), slices.Compact(zh)) {
				t.Errorf("%s has the placeholders %v in English and %v in Chinese", e.key, en, zh)
			}
		}
	}
}

// sources are the Go files and components that may say something.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"../*.go", "../*.vugu", "../view/*.go", "../../static/*.html", "../../wasm/page/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			if strings.HasSuffix(p, "_gen.go") || strings.HasSuffix(p, "_test.go") {
				continue
			}
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// Every key is said somewhere, and every key that is said is written. A key that
// is put together, as "job." + stage, counts for all that begin with it.
func TestEveryKeyIsUsed(t *testing.T) {
	source := sources(t)
	var starts []string
	for _, m := range regexp.MustCompile(`["'](\w+\.[\w.-]*\.?)["'] ?\+`).FindAllStringSubmatch(source, -1) {
		starts = append(starts, m[1])
	}
	written := map[string]bool{}
	for _, table := range tables() {
		for _, e := range table {
			written[e.key] = true
			begun := slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(e.key, s) })
			if !begun && !strings.Contains(source, `"`+e.key+`"`) && !strings.Contains(source, `'`+e.key+`'`) {
				t.Errorf("nobody says %s", e.key)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\b(?:T|say)\((?:[\w.()]+, ?)?"([a-z]+\.[\w.-]+)"[,)]`).FindAllStringSubmatch(source, -1) {
		if !written[m[1]] {
			t.Errorf("%s is said and not written", m[1])
		}
	}
}

func TestSaying(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{fill("a {b} {c}", []string{"b", "{c}", "c", "d"}), "a {c} d"},
		{fill("{a", []string{"a", "x"}), "{a"},
		{fill("{a}{b}", []string{"a", ""}), "{b}"},
		{T("en", "no.such"), "no.such"},
		{T("zh", "shell.stop"), "停止"},
		{Language("", "de-DE,zh-CN,en"), "zh"},
		{Language("en", "zh"), "en"},
		{Language("fr", "fr-CH"), "en"},
	} {
		if c.said != c.want {
			t.Errorf("said %q, want %q", c.said, c.want)
		}
	}
}
