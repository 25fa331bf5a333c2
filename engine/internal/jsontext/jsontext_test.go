package jsontext

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is written reads as what it was.
func TestAppendString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching("[\\x00-\\x7f]*"), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "s")
		var got string
		if err := json.Unmarshal(AppendString(nil, s), &got); err != nil {
			t.Fatalf("%q is written as %s: %v", s, AppendString(nil, s), err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); utf8Each(got) != utf8Each(want) {
			t.Fatalf("%q reads as %q", s, got)
		}
	})
}

// utf8Each replaces runs of U+FFFD by one: how many stand for broken bytes is free.
func utf8Each(s string) string {
	for strings.Contains(s, "\uFFFD\uFFFD") {
		s = strings.ReplaceAll(s, "\uFFFD\uFFFD", "\uFFFD")
	}
	return s
}
