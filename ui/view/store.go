// Package view is the page's state and what the page shows of it, without a browser.
//
// Store folds what the person does and what the engine says. It sends nothing:
// what to send it returns. Components show what its methods give, as it is.
package view

import (
	"strings"

	"hawqeye/engine/wire"
)

// Store is the state of the page.
type Store struct {
	last    wire.ID // of the command that the page waits for or had answered last
	opening string  // the name of the file that is being read
	report  *Report
	problem *Problem
}

// Problem is what went wrong.
type Problem struct {
	Title   string
	Reason  string // and what to do now
	Details string // for a report to the authors, if there are any
}

// Open begins with a file. It returns the command to send, which replaces the
// one before: answers to that no longer count.
func (s *Store) Open(name string, content wire.Bulk) (wire.ID, wire.Command) {
	s.last++
	s.opening = name
	return s.last, &wire.Inspect{Name: name, Model: content}
}

// Apply takes in what the engine said.
func (s *Store) Apply(id wire.ID, e wire.Event) {
	if id != s.last {
		return
	}
	switch e := e.(type) {
	case *wire.Inspected:
		s.report, s.problem = newReport(e.Inspection), nil
	case *wire.Failed:
		s.fail(e.Reason)
	}
	if wire.Terminal(e) {
		s.opening = ""
	}
}

// Stopped takes in that the engine stopped, and the last that it printed.
func (s *Store) Stopped(printed string) {
	s.problem = &Problem{
		Title:   "The engine stopped",
		Reason:  "Your files are untouched. The next file that you open starts the engine again.",
		Details: strings.TrimSpace(printed),
	}
	if s.opening != "" {
		s.problem.Title += " while it was reading " + s.opening
	}
	if strings.Contains(printed, "out of memory") {
		s.problem.Reason = "It ran out of memory. Close other tabs, or open a smaller model: that starts the engine again."
	}
	s.opening = ""
}

func (s *Store) fail(reason string) {
	s.problem = &Problem{
		Title:  s.opening + " could not be opened",
		Reason: sentence(strings.TrimPrefix(reason, s.opening+": ")),
	}
}

// Busy says what is going on; it is empty while nothing is.
func (s *Store) Busy() string {
	if s.opening == "" {
		return ""
	}
	return "Reading " + s.opening + "…"
}

// Problem is what went wrong last, nil if nothing did.
func (s *Store) Problem() *Problem { return s.problem }

// Report is what is known of the model that is open, nil if none is.
func (s *Store) Report() *Report { return s.report }

// Title is the page's title.
func (s *Store) Title() string {
	switch {
	case s.opening != "":
		return "⏳ " + s.opening + " · hawqeye"
	case s.report != nil:
		return s.report.Name + " · hawqeye"
	}
	return "hawqeye"
}

// sentence writes an error of the engine as the page writes sentences. A first
// word that may be somebody's name for something stays as it is.
func sentence(reason string) string {
	reason = strings.TrimPrefix(reason, "onnx: ")
	first, _, _ := strings.Cut(reason, " ")
	if first != "" && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" {
		reason = strings.ToUpper(first[:1]) + reason[1:]
	}
	return strings.TrimSuffix(reason, ".") + "."
}
