package studio

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/hessian"
	"hawqeye/engine/infer"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

func calibrateOnNoise(t *testing.T, s *Session) {
	t.Helper()
	data, err := dataset.Normal(1, 40, tensor.Shape{1, 28, 28})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Calibrate(t.Context(), data); err != nil {
		t.Fatal(err)
	}
}

func calibrated(t *testing.T) *Session {
	t.Helper()
	s := loaded(t, TinyModel(t))
	calibrateOnNoise(t, s)
	return s
}

// Limits of several kinds are kept together, and each of them can bind.
func TestLimits(t *testing.T) {
	s := calibrated(t)
	free, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 8})
	if err != nil {
		t.Fatal(err)
	}
	four, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 4, BOPs: 1 << 40, Nanoseconds: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	if four.AvgBits > 4 || four.Omega < free.Omega || !four.Optimal || four.Bound != four.Omega {
		t.Errorf("four bits: %+v", four)
	}
	sc := s.scores
	values, err := s.valueBytes(t.Context(), sc)
	if err != nil {
		t.Fatal(err)
	}
	size := func(a *wire.Allocated) int64 {
		if _, err := s.Quantize(t.Context(), &wire.Quantize{Assignment: a.Assignment, ActBits: 8}); err != nil {
			t.Fatal(err)
		}
		return infer.SizeOf(s.quantized.scheme).Total + values
	}
	most := (size(free) + size(four)) / 2
	within, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", MemoryBytes: most})
	if err != nil {
		t.Fatal(err)
	}
	if got := size(within); got > most || within.WeightBytes <= four.WeightBytes {
		t.Errorf("%d bytes of memory were allowed, and there are %d, %d of weights", most, got, within.WeightBytes)
	}
	for _, c := range []struct {
		say   string
		limit wire.Allocate
	}{
		{"intermediate values", wire.Allocate{MemoryBytes: values}},
		{"ns at least", wire.Allocate{Nanoseconds: 1}},
		{"activations of one sample take", wire.Allocate{ActBytes: 1}},
	} {
		c.limit.Damage = "single"
		if _, err := s.Allocate(t.Context(), &c.limit); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%+v: %v", c.limit, err)
		}
	}
}

// Widths of activations keep the limits on what they cost, and are those that the
// integer network then has.
func TestActivationsAreChosen(t *testing.T) {
	s := calibrated(t)
	wide, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 4, ActWidths: []int{8}})
	if err != nil {
		t.Fatal(err)
	}
	elements := map[string]int{}
	total := 0
	for _, v := range s.ranges.Values {
		elements[v.Name] = v.Shape.Size() / s.batch
		total += elements[v.Name]
	}
	for _, model := range []string{"single", "superposed", "measured"} {
		c := &wire.Allocate{Damage: model, AvgBits: 4, ActWidths: []int{3, 5, 8}, ActBytes: int64(total * 5 / 8), BOPs: s.bops(wide) * 2 / 3}
		a, err := s.Allocate(t.Context(), c)
		if err != nil {
			t.Fatal(model, err)
		}
		bits := 0
		for _, v := range a.Activations {
			bits += elements[v.Layer] * v.Bits
		}
		if len(a.Activations) != len(s.ranges.Values) || int64(bits) > 8*c.ActBytes || s.bops(a) > c.BOPs || a.AvgBits > 4 {
			t.Errorf("%s: %d bits of activations, %d bit operations of %d; %+v", model, bits, s.bops(a), c.BOPs, a)
		}
		if _, err := s.Quantize(t.Context(), &wire.Quantize{Assignment: a.Assignment, ActBits: 8, Activations: a.Activations}); err != nil {
			t.Fatal(err)
		}
		for i, v := range a.Activations {
			if top := s.quantized.scheme.Values[s.ranges.Values[i]].Hi; int(top) != 1<<v.Bits-1 {
				t.Errorf("%s: %s has codes up to %d at %d bits", model, v.Layer, top, v.Bits)
			}
		}
		if recipe := string(s.quantized.recipe.json()); !strings.Contains(recipe, `"activations"`) || !strings.Contains(recipe, `"fine_tuning"`) {
			t.Errorf("%s: the recipe is %s", model, recipe)
		}
	}
	if _, err := s.Quantize(t.Context(), &wire.Quantize{
		Assignment: wide.Assignment, ActBits: 8, Activations: []wire.Choice{{Layer: "nothing", Bits: 4}},
	}); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("an unknown activation: %v", err)
	}
}

