package view

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// measuredStore has two layers, measured and rounded to known numbers.
func measuredStore(t *testing.T) (*Store, *engine) {
	t.Helper()
	s, e := opened(t)
	trace := func(avg, params float64) *float64 { v := avg * params; return &v }
	stderr := 8.0
	s.measured = &wire.Measured{Method: "exact", Exact: true, Samples: 256, Labels: "given", Layers: []wire.Curvature{
		{Layer: "a", Params: 80, Trace: trace(0.5, 80), TraceStdErr: &stderr},
		{Layer: "b", Params: 8, Trace: trace(4, 8)},
	}}
	for i := range s.allocated.Layers {
		for _, b := range []int{2, 3, 4, 5, 6, 8} {
			s.allocated.Layers[i].Perturbations = append(s.allocated.Layers[i].Perturbations, wire.Perturbation{
				Bits: b, Square: math.Exp2(float64(-2 * b)), Damage: []float64{.5, 4}[i] * math.Exp2(float64(-2*b)), StdErr: .01,
			})
		}
	}
	return s, e
}

// What is told of a layer: average trace, perturbation at the chosen bits, and
// their product.
func TestMeasures(t *testing.T) {
	s, _ := measuredStore(t)
	for _, c := range []struct {
		measure chart.Measure
		a, err  float64
		b       float64
	}{
		{chart.AvgTrace, 0.5, 0.1, 4},
		{chart.Perturbation, 1. / 256, math.NaN(), 1. / 256},
		{chart.Omega, 0.5 / 256, 0.1 / 256, 4. / 256},
		{chart.Alone, 0.5 / 256, .01, 4. / 256},
	} {
		for _, o := range s.Sensitivity().Measures {
			if o.Label == s.say("sensitivity."+string(c.measure)) {
				o.Choose()
			}
		}
		got := s.sensitivityChart()
		if got.Measure != c.measure || !same(got.Layers[0].Value, c.a) || !same(got.Layers[0].StdErr, c.err) || !same(got.Layers[1].Value, c.b) {
			t.Errorf("%s: %+v", c.measure, got)
		}
	}
}

func same(a, b float64) bool {
	return a == b || math.Abs(a-b) < 1e-12*math.Abs(b) || math.IsNaN(a) && math.IsNaN(b)
}

// The damage of a point of the front is the sum of what is told of its layers.
func TestUniformDamage(t *testing.T) {
	s, _ := measuredStore(t)
	for _, u := range s.uniform() {
		if want := (0.5 + 4) * math.Exp2(float64(-2*u.Bits)); !same(u.Quality, want) || u.Bytes != float64(11*u.Bits) {
			t.Errorf("%d bits everywhere: %+v, want %v and %d bytes", u.Bits, u, want, 11*u.Bits)
		}
	}
	if n := len(s.uniform()); n != 6 {
		t.Errorf("%d widths", n)
	}
}

// By drag, click, keys, slider and number, the same network is the same settings.
func TestTargetByAnyMeans(t *testing.T) {
	for _, inKB := range []bool{false, true} {
		var hashes []string
		for _, move := range []func(s *Store){
			func(s *Store) { s.pickPoint(1) },
			func(s *Store) {
				s.dragTarget(40, false)
				s.dragTarget(38.5, false)
				s.dragTarget(34, true)
			},
			func(s *Store) { s.FrontPanel().Figure.Key(-1, "ArrowLeft", true) },
			func(s *Store) {
				s.FrontPanel().Figure.Key(-1, "Home", true)
				s.FrontPanel().Figure.Key(-1, "ArrowUp", true)
			},
			func(s *Store) { s.FrontPanel().Slide("1", false); s.FrontPanel().Slide("1", true) },
			func(s *Store) {
				s.pickPoint(1)
				typed := s.FrontPanel().Value
				s.pickPoint(6)
				s.FrontPanel().Set(typed)
			},
			func(s *Store) { s.pickPoint(len(s.Front()) + 1) },
		} {
			s, e := measuredStore(t)
			s.FrontPanel().Units[map[bool]int{false: 0, true: 1}[inKB]].Choose()
			e.settle(t, s)
			move(s)
			if s.history.before != nil {
				t.Error("the step is not finished")
			}
			if p := s.Chosen(); p.WeightBytes != 33 {
				t.Errorf("chose %d bytes, want 33", p.WeightBytes)
			}
			hashes = append(hashes, s.Settings().Hash())
		}
		for _, h := range hashes {
			if h != hashes[0] {
				t.Errorf("the ways lead to %q", hashes)
				break
			}
		}
	}
}

