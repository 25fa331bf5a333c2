package dataset

import (
	"encoding/binary"
	"fmt"
	"math"

	"hawqeye/engine/tensor"
)

// array is what every reader returns: samples as they lie in the file, sample i
// at data[start+i·stride:], with labels where the file has them.
type array struct {
	name   string
	format string
	shape  tensor.Shape // the number of samples first
	elem   elem
	data   []byte
	start  int
	stride int // bytes

	ready   bool  // model inputs already (.npy): nothing is applied
	picture bool  // the axes of a sample are known to be channels, height, width
	labels  []int // of all samples of the source
	total   int   // samples in the source, of which shape[0] were read
	classes []string
	notes   []string
}

// newArray is a dense row-major array, whose data has exactly its size.
func newArray(name, format string, shape tensor.Shape, e elem, data []byte) array {
	a := array{name: name, format: format, shape: shape, elem: e, data: data}
	if len(shape) > 0 && shape[0] > 0 {
		a.stride = len(data) / shape[0]
		a.total = shape[0]
	}
	return a
}

// elem is the type of an element as NumPy names it: its class ('u' unsigned, 'i'
// signed, 'f' float, 'b' bool), its size in bytes, its byte order.
type elem struct {
	class byte
	size  int
	big   bool
}

// value decodes the element at the beginning of b.
func (e elem) value(b []byte) float64 {
	u := e.bits(b[:e.size])
	switch e.class {
	case 'f':
		if e.size == 4 {
			return float64(math.Float32frombits(uint32(u)))
		}
		return math.Float64frombits(u)
	case 'i':
		unused := 64 - 8*e.size
		return float64(int64(u<<unused) >> unused)
	case 'b':
		return float64(min(u, 1))
	}
	return float64(u)
}

func (e elem) bits(b []byte) uint64 {
	var word [8]byte
	if e.big {
		copy(word[8-len(b):], b)
		return binary.BigEndian.Uint64(word[:])
	}
	copy(word[:], b)
	return binary.LittleEndian.Uint64(word[:])
}

func (e elem) integer() bool { return e.class == 'u' || e.class == 'i' }

// elements is the product of the extents if that many elements fill exactly
// bytes, and otherwise a sentence; nothing overflows.
func (e elem) elements(name string, shape tensor.Shape, bytes int) (int, error) {
	n, room := 1, bytes/e.size
	for _, d := range shape {
		if d == 0 {
			n = 0
			break
		}
	}
	for _, d := range shape {
		if d < 0 || n > 0 && d > room/n {
			return 0, fmt.Errorf("%s is cut off or damaged: its header declares %v values of %d bytes, but %d bytes follow; fetch it again", name, shape, e.size, bytes)
		}
		n *= d
	}
	if n*e.size != bytes {
		return 0, fmt.Errorf("%s is longer than its header declares: %v values of %d bytes take %d of %d bytes; fetch it again", name, shape, e.size, n*e.size, bytes)
	}
	return n, nil
}

// maxClass bounds labels well beyond any classifier, so that they are ints on
// every platform.
const maxClass = 1 << 24

// classNumbers reads the array as one class number per sample.
func (a array) classNumbers() ([]int, error) {
	if len(a.shape) == 0 || a.shape.Size() != a.shape[0] {
		return nil, fmt.Errorf("%s holds labels of shape %v: give one class number per sample (argmax of one-hot rows)", a.name, a.shape)
	}
	labels := make([]int, a.shape[0])
	for i := range labels {
		v := a.elem.value(a.data[i*a.elem.size:])
		if !(v >= 0 && v <= maxClass) || v != math.Trunc(v) {
			return nil, fmt.Errorf("%s: label %d is %v, which is no class number: give whole numbers from 0", a.name, i, v)
		}
		labels[i] = int(v)
	}
	return labels, nil
}
