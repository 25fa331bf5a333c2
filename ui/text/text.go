// Package text is every word the page says, in every language it speaks.
//
// A panel's words are one list in the file named after it; the languages stand
// side by side in it, so that none is forgotten. A key is "panel.word". What is a
// name in every language, such as ONNX or int4, is not translated.
package text

import (
	"strings"
	"sync"
)

// entry is one thing that the page says.
type entry struct{ key, en, zh string }

// tables lists the words of every panel.
func tables() [][]entry {
	return [][]entry{shellWords(), modelWords(), dataWords(), problemWords(), startWords(), analysisWords(), outcomeWords()}
}

// words is filled when the first word is asked for.
var words = sync.OnceValue(func() map[string]entry {
	all := map[string]entry{}
	for _, table := range tables() {
		for _, e := range table {
			all[e.key] = e
		}
	}
	return all
})

// T is what the page says under a key. args are the names of its {placeholders},
// each before its value. A key that nobody has written is said as it is.
func T(lang, key string, args ...string) string {
	e, ok := words()[key]
	if !ok {
		return key
	}
	said := e.en
	if lang == "zh" {
		said = e.zh
	}
	return fill(said, args)
}

// fill puts the values in; what stands in a value is not looked at again.
func fill(said string, args []string) string {
	if len(args) == 0 {
		return said
	}
	var s strings.Builder
	for {
		before, after, open := strings.Cut(said, "{")
		name, rest, closed := strings.Cut(after, "}")
		if !open || !closed {
			s.WriteString(said)
			return s.String()
		}
		s.WriteString(before)
		s.WriteString(value(name, args))
		said = rest
	}
}

func value(name string, args []string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return "{" + name + "}"
}

// Has says whether a key is written, so that a name from the engine that the
// page has no words for can be shown as it is.
func Has(key string) bool {
	_, ok := words()[key]
	return ok
}

// Language is the language of the page for a browser's preferences, as in
// "zh-CN,en-US", unless a person has chosen one.
func Language(chosen, preferred string) string {
	if chosen == "en" || chosen == "zh" {
		return chosen
	}
	for tag := range strings.SplitSeq(preferred, ",") {
		switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
		case "zh", "en":
			return primary
		}
	}
	return "en"
}
