package tensor

import "math/rand/v2"

// Rand is a deterministic stream named by a seed and any number of indices
// (probe, layer, …): the same names give the same draws on every platform, and
// a stream can be regenerated instead of being stored.
func Rand(seed uint64, index ...int) *rand.Rand {
	src := new(rand.PCG)
	Reseed(src, seed, index...)
	return rand.New(src)
}

// Reseed sets src to the start of the stream that Rand gives, without allocating.
func Reseed(src *rand.PCG, seed uint64, index ...int) {
	h := mix(seed)
	for _, i := range index {
		h = mix(h ^ uint64(i+1)*0x9e3779b97f4a7c15)
	}
	src.Seed(h, mix(h))
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Normal fills dst with standard normal draws.
func Normal(dst []float32, r *rand.Rand) {
	for i := range dst {
		dst[i] = float32(r.NormFloat64())
	}
}

// Rademacher fills dst with ±1, each with probability one half.
func Rademacher(dst []float32, r *rand.Rand) {
	var bits uint64
	for i := range dst {
		if i%64 == 0 {
			bits = r.Uint64()
		}
		dst[i] = float32(int(bits&1)*2 - 1)
		bits >>= 1
	}
}
