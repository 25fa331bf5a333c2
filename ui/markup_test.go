package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vugu/html"
	"github.com/vugu/html/atom"
)

func components(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("*.vugu")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no components (%v)", err)
	}
	sources := map[string]string{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		sources[p] = string(text)
	}
	return sources
}

// The generated code that is committed is what the generator makes of the
// components; go generate ./ui makes it anew.
func TestGeneratedCodeIsFresh(t *testing.T) {
	dir := t.TempDir()
	copied, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	copied = slices.DeleteFunc(copied, func(name string) bool {
		return strings.HasSuffix(name, "_gen.go") || strings.HasSuffix(name, "_test.go")
	})
	for p := range components(t) {
		copied = append(copied, p)
	}
	for _, name := range copied {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("go", "run", "../tools/components", dir).CombinedOutput(); err != nil {
		t.Fatalf("tools/components: %v\n%s", err, out)
	}
	for name := range components(t) {
		generated := strings.TrimSuffix(name, ".vugu") + "_gen.go"
		want, err := os.ReadFile(filepath.Join(dir, generated))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(generated); err != nil || string(got) != string(want) {
			t.Errorf("%s is not what the generator makes of %s (%v): run go generate ./ui", generated, name, err)
		}
	}
}

// What the renderer gets wrong, or the page's policy blocks, stays out.
func TestMarkup(t *testing.T) {
	selfClosed := regexp.MustCompile(`<\w+:\w+[^>]*/>`)
	for name, text := range components(t) {
		if found := selfClosed.FindString(text); found != "" {
			t.Errorf("%s: %s does not close itself in HTML", name, found)
		}
		body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
		roots, err := html.ParseFragment(strings.NewReader(strings.TrimSpace(text)), body)
		if err != nil || len(roots) != 1 {
			t.Fatalf("%s has %d roots (%v)", name, len(roots), err)
		}
		if slices.Contains([]string{"g", "rect", "path", "circle", "line", "text"}, roots[0].Data) {
			t.Errorf("%s: a root <%s> does not draw; take <svg>", name, roots[0].Data)
		}
		walk(roots[0], func(n *html.Node) {
			if n.Data == "script" || n.Data == "style" {
				t.Errorf("%s: the policy blocks <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				switch strings.TrimLeft(strings.ToLower(a.Key), ":.") {
				case "style":
					t.Errorf("%s: the policy blocks a style on <%s>", name, n.Data)
				case "@blur", "@focusout", "@change":
					t.Errorf("%s: %s may run while <%s> is removed, and lock up", name, a.Key, n.Data)
				case "@pointermove", "@mousemove", "@wheel", "@scroll":
					t.Errorf("%s: %s on <%s> would render at every movement", name, a.Key, n.Data)
				case "vg-if", "vg-for":
					if n.Parent != nil && !stays(nextElement(n)) {
						t.Errorf("%s: <%s %s=%q> needs an element after it that stays, or its last appearance stays too", name, n.Data, a.Key, a.Val)
					}
				}
			}
		})
	}
}

func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func nextElement(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && n.Type != html.ElementNode; n = n.NextSibling {
	}
	return n
}

// stays reports whether an element is always there.
func stays(n *html.Node) bool {
	return n != nil && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "vg-if" || a.Key == "vg-for" })
}
