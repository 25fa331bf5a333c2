package chart

import (
	"iter"
	"strings"
)

// Message is a text as a key and named arguments: a page has the texts in its
// own languages, with the names in braces. English comes with the package.
type Message struct {
	Key  string
	Args []Arg
}

// Arg is a named argument.
type Arg struct {
	Name  string
	Value Value
}

// Words is a language: the text of a key, empty where it has none.
type Words func(key string) string

// Text is m in the language of w, in English where w is nil or has no such text.
func (m Message) Text(w Words) string {
	text := ""
	if w != nil {
		text = w(m.Key)
	}
	if text == "" {
		text = english(m.Key)
	}
	var s strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		s.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return s.String()
		}
		s.WriteString(m.arg(name))
		text = after
	}
}

func (m Message) arg(name string) string {
	for _, a := range m.Args {
		if a.Name == name {
			return a.Value.String()
		}
	}
	return "{" + name + "}"
}

// say makes a message.
func say(key string, args ...Arg) Message { return Message{key, args} }

// is names a number of kind k as an argument.
func (k Kind) is(name string, v float64) Arg { return Arg{name, k.Of(v)} }

// count names a whole number.
func count(name string, n int) Arg { return Count.is(name, float64(n)) }

// name names a text, which does not make a sentence unreadable.
func name(arg, text string) Arg { return Arg{arg, word(shorten(clean(text), 30))} }

func word(s string) Value { return Value{Kind: Name, Text: s} }

// lacking says that so many values are not drawn.
func lacking(n int) []Message {
	switch n {
	case 0:
		return nil
	case 1:
		return []Message{say("note.missing.one")}
	}
	return []Message{say("note.missing", count("n", n))}
}

func english(key string) string {
	for _, t := range texts {
		if t.key == key {
			return t.english
		}
	}
	return key
}

// Texts are all keys with their English.
func Texts() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, t := range texts {
			if !yield(t.key, t.english) {
				return
			}
		}
	}
}
