package site

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// vuguHelper is the script that vugu's renderer would pass to eval. Served as a
// file it needs no 'unsafe-eval' in the page's policy.
func vuguHelper(root string) ([]byte, error) {
	dir, err := goTool(root, "list", "-m", "-f", "{{.Dir}}", "github.com/vugu/vugu")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "domrender", "renderer-js-script.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil, fmt.Errorf("vugu's renderer cannot be read: %w", err)
	}
	var script string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Names[0].Name == "jsHelperScript" && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				script, err = strconv.Unquote(lit.Value)
			}
		}
		return true
	})
	if err != nil || script == "" {
		return nil, fmt.Errorf("%s no longer holds the constant jsHelperScript: this version of vugu is not the one that was built for", path)
	}
	return []byte(script), nil
}
