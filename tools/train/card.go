package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawqeye/engine/dataset"
	"hawqeye/engine/finetune"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// card is what there is to know about a model. The cards of all models lie beside
// them, in one file.
type card struct {
	File       string   `json:"file"`
	Title      string   `json:"title"`
	About      string   `json:"about"`
	Input      string   `json:"input"`
	Classes    []string `json:"classes"`
	Parameters int      `json:"parameters"`
	Bytes      int      `json:"bytes"`
	Training   string   `json:"training"`
	Seed       uint64   `json:"seed"`
	Accuracy   []score  `json:"accuracy"`
	Confused   []pair   `json:"confused"` // most often in pen strokes
}

// pair is a character that was taken for another so many times.
type pair struct {
	Drawn string `json:"drawn"`
	Read  string `json:"read"`
	Times int    `json:"times"`
}

func (p pair) String() string { return fmt.Sprintf("%s as %s (%d)", p.Drawn, p.Read, p.Times) }

// score is how many samples a model gets right.
type score struct {
	Data    string `json:"data"`
	Samples int    `json:"samples"`
	Correct int    `json:"correct"`
}

func (s score) String() string {
	return fmt.Sprintf("%.2f %% of %d", 100*float64(s.Correct)/float64(s.Samples), s.Samples)
}

// cardsFile is the name of the cards' file.
const cardsFile = "models.json"

func (r recipe) card(g *graph.Graph, lessons *course) card {
	c := card{
		File: r.name + ".onnx", Title: r.title, About: r.about, Classes: r.task.classes, Seed: r.seed,
		Input: "N×1×28×28: a pixel's ink from 0 to 1, the drawing fit into 20×20 with its centre of mass in the middle",
		Training: fmt.Sprintf("%d epochs of %d pictures in pen strokes, new ones in every epoch%s; AdamW at a rate of %v falling along a cosine, batches of %d.",
			r.epochs, r.samples, lessons.origin(), r.rate, batch),
	}
	for _, p := range finetune.Params(g) {
		c.Parameters += p.Shape.Size()
	}
	return c
}

// Pen strokes that no model has learned from: Train's streams have other names.
const testSeed, testSamples = 2, 3600

// judge completes the card by what the file weighs and gets right.
func (c *card) judge(ctx context.Context, file []byte, k *kernel.Set) error {
	tests, err := c.tests()
	if err != nil {
		return err
	}
	c.Bytes, c.Accuracy = len(file), nil
	for i, t := range tests {
		answers, err := answer(ctx, c.File, file, t, k)
		if err != nil {
			return err
		}
		wrong := mistakes(answers, t.Labels)
		c.Accuracy = append(c.Accuracy, score{t.Source, t.N, t.N - len(wrong)})
		if i == 0 {
			c.Confused = c.pairs(wrong, 8)
		}
	}
	return nil
}

// tests are what the model is judged by: pen strokes, and scanned digits where
// they are at hand and are what the model tells apart.
func (c *card) tests() ([]*dataset.Set, error) {
	t := digits()
	if len(c.Classes) > len(t.classes) {
		t = characters()
	}
	set, err := t.set(testSeed, testSamples)
	if err != nil || !t.scans {
		return []*dataset.Set{set}, err
	}
	scans, err := scanned("t10k")
	if err != nil || scans == nil {
		return []*dataset.Set{set}, err
	}
	return []*dataset.Set{set, scans}, nil
}

// answer is the class of the largest output for every sample.
func answer(ctx context.Context, name string, file []byte, data *dataset.Set, k *kernel.Set) ([]int, error) {
	s := studio.New(k, nil)
	if _, err := s.Load(name, file); err != nil {
		return nil, err
	}
	out, err := s.Outputs(ctx, wire.FloatNet, data)
	if err != nil {
		return nil, err
	}
	answers := make([]int, 0, data.N)
	for row := range slices.Chunk(out.Values, out.Shape[1]) {
		answers = append(answers, slices.Index(row, slices.Max(row)))
	}
	return answers, nil
}

// mistakes are the pairs of a label and a different answer.
func mistakes(answers, labels []int) (wrong [][2]int) {
	for i, a := range answers {
		if a != labels[i] {
			wrong = append(wrong, [2]int{labels[i], a})
		}
	}
	return wrong
}

// pairs are the most frequent mistakes, at most n.
func (c *card) pairs(wrong [][2]int, n int) []pair {
	times := map[[2]int]int{}
	for _, w := range wrong {
		times[w]++
	}
	pairs := []pair{}
	for w, t := range times {
		pairs = append(pairs, pair{c.Classes[w[0]], c.Classes[w[1]], t})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(b.Times-a.Times, strings.Compare(a.Drawn+a.Read, b.Drawn+b.Read))
	})
	return pairs[:min(n, len(pairs))]
}

func writeCards(dir string, cards []card) error {
	text, err := json.MarshalIndent(cards, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, cardsFile), append(text, '\n'), 0o644)
}

func readCards(dir string) ([]card, error) {
	name := filepath.Join(dir, cardsFile)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the models' cards are missing: make models makes them: %w", err)
	}
	var cards []card
	if err := json.Unmarshal(text, &cards); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return cards, nil
}
