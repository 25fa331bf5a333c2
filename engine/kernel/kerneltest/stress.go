package kerneltest

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"hawqeye/engine/kernel"
)

// Stress compares the float slots on so many random shapes while small objects
// come and go around their buffers. A set whose kernels write into memory that is
// not theirs damages one of these, or what the garbage collector knows of it.
func Stress(t *testing.T, set *kernel.Set, cases int) {
	r := rand.New(rand.NewPCG(17, 0))
	objects := make([]*object, 1<<12)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range cases {
		for range len(objects) / 4 {
			replace(t, objects, r)
		}
		switch r.IntN(8) {
		case 0, 1:
			g := kernel.Gemm{M: r.IntN(40), N: r.IntN(40), K: r.IntN(40), TransA: r.IntN(2) > 0, TransB: r.IntN(2) > 0, Acc: r.IntN(2) > 0}
			checkGemm(t, set, g)
		case 2, 3, 4:
			checkConv(t, set, randomConv(r), r)
		case 5:
			p := &kernel.Pool{Batch: 1 + r.IntN(2), Channels: 1 + r.IntN(40), Axes: [3]kernel.PoolAxis{poolAxes[0]}, CountPads: r.IntN(2) > 0}
			p.Axes[1], p.Axes[2] = poolAxes[r.IntN(len(poolAxes))], poolAxes[r.IntN(len(poolAxes))]
			checkPool(t, set, p, r)
		case 6:
			f := functions[r.IntN(len(functions))]
			checkMap(t, set, f.name, f.Map, arguments(r, r.IntN(300)), f.ulps, f.size)
		case 7:
			n := 1 + r.IntN(30)
			checkSoftmax(t, set, floats(r, n*r.IntN(9)), n, r.IntN(2) > 0)
		}
	}
	for range len(objects) {
		replace(t, objects, r)
	}
	runtime.ReadMemStats(&after)
	t.Logf("%d shapes, %d collections", cases, after.NumGC-before.NumGC)
}

// object is a small thing on the heap that refers to others.
type object struct {
	next  *object
	words []uint64
	seed  uint64
}

// replace puts a new object in the place of an old one, which must be as it was made.
func replace(t *testing.T, objects []*object, r *rand.Rand) {
	t.Helper()
	i := r.IntN(len(objects))
	if o := objects[i]; o != nil {
		for ; o != nil; o = o.next {
			for j, w := range o.words {
				if w != o.seed+uint64(j) {
					t.Fatalf("an object that no kernel was given is damaged")
				}
			}
		}
	}
	o := &object{words: make([]uint64, r.IntN(20)), seed: r.Uint64()}
	for j := range o.words {
		o.words[j] = o.seed + uint64(j)
	}
	if next := objects[r.IntN(len(objects))]; next != nil && next.next == nil {
		o.next = next
	}
	objects[i] = o
}

// randomConv is a convolution of at most some thousands of products.
func randomConv(r *rand.Rand) *kernel.Conv {
	for {
		s := &kernel.Conv{
			Batch: 1 + r.IntN(3), H: 1 + r.IntN(20), W: 1 + r.IntN(20), Groups: 1 + r.IntN(4), KH: 1 + r.IntN(5), KW: 1 + r.IntN(7),
			StrideH: 1 + r.IntN(3), StrideW: 1 + r.IntN(3), DilateH: 1 + r.IntN(2), DilateW: 1 + r.IntN(2), PadTop: r.IntN(4), PadLeft: r.IntN(4),
		}
		if r.IntN(3) == 0 { // depthwise
			s.Groups = 2 + r.IntN(30)
			s.In, s.Out = s.Groups, s.Groups
		} else {
			s.In, s.Out = s.Groups*(1+r.IntN(20)), s.Groups*(1+r.IntN(20))
		}
		if r.IntN(3) == 0 {
			s.StrideH, s.StrideW, s.DilateH, s.DilateW = 1, 1, 1, 1
		}
		s.OutH = (s.H+s.PadTop+r.IntN(4)-s.DilateH*(s.KH-1)-1)/s.StrideH + 1
		s.OutW = (s.W+s.PadLeft+r.IntN(4)-s.DilateW*(s.KW-1)-1)/s.StrideW + 1
		if s.OutH > 0 && s.OutW > 0 && s.Batch*s.OutH*s.OutW*s.Out*s.KH*s.KW*s.In/s.Groups < 20000 {
			return s
		}
	}
}
