package onnx

import (
	"fmt"
	"slices"
	"strconv"
)

// ExternalFiles lists the files, in order of appearance, that hold the data of
// the model's initializers and are to be given to Attach.
func (m *Model) ExternalFiles() []string {
	var names []string
	for _, t := range m.Graph.Initializers {
		if name := t.externalFile(); t.Location != 0 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Attach gives the model the content of one of its external files; initializers
// share it. It fails if the file is shorter than an initializer's place in it.
func (m *Model) Attach(name string, content []byte) error {
	for _, t := range m.Graph.Initializers {
		if t.Location == 0 || t.externalFile() != name {
			continue
		}
		from, err := t.place("offset", 0)
		if err != nil {
			return err
		}
		length, err := t.place("length", max(0, int64(len(content))-from))
		if err != nil {
			return err
		}
		if from > int64(len(content)) || length > int64(len(content))-from {
			return fmt.Errorf("onnx: %w", t.errorf("its %d bytes from %d on do not lie within the %d bytes of %q; the file is not the one that belongs to this model", length, from, len(content), name))
		}
		t.Raw, t.Location, t.External = content[from:from+length], 0, nil
	}
	return nil
}

func (t *Tensor) externalFile() string {
	name, _ := t.external("location")
	return name
}

func (t *Tensor) external(key string) (string, bool) {
	for _, e := range t.External {
		if e.Key == key {
			return e.Value, true
		}
	}
	return "", false
}

// place reads a position in the external file.
func (t *Tensor) place(key string, missing int64) (int64, error) {
	text, ok := t.external(key)
	if !ok {
		return missing, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("onnx: %w", t.errorf("its external %s is %q, not a number of bytes; export the model again", key, text))
	}
	return n, nil
}
