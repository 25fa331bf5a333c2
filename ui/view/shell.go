package view

import "strconv"

// Status is what the engine is doing.
type Status struct {
	Busy    bool
	Text    string // one sentence
	Count   string // "12 of 256", and what is left, where it is known
	Known   bool   // Done and Total are
	Done    string
	Total   string
	Stopped bool // by the person; there is work left
}

// Status is what the status bar says.
func (s *Store) Status() *Status {
	stage, p := s.Job()
	v := &Status{Busy: stage != "", Stopped: s.stopped && s.source.name != ""}
	switch {
	case stage == "load":
		v.Text = s.say("shell.reading", "name", s.source.name)
	case stage == "improve":
		v.Text = s.improvement()
	case stage == "recommend":
		v.Text = s.recommendedWords()
	case p.Stage != "":
		v.Text = s.say("job." + p.Stage)
	case stage != "":
		v.Text = s.jobWords(stage)
	case v.Stopped:
		v.Text = s.say("shell.stopped")
	case s.source.name == "":
		v.Text = s.say("shell.waiting")
	default:
		v.Text = s.say("shell.idle")
	}
	if p.Total > 0 {
		v.Known = true
		v.Done, v.Total = strconv.FormatInt(p.Done, 10), strconv.FormatInt(p.Total, 10)
		v.Count = s.say("shell.of", "done", Count(p.Done), "total", Count(p.Total))
		if p.Seconds >= 2 {
			v.Count = s.say("shell.left", "count", v.Count, "seconds", Count(int64(p.Seconds+.5)))
		}
	}
	return v
}

// Title is the page's title.
func (s *Store) Title() string {
	const own = "hawqeye"
	title := own
	if s.source.name != "" {
		title = s.source.name + " · " + own
	}
	if s.job != nil {
		title = "⏳ " + title
	}
	return title
}

// Open says that a model is open or being opened: the start screen gives way.
func (s *Store) Open() bool { return s.source.name != "" }
