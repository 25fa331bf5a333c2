package studio_test

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/tools/lab"
)

// do carries out one command and returns its one terminal event.
func do(t *testing.T, s *studio.Session, ctx context.Context, c wire.Command) (wire.Event, error) {
	t.Helper()
	return watch(t, s, ctx, c, func(wire.Event) {})
}

// watch is do that shows the events which are not terminal.
func watch(t *testing.T, s *studio.Session, ctx context.Context, c wire.Command, see func(wire.Event)) (wire.Event, error) {
	t.Helper()
	var last wire.Event
	err := s.Do(ctx, c, func(e wire.Event) {
		if last != nil {
			t.Errorf("%T follows the terminal %T", e, last)
		}
		if p, ok := e.(*wire.Progressed); ok && !slices.Contains(wire.Stages(), p.Stage) {
			t.Errorf("%T is at a stage %q", c, p.Stage)
		}
		if wire.Terminal(e) {
			last = e
		} else {
			see(e)
		}
	})
	if (err == nil) != (last != nil) {
		t.Fatalf("%T ended with event %T and error %v", c, last, err)
	}
	return last, err
}

// answer is do for commands that must succeed.
func answer[E wire.Event](t *testing.T, s *studio.Session, c wire.Command) E {
	t.Helper()
	e, err := do(t, s, t.Context(), c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	res, ok := e.(E)
	if !ok {
		t.Fatalf("%T was answered by %T", c, e)
	}
	return res
}

// refuse is do for commands that must fail with a sentence.
func refuse(t *testing.T, s *studio.Session, c wire.Command, says string) {
	t.Helper()
	if _, err := do(t, s, t.Context(), c); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%T: %v does not say %q", c, err, says)
	}
}

func load(t *testing.T, name string) *wire.Load {
	return &wire.Load{Name: name, Model: wire.Bulk{Bytes: lab.Read(t, name)}}
}

func labFile(t *testing.T, name string) wire.File {
	return wire.File{Name: name, Content: wire.Bulk{Bytes: lab.Read(t, name)}}
}

// digits are recorded ones, drawn are the engine's own.
func digits(t *testing.T, samples int) wire.Data {
	return wire.Data{
		Samples: samples,
		Files:   []wire.File{labFile(t, "mnist_ref256_input.npy"), labFile(t, "mnist_ref256_labels.npy")},
	}
}

func drawn(samples int) wire.Data {
	return wire.Data{Drawn: "digits", Seed: 3, Samples: samples, Mean: []float64{0.13}, Std: []float64{0.3}}
}

// tiny is a session with the model that needs no lab, in batches of so many.
func tiny(t testing.TB, batch int) *studio.Session {
	t.Helper()
	s := studio.New(kernel.Go(), nil)
	file := studio.TinyModel(t)
	in, err := studio.Inspect("tiny.onnx", file)
	if err != nil {
		t.Fatal(err)
	}
	s.BatchMACs = int64(batch) * in.MACs
	if _, err := s.Load("tiny.onnx", file); err != nil {
		t.Fatal(err)
	}
	return s
}

// quantizedTiny is tiny with everything done, to so many bits on average.
func quantizedTiny(t *testing.T, bits float64) *studio.Session {
	t.Helper()
	s := tiny(t, 8)
	answer[*wire.Ranged](t, s, &wire.Calibrate{Data: drawn(40)})
	answer[*wire.Measured](t, s, &wire.Measure{Seed: 1})
	a := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: bits})
	answer[*wire.Quantized](t, s, &wire.Quantize{Assignment: a.Assignment, ActBits: 8})
	return s
}

