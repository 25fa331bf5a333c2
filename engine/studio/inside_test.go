package studio

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawqeye/engine/alloc"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/wire"
)

func TestPace(t *testing.T) {
	var p pace
	now := time.Time{}
	for _, c := range []struct {
		after       time.Duration
		stage       string
		done, total int
		left        time.Duration
	}{
		{time.Second, "a", 10, 100, 0}, // nothing to compare with
		{time.Second, "a", 20, 100, 0},
		{time.Second, "a", 30, 100, 0},
		{time.Second, "a", 40, 100, 6 * time.Second},
		{3 * time.Second, "a", 55, 100, 6 * time.Second},
		{time.Second, "a", 100, 100, 0},
		{time.Second, "b", 2, 10, 0},
		{time.Second, "b", 3, 10, 0},
		{time.Second, "b", 4, 10, 0},
		{time.Second, "b", 5, 10, 5 * time.Second},
		{time.Second, "b", 1, 10, 0}, // the stage begins again
	} {
		now = now.Add(c.after)
		if got := p.left(c.stage, c.done, c.total, now); got != c.left {
			t.Errorf("%s: %d of %d leaves %v, want %v", c.stage, c.done, c.total, got, c.left)
		}
	}
}

func loaded(t testing.TB, file []byte) *Session {
	t.Helper()
	s := New(kernel.Go(), nil)
	if _, err := s.Load("x.onnx", file); err != nil {
		t.Fatal(err)
	}
	return s
}

