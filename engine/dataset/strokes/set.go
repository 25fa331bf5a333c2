package strokes

import (
	"encoding/binary"
	"fmt"

	"hawqeye/engine/dataset"
	"hawqeye/engine/tensor"
)

// Classes are the names of the characters, by number.
func Classes() []string {
	names := make([]string, len(glyphs))
	for i := range names {
		names[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i : i+1]
	}
	return names
}

// Digits are n pictures of 0 … 9 with their classes: inputs of shape 1×28×28,
// bytes/255. Sample i depends on seed and i alone, and each ten samples hold
// every class once.
func Digits(seed uint64, n int) (*dataset.Set, error) {
	return Make("digits", seed, n, nil)
}

// Characters are as Digits, of 0 … 9 and A … Z.
func Characters(seed uint64, n int) (*dataset.Set, error) {
	return Make("characters", seed, n, nil)
}

// maxSamples bounds what is kept in memory, 784 bytes a sample.
const maxSamples = 1 << 18

// Make is Digits or Characters, by name. It tells progress, unless nil, after every
// picture how many are drawn, stops at its error and returns that.
func Make(what string, seed uint64, n int, progress func(done, total int) error) (*dataset.Set, error) {
	classes, draw := Classes(), Draw
	switch what {
	case "digits":
		classes, draw = classes[:10], DrawDigit
	case "characters":
	default:
		return nil, fmt.Errorf("nobody draws %q: choose digits or characters", what)
	}
	if n < 1 || n > maxSamples {
		return nil, fmt.Errorf("%d %s cannot be drawn: choose from 1 to %d", n, what, maxSamples)
	}
	pictures, labels := idx(n, 1, Side, Side), idx(n)
	for i := range n {
		class := label(seed, i, len(classes))
		p := draw(class, tensor.Rand(seed, i))
		pictures, labels = append(pictures, p[:]...), append(labels, byte(class))
		if progress == nil {
			continue
		}
		if err := progress(i+1, n); err != nil {
			return nil, err
		}
	}
	// The set reads them as the file that they would be.
	name := fmt.Sprintf("%d %s in pen strokes, seed %d", n, what, seed)
	s, err := dataset.Read([]dataset.File{{Name: name, Data: pictures}}, dataset.Options{Labels: dataset.File{Name: name, Data: labels}})
	if err != nil {
		return nil, err
	}
	s.Classes, s.Source = classes, name
	return s, nil
}

// label is the class of sample i: as many samples as there are classes are a
// permutation of them, and the next as many another.
func label(seed uint64, i, classes int) int {
	return tensor.Rand(seed, i/classes, 1).Perm(classes)[i%classes]
}

// idx is the header of an idx file of bytes, with room for them.
func idx(shape ...int) []byte {
	size := 4 + 4*len(shape) + tensor.Shape(shape).Size()
	b := append(make([]byte, 0, size), 0, 0, 8, byte(len(shape)))
	for _, d := range shape {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return b
}
