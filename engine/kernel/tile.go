package kernel

import "math"

// Tiles have up to tileM rows and up to panelN columns.
const (
	tileM  = 6
	panelN = 16
)

// tile is a piece of a matrix product,
//
//	C[r][j] = Σ_i Σ_k A(r, i, k)·B[i·n+k][j],
//
// of which all float contractions are made. A is read where it lies: of every
// row, n elements at each of some offsets. A row of a matrix is one such run, a
// window of an image one for every row of the filter.
type tile struct {
	a       []float32
	at      [tileM]int // where each row begins
	runs    []int
	n, step int // elements of a run, and how far apart they are

	b   []float32 // rows of panelN elements, of which cols matter
	ldb int       // how far apart they are

	c          []float32
	to         [tileM]int // where each row begins
	rows, cols int
	bias       [panelN]float32 // added to every row
	biased     bool            // it is not zero
	add        []float32       // laid out as C, which it may be; nil: none
	clamp      bool
	lo, hi     float32

	// planar takes, for column j, the elements j after A's: A and B are rows of
	// channels, multiplied element by element. Then no row is longer than cols.
	planar bool
}

// mul computes the tile.
func (t *tile) mul(wide bool) {
	if wide {
		t.mulWide()
	} else {
		t.mulGo()
	}
}

// height is how many rows a tile best has.
func height(wide bool) int {
	if wide {
		return tileM
	}
	return goRows
}

// end says what becomes of the sums of a panel that begins at channel j: the first
// ones take what the tail adds, others are added to those before, and the last
// ones take the bias and are clamped.
func (t *tile) end(tail *Tail, j int, first, last bool) {
	t.add, t.biased = t.c, last && tail.Bias != nil
	if first {
		t.add = tail.Add
	}
	if t.bias = [panelN]float32{}; t.biased {
		copy(t.bias[:t.cols], tail.Bias[j:])
	}
	t.lo, t.hi = min(tail.Lo, tail.Hi), tail.Hi
	t.clamp = last && (t.lo > -inf || t.hi < inf)
}

// from is the tail of the results from element i on; that of nil does nothing.
func (t *Tail) from(i int) Tail {
	if t == nil {
		return Tail{Lo: -inf, Hi: inf}
	}
	rest := *t
	if t.Add != nil {
		rest.Add = t.Add[i:]
	}
	return rest
}

var inf = float32(math.Inf(1))

// clamp is min(max(v, lo), hi), where lo is at most hi. NaN stays NaN. It selects
// bits: signs are random, so branches would be mispredicted, and Go's builtins take
// ten times as long in WebAssembly.
func clamp(v, lo, hi float32) float32 {
	var below, above uint32
	if v < lo {
		below = math.MaxUint32
	}
	if v > hi {
		above = math.MaxUint32
	}
	bits := math.Float32bits(v)&^(below|above) | math.Float32bits(lo)&below | math.Float32bits(hi)&above
	return math.Float32frombits(bits)
}
