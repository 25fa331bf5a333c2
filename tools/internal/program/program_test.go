package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	tool := filepath.Join(dir, "hawqeye-tool")
	if err := os.WriteFile(tool, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	p := Program{Title: "The tool", Env: "HAWQEYE_TOOL", Names: []string{"hawqeye-absent", "hawqeye-tool"}, Packages: []string{"tool"}}
	if path, err := Find(p); err != nil || path != tool {
		t.Fatalf("found %q, %v", path, err)
	}
	p.Names = p.Names[:1]
	_, err := Find(p) // apt-get is not on PATH
	if err == nil || !strings.Contains(err.Error(), "The tool is needed: install it (on Debian: apt-get install tool) or name its program in HAWQEYE_TOOL") {
		t.Fatalf("a missing program is reported as %v", err)
	}
	t.Setenv("HAWQEYE_TOOL", tool)
	if path, err := Find(p); err != nil || path != tool {
		t.Fatalf("found %q, %v", path, err)
	}
	t.Setenv("HAWQEYE_TOOL", filepath.Join(dir, "gone"))
	if _, err := Find(p); err == nil || !strings.Contains(err.Error(), "which is no program") {
		t.Fatalf("a wrong name is reported as %v", err)
	}
}
