package dataset

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// zoo is pictures whose gray value tells which they are.
func zoo(t testing.TB, paths ...string) []File {
	var files []File
	for i, p := range paths {
		files = append(files, File{p, grayPNG(t, 4, 4, byte(i+1))})
	}
	return files
}

// order is which picture of a zoo each sample is.
func order(s *Set) []int {
	var out []int
	one := make([]float32, s.Shape.Size())
	for i := range s.N {
		s.Batch(one, i, 1)
		out = append(out, int(one[0]*255+0.5)-1)
	}
	return out
}

func TestClassFolders(t *testing.T) {
	for _, c := range []struct {
		name    string
		paths   []string
		opt     Options
		classes []string
		order   []int
		labels  []int
	}{
		{"classes alternate", []string{"dog/b.png", "cat/2.png", "cat/1.png", "dog/a.png", "cat/3.png"}, Options{},
			[]string{"cat", "dog"}, []int{2, 3, 1, 0, 4}, []int{0, 1, 0, 1, 0}},
		{"the first samples", []string{"dog/b.png", "cat/2.png", "cat/1.png", "dog/a.png", "cat/3.png"}, Options{Samples: 3},
			[]string{"cat", "dog"}, []int{2, 3, 1}, []int{0, 1, 0}},
		{"numbers by value", []string{"10/a.png", "9/a.png", "100/a.png"}, Options{},
			[]string{"9", "10", "100"}, []int{1, 0, 2}, []int{0, 1, 2}},
		{"a folder around", []string{"pets/cat/1.png", "pets/dog/1.png"}, Options{},
			[]string{"cat", "dog"}, []int{0, 1}, []int{0, 1}},
		{"folders within a class", []string{"cat/a/1.png", "cat/b/1.png", "dog/1.png"}, Options{},
			[]string{"cat", "dog"}, []int{0, 2, 1}, []int{0, 1, 0}},
		{"training part", []string{"d/val/a/1.png", "d/val/b/1.png", "d/train/a/1.png", "d/train/b/1.png"}, Options{},
			[]string{"a", "b"}, []int{2, 3}, []int{0, 1}},
		{"test part", []string{"d/val/a/1.png", "d/val/b/1.png", "d/train/a/1.png", "d/train/b/1.png"}, Options{Test: true},
			[]string{"a", "b"}, []int{0, 1}, []int{0, 1}},
		{"no folders", []string{"2.png", "1.png"}, Options{}, nil, []int{1, 0}, nil},
		{"labels in a file", []string{"b/1.png", "a/2.png"}, Options{Labels: File{"y.npy", byteNPY([]byte{7, 5}, 2)}}, nil, []int{1, 0}, []int{7, 5}},
		{"strewn files", []string{"a/1.png", "__MACOSX/a/1.png", ".cache/2.png", "b/1.png", "b/.1.png"}, Options{},
			[]string{"a", "b"}, []int{0, 3}, []int{0, 1}},
	} {
		files := zoo(t, c.paths...)
		fromZip := []File{{"z.zip", zipOf(t, files...)}}
		for _, in := range [][]File{files, fromZip} {
			s, err := Read(in, c.opt)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if !slices.Equal(s.Classes, c.classes) || !slices.Equal(order(s), c.order) || !slices.Equal(s.Labels, c.labels) {
				t.Errorf("%s: classes %v, pictures %v, labels %v", c.name, s.Classes, order(s), s.Labels)
			}
		}
	}
}

func TestOpenFolderAndZip(t *testing.T) {
	files := append(zoo(t, "cat/1.png", "dog/1.png", "cat/2.png"), File{"README.md", []byte("three pictures")})
	root := t.TempDir()
	for _, f := range files {
		p := filepath.Join(root, "pets", filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	packed := filepath.Join(root, "pets.zip")
	if err := os.WriteFile(packed, zipOf(t, files...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{filepath.Join(root, "pets"), packed} {
		s, err := Open(p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(order(s), []int{0, 1, 2}) || !slices.Equal(s.Labels, []int{0, 1, 0}) {
			t.Errorf("%s: pictures %v, labels %v", p, order(s), s.Labels)
		}
		if len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "1 of 4 files") || s.Source != filepath.Base(p)+" (pictures in 2 class folders)" {
			t.Errorf("%s: %s, notes %q", p, s.Source, s.Notes)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(root, "empty"), Options{}); err == nil || !strings.Contains(err.Error(), "empty holds no files") {
		t.Errorf("empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "pets", "dog", "2.png"), files[0].Data[:40], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(root, "pets"), Options{}); err == nil || !strings.Contains(err.Error(), "dog/2.png in ") {
		t.Errorf("damaged picture: %v", err)
	}
}

func TestEncryptedZip(t *testing.T) {
	data := zipOf(t, zoo(t, "a/1.png", "b/1.png")...)
	z, err := zip.NewReader(strings.NewReader(string(data)), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	z.File[1].Flags |= 1
	if _, err := zipEntries("p.zip", z, 1); err == nil || !strings.Contains(err.Error(), "b/1.png in p.zip is encrypted") {
		t.Errorf("error %v", err)
	}
}
