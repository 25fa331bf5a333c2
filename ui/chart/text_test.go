package chart

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestShortenKeepsBothEnds(t *testing.T) {
	for _, s := range []string{"features.12.conv.depthwise.weight", "残差块二·卷积层·深度可分离卷积", "a", ""} {
		for room := 0.5; room < 25; room += 0.5 {
			got := shorten(s, room)
			if got == s {
				continue
			}
			head, tail, cut := strings.Cut(got, "…")
			if !cut || !strings.HasPrefix(s, head) || !strings.HasSuffix(s, tail) || measure(got) > max(room, 1) {
				t.Errorf("%q becomes %q in %v", s, got, room)
			}
			if d := utf8.RuneCountInString(head) - utf8.RuneCountInString(tail); d < -1 || d > 1 {
				t.Errorf("%q keeps more of one end", got)
			}
		}
	}
}

func TestNames(t *testing.T) {
	full := []string{
		"/conv1/Conv", "/layer1/layer1.0/conv1/Conv", "/features/features.0/features.0.0/Conv", "/fc/Gemm", "/fc/MatMul_1",
		"layer3.conv", "model/dense/MatMul;bias", "/Conv", "/", "",
	}
	want := []string{"conv1", "layer1.0.conv1", "features.0.0", "/fc/Gemm", "fc", "layer3.conv", "model/dense/MatMul;bias", "Conv", "/", "?"}
	full[3], want[3] = "/head/Gemm", "head"
	got := Names(full)
	if !slices.Equal(got, want) {
		t.Errorf("the names are %q, want %q", got, want)
	}
	if again := Names(got); !slices.Equal(again, got) {
		t.Errorf("names of names are %q", again)
	}
	same := []string{"/a/Conv", "/a/Gemm"}
	if got := Names(same); !slices.Equal(got, same) {
		t.Errorf("two layers are both called %q", got[0])
	}
}

func TestCleanNames(t *testing.T) {
	for s, want := range map[string]string{
		"":             "?",
		"a\x00b":       "a�b",
		"a\u202eb":     "a�b",
		"\xff":         "�",
		"conv1 <&> 卷积": "conv1 <&> 卷积",
	} {
		if got := clean(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
	if got := clean(strings.Repeat("卷", 5000)); utf8.RuneCountInString(got) > 2*longest || !utf8.ValidString(got) {
		t.Errorf("a long name keeps %d characters", utf8.RuneCountInString(got))
	}
}

// In a room of its own width a text stays whole, bold too and at any size.
func TestFitIntoItsOwnWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := style{"", rapid.Float64Range(8, 24).Draw(t, "size"), rapid.Bool().Draw(t, "bold")}
		text := rapid.StringMatching(`[a-z0-9/.]{1,20}`).Draw(t, "text")
		if got := s.fit(text, s.width(text)); got != text {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
