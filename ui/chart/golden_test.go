package chart

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata instead of comparing with it")

// small are figures of so few data that a person can read their SVG.
func small() []sample {
	weights := Histogram{Layer: "/conv1/Conv", Bits: 2}
	for i, n := range []int{2, 9, 24, 31, 22, 8, 3} {
		weights.Bins = append(weights.Bins, Bin{0.1*float64(i) - 0.35, 0.1*float64(i) - 0.25, n})
	}
	weights.Levels = []Level{{-0.2, -1, 20}, {0, 0, 66}, {0.2, 1, 13}}
	return []sample{
		{"sensitivity", Sensitivity{Measure: AvgTrace, Chosen: 1, Layers: []Sensed{{"/conv1/Conv", 0.0686, 0.0361}, {"/layer1/layer1.0/conv1/Conv", 0.00838, 0.00497}, {"/fc/Gemm", -0.0002, 0.0011}}}, 480},
		{"convergence", Convergence{Chosen: -1, Layers: []Run{{"/conv1/Conv", []Estimate{{1, 9, math.Inf(1)}, {2, 6, 3}, {3, 7, 2}, {4, 6.5, 1}}, 6.2}}}, 480},
		{"front", Front{Quality: Damage, Chosen: 1, Target: 1600, By: BySize, Points: []Trade{{1000, 1}, {1500, 0.1}, {3000, 0.01}}, Dominated: []Trade{{1800, 0.3}}, Uniform: []Uniform{{Trade{2000, 0.4}, 4}}}, 480},
		{"bits", Bits{Chosen: 1, Layers: []Cell{{"/conv1/Conv", 150, 8, 8, true}, {"/conv2/Conv", 2400, 4, 8, false}, {"/fc/Gemm", 1200, 0, 0, false}}}, 480},
		{"histogram", weights, 480},
		{"scores", Scores{Float: Score{Correct: 95, N: 100}, Quantized: []Score{{Correct: 93, N: 100}}}, 480},
		{"answers", Answers{Classes: []string{"cat", "dog"}, Float: []float64{4, -1}, Quantized: []float64{3.5, 0.5}}, 480},
		{"predictions", Predictions{Measured: []float64{0.1, 1, 10}, Chosen: 1, Models: []Predictor{{"superposed", []float64{0.12, 0.9, 8}, 1}, {"HAWQ-V2's Ω", []float64{3, 2, 40}, 0.5}}}, 480},
		{"spark", Spark{Title: say("front.damage"), Kind: Real, Values: []float64{4, 2, 1}, Chosen: 1}, 96},
	}
}

func TestGolden(t *testing.T) {
	for _, s := range small() {
		f := s.Draw(View{Width: s.width})
		judge(t, f)
		compare(t, s.name+".svg", f.SVG)
		compare(t, s.name+".txt", script(f))
	}
}

// script is what a figure says without its picture.
func script(f Figure) string {
	var s strings.Builder
	s.WriteString(f.Title.Text(nil) + "\n" + f.Sentence.Text(nil) + "\n")
	for _, n := range f.Notes {
		s.WriteString(n.Text(nil) + "\n")
	}
	s.WriteByte('\n')
	for i, c := range f.Table.Columns {
		if i > 0 {
			s.WriteString(" | ")
		}
		s.WriteString(c.Title.Text(nil))
	}
	s.WriteByte('\n')
	for _, row := range f.Table.Rows {
		for i, v := range row {
			if i > 0 {
				s.WriteString(" | ")
			}
			s.WriteString(v.String())
		}
		s.WriteByte('\n')
	}
	return s.String()
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; look at it in a browser, then write it with go test ./ui/chart -run Golden -update:\n%s", name, got)
	}
}
