package alloc_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"hawqeye/engine/alloc"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/tools/lab"
)

// ptq is a file of the lab that records allocations.
type ptq struct {
	Layers []string
	Params []int
	Modes  map[string]struct {
		Perturbation map[string]map[string]float64
		Mixed        map[string]struct {
			Assign       map[string]uint8
			Omega        float64
			OmegaUniform float64 `json:"omega_uniform"`
			SizeBits     int64   `json:"size_bits"`
			BudgetBits   int64   `json:"budget_bits"`
		}
	}
}

// traces are average traces by layer.
type traces map[string]struct {
	Avg float64 `json:"avg_trace_w"`
}

// labTraces are the traces of a network by the pictures they were measured on.
func labTraces(t *testing.T, file, own string) map[string]traces {
	var ref struct {
		Layers traces
		Other  map[string]struct{ Layers traces } `json:"other_image_sets"`
	}
	lab.JSON(t, &ref, file)
	by := map[string]traces{own: ref.Layers}
	for name, set := range ref.Other {
		by[name] = set.Layers
	}
	return by
}

func labChoices(p *ptq, tr traces, perturbation func(layer string, bits int) float64) [][]alloc.Choice {
	layers := make([][]alloc.Choice, len(p.Layers))
	for l, name := range p.Layers {
		for _, b := range []int{2, 3, 4, 5, 6, 8} {
			bytes := quant.PackedBytes(p.Params[l], b)
			layers[l] = append(layers[l], alloc.Choice{
				Bits:  uint8(b),
				Costs: alloc.Costs{WeightBits: int64(p.Params[l] * b), WeightBytes: bytes, FileBytes: bytes + 40},
				Harm:  alloc.Omega(tr[name].Avg, perturbation(name, b)),
			})
		}
	}
	return layers
}

// From recorded traces and perturbations to the recorded Ω-optimal assignments.
func TestLabAllocations(t *testing.T) {
	checked := 0
	for _, net := range []struct{ ptq, ref, own string }{
		{"ptq_resnet20.json", "ref_resnet20.json", "test256"},
		{"ptq_lenet.json", "ref_lenet.json", "test256"},
		{"ptq_mlp.json", "ref_mlp.json", "test256"},
		{"ptq_dscnn.json", "ref_dscnn.json", "first256"},
	} {
		var p ptq
		lab.JSON(t, &p, net.ptq)
		by := labTraces(t, net.ref, net.own)
		for mode, m := range p.Modes {
			for key, want := range m.Mixed {
				part := strings.Split(key, ":")
				if part[0] != "avgtrace" {
					continue
				}
				what := net.ptq + " " + mode + " " + key
				tr, ok := by[part[1]]
				if !ok {
					t.Fatalf("%s: no traces", what)
				}
				layers := labChoices(&p, tr, func(layer string, bits int) float64 {
					return m.Perturbation[layer][strconv.Itoa(bits)]
				})
				average, err := strconv.Atoi(strings.TrimPrefix(part[2], "budget"))
				if err != nil {
					t.Fatal(err)
				}
				limits := alloc.AverageBits(p.Params, float64(average))
				if limits.WeightBits != want.BudgetBits {
					t.Errorf("%s: the budget is %d bits, want %d", what, limits.WeightBits, want.BudgetBits)
				}
				uniform := 0.0
				for _, choices := range layers {
					locked, err := alloc.Lock(choices, uint8(average))
					if err != nil {
						t.Fatal(err)
					}
					uniform += locked[0].Harm
				}
				if math.Abs(uniform-want.OmegaUniform) > 1e-4*want.OmegaUniform {
					t.Errorf("%s: Ω of uniform bits is %v, want %v", what, uniform, want.OmegaUniform)
				}
				a, c, err := alloc.Problem{Layers: layers, Limits: limits}.Solve()
				if err != nil {
					t.Fatal(err)
				}
				if !c.Optimal || math.Abs(a.Harm-want.Omega) > 1e-6*want.Omega || a.WeightBits != want.SizeBits {
					t.Errorf("%s: Ω %v in %d bits, %+v; want %v in %d", what, a.Harm, a.WeightBits, c, want.Omega, want.SizeBits)
				}
				if got, recorded := bitsOf(a.Bits), bitsByLayer(p.Layers, want.Assign); got != recorded {
					t.Errorf("%s: %s, want %s", what, got, recorded)
				}
				checked++
			}
		}
	}
	if checked != 24 {
		t.Errorf("%d recorded allocations were checked, want 24", checked)
	}
}

func bitsOf(bits []uint8) string { return fmt.Sprint(bits) }

func bitsByLayer(layers []string, by map[string]uint8) string {
	bits := make([]uint8, len(layers))
	for l, name := range layers {
		bits[l] = by[name]
	}
	return bitsOf(bits)
}

// The whole way: weights from the ONNX file, perturbations, front, assignment, for
// the size of uniform 4 bits; and the same under a limit on the file.
func TestFromModelToAssignment(t *testing.T) {
	var p ptq
	lab.JSON(t, &p, "ptq_resnet20.json")
	tr := labTraces(t, "ref_resnet20.json", "test256")["train256"]
	model, err := onnx.Decode(lab.Read(t, "resnet20.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	perturbation := map[string]func(bits int) float64{}
	for _, init := range model.Graph.Initializers {
		w, err := init.Float32s()
		if err != nil {
			continue // a shape or an index
		}
		perturbation[strings.TrimSuffix(init.Name, ".weight")] = func(bits int) float64 {
			q, err := quant.QuantizeWeights(w, 0, bits, quant.DefaultRule())
			if err != nil {
				t.Fatal(err)
			}
			return q.Perturbation(w)
		}
	}
	layers := labChoices(&p, tr, func(layer string, bits int) float64 { return perturbation[layer](bits) })
	front, err := alloc.Front(layers)
	if err != nil {
		t.Fatal(err)
	}
	const budget = 134168 // bytes: 268336 weights of 4 bits
	best, err := alloc.Within(front, budget)
	if err != nil {
		t.Fatal(err)
	}
	want := p.Modes["mse"].Mixed["avgtrace:train256:budget4"]
	recorded := bitsByLayer(p.Layers, want.Assign)
	if got := bitsOf(best.Bits()); got != recorded || 8*best.WeightBytes != want.SizeBits || math.Abs(best.Harm-want.Omega) > 1e-4*want.Omega {
		t.Errorf("%s, %d bytes, Ω %v; want %s, %d bits, Ω %v", got, best.WeightBytes, best.Harm, recorded, want.SizeBits, want.Omega)
	}
	smallest, err := alloc.Smallest(front, best.Harm)
	if err != nil || smallest != best {
		t.Errorf("the smallest assignment of Ω %v has %d bytes, %v; want %d", best.Harm, smallest.WeightBytes, err, best.WeightBytes)
	}
	file := alloc.Problem{Layers: layers, Fixed: alloc.Costs{FileBytes: 1000}, Limits: alloc.Costs{FileBytes: 1000 + 20*40 + budget}}
	if a, c, err := file.Solve(); err != nil || !c.Optimal || bitsOf(a.Bits) != recorded || a.FileBytes != 1800+a.WeightBytes {
		t.Errorf("under a limit on the file: %+v, %+v, %v; want %s", a, c, err, recorded)
	}
}
