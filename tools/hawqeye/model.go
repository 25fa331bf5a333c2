package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// load opens a session on a model file.
func (c *console) load(path string) (*studio.Session, wire.Inspection, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, wire.Inspection{}, err
	}
	s := studio.New(kernel.Native(), c.progress)
	s.Sample = c.sample
	in, err := s.Load(filepath.Base(path), data)
	if err != nil {
		return nil, in, err
	}
	if len(in.Unsupported) > 0 {
		return nil, in, fmt.Errorf("%s cannot be run: %s", filepath.Base(path), unsupportedList(in.Unsupported))
	}
	return s, in, nil
}

// unsupportedList says which nodes stand in the way.
func unsupportedList(list []wire.Unsupported) string {
	var parts []string
	for _, u := range list {
		parts = append(parts, fmt.Sprintf("node %q (%s, opset %d): %s", u.Node, u.Op, u.Opset, u.Reason))
	}
	return strings.Join(parts, "; ")
}

// shapeText is "N×3×32×32": a dimension of −1 is the batch's.
func shapeText(shape []int) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		parts[i] = fmt.Sprint(d)
		if d < 0 {
			parts[i] = "N"
		}
	}
	return strings.Join(parts, "×")
}
