package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"hawqeye/engine/tensor"
)

// The reader is our own, and sbinet/npyio its oracle in the tests: npyio makes
// slices as long as a header says before it has seen the data, reads a file that
// was cut off as zeros, and links reflection, regexp and gonum/mat, 0.9 MB of
// WebAssembly. The format is NEP 1 (numpy.lib.format).

const npyMagic = "\x93NUMPY"

// readNPY reads an array of numbers, versions 1 to 3 of the format. The result
// views data unless the array is stored in Fortran order.
func readNPY(name string, data []byte) (array, error) {
	header, body, err := splitNPY(data)
	if err != nil {
		return array{}, fmt.Errorf("%s has a damaged .npy header (%w): save it again with numpy.save", name, err)
	}
	h, err := parseNPYHeader(header)
	if err != nil {
		return array{}, fmt.Errorf("%s has a damaged .npy header (%w): save it again with numpy.save", name, err)
	}
	e, err := parseDescr(h.descr)
	if err != nil {
		return array{}, fmt.Errorf("%s %w", name, err)
	}
	n, err := e.elements(name, h.shape, len(body))
	if err != nil {
		return array{}, err
	}
	if h.fortran && n > 0 {
		body = rowMajor(body, h.shape, e.size)
	}
	return newArray(name, "NumPy array", h.shape, e, body), nil
}

func splitNPY(data []byte) (header string, body []byte, err error) {
	if len(data) < 12 {
		return "", nil, errors.New("it is cut off")
	}
	at, n := 10, uint64(binary.LittleEndian.Uint16(data[8:]))
	switch data[6] {
	case 1:
	case 2, 3:
		at, n = 12, uint64(binary.LittleEndian.Uint32(data[8:]))
	default:
		return "", nil, fmt.Errorf("version %d is unknown", data[6])
	}
	if n > uint64(len(data)-at) {
		return "", nil, errors.New("it is cut off")
	}
	end := at + int(n)
	return string(data[at:end]), data[end:], nil
}

type npyHeader struct {
	descr   string
	fortran bool
	shape   tensor.Shape
}

// parseNPYHeader reads the dictionary literal that numpy.save writes:
// {'descr': '<f4', 'fortran_order': False, 'shape': (60, 28, 28), }.
func parseNPYHeader(s string) (npyHeader, error) {
	var h npyHeader
	s, ok := strings.CutPrefix(strings.TrimSpace(s), "{")
	if !ok {
		return h, errors.New("it is no dictionary")
	}
	seen := map[string]bool{}
	for {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "}" {
			break
		}
		key, rest, err := quoted(s)
		if err != nil {
			return h, err
		}
		rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), ":")
		if !ok || seen[key] {
			return h, fmt.Errorf("%.20q is not one value", key)
		}
		seen[key] = true
		if s, err = h.set(key, strings.TrimLeft(rest, " ")); err != nil {
			return h, err
		}
	}
	if !seen["descr"] || !seen["fortran_order"] || !seen["shape"] {
		return h, errors.New("it lacks descr, fortran_order or shape")
	}
	return h, nil
}

// set stores the value that s begins with and returns what follows it.
func (h *npyHeader) set(key, s string) (rest string, err error) {
	switch key {
	case "descr":
		if strings.HasPrefix(s, "[") {
			h.descr = "["
			return after(s, "]")
		}
		h.descr, rest, err = quoted(s)
		return rest, err
	case "fortran_order":
		if rest, ok := strings.CutPrefix(s, "True"); ok {
			h.fortran = true
			return rest, nil
		}
		if rest, ok := strings.CutPrefix(s, "False"); ok {
			return rest, nil
		}
		return "", errors.New("fortran_order is neither True nor False")
	case "shape":
		if rest, err = after(s, ")"); err != nil {
			return "", err
		}
		h.shape, err = parseTuple(s[:len(s)-len(rest)])
		return rest, err
	}
	return "", fmt.Errorf("%.20q is no key of the format", key)
}

// after is what follows the first end, which closes a list or tuple. A list of
// fields nests its parentheses, never its brackets, except for subarrays, which
// nobody stores inputs in.
func after(s, end string) (string, error) {
	_, rest, ok := strings.Cut(s, end)
	if !ok {
		return "", fmt.Errorf("%s is missing", end)
	}
	return rest, nil
}

func quoted(s string) (value, rest string, err error) {
	if s == "" || s[0] != '\'' && s[0] != '"' {
		return "", "", errors.New("a quoted string is missing")
	}
	value, rest, ok := strings.Cut(s[1:], s[:1])
	if !ok {
		return "", "", errors.New("a string does not end")
	}
	return value, rest, nil
}

// maxRank is NumPy's own bound on the number of axes.
const maxRank = 64

func parseTuple(s string) (tensor.Shape, error) {
	s, ok := strings.CutPrefix(strings.TrimSuffix(s, ")"), "(")
	if !ok {
		return nil, errors.New("shape is no tuple")
	}
	shape := tensor.Shape{}
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		d, err := strconv.Atoi(strings.TrimSuffix(part, "L")) // Python 2 wrote 10L
		if err != nil || d < 0 || len(shape) == maxRank {
			return nil, fmt.Errorf("%.20q is no extent", part)
		}
		shape = append(shape, d)
	}
	return shape, nil
}

// parseDescr reads a type such as "<f4"; its error continues the file's name.
func parseDescr(d string) (elem, error) {
	if len(d) == 3 && strings.ContainsRune("<>=|", rune(d[0])) {
		switch d[1:] {
		case "u1", "i1", "b1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8":
			return elem{class: d[1], size: int(d[2] - '0'), big: d[0] == '>'}, nil
		}
	}
	if strings.HasPrefix(strings.TrimLeft(d, "<>=|"), "O") {
		return elem{}, errors.New("holds Python objects: save an array of numbers, such as x.astype('float32')")
	}
	if d == "[" {
		return elem{}, errors.New("holds records of several fields: save each field as an array of its own")
	}
	return elem{}, fmt.Errorf("holds values of type %.20q, which is none of the integers and floats read here: save x.astype('float32')", d)
}

// rowMajor copies an array whose first axis varies fastest into row-major order.
func rowMajor(data []byte, shape tensor.Shape, size int) []byte {
	out := make([]byte, 0, len(data))
	index := make([]int, len(shape))
	for range len(data) / size {
		at, stride := 0, size
		for axis, i := range index {
			at += i * stride
			stride *= shape[axis]
		}
		out = append(out, data[at:at+size]...)
		for axis := len(shape) - 1; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return out
}
