package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

// functions are all of MapF32, with parameters and with the roundings that the
// contract allows: of the result, or of the terms that it is summed of.
var functions = []struct {
	kernel.Map
	name string
	ulps float64
	size func(m kernel.Map, x float64) float64 // nil: the result
}{
	{kernel.Map{Func: kernel.Affine, A: -1.7, B: 0.3}, "Affine", 1, func(m kernel.Map, x float64) float64 {
		return math.Abs(float64(m.A)*x) + math.Abs(float64(m.B))
	}},
	{kernel.Map{Func: kernel.Affine, A: 3}, "Affine", 0, nil},
	{kernel.Map{Func: kernel.Clamp, B: float32(math.Inf(1))}, "Clamp", 0, nil},
	{kernel.Map{Func: kernel.Clamp, A: -0.5, B: 0.75}, "Clamp", 0, nil},
	{kernel.Map{Func: kernel.Clamp, A: 1, B: -1}, "Clamp", 0, nil},
	{kernel.Map{Func: kernel.Inside, B: float32(math.Inf(1))}, "Inside", 0, nil},
	{kernel.Map{Func: kernel.Inside, A: -0.5, B: 0.75}, "Inside", 0, nil},
	{kernel.Map{Func: kernel.Leaky, A: 0.1}, "Leaky", 0, nil},
	{kernel.Map{Func: kernel.HardSwish}, "HardSwish", 2, func(_ kernel.Map, x float64) float64 { return math.Abs(x) }},
	{kernel.Map{Func: kernel.Round, A: 0.1, B: -12, C: 3}, "Round", 0, nil},
	{kernel.Map{Func: kernel.Round, A: 0.25, B: -128, C: 127}, "Round", 0, nil},
	{kernel.Map{Func: kernel.Exp}, "Exp", 2, nil},
	{kernel.Map{Func: kernel.Log}, "Log", 2, nil},
	{kernel.Map{Func: kernel.Sqrt}, "Sqrt", 0.5, nil},
	{kernel.Map{Func: kernel.Sigmoid}, "Sigmoid", 4, nil},
	{kernel.Map{Func: kernel.Tanh}, "Tanh", 4, nil},
	{kernel.Map{Func: kernel.Erf}, "Erf", 4, nil},
	{kernel.Map{Func: kernel.Gelu}, "Gelu", 4, func(_ kernel.Map, x float64) float64 { return math.Abs(x) }},
	{kernel.Map{Func: kernel.GeluTanh}, "GeluTanh", 4, func(_ kernel.Map, x float64) float64 { return math.Abs(x) }},
}

// arguments are n numbers of all sizes, and the ones that are special.
func arguments(r *rand.Rand, n int) []float32 {
	special := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 0.75, 3, -3, 0.05, 0.15, -0.125, 0.375, 88.7, 89, -87.3, -104, 1e-30, -1e-30,
		math.SmallestNonzeroFloat32, math.MaxFloat32, -math.MaxFloat32, math.Inf(1), math.Inf(-1), math.NaN(),
	}
	x := make([]float32, n)
	for i := range x {
		if x[i] = float32(r.NormFloat64() * math.Pow(10, float64(r.IntN(5)-2))); i%7 == 3 {
			x[i] = float32(special[i/7%len(special)])
		}
	}
	return x
}

func maps(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(10, 0))
	for _, f := range functions {
		for n := range 70 {
			checkMap(t, set, f.name, f.Map, arguments(r, n), f.ulps, f.size)
		}
		checkMap(t, set, f.name, f.Map, arguments(r, 2000), f.ulps, f.size)
	}
}

