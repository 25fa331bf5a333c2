package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/finetune"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/studio"
	"hawqeye/tools/lab"
)

// A recipe gives the same file every time, another seed another one, and what the
// file says of itself is so.
func TestTrainingRepeats(t *testing.T) {
	scans, err := strokes.Digits(5, 96)
	if err != nil {
		t.Fatal(err)
	}
	r := recipe{name: "tiny", title: "Tiny", about: "784-10.", task: digits(), samples: 1024, epochs: 4, rate: 5e-3, seed: 4}
	r.build = func(b *builder) { b.flatten(); b.dense("fc", 10) }
	file := func() []byte {
		m, c, err := r.train(t.Context(), scans, kernel.Native())
		if err != nil {
			t.Fatal(err)
		}
		var classes []string
		if err := json.Unmarshal([]byte(m.Metadata[0].Value), &classes); err != nil || m.Metadata[0].Key != "hawqeye.classes" || !slices.Equal(classes, r.task.classes) {
			t.Errorf("the metadata is %+v (%v)", m.Metadata[0], err)
		}
		file := m.Encode()
		if err := c.judge(t.Context(), file, kernel.Native()); err != nil {
			t.Fatal(err)
		}
		if s := c.Accuracy[0]; c.Parameters != 7850 || c.Bytes != len(file) || s.Samples != testSamples || s.Correct < testSamples/2 {
			t.Errorf("the card is %+v", c)
		}
		return file
	}
	first := file()
	if !bytes.Equal(first, file()) {
		t.Error("trained twice, the model has two forms")
	}
	if r.seed++; bytes.Equal(first, file()) {
		t.Error("another seed gives the same model")
	}
}

// The networks have the published sizes, or the bounds set here.
func TestNetworks(t *testing.T) {
	for _, c := range []struct {
		build        func(*builder)
		layers, most int
		exactly      int
	}{
		{perceptron, 3, 0, 784*128 + 128 + 128*64 + 64 + 64*10 + 10},
		{lenet, 5, 0, 61706},
		{separable, 12, 150_000 / 4, 0},
	} {
		b := newBuilder(3, 1)
		c.build(b)
		g := b.network()
		params := 0
		for _, p := range finetune.Params(g) {
			params += p.Shape.Size()
		}
		if len(g.Layers) != c.layers || c.exactly > 0 && params != c.exactly || c.most > 0 && params > c.most {
			t.Errorf("%d layers with %d parameters, want %d with %d", len(g.Layers), params, c.layers, max(c.exactly, c.most))
		}
		m, err := onnx.Export(g)
		if err != nil {
			t.Fatal(err)
		}
		s := studio.New(kernel.Go(), nil)
		if in, err := s.Load("network", m.Encode()); err != nil || len(in.Unsupported) > 0 || s.Classes() != g.Outputs[0].Shape[1] {
			t.Errorf("it is read as %+v (%v)", in, err)
		}
		for i, l := range s.Layers() {
			if l.Name != g.Layers[i].Name {
				t.Errorf("layer %d is called %q in the file, %q in the network", i, l.Name, g.Layers[i].Name)
			}
		}
	}
}

// The files that are handed over hold the very samples that the cards speak of.
func TestSamplesInFiles(t *testing.T) {
	dir := t.TempDir()
	if err := writeSamples(dir); err != nil {
		t.Fatal(err)
	}
	got, err := dataset.Open(filepath.Join(dir, "characters-calibration.npz"), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := strokes.Characters(calibrationSeed, calibrationSamples)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float32, want.N*pixels), make([]float32, want.N*pixels)
	want.Batch(a, 0, want.N)
	got.Batch(b, 0, got.N)
	if !slices.Equal(a, b) || !slices.Equal(got.Labels, want.Labels) {
		t.Errorf("%d samples of shape %v differ from those drawn", got.N, got.Shape)
	}
}

// models are the cards and files in the repository.
func models(t *testing.T) (cards []card, files [][]byte) {
	t.Helper()
	dir := filepath.Join("..", "..", "static", "models")
	cards, err := readCards(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		f, err := os.ReadFile(filepath.Join(dir, c.File))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return cards, files
}

// The cards tell the truth about the files, which are as good as they are meant to
// be. Other processors may round a sample or two to the other side.
func TestCardsTellTheTruth(t *testing.T) {
	cards, files := models(t)
	least := map[string]float64{"mlp.onnx": 0.99, "lenet.onnx": 0.99, "characters.onnx": 0.97}
	for i, c := range cards {
		fresh := c
		if err := fresh.judge(t.Context(), files[i], kernel.Native()); err != nil {
			t.Fatal(err)
		}
		got, want := fresh.Accuracy[0], c.Accuracy[0]
		if fresh.Bytes != c.Bytes || got.Samples != want.Samples || abs(got.Correct-want.Correct) > 2 || got.Data != want.Data {
			t.Errorf("%s: the card says %d bytes, %+v; found %d, %+v", c.File, c.Bytes, want, fresh.Bytes, got)
		}
		if share := float64(got.Correct) / float64(got.Samples); share < least[c.File] || least[c.File] == 0 {
			t.Errorf("%s gets %v of %s", c.File, got, got.Data)
		}
		in, err := studio.Inspect(c.File, files[i])
		if err != nil {
			t.Fatal(err)
		}
		m, err := onnx.Decode(files[i])
		if err != nil {
			t.Fatal(err)
		}
		var classes []string
		if err := json.Unmarshal([]byte(m.Metadata[0].Value), &classes); err != nil {
			t.Fatal(err)
		}
		if in.Params != int64(c.Parameters) || !slices.Equal(classes, c.Classes) || in.Outputs[0].Shape[1] != len(classes) {
			t.Errorf("%s has %d parameters and the classes %v; its card says %d and %v", c.File, in.Params, classes, c.Parameters, c.Classes)
		}
	}
	if len(cards) != len(recipes()) {
		t.Errorf("there are %d cards and %d recipes", len(cards), len(recipes()))
	}
}

// Digits are read as well when they come from scans.
func TestScannedDigits(t *testing.T) {
	lab.Path(t, "t10k-images-idx3-ubyte.gz")
	t.Setenv("HAWQEYE_LAB", filepath.Dir(lab.Path(t, "t10k-images-idx3-ubyte.gz")))
	least := map[string]float64{"mlp.onnx": 0.97, "lenet.onnx": 0.985}
	cards, files := models(t)
	for i, c := range cards {
		if least[c.File] == 0 {
			continue
		}
		fresh := c
		if err := fresh.judge(t.Context(), files[i], kernel.Native()); err != nil {
			t.Fatal(err)
		}
		got, want := fresh.Accuracy[1], c.Accuracy[1]
		if share := float64(got.Correct) / float64(got.Samples); share < least[c.File] || abs(got.Correct-want.Correct) > 5 {
			t.Errorf("%s gets %v of %s; its card says %v", c.File, got, got.Data, want)
		}
	}
}

func abs(i int) int { return max(i, -i) }
