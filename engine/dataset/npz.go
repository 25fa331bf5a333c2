package dataset

import (
	"fmt"
	"path"
	"strings"
)

// member is an array and the name it goes by in its archive or folder.
type member struct {
	array
	key string
}

// readArrays finds the inputs and their labels among arrays: the members of an
// npz, or files given together. What is no data is left out with a note, and so
// is an array that cannot be read, unless its name tells that it is wanted.
func readArrays(name string, in []entry, opt Options, archive bool) (array, error) {
	in = onePart(in, opt.Test)
	var found []member
	var notes []string
	var last error
	for _, e := range in {
		data, err := e.content()
		if err != nil {
			return array{}, err
		}
		key, f := arrayName(e.name), sniff(data)
		a, err := readAs(f, e, data, opt, archive)
		if err == nil {
			found = append(found, member{a, key})
			continue
		}
		if f.holdsSamples() && (isInputName(key) || isLabelName(key)) {
			return array{}, err
		}
		last = err
		notes = append(notes, "left out: "+err.Error())
	}
	if len(found) == 0 {
		return array{}, fmt.Errorf("none of the %d files in %s holds samples (the last: %w)", len(in), name, last)
	}
	a, err := pair(name, found)
	a.notes = append(a.notes, notes...)
	return a, err
}

// pair is the one array of inputs among found, with the labels beside it.
func pair(name string, found []member) (array, error) {
	var inputs, labels []member
	for _, m := range found {
		if m.isLabels() {
			labels = append(labels, m)
		} else {
			inputs = append(inputs, m)
		}
	}
	if len(inputs) > 1 {
		inputs = preferred(inputs, isInputName)
	}
	if len(inputs) == 0 {
		return array{}, fmt.Errorf("%s holds no inputs, only %s: call the array of inputs x and the class numbers y", name, keys(found))
	}
	if len(inputs) > 1 {
		return array{}, fmt.Errorf("%s holds several arrays that could be the inputs (%s): give one of them with its labels, or call it x", name, keys(inputs))
	}
	a := inputs[0].array
	if a.labels != nil || len(labels) == 0 {
		return a, nil
	}
	if len(labels) > 1 {
		labels = preferred(labels, isLabelName)
	}
	if len(labels) > 1 {
		return array{}, fmt.Errorf("%s holds several arrays that could be the labels (%s): give one of them, or call it y", name, keys(labels))
	}
	var err error
	if a.labels, err = labels[0].classNumbers(); err != nil {
		return array{}, err
	}
	a.notes = append(a.notes, fmt.Sprintf("inputs are %s, labels are %s", inputs[0].key, labels[0].key))
	return a, nil
}

// isLabels guesses by name and shape whether an array holds labels.
func (m member) isLabels() bool {
	return isLabelName(m.key) || len(m.shape) < 2 || (len(m.shape) == 2 && m.shape[1] == 1)
}

func isLabelName(key string) bool {
	return key == "y" || strings.HasPrefix(key, "y_") || strings.Contains(key, "label") || strings.Contains(key, "target")
}

func isInputName(key string) bool {
	return key == "x" || strings.HasPrefix(key, "x_") || strings.Contains(key, "image") || strings.Contains(key, "input") || strings.Contains(key, "data")
}

// preferred is the one member with a telling name, or all where it is not one.
func preferred(in []member, telling func(key string) bool) []member {
	var out []member
	for _, m := range in {
		if telling(m.key) {
			out = append(out, m)
		}
	}
	if len(out) == 1 {
		return out
	}
	return in
}

// onePart keeps the training or the test part where the names tell of both.
func onePart(in []entry, test bool) []entry {
	parts := map[string][]entry{}
	for _, e := range in {
		p := partOf(arrayName(e.name))
		parts[p] = append(parts[p], e)
	}
	if len(parts["train"]) == 0 || len(parts["test"]) == 0 {
		return in
	}
	if test {
		return parts["test"]
	}
	return parts["train"]
}

func partOf(key string) string {
	switch {
	case strings.Contains(key, "train"):
		return "train"
	case strings.Contains(key, "test"), strings.Contains(key, "t10k"):
		return "test"
	}
	return ""
}

// arrayName is what an array is called: its file's name without folders and extensions.
func arrayName(name string) string {
	key, _, _ := strings.Cut(path.Base(name), ".")
	return strings.ToLower(key)
}

func keys(in []member) string {
	names := make([]string, len(in))
	for i, m := range in {
		names[i] = fmt.Sprintf("%s %v", m.key, m.shape)
	}
	return strings.Join(names, ", ")
}
