package main

import (
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"unsafe"

	"hawqeye/engine/calib"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/infer"
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
	"hawqeye/tools/bench/task"
)

// Of every model all that is measured, forward, backward, curvature and integers,
// computes on kernels in WebAssembly alone, with relaxed SIMD and without. Whether a
// slot turns to the portable set depends on shapes and not on numbers, so a machine
// that computes nothing will do.
func TestNothingPortable(t *testing.T) {
	t.Setenv("HAWQEYE_LAB", cmp.Or(os.Getenv("HAWQEYE_LAB"), filepath.Join("..", "..", "..", "shared", "lab")))
	for _, m := range models() {
		t.Run(m.name, func(t *testing.T) {
			file, err := m.file(&session{dir: filepath.Join("..", "..", "static")})
			if err != nil {
				t.Skip(err)
			}
			programs := integerPrograms(t, file)
			for _, c := range []struct {
				name   string
				level  simd.Level
				signed bool
			}{{"simd", simd.SIMD128, false}, {"relaxed, unsigned", simd.Relaxed, false}, {"relaxed, signed", simd.Relaxed, true}} {
				t.Run(c.name, func(t *testing.T) {
					rest := nobody(t)
					made := reflect.ValueOf(rest.GemmF32).Pointer() // of all that reflect makes
					k := simd.Over(rest, newIdle(c.signed), c.level)
					slots(k, func(name string, slot reflect.Value) {
						if slot.Pointer() == made {
							t.Errorf("%s is the portable set's", name)
						}
					})
					computeAll(t, k, m, file, programs)
				})
			}
		})
	}
}

func computeAll(t *testing.T, k *kernel.Set, m model, file []byte, programs []*infer.Program) {
	const batch = 2
	requests := []task.Request{{Pass: &task.Pass{Batch: batch}}, {Traces: &task.Traces{Samples: batch, Most: batch, Product: true}}}
	if m.traces {
		requests = append(requests, task.Request{Traces: &task.Traces{Samples: batch, Most: batch}})
	}
	for _, r := range requests {
		if _, err := task.Do(k, r, file); err != nil {
			t.Error(err)
		}
	}
	for _, p := range programs {
		if err := p.NewRunner(k).Run(make([]float32, p.Input.Size()), p.Batch, make([]float32, p.Output.Size())); err != nil {
			t.Error(err)
		}
	}
}

// slots calls visit for every slot of a set.
func slots(set *kernel.Set, visit func(name string, slot reflect.Value)) {
	v := reflect.ValueOf(set).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).Kind() == reflect.Func && name != "Between" {
			visit(name, v.Field(i))
		}
	}
}

// nobody is a set every slot of which is an error.
func nobody(t *testing.T) *kernel.Set {
	set := &kernel.Set{}
	slots(set, func(name string, slot reflect.Value) {
		var once sync.Once
		slot.Set(reflect.MakeFunc(slot.Type(), func([]reflect.Value) []reflect.Value {
			once.Do(func() { t.Errorf("%s turns to the portable set", name) })
			results := make([]reflect.Value, slot.Type().NumOut())
			for i := range results {
				results[i] = reflect.Zero(slot.Type().Out(i))
			}
			return results
		}))
	})
	return set
}

// idle answers, when it is asked what its dot product makes of numbers of 8 bits,
// and else does nothing.
type idle struct {
	sync.Mutex
	args   simd.Args
	probe  int // the place of the kernel that asks
	signed bool
}

func newIdle(signed bool) *idle {
	m := &idle{signed: signed}
	for simd.Name(m.probe) != "probe_dot" {
		m.probe++
	}
	return m
}

func (m *idle) Begin() *simd.Args {
	m.Lock()
	m.args.Reset()
	return &m.args
}

func (m *idle) Call(place int, a *simd.Args) {
	defer m.Unlock()
	if place != m.probe {
		return
	}
	s := &a.Slices
	x, y := unsafe.Slice((*int8)(s[0].Data), s[0].Bytes), unsafe.Slice((*uint8)(s[1].Data), s[1].Bytes)
	dots := unsafe.Slice((*int32)(s[2].Data), s[2].Bytes/4)
	for i, v := range y {
		if m.signed {
			dots[i/4] += int32(x[i]) * int32(int8(v))
		} else {
			dots[i/4] += int32(x[i]) * int32(v)
		}
	}
}

// integerPrograms are a model with weights of several widths, for one sample and for some.
func integerPrograms(t *testing.T, file []byte) []*infer.Program {
	t.Helper()
	m, err := onnx.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []*infer.Program
	for _, batch := range []int{1, 2} {
		g, _, err := onnx.Build(m, onnx.Options{Batch: batch})
		if err != nil {
			t.Fatal(err)
		}
		blocks := fuse.Partition(g)
		ranges, err := calib.Observe(t.Context(), g, blocks, &normal{batch, g.Inputs[0].Shape[1:].Size()}, kernel.Native(), calib.Options{})
		if err != nil {
			t.Fatal(err)
		}
		grids, err := ranges.Grids(actBits)
		if err != nil {
			t.Fatal(err)
		}
		for _, bits := range []int{8, 4, 2} {
			all = append(all, lowered(t, g, blocks, grids, bits))
		}
	}
	return all
}

func lowered(t *testing.T, g *graph.Graph, blocks []fuse.Block, grids map[*graph.Node]quant.Affine, bits int) *infer.Program {
	t.Helper()
	rule := quant.Rule{Quantizer: quant.DefaultRule().Quantizer, Clip: quant.Max{}} // the fastest
	weights := map[*graph.Node]*quant.Weights{}
	for i := range blocks {
		if b := &blocks[i]; b.Kind == fuse.Linear {
			_, axis := b.Channels()
			w, err := quant.QuantizeWeights(b.Weight.Value, axis, bits, rule)
			if err != nil {
				t.Fatal(err)
			}
			weights[b.Weight] = w
		}
	}
	s, err := fuse.NewScheme(g, blocks, weights, grids)
	if err != nil {
		t.Fatal(err)
	}
	p, err := infer.Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// normal is so many samples of so many normal numbers.
type normal struct{ n, size int }

func (s *normal) Len() int { return s.n }

func (s *normal) Batch(dst []float32, from, n int) {
	tensor.Normal(dst[:n*s.size], tensor.Rand(1, from))
}
