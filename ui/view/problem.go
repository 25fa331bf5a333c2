package view

import (
	"strings"

	"hawqeye/ui/text"
)

// ProblemView is a problem in the page's language.
type ProblemView struct {
	Title   string
	Reason  string
	Details string
	Again   bool // trying again may help
}

// Trouble is what went wrong last, nil if nothing did.
func (s *Store) Trouble() *ProblemView {
	p := s.problem
	if p == nil {
		return nil
	}
	kind, _, _ := strings.Cut(p.Title, " ") // the networks of a stage fail alike
	v := &ProblemView{Reason: p.Reason, Details: p.Details}
	key := "problem." + kind
	switch kind {
	case "crash", "memory":
		v.Reason = s.say(key + "Advice")
		key, v.Again = "problem.crash", s.gaveUp()
		if p.Name != "" {
			key = "problem.crashOver"
		}
	case "data", "fetch", "address":
		v.Reason = s.say(key + "Advice")
	case "load", "preview":
	default:
		v.Again = true
	}
	v.Title = s.say(key, "name", p.Name)
	return v
}

// gaveUp says that the engine died twice over the same and is not asked again.
func (s *Store) gaveUp() bool {
	for _, n := range s.crash {
		if n > 1 {
			return true
		}
	}
	return false
}

// Unfetched takes in that a bundled model did not arrive.
func (s *Store) Unfetched(name, reason string) {
	s.problem = &Problem{Title: "fetch", Name: name, Details: reason}
	if s.source.name == "" {
		s.settings.Model = ""
	} else {
		s.settings.Model = s.source.bundled
	}
}

// Misread takes in that the page's address was not understood in full.
func (s *Store) Misread() { s.problem = &Problem{Title: "address"} }

// Lang is the language of the page.
func (s *Store) Lang() string { return text.Language(s.settings.Lang, s.browser) }

// Speak takes in the browser's languages, the preferred first.
func (s *Store) Speak(languages string) { s.browser = languages }

func (s *Store) say(key string, args ...string) string { return text.T(s.Lang(), key, args...) }

// Say is a word of the page, for what stands in a component as it is.
func (s *Store) Say(key string) string { return s.say(key) }
