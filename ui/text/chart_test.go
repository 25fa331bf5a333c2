package text

import (
	"slices"
	"testing"

	"hawqeye/ui/chart"
)

// Every message of the figures is there in Chinese, with the same placeholders.
func TestFiguresSpeakChinese(t *testing.T) {
	there := map[string]bool{}
	for key, en := range chart.Texts() {
		there[key] = true
		zh := Chart("zh", key)
		want, got := placeholder.FindAllString(en, -1), placeholder.FindAllString(zh, -1)
		slices.Sort(want)
		slices.Sort(got)
		if zh == "" || !slices.Equal(want, got) {
			t.Errorf("%s is %q in English and %q in Chinese", key, en, zh)
		}
	}
	for i, m := range chartWords {
		if !there[m.key] {
			t.Errorf("no figure says %s", m.key)
		}
		for _, o := range chartWords[:i] {
			if o.key == m.key {
				t.Errorf("%s stands twice", m.key)
			}
		}
	}
}
