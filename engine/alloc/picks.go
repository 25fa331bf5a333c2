package alloc

import "math/bits"

// packing is how one assignment lies in a few words: the index of the choice of
// layer l, choices in order of bits, in width bits of word l/perWord, earlier
// layers higher. So comparing words compares assignments, and the greater one
// gives more bits to the first layer on which they differ.
type packing struct{ width, perWord, words int }

func packingFor(layers [][]Choice) packing {
	most := 1
	for _, choices := range layers {
		most = max(most, len(choices)-1)
	}
	p := packing{width: bits.Len(uint(most))}
	p.perWord = 64 / p.width
	p.words = (len(layers) + p.perWord - 1) / p.perWord
	return p
}

func (p packing) place(layer int) (word, shift int) {
	return layer / p.perWord, 64 - p.width*(layer%p.perWord+1)
}

// set adds the choice of a layer that had none.
func (p packing) set(words []uint64, layer, choice int) {
	w, shift := p.place(layer)
	words[w] |= uint64(choice) << shift
}

func (p packing) get(words []uint64, layer int) int {
	w, shift := p.place(layer)
	return int(words[w] >> shift & (1<<p.width - 1))
}
