package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// licences writes the notices of everything that the folder contains.
func (b builder) licences() error {
	notices, err := Notices(b.root)
	if err != nil {
		return err
	}
	var s strings.Builder
	s.WriteString("This folder contains compiled or copied work of others, under these licences.\n")
	for _, n := range notices {
		fmt.Fprintf(&s, "\n%s\n%s\n\n%s\n", n.Work, strings.Repeat("=", len(n.Work)), bytes.TrimSpace(n.Text))
	}
	return b.write("licences.txt", []byte(s.String()))
}

// Notice is one licence text.
type Notice struct {
	Work string // module, version and where in the module the text lies
	Text []byte
}

// Notices collects the licence of Go and of every module that either program
// links, of nested ones too. A linked module without a licence is an error.
func Notices(root string) ([]Notice, error) {
	goroot, err := goTool(root, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	version, err := goTool(root, "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	if n, err := texts(found, "Go "+strings.TrimPrefix(version, "go"), goroot, goroot); err != nil || n == 0 {
		return nil, errors.Join(errors.New("the Go installation lacks its LICENSE"), err)
	}
	packages, err := linked(root)
	if err != nil {
		return nil, err
	}
	licensed := map[string]bool{}
	for _, p := range packages {
		if p.Module == nil || p.Module.Main {
			continue
		}
		work := p.Module.Path + " " + p.Module.Version
		n, err := texts(found, work, p.Module.Dir, p.Dir)
		if err != nil {
			return nil, err
		}
		licensed[work] = licensed[work] || n > 0
	}
	for work, ok := range licensed {
		if !ok {
			return nil, fmt.Errorf("%s is linked and has no licence file", work)
		}
	}
	var notices []Notice
	for _, work := range slices.Sorted(maps.Keys(found)) {
		notices = append(notices, Notice{work, found[work]})
	}
	return notices, nil
}

// texts adds the licence files of dir and of the folders between it and top,
// and returns how many there are.
func texts(found map[string][]byte, work, top, dir string) (int, error) {
	count := 0
	for {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return count, err
		}
		for _, e := range entries {
			if e.IsDir() || !isLicence(e.Name()) {
				continue
			}
			path := filepath.Join(dir, e.Name())
			text, err := os.ReadFile(path)
			if err != nil {
				return count, err
			}
			name, err := filepath.Rel(top, path)
			if err != nil {
				return count, err
			}
			found[work+", "+filepath.ToSlash(name)] = text
			count++
		}
		if dir == top || len(dir) <= len(top) {
			return count, nil
		}
		dir = filepath.Dir(dir)
	}
}

func isLicence(name string) bool {
	if filepath.Ext(name) == ".go" {
		return false
	}
	name = strings.ToUpper(name)
	for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "PATENTS", "THIRD_PARTY_LICENSES"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

type pkg struct {
	ImportPath string
	Dir        string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linked lists the packages of both programs.
func linked(root string) ([]pkg, error) {
	args := []string{"list", "-deps", "-json=ImportPath,Dir,Module"}
	for _, name := range programs {
		args = append(args, "./wasm/"+name)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the programs' packages cannot be listed: %w\n%s", err, stderr.Bytes())
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}