// Every point can be reached, in both units, and stays chosen when the unit changes.
func TestEveryPointHasATarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Defaults())
		s.settings.InKB = rapid.Bool().Draw(t, "kB")
		n := rapid.IntRange(1, 6).Draw(t, "layers")
		a := &wire.Allocated{}
		for range n {
			a.Layers = append(a.Layers, wire.Rounding{Params: rapid.Int64Range(1, 5000).Draw(t, "params")})
		}
		last := int64(0)
		for range rapid.IntRange(1, 30).Draw(t, "points") {
			p := wire.Point{}
			for _, l := range a.Layers {
				b := rapid.IntRange(2, 8).Draw(t, "bits")
				p.Bits = append(p.Bits, b)
				p.WeightBytes += (l.Params*int64(b) + 7) / 8
			}
			if p.WeightBytes > last {
				a.Front = append(a.Front, p)
				last = p.WeightBytes
			}
		}
		s.allocated = a
		for i := range a.Front {
			s.moveTo(i, true)
			if got := s.choose(s.settings); got != i {
				t.Fatalf("aimed at point %d and chose %d with %v (kB %v)", i, got, s.settings.Target, s.settings.InKB)
			}
			if s.chosenIndex() != i {
				t.Fatal("the chosen index differs")
			}
			s.unitOption(!s.settings.InKB, "front.bits").Choose()
			if got := s.choose(s.settings); got != i {
				t.Fatalf("in the other unit point %d became %d", i, got)
			}
		}
	})
}

func TestWrongTargets(t *testing.T) {
	s, _ := measuredStore(t)
	for _, text := range []string{"", "x", "-1", "0", "NaN", "Inf", "1e300"} {
		s.FrontPanel().Set(text)
		if got := s.Settings().Target; got != 4 {
			t.Errorf("%q became %v", text, got)
		}
	}
	s.FrontPanel().Set("1")
	if v := s.FrontPanel(); v.Note == "" || v.Place != "0" {
		t.Errorf("a target below all: %+v", v)
	}
	free := s.Bits().Note
	s.lock("a", 8)
	if locked := s.Bits().Note; free == "" || locked == "" || free == locked {
		t.Errorf("the strip says %q, with a layer locked %q", free, locked)
	}
}

// Locks by click and keys.
func TestLocks(t *testing.T) {
	s, e := measuredStore(t)
	f := s.Bits().Figure
	f.Pick(1)
	if s.Selected() != "b" || s.Settings().Locks != "" {
		t.Errorf("a click selects: %q, %q", s.Selected(), s.Settings().Locks)
	}
	s.Bits().Figure.Pick(1)
	if got := s.Settings().Locks; got != "b=4" {
		t.Errorf("a second click locks: %q", got)
	}
	for _, c := range []struct {
		key, want string
		means     bool
	}{
		{"8", "b=8", true}, {"7", "b=8", false}, {"9", "b=8", false}, {"x", "b=8", false}, {"+", "b=5", true}, {"-", "b=3", true},
		{"l", "", true}, {"L", "b=4", true}, {"Delete", "", true},
	} {
		if f.Key(1, c.key, false) != c.means {
			t.Errorf("%q means something: %v", c.key, !c.means)
		}
		f.Key(1, c.key, true)
		if got := s.Settings().Locks; got != c.want {
			t.Errorf("after %q the locks are %q, want %q", c.key, got, c.want)
		}
	}
	f.Key(0, "2", true)
	if s.Selected() != "a" || s.Settings().Locks != "a=2" {
		t.Errorf("a digit on another layer: %q, %q", s.Selected(), s.Settings().Locks)
	}
	v := s.Inspector()
	if !v.Locked || v.Layer.Name != "a" || !v.Lock.Chosen {
		t.Errorf("the inspector shows %+v", v)
	}
	v.Widths[2].Choose()
	if got := s.Settings().Locks; got != "a=4" {
		t.Errorf("by the inspector: %q", got)
	}
	if got := strings.Join(e.settle(t, s), " "); got != "Allocate Quantize Evaluate Time Improve" || !s.Bits().Locked {
		t.Errorf("locked: %q", got)
	}
	s.Bits().Unlock()
	if got := strings.Join(e.settle(t, s), " "); got != "Allocate Quantize Evaluate Time Improve" || s.Settings().Locks != "" || s.Bits().Locked {
		t.Errorf("freed: %q, %q", got, s.Settings().Locks)
	}
	for range 8 {
		s.Undo()
	}
	if s.Settings().Locks == "" {
		t.Error("locks come back by Undo")
	}
}

