package dataset

import (
	"fmt"
	"slices"

	"hawqeye/engine/tensor"
)

// A CIFAR binary batch is a run of records without a header: label bytes, then
// 1024 red, 1024 green and 1024 blue pixels (https://www.cs.toronto.edu/~kriz/cifar.html).
// CIFAR-100 has a coarse label before the fine one, which is the one taken.
type cifarKind struct {
	name    string
	limit   []byte // of each label byte
	classes []string
}

var (
	cifar10 = cifarKind{"CIFAR-10 binary", []byte{10}, []string{
		"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}}
	cifar100 = cifarKind{"CIFAR-100 binary", []byte{20, 100}, nil}
)

const cifarPixels = 3 * 32 * 32

func (k cifarKind) record() int { return len(k.limit) + cifarPixels }

// wholeRecords is how many records b begins with before a label out of range.
func (k cifarKind) wholeRecords(b []byte) int {
	n := 0
	for ; len(b) >= k.record(); b = b[k.record():] {
		for i, limit := range k.limit {
			if b[i] >= limit {
				return n
			}
		}
		n++
	}
	return n
}

func cifarFits(b []byte, k cifarKind) bool {
	return len(b) > 0 && k.wholeRecords(b)*k.record() == len(b)
}

// cifarBegins reports whether b is a batch that was cut off: several whole
// records and part of another. A single one could be anything.
func cifarBegins(b []byte, k cifarKind) bool {
	n := len(b) / k.record()
	return n >= 3 && k.wholeRecords(b) == n
}

func readCIFAR(name string, data []byte, f format) (array, error) {
	k := cifar10
	if f == formatCIFAR100 {
		k = cifar100
	}
	n, rest := len(data)/k.record(), len(data)%k.record()
	if rest != 0 {
		return array{}, fmt.Errorf("%s is cut off: it holds %d whole %s records of %d bytes and %d bytes of another; fetch it again", name, n, k.name, k.record(), rest)
	}
	a := newArray(name, k.name, tensor.Shape{n, 3, 32, 32}, elem{class: 'u', size: 1}, data)
	a.start = len(k.limit)
	a.picture = true
	a.classes = slices.Clone(k.classes)
	a.labels = make([]int, n)
	for i := range a.labels {
		a.labels[i] = int(data[i*k.record()+len(k.limit)-1])
	}
	return a, nil
}
