package view

import (
	"slices"
	"strings"

	"hawqeye/engine/wire"
)

// Dropped is a file that a person gave, with its first bytes.
type Dropped struct {
	Name    string
	Head    []byte
	Content wire.Bulk
}

// Receive opens what a person gave: the model among the files, and the others as
// its data. What is neither is data where a model is open, and else is taken for
// a model: whoever reads it says what it is.
func (s *Store) Receive(files []Dropped) {
	var data []wire.File
	model := -1
	for i, f := range files {
		if f.isModel() && model < 0 || !f.isData() && s.source.name == "" && len(files) == 1 {
			model = i
			continue
		}
		if !f.isModel() {
			data = append(data, wire.File{Name: f.Name, Content: f.Content})
		}
	}
	if model >= 0 {
		s.OpenModel(files[model].Name, files[model].Content, "", "")
	}
	if len(data) > 0 {
		s.OpenData(data)
	}
}

// isModel knows models by their content, and by their name what only claims to be
// one or is of another tool: the reader of models says best what is wrong with it.
func (f Dropped) isModel() bool {
	h := f.Head
	if len(h) > 2 && h[0] == 0x08 && 0 < h[1] && h[1] < 0x20 && strings.IndexByte("\x12\x1a\x22\x28\x32\x3a\x42", h[2]) >= 0 {
		return true // ir_version, then a field that follows it
	}
	return f.named(".onnx", ".ort", ".pt", ".pth", ".tflite", ".h5", ".keras", ".pb", ".safetensors")
}

// isData knows containers and pictures of samples.
func (f Dropped) isData() bool {
	for _, magic := range []string{"\x93NUMPY", "PK\x03\x04", "\x1f\x8b", "\x89PNG", "\xff\xd8\xff", "GIF8", "\x00\x00\x08\x01", "\x00\x00\x08\x03"} {
		if strings.HasPrefix(string(f.Head), magic) {
			return true
		}
	}
	return f.named(".npy", ".npz", ".png", ".jpg", ".jpeg", ".gif", ".bin", ".gz", "-ubyte")
}

func (f Dropped) named(endings ...string) bool {
	name := strings.ToLower(f.Name)
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) })
}

// Bundled is a model that comes with the page.
type Bundled struct {
	Name    string
	File    string
	Path    string // on the site
	Answers string // on the site: what was computed of it beforehand
	Drawn   string // the samples that go with it
}

// BundledModel is the bundled model of a name.
func BundledModel(name string) (Bundled, bool) {
	drawn := "digits"
	switch name {
	case "mlp", "lenet":
	case "characters":
		drawn = "characters"
	default:
		return Bundled{}, false
	}
	path := "models/" + name
	return Bundled{Name: name, File: name + ".onnx", Path: path + ".onnx", Answers: path + ".answers", Drawn: drawn}, true
}
