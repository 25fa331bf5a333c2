package dataset

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open makes a Set of what lies at a path: a file that Read understands, or a
// folder of class folders. Pictures of a folder or zip are read one at a time.
func Open(name string, opt Options) (*Set, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened (%w): check the path", name, err)
	}
	if info.IsDir() {
		in, err := walk(name)
		if err != nil {
			return nil, err
		}
		return finish(name, in, opt, false)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is neither a file nor a folder: give one of these", name)
	}
	e := fileEntry(name, name, info.Size())
	head, err := e.head()
	if err != nil {
		return nil, err
	}
	if !isZip(head) {
		return finish(name, []entry{e}, opt, false)
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer z.Close()
	in, err := zipEntries(name, &z.Reader, info.Size())
	if err != nil {
		return nil, err
	}
	return finish(name, in, opt, true)
}

func walk(root string) ([]entry, error) {
	var in []entry
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		e := fileEntry(filepath.ToSlash(rel), p, info.Size())
		e.from = root
		in = append(in, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("folder %s cannot be read: %w", root, err)
	}
	return in, nil
}

func fileEntry(name, path string, size int64) entry {
	return entry{name: name, size: size, open: func() (io.ReadCloser, error) { return os.Open(path) }}
}
