// Package program finds the programs that tests drive, and installs Debian's
// packages of those that are missing where that is possible.
package program

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Program is something that a test needs beyond Go.
type Program struct {
	Title    string   // what people call it
	Env      string   // the environment variable that says where it is
	Names    []string // what it may be called, best first
	Packages []string // of Debian
}

// Find returns the path of a program, or one sentence on how to get it.
func Find(p Program) (string, error) {
	if path := os.Getenv(p.Env); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("%s names %s, which is no program", p.Env, path)
		}
		return found, nil
	}
	if path := p.look(); path != "" {
		return path, nil
	}
	if err := p.install(); err != nil {
		return "", fmt.Errorf("%s is needed: install it (on Debian: apt-get install %s) or name its program in %s (%w)",
			p.Title, strings.Join(p.Packages, " "), p.Env, err)
	}
	return p.look(), nil
}

func (p Program) look() string {
	for _, name := range p.Names {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Clean(path)
		}
	}
	return ""
}

// install asks Debian's package manager. Another test may be doing the same, so
// it tries again for a while before it gives up.
func (p Program) install() error {
	if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
		return errors.New("only root on a Debian system can have it installed by the test")
	}
	var err error
	for range 10 {
		err = cmp.Or(aptGet("update"), aptGet(append([]string{"install", "-y", "--no-install-recommends"}, p.Packages...)...))
		if p.look() != "" {
			return nil
		}
		time.Sleep(5 * time.Second)
	}
	return cmp.Or(err, errors.New("its package was installed and holds no such program"))
}

func aptGet(args ...string) error {
	cmd := exec.Command("apt-get", append([]string{"-q", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("apt-get %s: %w: %s", args[0], err, out[max(0, len(out)-300):])
	}
	return nil
}
