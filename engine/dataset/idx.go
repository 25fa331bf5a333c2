package dataset

import (
	"encoding/binary"
	"fmt"

	"hawqeye/engine/tensor"
)

// readIDX reads the format of the MNIST files: two zero bytes, the element type,
// the number of axes, their extents, the elements, all big-endian
// (http://yann.lecun.com/exdb/mnist).
func readIDX(name string, data []byte) (array, error) {
	e, shape, body, ok := splitIDX(data)
	if !ok {
		return array{}, fmt.Errorf("%s is cut off within its idx header: fetch it again", name)
	}
	if _, err := e.elements(name, shape, len(body)); err != nil {
		return array{}, err
	}
	return newArray(name, "idx", shape, e, body), nil
}

func splitIDX(b []byte) (e elem, shape tensor.Shape, body []byte, ok bool) {
	if !isIDX(b) {
		return elem{}, nil, nil, false
	}
	end := 4 + 4*int(b[3])
	if len(b) < end {
		return elem{}, nil, nil, false
	}
	for at := 4; at < end; at += 4 {
		shape = append(shape, int(binary.BigEndian.Uint32(b[at:])))
	}
	e, _ = idxElem(b[2])
	return e, shape, b[end:], true
}

func idxElem(code byte) (elem, bool) {
	switch code {
	case 0x08:
		return elem{class: 'u', size: 1}, true
	case 0x09:
		return elem{class: 'i', size: 1}, true
	case 0x0b:
		return elem{class: 'i', size: 2, big: true}, true
	case 0x0c:
		return elem{class: 'i', size: 4, big: true}, true
	case 0x0d:
		return elem{class: 'f', size: 4, big: true}, true
	case 0x0e:
		return elem{class: 'f', size: 8, big: true}, true
	}
	return elem{}, false
}

// isIDX reports whether b begins as an idx file of 1 to 8 axes.
func isIDX(b []byte) bool {
	if len(b) < 4 || b[0] != 0 || b[1] != 0 || b[3] < 1 || b[3] > 8 {
		return false
	}
	_, ok := idxElem(b[2])
	return ok
}

// idxFits reports whether b is an idx file of exactly the size it declares.
func idxFits(b []byte) bool {
	e, shape, body, ok := splitIDX(b)
	if !ok {
		return false
	}
	_, err := e.elements("", shape, len(body))
	return err == nil
}
