package infer

import (
	"math"
	"testing"

	"hawqeye/engine/calib"
	"hawqeye/engine/dataset"
	"hawqeye/engine/exec"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// noise is a source of n normal samples.
type noise struct{ n, size int }

func (s noise) Len() int { return s.n }
func (s noise) Batch(dst []float32, from, n int) {
	for i := range n {
		tensor.Normal(dst[i*s.size:(i+1)*s.size], tensor.Rand(11, from+i))
	}
}

// calibrated is a network with the grids of its values.
type calibrated struct {
	g      *graph.Graph
	blocks []fuse.Block
	grids  map[*graph.Node]quant.Affine
}

func calibrate(t testing.TB, g *graph.Graph, src tensor.Source, samples, actBits int) *calibrated {
	t.Helper()
	c := &calibrated{g: g, blocks: fuse.Partition(g)}
	ranges, err := calib.Observe(t.Context(), g, c.blocks, src, kernel.Go(), calib.Options{Samples: samples})
	if err != nil {
		t.Fatal(err)
	}
	if c.grids, err = ranges.Grids(actBits); err != nil {
		t.Fatal(err)
	}
	return c
}

// scheme rounds the weights to bits, or to 8 where a layer has no entry; layers
// go by their weight's name.
func (c *calibrated) scheme(t testing.TB, bits map[string]int) *fuse.Scheme {
	t.Helper()
	weights := map[*graph.Node]*quant.Weights{}
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.Kind != fuse.Linear {
			continue
		}
		width := bits[b.Weight.Name]
		if width == 0 {
			width = 8
		}
		_, axis := b.Channels()
		w, err := quant.QuantizeWeights(b.Weight.Value, axis, width, quant.DefaultRule())
		if err != nil {
			t.Fatal(err)
		}
		weights[b.Weight] = w
	}
	s, err := fuse.NewScheme(c.g, c.blocks, weights, c.grids)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// schemeOf calibrates g on all samples and rounds its weights.
func schemeOf(t testing.TB, g *graph.Graph, src tensor.Source, bits map[string]int) *fuse.Scheme {
	t.Helper()
	return calibrate(t, g, src, 0, 8).scheme(t, bits)
}

// kept is a Program whose buffers all live to the end, so that every value can be read after a run.
func kept(t testing.TB, s *fuse.Scheme) (*Program, *lowering) {
	t.Helper()
	l, err := newLowering(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.network(); err != nil {
		t.Fatal(err)
	}
	for i := range l.p.memory.buffers {
		l.p.memory.use(len(l.p.steps), i)
	}
	if err := l.p.memory.place(); err != nil {
		t.Fatal(err)
	}
	return l.p, l
}

// codesOf is a value's codes after a run, in row-major order.
func (l *lowering) codesOf(r *Runner, n *graph.Node) []uint8 {
	f := l.codes[n][0]
	q := make([]uint8, n.Shape.Size())
	for i, at := range addresses(f.layout) {
		q[i] = r.u8[f.buf][f.at+at]
	}
	return q
}

// evaluate runs a float graph once.
func evaluate(t testing.TB, k *kernel.Set, out *graph.Node, leaves map[*graph.Node][]float32) []float32 {
	t.Helper()
	p, err := exec.Compile([]*graph.Node{out}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, data := range leaves {
		if p.Uses(n) {
			if err := p.Bind(n, data); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := p.Run(k); err != nil {
		t.Fatal(err)
	}
	return p.Value(out)
}

// tally counts codes that differ from the float oracle's, by kind of block.
type tally map[fuse.Kind]struct{ codes, differ int }

// nearHalf is how far from a half a number that two ways of rounding take apart
// may lie: what a float sum of some 10³ codes is wrong by, 2⁻²⁴ per addition.
const nearHalf = 1e-3

// compareBlocks runs x through the integer network, and then each block's float
// form on that block's own integer inputs. A code may differ by one where the
// float result lies at a half, or next to it: the integer engine rounds half up
// and the float graph half to even, and the float sum has rounding errors.
func compareBlocks(t testing.TB, s *fuse.Scheme, k *kernel.Set, x []float32) tally {
	t.Helper()
	p, l := kept(t, s)
	r := p.NewRunner(k)
	y := make([]float32, p.Output.Size())
	if err := r.Run(x, p.Batch, y); err != nil {
		t.Fatal(err)
	}
	counts := tally{}
	for i := range s.Blocks {
		b := &s.Blocks[i]
		leaves, values := map[*graph.Node][]float32{}, map[*graph.Node]*graph.Node{}
		for _, v := range b.In {
			leaf := graph.Input(v.Name, v.Shape...)
			values[v] = leaf
			if grid, ok := s.Values[v]; ok {
				leaves[leaf] = make([]float32, v.Shape.Size())
				grid.Dequantize(leaves[leaf], l.codesOf(r, v))
			} else {
				leaves[leaf] = r.f32[l.reals[v]]
			}
		}
		want := evaluate(t, k, s.Float(b, values), leaves)
		grid, ok := s.Values[b.Out]
		if !ok {
			compareReals(t, b, r.f32[l.reals[b.Out]], want)
			continue
		}
		rounded := make([]uint8, len(want))
		grid.Quantize(rounded, want)
		c := counts[b.Kind]
		for j, q := range l.codesOf(r, b.Out) {
			c.codes++
			if q == rounded[j] {
				continue
			}
			c.differ++
			code := float64(want[j]) / float64(grid.Scale)
			if d := int(q) - int(rounded[j]); d < -1 || d > 1 || math.Abs(code-math.Floor(code)-.5) > nearHalf {
				t.Fatalf("%v %s: element %d has code %d, the float oracle %d (%v from the zero point)", b.Kind, b.Name(), j, q, rounded[j], code)
			}
		}
		counts[b.Kind] = c
	}
	return counts
}

// compareReals allows what float32 loses in sums of a layer's length.
func compareReals(t testing.TB, b *fuse.Block, got, want []float32) {
	t.Helper()
	var peak float64
	for _, v := range want {
		peak = max(peak, math.Abs(float64(v)))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i] - v)); !(d <= 1e-5*(1+peak)) {
			t.Fatalf("%s: element %d is %v, the float oracle %v", b.Name(), i, got[i], v)
		}
	}
}

// check fails if more than a share of the sums differ, or anything that no sum is
// taken for. Of averages half may: a mean of few codes on their own scale is a
// half exactly, often.
func (c tally) check(t testing.TB, what string, share float64) {
	t.Helper()
	allowed := map[fuse.Kind]float64{fuse.Linear: share, fuse.Add: share, fuse.AvgPool: .5}
	for kind, n := range c {
		t.Logf("%s: %v: %d of %d codes differ by one", what, kind, n.differ, n.codes)
		if float64(n.differ) > allowed[kind]*float64(n.codes) {
			t.Errorf("%s: %d of %d codes of %v blocks differ by one", what, n.differ, n.codes, kind)
		}
	}
}

// compareRuns demands the same numbers, bit by bit, of both kernel sets, and of
// the plan of memory and one without reuse.
func compareRuns(t testing.TB, s *fuse.Scheme, x []float32) {
	t.Helper()
	planned, err := Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	loose, _ := kept(t, s)
	var want []float32
	for _, run := range []struct {
		what string
		p    *Program
		k    *kernel.Set
	}{{"scalar", planned, kernel.Ref()}, {"portable", planned, kernel.Go()}, {"unplanned", loose, kernel.Go()}} {
		y := make([]float32, run.p.Output.Size())
		if err := run.p.NewRunner(run.k).Run(x, run.p.Batch, y); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = y
		}
		for i, v := range y {
			if v != want[i] {
				t.Fatalf("output %d of the %s run is %v, of the scalar one %v", i, run.what, v, want[i])
			}
		}
	}
}

// model builds a network of the lab.
func model(t testing.TB, name string, batch int) *graph.Graph {
	t.Helper()
	m, err := onnx.Decode(lab.Read(t, name))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(m, onnx.Options{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// data opens samples of the lab.
func data(t testing.TB, name string, p dataset.Preprocess) *dataset.Set {
	t.Helper()
	s, err := dataset.Open(lab.Path(t, name), dataset.Options{Preprocess: p})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cifar is how the lab prepares pictures for resnet20, mnist for digits.
var (
	cifar = dataset.Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}
	mnist = dataset.Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}}
)
