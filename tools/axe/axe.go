// Package axe judges the accessibility of what a page shows, by axe-core: the
// npm package of that name, in the version that package.json names.
//
// It comes into the page by the browser's debugger, so that the page's policy
// stays in force.
package axe

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hawqeye/tools/browser"
	"hawqeye/tools/internal/npm"
)

//go:embed package.json package-lock.json
var files embed.FS

// Violation is a rule and what on the page breaks it.
type Violation struct {
	Rule  string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"` // selectors, and why each fails
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s):\n  %s", v.Help, v.Rule, strings.Join(v.Nodes, "\n  "))
}

// Judge returns what is wrong with the page as it is shown now, by every rule
// that axe-core has switched on.
func Judge(p *browser.Page) ([]Violation, error) {
	home, err := npm.Install("axe", files)
	if err != nil {
		return nil, err
	}
	source, err := os.ReadFile(filepath.Join(home, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return nil, err
	}
	found := browser.Eval[string](p, string(source)+`;
		axe.run({resultTypes: ["violations"]}).then(({violations}) => JSON.stringify(violations.map(({id, help, nodes}) => ({
			id, help, nodes: nodes.map(n => n.target.join(" ") + ": " + n.failureSummary.split("\n").slice(1).join(";")),
		}))))`)
	var violations []Violation
	return violations, json.Unmarshal([]byte(found), &violations)
}
