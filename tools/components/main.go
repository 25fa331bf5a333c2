// Command components makes the page's components out of their .vugu files:
//
//	go run ./tools/components FOLDER
//
// vugugen spells every node out as statements of its own, which is most of what
// a browser would have to fetch. Each of its files is therefore written anew, so
// that all that stands still between two expressions is one string of markup;
// ui/tree.go grows the same nodes from it.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: components FOLDER")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "components:", err)
		os.Exit(1)
	}
}

func generate(dir string) error {
	if out, err := exec.Command("go", "tool", "vugugen", "-skip-go-mod", "-skip-main", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("vugugen cannot read the components of %s (%w):\n%s", dir, err, out)
	}
	components, err := filepath.Glob(filepath.Join(dir, "*.vugu"))
	if err != nil {
		return err
	}
	for _, name := range components {
		name = strings.TrimSuffix(name, ".vugu") + "_gen.go"
		spelt, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		woven, err := weave(filepath.Base(name), spelt)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name, woven, 0o644); err != nil {
			return err
		}
	}
	return nil
}
