package wire

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Files of answers come back as they were, and a part of one is the events that
// are whole in it, or an error.
func TestAnswersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Event
		ends := []int{0}
		for range rapid.IntRange(0, 4).Draw(t, "events") {
			e := rapid.SampledFrom(events()).Draw(t, "kind").blank()
			fill(t, reflect.ValueOf(e).Elem())
			one, err := EncodeAnswers([]Event{e})
			if payloads := len(EncodeEvent(0, e).Bulk); (err != nil) != (payloads > 0) {
				t.Fatalf("%s with %d payloads: %v", name(e), payloads, err)
			}
			if err == nil {
				want = append(want, e)
				ends = append(ends, ends[len(ends)-1]+len(one))
			}
		}
		file, err := EncodeAnswers(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeAnswers(file)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
		cut := rapid.IntRange(0, len(file)).Draw(t, "cut")
		got, err = DecodeAnswers(file[:cut])
		whole := slices.Index(ends, cut)
		if (err == nil) != (whole >= 0) || err == nil && len(got) != whole {
			t.Fatalf("of a file whose events end at %v, %d bytes are read as %d events (%v)", ends, cut, len(got), err)
		}
	})
}

func TestAnswersOfOtherMakes(t *testing.T) {
	good, err := EncodeAnswers([]Event{&Cancelled{}})
	if err != nil {
		t.Fatal(err)
	}
	other := slices.Clone(good)
	other[1]++ // the version of the first event
	for name, file := range map[string][]byte{
		"another version":                other,
		"a page":                         []byte("<!doctype html>"),
		"a length too long for the file": {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, version},
		"a length without an end":        {0x80, 0x80},
		"an empty event":                 {0},
	} {
		if got, err := DecodeAnswers(file); err == nil {
			t.Errorf("%s is read as %v", name, got)
		}
	}
}