// The whole job by messages, as a page sends them.
func TestTheWholeJobByMessages(t *testing.T) {
	s := studio.New(kernel.Native(), nil)
	loaded := answer[*wire.Loaded](t, s, load(t, "lenet.onnx"))
	if n := len(loaded.Inspection.Layers); n != 5 {
		t.Fatalf("LeNet has %d layers", n)
	}
	previewed := answer[*wire.Previewed](t, s, &wire.Preview{Data: digits(t, 64), Count: 5})
	if previewed.Samples != 64 || len(previewed.Pictures.Bytes) != 5*28*28 || len(previewed.Labels) != 5 {
		t.Errorf("the preview shows %d bytes of pictures and labels %v of %d samples", len(previewed.Pictures.Bytes), previewed.Labels, previewed.Samples)
	}
	ranged := answer[*wire.Ranged](t, s, &wire.Calibrate{Data: digits(t, 64)})
	if ranged.Samples != 64 || len(ranged.Ranges) == 0 {
		t.Errorf("ranges of %d values over %d samples", len(ranged.Ranges), ranged.Samples)
	}
	measured := answer[*wire.Measured](t, s, &wire.Measure{Activations: true, Seed: 1})
	if measured.Method != "exact" || !measured.Exact || measured.Partial || measured.Labels != "given" || *measured.Layers[0].Trace <= 0 || measured.Layers[0].ActTrace == nil {
		t.Errorf("measured: %+v", measured)
	}
	allocated := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: 4, Front: true, Apart: true})
	if !allocated.Optimal || allocated.Samples != 256 || allocated.AvgBits > 4 || len(allocated.Front) == 0 {
		t.Errorf("allocated: %v bits, optimal %v, %d points", allocated.AvgBits, allocated.Optimal, len(allocated.Front))
	}
	improved := answer[*wire.Improved](t, s, &wire.Improve{Allocate: wire.Allocate{AvgBits: 4}})
	if improved.Damage > improved.Start || improved.WeightBytes > allocated.WeightBytes || improved.Partial || improved.Samples != 256 {
		t.Errorf("improved: %+v", improved)
	}
	quantized := answer[*wire.Quantized](t, s, &wire.Quantize{Assignment: allocated.Assignment, ActBits: 8})
	if quantized.WeightBytes != allocated.WeightBytes || len(quantized.Islands) > 0 {
		t.Errorf("quantized to %d bytes, allocated were %d; islands %v", quantized.WeightBytes, allocated.WeightBytes, quantized.Islands)
	}
	float := answer[*wire.Scored](t, s, &wire.Evaluate{Network: wire.FloatNet, Data: digits(t, 0)})
	integers := answer[*wire.Scored](t, s, &wire.Evaluate{Network: wire.QuantizedNet, Data: digits(t, 0)})
	if float.N != 256 || *float.Correct < 250 || *integers.Correct < 248 || *integers.Agreed < 250 {
		t.Errorf("float %d, integers %d right, %d agree, of %d", *float.Correct, *integers.Correct, *integers.Agreed, float.N)
	}
	sameAnswers(t, s)
	tried := answer[*wire.Tried](t, s, &wire.Try{Data: digits(t, 0), Sample: 7})
	if best := slices.Index(tried.Float, slices.Max(tried.Float)); best != *tried.Label || tried.Quantized == nil {
		t.Errorf("sample 7 is a %d and taken for a %d", *tried.Label, best)
	}
	file := answer[*wire.Exported](t, s, &wire.Export{Format: "onnx", Check: 1000})
	if _, err := onnx.Decode(file.File.Bytes); err != nil || file.Name != "lenet.quantized.onnx" || file.Checked != 64 || file.Same < 63 {
		t.Errorf("%s: %d of %d the same, %v", file.Name, file.Same, file.Checked, err)
	}
	recipe := answer[*wire.Exported](t, s, &wire.Export{Format: "json", Check: 1000})
	if !strings.Contains(string(recipe.File.Bytes), `"layer": "/conv1/Conv"`) || recipe.Checked != 0 {
		t.Errorf("the recipe is %s", recipe.File.Bytes)
	}
}

// sameAnswers runs the first samples as raw inputs: their outputs are those that
// were recorded.
func sameAnswers(t *testing.T, s *studio.Session) {
	t.Helper()
	_, want := lab.Floats(t, "lenet_ref256_logits.npy")
	_, x := lab.Floats(t, "mnist_ref256_input.npy")
	for i, got := range run(t, s, wire.FloatNet, x[:5*784]) {
		if math.Abs(float64(got-want[i])) > 1e-4 {
			t.Fatalf("logit %d is %v, recorded %v", i, got, want[i])
		}
	}
}

