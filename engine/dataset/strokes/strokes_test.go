package strokes

import (
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

// features are what MNIST's normalization fixes, of a picture with values from 0.
type features struct {
	x, y   float64 // the centre of mass, in pixels from the edges
	ink    float64 // the share of the paper
	extent int     // of the ink, in pixels
}

func measure[T uint8 | float32](p []T, full float64) features {
	var f features
	x0, x1, y0, y1 := Side, -1, Side, -1
	for i, v := range p {
		x, y := i%Side, i/Side
		f.ink += float64(v)
		f.x += float64(v) * (float64(x) + 0.5)
		f.y += float64(v) * (float64(y) + 0.5)
		if v > 0 {
			x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
		}
	}
	f.x, f.y = f.x/f.ink, f.y/f.ink
	f.ink /= full * Side * Side
	f.extent = max(x1-x0, y1-y0) + 1
	return f
}

// drawing is a few strokes of random points in the unit square.
func drawing(seed uint64) []Stroke {
	r := tensor.Rand(seed)
	d := make([]Stroke, 1+r.IntN(3))
	for i := range d {
		for range 2 + r.IntN(5) {
			d[i] = append(d[i], Point{r.Float64(), r.Float64()})
		}
	}
	return d
}

// However large and wherever something is drawn, its picture is the same, up to
// the rounding of a byte.
func TestRenderKnowsNoPlaceAndNoSize(t *testing.T) {
	for seed := range uint64(200) {
		d, r := drawing(seed), tensor.Rand(seed, 1)
		want := Render(d)
		size, at := math.Exp(4*r.NormFloat64()), Point{100 * r.NormFloat64(), 100 * r.NormFloat64()}
		for _, s := range d {
			for i := range s {
				s[i] = Point{at.X + size*s[i].X, at.Y + size*s[i].Y}
			}
		}
		got := Render(d)
		for i := range got {
			if math.Abs(float64(got[i])-float64(want[i])) > 1 {
				t.Fatalf("drawing %d, %.3g times as large and moved by %.3g: pixel %d is %d, not %d", seed, size, at, i, got[i], want[i])
			}
		}
	}
}

// A picture is what its definition says: a straight bar is as long as the box, as
// thick as the pen and in the middle.
func TestRenderOfABar(t *testing.T) {
	p := Render([]Stroke{{{0, 0}, {0, 7}}})
	f := measure(p[:], 255)
	want := (Pen*(box-1-Pen) + math.Pi*Pen*Pen/4) / (Side * Side)
	if math.Abs(f.x-centre) > 0.01 || math.Abs(f.y-centre) > 0.01 || math.Abs(f.ink-want) > 0.03*want {
		t.Errorf("the bar is %+v, want ink %.4f at %v", f, want, centre)
	}
	if column := p[14*Side:][:Side]; column[14] != 255 || column[12] != column[16] || column[11] != 0 {
		t.Errorf("across it has %v", column)
	}
}

func TestRenderOfLittle(t *testing.T) {
	dot := Render([]Stroke{{{3, 4}}})
	if f := measure(dot[:], 255); f.extent > 5 || math.Abs(f.x-centre) > 0.01 {
		t.Errorf("a dot is %+v", f)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		drawing []Stroke
		want    Picture
	}{
		"nothing":        {nil, Picture{}},
		"an empty one":   {[]Stroke{{}}, Picture{}},
		"no number":      {[]Stroke{{{nan, 1}, {2, inf}, {1e300, -1e300}}}, Picture{}},
		"a dot and none": {[]Stroke{{}, {{5, 5}, {5, 5}, {nan, 5}}}, dot},
		"a speck":        {[]Stroke{{{1, 1}, {1 + 1e-12, 1}}}, dot},
	} {
		if got := Render(c.drawing); got != c.want {
			t.Errorf("%s: the picture has ink %v", name, measure(got[:], 255))
		}
	}
}

// No ink is moved off the picture to bring a lopsided drawing's mass into the middle.
func TestLopsidedDrawings(t *testing.T) {
	blot := Stroke{}
	for i := range 400 {
		sin, cos := math.Sincos(float64(i))
		blot = append(blot, Point{0.1 + 0.1*cos*float64(i)/400, 0.9 + 0.1*sin*float64(i)/400})
	}
	p := Render([]Stroke{blot, {{0, 1}, {0, 0}, {1, 0}}})
	if f := measure(p[:], 255); f.extent < box-1 || f.extent > box+1 || !(f.x < centre-0.5) {
		t.Errorf("it is %+v", f)
	}
}

// Every character's pictures are normalized and have a pen's ink.
func TestPicturesAreNormalized(t *testing.T) {
	for class := range glyphs {
		for i := range 50 {
			p := Draw(class, tensor.Rand(4, class, i))
			f := measure(p[:], 255)
			if f.extent < box-2 || f.extent > box+1 || f.ink < 0.025 || f.ink > 0.35 {
				t.Errorf("%s, number %d, is %+v", Classes()[class], i, f)
			}
			if math.Abs(f.x-centre) > 1 || math.Abs(f.y-centre) > 1 {
				t.Errorf("%s, number %d, has its mass at %.2f, %.2f", Classes()[class], i, f.x, f.y)
			}
		}
	}
}

// A classifier that only compares pixels tells the characters apart, and no two
// pictures of one are the same.
func TestCharactersAreDistinctAndVaried(t *testing.T) {
	const each = 30
	var known []Picture
	for class := range glyphs {
		for i := range each {
			known = append(known, Draw(class, tensor.Rand(5, class, i)))
		}
	}
	right, total := 0, 0
	for class := range glyphs {
		for i := range 6 {
			p := Draw(class, tensor.Rand(6, class, i))
			best, least := 0, math.Inf(1)
			for j := range known {
				if d := squares(&p, &known[j]); d < least {
					best, least = j/each, d
				}
			}
			if least == 0 {
				t.Errorf("%s was drawn twice", Classes()[class])
			}
			total++
			if best == class {
				right++
			}
		}
	}
	if right < total*8/10 {
		t.Errorf("the nearest picture tells %d of %d characters", right, total)
	}
}

func squares(a, b *Picture) (sum float64) {
	for i, v := range a {
		d := float64(v) - float64(b[i])
		sum += d * d
	}
	return sum
}

// Every way to write a character can be read and stays near its frame.
func TestGlyphs(t *testing.T) {
	if len(glyphs) != len(Classes()) || Classes()[zero] != "0" || Classes()[letterO] != "O" {
		t.Fatalf("%d characters have glyphs; 0 and O are %d and %d of %v", len(glyphs), zero, letterO, Classes())
	}
	for class, ways := range glyphs {
		if len(ways) < 3 {
			t.Errorf("%s is written in %d ways only", Classes()[class], len(ways))
		}
		for _, way := range ways {
			for _, path := range knots(way) {
				last := len(path) - 1
				if last < 1 || path[0].corner || path[last].corner {
					t.Fatalf("%s has a stroke of %d points, or a corner at its end: %q", Classes()[class], len(path), way)
				}
				for _, k := range path {
					if k.X < -10 || k.X > 100 || k.Y < -10 || k.Y > 110 {
						t.Errorf("%s goes to %v: %q", Classes()[class], k.Point, way)
					}
				}
			}
		}
	}
}

// The path goes through its knots, has a corner where one is asked for, and is
// round elsewhere: four knots make a circle to a fiftieth of its radius.
func TestCurves(t *testing.T) {
	round := knots("0,-50 50,0 0,50 -50,0 0,-50 50,0 0,50")[0]
	for i, p := range curve(round)[2*bezierSteps : 4*bezierSteps] {
		if r := math.Hypot(p.X, p.Y); math.Abs(r-50) > 1 {
			t.Errorf("point %d of a circle of radius 50 is %.2f from its centre", i, r)
		}
	}
	square := curve(knots("0,0 100,0! 100,100! 0,100")[0])
	for _, p := range square {
		if min(math.Abs(p.X-100), math.Abs(p.Y), math.Abs(p.Y-100)) > 1e-9 {
			t.Errorf("a path of corners goes through %v", p)
		}
	}
	even := evenly(square, 7)
	for i := range even[1:] {
		if d := distance(even[i], even[i+1]); d < 4 || d > 7 {
			t.Errorf("points %d and %d are %.2f apart, want almost 7", i, i+1, d)
		}
	}
	if even[0] != square[0] || even[len(even)-1] != square[len(square)-1] {
		t.Error("the ends have moved")
	}
}

func TestSets(t *testing.T) {
	long, err := Characters(8, 80)
	if err != nil {
		t.Fatal(err)
	}
	short, err := Characters(8, 50)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Characters(9, 50)
	if err != nil {
		t.Fatal(err)
	}
	const pixels = Side * Side
	a, b, c := make([]float32, 50*pixels), make([]float32, 50*pixels), make([]float32, 50*pixels)
	long.Batch(a, 0, 50)
	short.Batch(b, 0, 50)
	other.Batch(c, 0, 50)
	same := 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("value %d depends on the number of samples", i)
		}
		if a[i] == c[i] {
			same++
		}
	}
	if same > len(a)*19/20 {
		t.Errorf("another seed gives %d of %d values again", same, len(a))
	}
	if !long.Shape.Equal(tensor.Shape{1, Side, Side}) || long.N != 80 || len(long.Classes) != 36 {
		t.Errorf("80 characters are %d of shape %v in %d classes", long.N, long.Shape, len(long.Classes))
	}
	for round := range 2 {
		seen := map[int]bool{}
		for _, l := range long.Labels[36*round:][:36] {
			seen[l] = true
		}
		if len(seen) != 36 {
			t.Errorf("36 characters from %d on have %d classes", 36*round, len(seen))
		}
	}
	picture := Draw(long.Labels[7], tensor.Rand(8, 7))
	for i, v := range picture {
		if want := float32(float64(v) / 255); math.Abs(float64(a[7*pixels+i]-want)) > 1e-7 {
			t.Fatalf("pixel %d of sample 7 is %v, want %v", i, a[7*pixels+i], want)
		}
	}
	for _, n := range []int{0, -1, maxSamples + 1} {
		if _, err := Digits(1, n); err == nil {
			t.Errorf("%d digits were drawn", n)
		}
	}
}

// Digits are wide and narrow zeros, characters only narrow ones.
func TestZeros(t *testing.T) {
	wide := func(draw func(i int) Picture) (share float64) {
		for i := range 200 {
			p := draw(i)
			x0, x1 := Side, 0
			for j, v := range p {
				if v > 0 {
					x0, x1 = min(x0, j%Side), max(x1, j%Side)
				}
			}
			if x1-x0 >= 17 {
				share += 1.0 / 200
			}
		}
		return share
	}
	digit := wide(func(i int) Picture { return DrawDigit(zero, tensor.Rand(3, i)) })
	character := wide(func(i int) Picture { return Draw(zero, tensor.Rand(3, i)) })
	if digit < 0.3 || character > 0.15 {
		t.Errorf("%.2f of the zeros among digits are wide, %.2f among characters", digit, character)
	}
}