func checkMap(t *testing.T, set *kernel.Set, name string, m kernel.Map, x []float32, ulps float64, size func(kernel.Map, float64) float64) {
	t.Helper()
	want := make([]float32, len(x))
	kernel.Ref().MapF32(want, x, m)
	fixed := guardBits(t, x)
	got, inside := canary(floats(rand.New(rand.NewPCG(11, 0)), len(x)))
	set.MapF32(got, x, m)
	fixed()
	inside(t, "the destination")
	for i, w := range want {
		g, s := got[i], math.Abs(float64(w))
		if size != nil {
			s = size(m, float64(x[i]))
		}
		bound := ulps * ulp(s)
		if ulps > 0 && s < 0x1p-126 {
			bound = 0x1p-126
		}
		if d := math.Abs(float64(g) - float64(w)); g != w && (g == g || w == w) && !(d <= bound) {
			t.Fatalf("%s %+v of %v is %v, the scalar set says %v (allowed %.3g)", name, m, x[i], g, w, bound)
		}
	}
	place, beside := canary(x)
	set.MapF32(place, place, m)
	beside(t, "the destination")
	same(t, name+" in place", place, got)
}

// ulp is a unit in the last place of a float32 of that size.
func ulp(size float64) float64 {
	if size < 0x1p-126 {
		return 0x1p-149
	}
	_, exp := math.Frexp(size)
	return math.Ldexp(1, exp-24)
}

func zips(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(12, 0))
	for _, f := range []kernel.Zip{
		{Func: kernel.AddScaled, By: 1}, {Func: kernel.AddScaled, By: -1}, {Func: kernel.AddScaled, By: 0.3},
		{Func: kernel.Mul}, {Func: kernel.Div}, {Func: kernel.Gate, Hi: float32(math.Inf(1))}, {Func: kernel.Gate, Lo: -0.5, Hi: 0.75},
	} {
		for _, rows := range []int{0, 1, 2, 3, 7} {
			for cols := range 37 {
				if cols > 9 && rows != 2 {
					continue
				}
				for _, a := range strides(rows, cols) {
					for _, b := range strides(rows, cols) {
						z := f
						z.Rows, z.Cols, z.A, z.B = rows, cols, a, b
						checkZip(t, set, &z, r)
					}
				}
			}
		}
	}
}

// strides are the ways to broadcast an operand, and rows with gaps.
func strides(rows, cols int) []kernel.Stride {
	return []kernel.Stride{{Row: cols, Col: 1}, {Row: 0, Col: 1}, {Row: 1, Col: 0}, {Row: 0, Col: 0}, {Row: cols + 3, Col: 1}}
}

func checkZip(t *testing.T, set *kernel.Set, z *kernel.Zip, r *rand.Rand) {
	t.Helper()
	length := func(s kernel.Stride) int {
		if z.Rows*z.Cols == 0 {
			return 0
		}
		return (z.Rows-1)*s.Row + (z.Cols-1)*s.Col + 1
	}
	a, b := arguments(r, length(z.A)), arguments(r, length(z.B))
	want := make([]float32, z.Rows*z.Cols)
	kernel.Ref().ZipF32(want, a, b, z)
	name := fmt.Sprintf("zip %+v", *z)
	agree := func(got []float32) {
		t.Helper()
		if z.Func != kernel.AddScaled || z.By*z.By == 1 {
			same(t, name, got, want)
			return
		}
		for i, w := range want { // the product may be rounded or not
			x, y := float64(a[i/z.Cols*z.A.Row+i%z.Cols*z.A.Col]), float64(z.By)*float64(b[i/z.Cols*z.B.Row+i%z.Cols*z.B.Col])
			if d := math.Abs(float64(got[i]) - float64(w)); got[i] != w && (got[i] == got[i] || w == w) && !(d <= 2*ulp(math.Abs(x)+math.Abs(y))) {
				t.Fatalf("%s: element %d is %v, the scalar set says %v", name, i, got[i], w)
			}
		}
	}
	fixed := guardBits(t, a, b)
	got, inside := canary(floats(r, len(want)))
	set.ZipF32(got, a, b, z)
	fixed()
	inside(t, "the destination")
	agree(got)
	whole := kernel.Stride{Row: z.Cols, Col: 1}
	if z.A == whole {
		place, beside := canary(a)
		set.ZipF32(place, place, b, z)
		beside(t, "the destination")
		agree(place)
	}
	if z.B == whole {
		place, beside := canary(b)
		set.ZipF32(place, a, place, z)
		beside(t, "the destination")
		agree(place)
	}
}

