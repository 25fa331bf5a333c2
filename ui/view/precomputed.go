package view

import "hawqeye/engine/wire"

// record is what the engine said of a bundled model beforehand, on another
// machine: its answers to what a new page asks for.
type record struct {
	answers map[string]wire.Event // by stage
	keys    map[string]string     // of the answers, by stage, as of one source
	serial  int                   // of that source
}

// early are the stages of which answers of a record are shown, and under which
// settings they have been found to be right.
type early struct {
	stages map[string]bool
	of     Settings
}

// Precomputed takes in the record of a bundled model, as the file of answers that
// comes with it. They are shown as far as they answer what the settings ask for,
// each until the engine has answered here. A record that cannot be read, as that
// of another version, is none.
func (s *Store) Precomputed(bundled string, file []byte) {
	events, err := wire.DecodeAnswers(file)
	if err != nil {
		return
	}
	r := &record{answers: map[string]wire.Event{}}
	for _, e := range events {
		r.answers[stageOf(e)] = e
	}
	if r.answers["load"] != nil {
		s.records[bundled] = r
	}
}

// stageOf is the stage that asks for an answer which may be known beforehand.
func stageOf(e wire.Event) string {
	switch e := e.(type) {
	case *wire.Loaded:
		return "load"
	case *wire.Ranged:
		return "calibrate"
	case *wire.Measured:
		return "measure"
	case *wire.Allocated:
		return "allocate"
	case *wire.Improved:
		return "improve"
	case *wire.Quantized:
		return "quantize"
	case *wire.Scored:
		return "evaluate " + string(e.Network)
	}
	return ""
}

// isOf says that the record is of a model that the engine has read.
func (r *record) isOf(model *wire.Inspection) bool {
	return r.answers["load"].(*wire.Loaded).Inspection.Bytes == model.Bytes
}

// of has the keys of what a new page asks for once it holds the model of a source.
func (r *record) of(model source) {
	if r.serial == model.serial {
		return
	}
	set := Defaults()
	set.Model = model.bundled
	page := New(set)
	page.source = model
	for _, st := range stages() {
		page.done[st.name] = st.key(page)
		if e := r.answers[st.name]; e != nil {
			page.put(e)
		}
	}
	r.keys, r.serial = page.done, model.serial
}

// recall shows what is recorded of stages that the engine has not answered yet,
// where the record was made under settings that ask for the same.
func (s *Store) recall() {
	s.early = nil
	r := s.records[s.source.bundled]
	if r == nil {
		return
	}
	if s.done["load"] != "" && !r.isOf(s.model) {
		delete(s.records, s.source.bundled)
		s.answers = answers{model: s.model}
		return
	}
	r.of(s.source)
	s.early = &early{map[string]bool{}, s.settings}
	own := s.done
	s.done = map[string]string{} // as it will be once the engine has answered
	for name, key := range own {
		s.done[name] = key
	}
	for _, st := range stages() {
		key := st.key(s)
		if key != r.keys[st.name] || !s.due(st.name, key) {
			continue
		}
		s.done[st.name] = key
		if e := r.answers[st.name]; e != nil {
			s.put(e)
			s.early.stages[st.name] = true
		}
	}
	s.done = own
}

// Early says that what is shown of a stage is not this machine's answer but was
// recorded beforehand, under settings that ask for the same as the present ones.
func (s *Store) Early(stage string) bool {
	e := s.early
	return e != nil && e.stages[stage] && e.of == s.settings && !s.Fresh(stage)
}

// recorded says that an answer is one of the record.
func (s *Store) recorded(answer wire.Event) bool {
	if r := s.records[s.source.bundled]; r != nil {
		for _, e := range r.answers {
			if e == answer {
				return true
			}
		}
	}
	return false
}

// current says that what is shown of a stage is as the present settings ask for.
func (s *Store) current(stage string) bool { return s.Fresh(stage) || s.Early(stage) }

// earlyWord says that what is shown of a stage was recorded beforehand, if it was.
func (s *Store) earlyWord(stage string) string {
	if !s.Early(stage) {
		return ""
	}
	return s.say("early.state")
}