// Data is read again only where something that decides it differs.
func TestOpenRemembers(t *testing.T) {
	s := loaded(t, TinyModel(t))
	a := wire.Data{Drawn: "digits", Seed: 1, Samples: 10}
	open := func(change func(*wire.Data)) any {
		d := a
		change(&d)
		set, err := s.open(t.Context(), d, 10)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	same := func(*wire.Data) {}
	first := open(same)
	if open(same) != first || open(func(d *wire.Data) { d.Samples = 0 }) != first {
		t.Error("the same data was read twice")
	}
	if len(s.opened) != 1 {
		t.Fatalf("%d data are remembered, want one", len(s.opened))
	}
	base := s.opened[0].set
	if open(func(d *wire.Data) { d.From, d.Samples = 2, 5 }) == first || s.opened[0].set != base {
		t.Error("a part was read again, or is the whole")
	}
	open(func(d *wire.Data) { d.From = 1 })
	if s.opened[0].set == base || s.opened[0].set.N != 11 {
		t.Error("what had not been read was not read")
	}
	for i, change := range []func(*wire.Data){
		func(d *wire.Data) { d.Seed = 2 }, func(d *wire.Data) { d.Scale = 1 }, func(d *wire.Data) { d.Mean = []float64{1} },
	} {
		if set := open(change); open(change) != set || len(s.opened) != i+2 {
			t.Errorf("change %d leaves %d data", i, len(s.opened))
		}
	}
	open(func(d *wire.Data) { d.Seed = 3 })
	if len(s.opened) != keepOpened {
		t.Errorf("%d data are kept", len(s.opened))
	}
}

// Contents tell files apart, and their end is known.
func TestOpenComparesContents(t *testing.T) {
	s := loaded(t, TinyModel(t))
	data := func(label byte) wire.Data {
		pictures, labels := append([]byte{0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28}, make([]byte, 3*784)...), []byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, label}
		return wire.Data{Samples: 7, Files: []wire.File{{Name: "p", Content: wire.Bulk{Bytes: pictures}}, {Name: "l", Content: wire.Bulk{Bytes: labels}}}}
	}
	open := func(d wire.Data) any {
		set, err := s.open(t.Context(), d, 0)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	three := open(data(3))
	if open(data(3)) != three || open(data(4)) == three || len(s.opened) != 2 {
		t.Error("equal files are read twice, or different ones taken for equal")
	}
	all := data(3)
	all.Samples = 0
	if open(all) != three {
		t.Error("all of three samples are other than seven of them")
	}
	all.From = 3
	if _, err := s.open(t.Context(), all, 0); err == nil {
		t.Error("a fourth sample of three was found")
	}
}

// A model with two inputs is refused data with a sentence, and everything else as well.
func TestModelsWithTwoInputs(t *testing.T) {
	a, b := graph.Input("a", 1, 4), graph.Input("b", 1, 4)
	g := &graph.Graph{Inputs: []*graph.Node{a, b}, OutputNames: []string{"sum"}}
	g.Outputs = []*graph.Node{tinyLayer(g, "layer", op.MatMul, op.MatMulAttr{TransB: true}, graph.Apply(op.Add, nil, a, b), 3, 4)}
	s := loaded(t, encoded(t, g))
	data := wire.Data{Drawn: "digits", Samples: 2}
	for _, c := range []wire.Command{
		&wire.Preview{Data: data}, &wire.Calibrate{Data: data}, &wire.Evaluate{Network: wire.FloatNet, Data: data},
		&wire.Try{Data: data}, &wire.Time{Network: wire.FloatNet}, &wire.Run{Network: wire.FloatNet, Inputs: wire.Bulk{Bytes: make([]byte, 16)}},
	} {
		if err := s.Do(t.Context(), c, func(wire.Event) {}); err == nil || !strings.Contains(err.Error(), "input") {
			t.Errorf("%T: %v", c, err)
		}
	}
}

// The outputs of a model that ends in a softmax are its probabilities as they are.
func TestTryOfASoftmax(t *testing.T) {
	x := graph.Input("x", 1, 1, 28, 28)
	g := &graph.Graph{Inputs: []*graph.Node{x}, OutputNames: []string{"probabilities"}}
	flat := graph.Apply(op.Reshape, op.ShapeAttr{Shape: []int{1, 784}}, x)
	dense := tinyLayer(g, "dense", op.MatMul, op.MatMulAttr{TransB: true}, flat, 10, 784)
	g.Outputs = []*graph.Node{graph.Apply(op.Softmax, op.AxisAttr{Axis: 1}, dense)}
	s := loaded(t, encoded(t, g))
	data := wire.Data{Drawn: "digits", Samples: 3}
	tried, err := s.try(t.Context(), &wire.Try{Data: data, Sample: 2})
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.open(t.Context(), data, 0)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Outputs(t.Context(), wire.FloatNet, set)
	if err != nil {
		t.Fatal(err)
	}
	for c, p := range out.Values[20:] {
		if math.Abs(tried.Float[c]-float64(p)) > 1e-6 {
			t.Errorf("class %d has probability %v, the output is %v", c, tried.Float[c], p)
		}
	}
}

// A batch holds as many samples as the bound on its work allows, at least one.
func TestBatchMACs(t *testing.T) {
	file := TinyModel(t)
	in, err := Inspect("tiny", file)
	if err != nil {
		t.Fatal(err)
	}
	for bound, want := range map[int64]int{0: 32, 1: 1, 3*in.MACs - 1: 2, 3 * in.MACs: 3, 1000 * in.MACs: 32} {
		s := New(kernel.Go(), nil)
		s.BatchMACs = bound
		if _, err := s.Load("tiny", file); err != nil {
			t.Fatal(err)
		}
		if s.batch != want || s.single.batch != 1 || s.BatchMACs != bound {
			t.Errorf("a bound of %d samples' work makes batches of %d, want %d", bound/in.MACs, s.batch, want)
		}
	}
}

// deep is a session with the scores of a network of 54 layers.
func deep(t testing.TB) *Session {
	t.Helper()
	s := loaded(t, DeepModel(t, 54))
	for i := range s.graph.Layers {
		s.traces = append(s.traces, math.Exp(3*math.Sin(float64(i))))
	}
	return s
}

// What the front answers is what the solver answers.
func TestWithinIsSolve(t *testing.T) {
	s := deep(t)
	answered := 0
	rapid.Check(t, func(t *rapid.T) {
		locked := rapid.SliceOfNDistinct(rapid.IntRange(0, 53), 0, 30, rapid.ID[int]).Draw(t, "locked")
		c := &wire.Allocate{Damage: "hawqv2", Front: true}
		for _, l := range locked {
			c.Locked = append(c.Locked, wire.Choice{Layer: s.graph.Layers[l].Name, Bits: rapid.IntRange(2, 8).Draw(t, "bits")})
		}
		sc, err := s.score(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := sc.trade(); err != nil {
			t.Fatal(err)
		}
		fixed := alloc.Costs{FileBytes: s.fixedBytes()}
		limits := alloc.AverageBits(s.params(), rapid.Float64Range(1.5, 9).Draw(t, "average"))
		if rapid.Bool().Draw(t, "of the file") {
			limits.FileBytes = rapid.Int64Range(20000, 200000).Draw(t, "file")
		}
		a, ok := sc.within(limits, fixed)
		want, certificate, err := alloc.Problem{Layers: sc.layers, Fixed: fixed, Limits: limits}.Solve()
		if err != nil {
			if ok {
				t.Fatalf("the front answers %+v, the solver %v", a, err)
			}
			return
		}
		if ok && certificate.Optimal && !reflect.DeepEqual(a, want) {
			t.Fatalf("the front answers %+v, the solver %+v", a, want)
		}
		if ok {
			answered++
		}
	})
	if answered < 5 {
		t.Errorf("the front answered only %d times", answered)
	}
}

// A front that is cut to a number of points has its ends, and no point of the whole
// front is better than one that is left by more than a slot's size.
func TestPointsOfAFront(t *testing.T) {
	s := deep(t)
	whole, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "hawqv2", Front: true})
	if err != nil {
		t.Fatal(err)
	}
	all := whole.Front
	if len(all) < 5000 {
		t.Fatalf("the front has %d points: too few to cut", len(all))
	}
	for _, most := range []int{2, 100, 4096, len(all)} {
		some := s.scores.points(most)
		if len(some) > most+1 || !reflect.DeepEqual(some[0], all[0]) || !reflect.DeepEqual(some[len(some)-1], all[len(all)-1]) {
			t.Fatalf("%d points of %d, from %+v to %+v", len(some), most, some[0], some[len(some)-1])
		}
		slot := float64(all[len(all)-1].WeightBytes-all[0].WeightBytes) / float64(most-1)
		for _, p := range all {
			i := slices.IndexFunc(some, func(q wire.Point) bool { return q.WeightBytes >= p.WeightBytes })
			if q := some[i]; q.Omega > p.Omega || float64(q.WeightBytes-p.WeightBytes) > slot {
				t.Fatalf("of %d points, %+v stands for %+v", most, q, p)
			}
		}
	}
}

// Another limit on 54 layers whose scores are kept.
func BenchmarkAllocateAgain(b *testing.B) {
	for name, c := range map[string]*wire.Allocate{"bits": {AvgBits: 4}, "front": {AvgBits: 4, Front: true}, "BOPs": {AvgBits: 4, BOPs: 1 << 40}} {
		b.Run(name, func(b *testing.B) {
			s := deep(b)
			c.Damage, c.Bits = "hawqv2", []int{2, 3, 4, 5, 6, 7, 8}
			first := wire.Allocate{Damage: c.Damage, Bits: c.Bits, AvgBits: 8, Front: true}
			if _, err := s.allocate(b.Context(), &first, pointsInMessage); err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				c.AvgBits = 2.5 + float64(i%500)/100
				if _, err := s.allocate(b.Context(), c, pointsInMessage); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