func sums(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(13, 0))
	for count := range 37 {
		for _, n := range []int{0, 1, 2, 3, 4, 5, 17, 300} {
			for _, gap := range []int{0, 3} {
				checkSum(t, set, count, 1, n, count+gap, r)
				checkSum(t, set, count, n+gap, n, 1, r)
			}
		}
	}
	checkSum(t, set, 3, 1, 5, 1, r) // overlapping
}

func checkSum(t *testing.T, set *kernel.Set, count, dist, n, step int, r *rand.Rand) {
	t.Helper()
	length := 0
	if count > 0 && n > 0 {
		length = (count-1)*dist + (n-1)*step + 1
	}
	x, before := floats(r, length), make([]float64, count)
	for i := range before {
		before[i] = r.NormFloat64()
	}
	want, size := append([]float64(nil), before...), make([]float64, count)
	kernel.Ref().SumF32(want, x, dist, n, step)
	kernel.Ref().SumF32(size, absolute(x), dist, n, step)
	fixed := guard(t, x)
	got, inside := canary(before)
	set.SumF32(got, x, dist, n, step)
	fixed()
	inside(t, "the sums")
	for i, w := range want {
		if d := math.Abs(got[i] - w); !(d <= float64(n+1)*0x1p-52*(size[i]+math.Abs(before[i]))) {
			t.Fatalf("sum %d of %d, dist %d, n %d, step %d: %v, the scalar set says %v", i, count, dist, n, step, got[i], w)
		}
	}
}

func dots(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(14, 0))
	for n := range 70 {
		a, b := floats(r, n), floats(r, n)
		got, want, size := set.DotF32(a, b), kernel.Ref().DotF32(a, b), kernel.Ref().DotF32(absolute(a), absolute(b))
		if d := math.Abs(got - want); !(d <= float64(n+1)*0x1p-52*size) {
			t.Fatalf("dot of %d: %v, the scalar set says %v", n, got, want)
		}
	}
}

// softmaxes also has rows whose exponentials would overflow, and rows of one.
func softmaxes(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(15, 0))
	for n := 1; n < 40; n++ {
		for _, rows := range []int{0, 1, 3} {
			for _, scale := range []float32{1, 30, 1000} {
				x := floats(r, rows*n)
				for i := range x {
					x[i] *= scale
				}
				for _, log := range []bool{false, true} {
					checkSoftmax(t, set, x, n, log)
				}
			}
		}
	}
}

func checkSoftmax(t *testing.T, set *kernel.Set, x []float32, n int, log bool) {
	t.Helper()
	want := make([]float32, len(x))
	kernel.Ref().SoftmaxF32(want, x, n, log)
	fixed := guard(t, x)
	got, inside := canary(floats(rand.New(rand.NewPCG(16, 0)), len(x)))
	set.SoftmaxF32(got, x, n, log)
	fixed()
	inside(t, "the destination")
	for i, w := range want {
		bound := 4 * ulp(math.Abs(float64(w)))
		if log {
			bound = 4 * ulp(max(1, math.Abs(float64(w)), math.Abs(float64(x[i]))))
		} else if w < 0x1p-126 {
			bound = 0x1p-126
		}
		if d := math.Abs(float64(got[i]) - float64(w)); !(d <= bound) {
			t.Fatalf("softmax of %d (logarithm: %v): element %d is %v, the scalar set says %v (allowed %.3g)", n, log, i, got[i], w, bound)
		}
	}
	place, beside := canary(x)
	set.SoftmaxF32(place, place, n, log)
	beside(t, "the destination")
	same(t, "softmax in place", place, got)
}