// A measurement by random probes is seen as it goes, against the exact one
// before it, and can be cut short.
func TestRandomProbes(t *testing.T) {
	s, e := measuredStore(t)
	s.Sensitivity().Methods[1].Choose()
	id, c := s.Next()
	m, ok := c.(*wire.Measure)
	if !ok || m.Method != "hutchinson" {
		t.Fatalf("asked for %#v", c)
	}
	if v := s.Sensitivity(); v.Runs != nil || v.Live || !v.Probing || v.Figure == nil || !v.Figure.Stale {
		t.Errorf("before the first probes: %+v", v)
	}
	s.trail = append(s.trail, wire.Measured{Method: "exact", Exact: true}) // seen while the exact measurement ran
	for probes := 8; probes <= 24; probes += 8 {
		tr, se := 40+1/float64(probes), 1/float64(probes)
		s.Apply(id, &wire.Refined{Measured: wire.Measured{Method: "hutchinson", Probes: probes, Layers: []wire.Curvature{{Layer: "a", Params: 80, Trace: &tr, TraceStdErr: &se}}}})
	}
	v := s.Sensitivity()
	runs := v.Runs.Chart.(chart.Convergence).Layers
	if len(runs) != 2 || len(runs[0].Estimates) != 3 || runs[0].Exact != 0.5 || runs[0].Estimates[2].Probes != 24 || !v.Live || v.Figure.Stale {
		t.Errorf("while probing: %+v", runs)
	}
	s.Stop()
	if id, c := s.Next(); c == nil {
		t.Fatal("nothing is cancelled")
	} else {
		s.Apply(id, &wire.Measured{Method: "hutchinson", Probes: 24, Partial: true, Samples: 256})
	}
	e.settle(t, s)
	if v := s.Sensitivity(); v.Live || !strings.HasSuffix(v.Basis, s.say("sensitivity.partial")) {
		t.Errorf("after that's enough: %q", v.Basis)
	}
	s.Sensitivity().Seed.Set("7")
	id, _ = s.Next()
	for s.job != nil && s.job.stage != "measure" {
		s.Apply(id, e.answer(s.job.command))
		id, _ = s.Next()
	}
	tr := 40.
	s.Apply(id, &wire.Refined{Measured: wire.Measured{Method: "hutchinson", Probes: 8, Layers: []wire.Curvature{{Layer: "a", Params: 80, Trace: &tr}}}})
	if got := len(s.runs()[0].Estimates); got != 1 {
		t.Errorf("a new measurement begins with %d estimates", got)
	}
}

// A histogram's bins and levels lie where the engine counted.
func TestWeightsPanel(t *testing.T) {
	s, _ := measuredStore(t)
	if s.Weights().Empty == "" {
		t.Error("there is nothing to show yet, and it is not said")
	}
	s.weighed = &wire.Weighed{Layer: "b", Bits: 2, Top: 1, Lo: -2, Hi: 2, Bins: []int{1, 2, 3, 2}, Codes: []int{3, 3, 2}}
	h := s.Weights().Figure.Chart.(chart.Histogram)
	if h.Bins[3] != (chart.Bin{Lo: 1, Hi: 2, Count: 2}) || h.Levels[0] != (chart.Level{Value: -1, Code: -1, Count: 3}) || !h.Steps {
		t.Errorf("%+v", h)
	}
}

// The inspector goes from layer to layer, and says what is known of each.
func TestInspector(t *testing.T) {
	s, _ := measuredStore(t)
	v := s.Inspector()
	if !v.Layer.Back.Chosen || v.Layer.Next.Chosen || len(v.Widths) != 6 || v.Widths[2].Bits != "4" || !v.Widths[2].Chosen || v.Widths[2].Size != "40\u00a0B" {
		t.Errorf("of the first layer: %+v", v)
	}
	if got := v.Facts[4].Value; got != "0.500 ± 0.100" {
		t.Errorf("the trace is %q", got)
	}
	v.Layer.Next.Choose()
	if v = s.Inspector(); v.Layer.Name != "b" || !v.Layer.Next.Chosen {
		t.Errorf("the second layer: %+v", v.Layer)
	}
	if v := New(Defaults()).Inspector(); v.Empty == "" {
		t.Error("without a model nothing is said")
	}
}

// Without a model, every panel says what goes there.
func TestEmptyPanels(t *testing.T) {
	s := New(Defaults())
	if s.Sensitivity().Empty == "" || s.FrontPanel().Empty == "" || s.Bits().Empty == "" || s.Weights().Empty == "" {
		t.Error("a panel is silent")
	}
}
