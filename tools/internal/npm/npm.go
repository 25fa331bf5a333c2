// Package npm installs npm packages for tests, in the versions of a lock file,
// once into the user's cache folder.
package npm

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"hawqeye/tools/internal/program"
)

var npm = program.Program{Title: "npm", Env: "NPM", Names: []string{"npm"}, Packages: []string{"npm"}}

// Install returns the folder in which the packages of a package-lock.json, which
// stands in files beside its package.json, are installed. name is what people
// call them. The folder appears whole or not at all, so tests of several packages
// may want it at once.
func Install(name string, files fs.FS) (string, error) {
	home, err := place(name, files)
	if err != nil {
		return "", err
	}
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
		return "", fmt.Errorf("%s cannot be installed: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(tmp, home); err != nil {
		if _, there := os.Stat(home); there != nil {
			return "", err
		}
	}
	return home, nil
}

// place is a folder of its own for every content of the lock file.
func place(name string, files fs.FS) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lock, err := fs.ReadFile(files, "package-lock.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	return filepath.Join(cache, "hawqeye", fmt.Sprintf("%s-%x", name, sum[:6])), nil
}
