package chart

import (
	"strings"
	"testing"
)

func everything() []sample { return append(samples(), extremes()...) }

// view is how a sample is drawn where a page is so wide.
func (s sample) view(width, size float64) View {
	if s.width > 0 {
		width = s.width
	}
	return View{Width: width, Size: size}
}

func TestEveryFigureKeepsItsPromises(t *testing.T) {
	for _, s := range everything() {
		t.Run(s.name, func(t *testing.T) {
			for _, width := range []float64{0, 320, 366, 640, 960, 1400} {
				for _, size := range []float64{0, 20} {
					judge(t, s.Draw(s.view(width, size)))
				}
			}
		})
	}
}

// A table has a row for each mark, so that it tells no less than the picture.
func TestTablesHaveTheMarks(t *testing.T) {
	for _, s := range everything() {
		f := s.Draw(s.view(900, 0))
		marks, rows := strings.Count(f.SVG, "data-i="), len(f.Table.Rows)
		switch s.name {
		case "spark", "spark-none", "spark-wrong", "runs-many": // without marks, or with more rows
		default:
			if marks != rows {
				t.Errorf("%s has %d marks and %d rows", s.name, marks, rows)
			}
		}
	}
}

// All texts are used by some figure, in whatever language; a language that
// lacks one gets it in English.
func TestTextsAreUsed(t *testing.T) {
	used := map[string]bool{}
	words := func(key string) string {
		used[key] = true
		return ""
	}
	all := everything()
	for _, c := range told() {
		all = append(all, sample{c.sentence, c.drawing, 0})
	}
	for _, s := range all {
		v := s.view(900, 0)
		plain := s.Draw(v).SVG
		v.Words = words
		f := s.Draw(v)
		if f.SVG != plain {
			t.Errorf("%s in a language without texts differs from English", s.name)
		}
		for _, m := range append([]Message{f.Title, f.Sentence}, f.Notes...) {
			m.Text(words)
		}
		for _, c := range f.Table.Columns {
			c.Title.Text(words)
		}
	}
	seen := map[string]bool{}
	for key, text := range Texts() {
		if seen[key] || text == "" || strings.Count(text, "{") != len(placeholder.FindAllString(text, -1)) {
			t.Errorf("the text of %s is there twice, empty or malformed: %q", key, text)
		}
		if !used[key] {
			t.Errorf("no figure uses %s", key)
		}
		seen[key] = true
	}
}

func TestFiguresSpeakOtherLanguages(t *testing.T) {
	f := Sensitivity{Measure: AvgTrace, Chosen: -1, Layers: []Sensed{{"卷积一", 4, 1}, {"卷积二", 1, 0.1}, {"卷积三", 1, 0.1}}}.Draw(View{Width: 366, Words: func(key string) string {
		return map[string]string{"sensitivity.trace": "每个权重的平均海森迹", "legend.stderr": "± 一个标准误差"}[key]
	}})
	judge(t, f)
	for _, want := range []string{"每个权重的平均海森迹", "± 一个标准误差", "卷积一"} {
		if !strings.Contains(f.SVG, want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
	words := func(key string) string { return "{layer} 的敏感度是中位层的 {ratio} 倍。" }
	if got := f.Sentence.Text(words); got != "卷积一 的敏感度是中位层的 4.0 倍。" {
		t.Errorf("the sentence is %q", got)
	}
}

// What a target is dragged to is what stands there.
func TestTargetsInvert(t *testing.T) {
	for _, by := range []By{BySize, ByQuality} {
		front := Front{Quality: Damage, Points: resnet20Front, Chosen: -1, Target: 100000, By: by}
		if by == ByQuality {
			front.Target = 0.1
		}
		f := front.Draw(View{Width: 900})
		if f.Target == nil {
			t.Fatal("the figure has no target")
		}
		if got := f.Target.Invert(f.Target.At(front.Target)); got < front.Target*0.9999 || got > front.Target*1.0001 {
			t.Errorf("%v comes back as %v", front.Target, got)
		}
	}
	if f := (Front{Quality: Damage, Points: resnet20Front, Chosen: -1}).Draw(View{}); f.Target != nil {
		t.Error("a figure without a target can be dragged")
	}
}
