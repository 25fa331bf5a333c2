package ort

import (
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"hawqeye/tools/internal/program"
)

//go:embed package.json package-lock.json
var files embed.FS

var (
	nodeJS = program.Program{Title: "Node.js", Env: "NODE", Names: []string{"node", "nodejs"}, Packages: []string{"nodejs", "npm"}}
	npm    = program.Program{Title: "npm", Env: "NPM", Names: []string{"npm"}, Packages: []string{"npm"}}
)

// Installed returns the folder whose node_modules holds the packages of the lock
// file. It appears whole or not at all, so tests of several packages may want it
// at once.
func Installed() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lock, err := files.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "hawqeye", fmt.Sprintf("onnxruntime-%x", sum[:6]))
	if _, err := os.Stat(home); err == nil {
		return home, nil
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := os.CopyFS(tmp, files); err != nil {
		return "", err
	}
	path, err := program.Find(npm)
	if err != nil {
		return "", err
	}
	cmd := exec.Command(path, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("onnxruntime-web cannot be installed: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(tmp, home); err != nil {
		if _, there := os.Stat(home); there != nil {
			return "", err
		}
	}
	return home, nil
}

// Version is that of the package onnxruntime-web.
func Version() (string, error) {
	text, err := files.ReadFile("package.json")
	if err != nil {
		return "", err
	}
	var manifest struct{ Dependencies map[string]string }
	err = json.Unmarshal(text, &manifest)
	return manifest.Dependencies["onnxruntime-web"], err
}