// run is a network's outputs for raw inputs.
func run(t *testing.T, s *studio.Session, net wire.Network, x []float32) []float32 {
	t.Helper()
	var raw []byte
	for _, v := range x {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	ran := answer[*wire.Ran](t, s, &wire.Run{Network: net, Inputs: wire.Bulk{Bytes: raw}})
	y := make([]float32, len(ran.Outputs.Bytes)/4)
	for i := range y {
		y[i] = math.Float32frombits(binary.LittleEndian.Uint32(ran.Outputs.Bytes[4*i:]))
	}
	return y
}

// Every step that misses an earlier one says which, and what is wrong with a
// message says so. Nothing of it keeps the session from going on.
func TestStepsSayWhatIsMissing(t *testing.T) {
	s := studio.New(kernel.Native(), nil)
	model := &wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: studio.TinyModel(t)}}
	for _, c := range []wire.Command{
		&wire.Preview{Data: drawn(8)}, &wire.Calibrate{Data: drawn(8)}, &wire.Measure{}, &wire.Allocate{AvgBits: 4}, &wire.Quantize{},
		&wire.Evaluate{Network: wire.FloatNet, Data: drawn(8)}, &wire.Run{Network: wire.FloatNet}, &wire.Weigh{}, &wire.Time{Network: wire.FloatNet},
		&wire.Try{Data: drawn(8)}, &wire.Export{Format: "onnx"},
	} {
		refuse(t, s, c, "no model is loaded")
	}
	refuse(t, s, &wire.Load{Name: "x.onnx", Model: wire.Bulk{Bytes: []byte("noise")}}, "x.onnx")
	refuse(t, s, &wire.Inspect{Name: "x.onnx"}, "x.onnx")
	answer[*wire.Loaded](t, s, model)
	noise := wire.Data{Files: []wire.File{{Name: "noise.bin", Content: wire.Bulk{Bytes: []byte("noise")}}}}
	for _, step := range []struct {
		c    wire.Command
		says string
	}{
		{&wire.Measure{}, "no samples"},
		{&wire.Allocate{AvgBits: 4}, "no samples"},
		{&wire.Allocate{Damage: "hawqv2", AvgBits: 4}, "no sensitivities"},
		{&wire.Improve{}, "no samples"},
		{&wire.Quantize{}, "not known yet"},
		{&wire.Evaluate{Network: wire.QuantizedNet, Data: drawn(8)}, "no quantized network"},
		{&wire.Evaluate{Network: "both", Data: drawn(8)}, "both"},
		{&wire.Time{Network: wire.QuantizedNet}, "no quantized network"},
		{&wire.Run{Network: wire.FloatNet, Inputs: wire.Bulk{Bytes: make([]byte, 7)}}, "7 bytes"},
		{&wire.Export{Format: "onnx"}, "nothing to export"},
		{&wire.Weigh{Layer: "third", Bits: 4}, `"third"`},
		{&wire.Weigh{Layer: "first", Bits: 1}, "1 bits"},
		{&wire.Calibrate{Data: noise}, "noise.bin"},
		{&wire.Preview{Data: noise, Count: 3}, "noise.bin"},
		{&wire.Preview{Data: drawn(3), Count: -1}, "-1 pictures"},
		{&wire.Preview{Data: wire.Data{Drawn: "birds"}, Count: 3}, "birds"},
		{&wire.Preview{Data: wire.Data{}, Count: 3}, "no files"},
		{&wire.Try{Data: drawn(8), Sample: 8}, "no sample 8"},
		{&wire.Try{Data: drawn(8), Sample: -1}, "numbered from 0"},
		{&wire.Try{Strokes: []wire.Stroke{{}}}, "draw something"},
		{&wire.Try{Strokes: []wire.Stroke{{Points: []float64{1, 2, 3}}}}, "pairs"},
		{&wire.Cancel{}, "no answer"},
	} {
		refuse(t, s, step.c, step.says)
	}
	answer[*wire.Ranged](t, s, &wire.Calibrate{Data: drawn(8)})
	refuse(t, s, &wire.Quantize{ActBits: 8}, "0 layers")
	four := []wire.Choice{{Layer: "a", Bits: 4}, {Layer: "b", Bits: 4}, {Layer: "c", Bits: 4}, {Layer: "d", Bits: 4}}
	refuse(t, s, &wire.Quantize{ActBits: 8, Assignment: four}, `"a"`)
	refuse(t, s, &wire.Measure{Method: "guess"}, "guess")
	refuse(t, s, &wire.Measure{Probes: -1}, "-1 probes")
	answer[*wire.Measured](t, s, &wire.Measure{})
	refuse(t, s, &wire.Allocate{WeightBytes: 1}, "at least")
	refuse(t, s, &wire.Allocate{Bits: []int{4, 99}}, "99 bits")
	refuse(t, s, &wire.Allocate{Locked: []wire.Choice{{Layer: "x", Bits: 4}}}, `"x"`)
	a := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: 4})
	refuse(t, s, &wire.Quantize{ActBits: 99, Assignment: a.Assignment}, "99")
	answer[*wire.Quantized](t, s, &wire.Quantize{ActBits: 8, Assignment: a.Assignment})
	refuse(t, s, &wire.Export{Format: "gif"}, "gif")
	refuse(t, s, &wire.Load{Name: "x.onnx", Model: wire.Bulk{Bytes: []byte("noise")}}, "x.onnx")
	answer[*wire.Exported](t, s, &wire.Export{Format: "onnx", Check: 3})
}
