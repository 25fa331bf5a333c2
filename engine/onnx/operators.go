package onnx

import (
	"maps"
	"slices"
)

// Operator is one kind of node that Build reads.
type Operator struct {
	Name  string // those of other domains than ONNX's with the domain before
	Since int64  // the first operator set whose form of it is understood
}

// Operators lists every operator that Build reads, by name.
func Operators() []Operator {
	table := importers()
	var list []Operator
	for _, name := range slices.Sorted(maps.Keys(table)) {
		list = append(list, Operator{name, table[name].since})
	}
	return list
}
