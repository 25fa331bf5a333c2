package studio_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
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
	var last wire.Event
	err := s.Do(ctx, c, func(e wire.Event) {
		if last != nil {
			t.Errorf("%T follows the terminal %T", e, last)
		}
		if wire.Terminal(e) {
			last = e
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
	e, err := do(t, s, context.Background(), c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	res, ok := e.(E)
	if !ok {
		t.Fatalf("%T was answered by %T", c, e)
	}
	return res
}

func load(t *testing.T, name string) *wire.Load {
	return &wire.Load{Name: name, Model: wire.Bulk{Bytes: lab.Read(t, name)}}
}

func labFile(t *testing.T, name string) wire.File {
	return wire.File{Name: name, Content: wire.Bulk{Bytes: lab.Read(t, name)}}
}

func digits(t *testing.T, samples int) wire.Data {
	return wire.Data{
		Samples: samples,
		Files:   []wire.File{labFile(t, "mnist_ref256_input.npy"), labFile(t, "mnist_ref256_labels.npy")},
	}
}

// The whole job by messages, as a page sends them.
func TestTheWholeJobByMessages(t *testing.T) {
	s := studio.New(kernel.Native(), nil)
	loaded := answer[*wire.Loaded](t, s, load(t, "lenet.onnx"))
	if n := len(loaded.Inspection.Layers); n != 5 {
		t.Fatalf("LeNet has %d layers", n)
	}
	ranged := answer[*wire.Ranged](t, s, &wire.Calibrate{Data: digits(t, 64)})
	if ranged.Samples != 64 || len(ranged.Ranges) == 0 {
		t.Errorf("ranges of %d values over %d samples", len(ranged.Ranges), ranged.Samples)
	}
	measured := answer[*wire.Measured](t, s, &wire.Measure{Activations: true, Seed: 1})
	if measured.Method != "exact" || !measured.Exact || measured.Labels != "given" || *measured.Layers[0].Trace <= 0 || measured.Layers[0].ActTrace == nil {
		t.Errorf("measured: %+v", measured)
	}
	allocated := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: 4, Front: true})
	if !allocated.Optimal || allocated.AvgBits > 4 || len(allocated.Front) == 0 {
		t.Errorf("allocated: %v bits, optimal %v, %d points", allocated.AvgBits, allocated.Optimal, len(allocated.Front))
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
	sameAnswers(t, s, integers)
	file := answer[*wire.Exported](t, s, &wire.Export{Format: "onnx"})
	if _, err := onnx.Decode(file.File.Bytes); err != nil || file.Name != "lenet.quantized.onnx" {
		t.Errorf("%s: %v", file.Name, err)
	}
	recipe := answer[*wire.Exported](t, s, &wire.Export{Format: "json"})
	if !strings.Contains(string(recipe.File.Bytes), `"layer": "/conv1/Conv"`) {
		t.Errorf("the recipe is %s", recipe.File.Bytes)
	}
}

// sameAnswers runs the first samples as raw inputs: their outputs are those
// that Evaluate judged.
func sameAnswers(t *testing.T, s *studio.Session, scored *wire.Scored) {
	t.Helper()
	_, want := lab.Floats(t, "lenet_ref256_logits.npy")
	_, x := lab.Floats(t, "mnist_ref256_input.npy")
	var raw []byte
	for _, v := range x[:5*784] {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	ran := answer[*wire.Ran](t, s, &wire.Run{Network: wire.FloatNet, Inputs: wire.Bulk{Bytes: raw}})
	for i := range 50 {
		got := math.Float32frombits(binary.LittleEndian.Uint32(ran.Outputs.Bytes[4*i:]))
		if math.Abs(float64(got-want[i])) > 1e-4 {
			t.Fatalf("logit %d is %v, recorded %v", i, got, want[i])
		}
	}
	if scored.Network != wire.QuantizedNet {
		t.Errorf("scored %s", scored.Network)
	}
}

// Every step that misses an earlier one says which.
func TestStepsSayWhatIsMissing(t *testing.T) {
	s := studio.New(kernel.Native(), nil)
	steps := []struct {
		c    wire.Command
		says string
	}{
		{&wire.Calibrate{Data: digits(t, 8)}, "no model"},
		{&wire.Measure{}, "no samples"},
		{&wire.Allocate{AvgBits: 4}, "no model"},
		{&wire.Quantize{}, "no model"},
		{&wire.Evaluate{Network: wire.FloatNet, Data: digits(t, 8)}, "no model"},
		{&wire.Run{Network: wire.FloatNet}, "no model"},
		{&wire.Export{Format: "onnx"}, "nothing to export"},
		{load(t, "mlp.onnx"), ""},
		{&wire.Measure{}, "no samples"},
		{&wire.Allocate{AvgBits: 4}, "no sensitivities"},
		{&wire.Quantize{}, "not known yet"},
		{&wire.Evaluate{Network: wire.QuantizedNet, Data: digits(t, 8)}, "no quantized network"},
		{&wire.Evaluate{Network: "both", Data: digits(t, 8)}, "both"},
		{&wire.Run{Network: wire.FloatNet, Inputs: wire.Bulk{Bytes: make([]byte, 7)}}, "7 bytes"},
		{&wire.Calibrate{Data: digits(t, 8)}, ""},
		{&wire.Quantize{ActBits: 8}, "0 layers"},
		{&wire.Quantize{ActBits: 8, Assignment: []wire.Choice{{Layer: "a", Bits: 4}, {Layer: "b", Bits: 4}, {Layer: "c", Bits: 4}}}, `"a"`},
		{&wire.Calibrate{Data: wire.Data{Files: []wire.File{{Name: "noise.bin", Content: wire.Bulk{Bytes: []byte("noise")}}}}}, "noise.bin"},
	}
	for _, step := range steps {
		_, err := do(t, s, context.Background(), step.c)
		switch {
		case step.says == "" && err != nil:
			t.Fatalf("%T: %v", step.c, err)
		case step.says != "" && (err == nil || !strings.Contains(err.Error(), step.says)):
			t.Errorf("%T: %v does not say %q", step.c, err, step.says)
		}
	}
}

// A cancelled step ends with the context's error and leaves what was there.
func TestCancelKeepsWhatIsThere(t *testing.T) {
	s := studio.New(kernel.Native(), nil)
	answer[*wire.Loaded](t, s, load(t, "lenet.onnx"))
	answer[*wire.Ranged](t, s, &wire.Calibrate{Data: digits(t, 64)})
	answer[*wire.Measured](t, s, &wire.Measure{Seed: 1})
	before := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: 3})

	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	err := s.Do(ctx, &wire.Measure{Method: "hutchinson", Probes: 1 << 20, Seed: 2}, func(e wire.Event) {
		if steps++; steps == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled measurement ended with %v", err)
	}
	after := answer[*wire.Allocated](t, s, &wire.Allocate{AvgBits: 3})
	if after.Omega != before.Omega {
		t.Errorf("Ω was %v and is %v: the cancelled measurement replaced the finished one", before.Omega, after.Omega)
	}
}