// bops are an answer's bit operations, by the network's own blocks.
func (s *Session) bops(a *wire.Allocated) int64 {
	var sum int64
	for l, i := range s.reads() {
		bits := 8
		if i >= 0 && a.Activations != nil {
			bits = a.Activations[i].Bits
		}
		sum += int64(s.graph.Layers[l].MACs(s.batch) * a.Assignment[l].Bits * bits)
	}
	return sum
}

// Strategies choose as they say, and none does less damage than the default.
func TestStrategies(t *testing.T) {
	s := calibrated(t)
	if _, err := s.Measure(t.Context(), s.data, 1, hessian.Options{Eig: 1}); err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"hawq", "hawqv2"} {
		ask := func(strategy string) *wire.Allocated {
			a, err := s.Allocate(t.Context(), &wire.Allocate{Damage: model, Strategy: strategy, AvgBits: 4})
			if err != nil {
				t.Fatal(model, strategy, err)
			}
			return a
		}
		exact, monotone, uniform := ask(""), ask("monotone"), ask("uniform")
		if monotone.Omega < exact.Omega || uniform.Omega < exact.Omega {
			t.Errorf("%s: the exact strategy does %v, and others %v and %v", model, exact.Omega, monotone.Omega, uniform.Omega)
		}
		d, err := FindDamage(model)
		if err != nil {
			t.Fatal(err)
		}
		ranks := s.ranks(d)
		var order []int
		for l := range ranks {
			order = append(order, l)
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
		for i := 1; i < len(order); i++ {
			if monotone.Assignment[order[i]].Bits > monotone.Assignment[order[i-1]].Bits {
				t.Errorf("%s: %v for ranks %v", model, monotone.Assignment, ranks)
			}
		}
		for _, c := range uniform.Assignment {
			if c.Bits != 4 {
				t.Errorf("%s: one width for all is %v", model, uniform.Assignment)
			}
		}
	}
	if _, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", Strategy: "monotone", AvgBits: 4}); err == nil {
		t.Error("layers were put in order by a model that knows no curvature")
	}
}

// Tied layers have one width by every model of damage and strategy, on the front too.
func TestTies(t *testing.T) {
	s := calibrated(t)
	if _, err := s.Measure(t.Context(), s.data, 1, hessian.Options{Eig: 1}); err != nil {
		t.Fatal(err)
	}
	first, last := s.graph.Layers[0].Name, s.graph.Layers[len(s.graph.Layers)-1].Name
	tie := []wire.Tie{{Layers: []string{first, last}}}
	for _, d := range Damages() {
		for _, strategy := range []string{"", "monotone", "uniform"} {
			if strategy == "monotone" && !d.Curvature {
				continue
			}
			a, err := s.Allocate(t.Context(), &wire.Allocate{Damage: d.Name, Strategy: strategy, AvgBits: 4.5, Tied: tie, Front: true})
			if err != nil {
				t.Fatal(d.Name, strategy, err)
			}
			n := len(a.Assignment)
			if a.Assignment[0].Bits != a.Assignment[n-1].Bits || a.AvgBits > 4.5 {
				t.Errorf("%s, %s: %+v", d.Name, strategy, a.Assignment)
			}
			for _, p := range a.Front {
				if p.Bits[0] != p.Bits[n-1] {
					t.Errorf("%s: the front has %v", d.Name, p.Bits)
				}
			}
		}
	}
	for say, tied := range map[string][]wire.Tie{"nothing": {{Layers: []string{first, "nothing"}}}, "tied already": {tie[0], tie[0]}} {
		if _, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 4, Tied: tied}); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%v: %v", tied, err)
		}
	}
}
