// Package view is the page's state and what the page shows of it, without a browser.
//
// Store folds what the person does and what the engine says. It sends nothing:
// Next says what to send. What is shown follows from the settings and the
// answers; each panel's view is made by a method of the file named after it.
package view

import (
	"strings"

	"hawqeye/engine/wire"
)

// Store is the state of the page.
type Store struct {
	settings   Settings
	history    history
	stopped    bool // by the person, until something changes
	validating bool // the person wants to know how right predictions are of this model
	enough     bool // the person is content with what has been found

	source  source
	kept    *before // what is open until a newer model proves readable
	mine    source  // the person's own model, to come back to
	shelf   map[string]source
	records map[string]*record // of bundled models, by name
	serials int
	data    data
	browser string // its languages, the preferred first
	machine Machine
	held    Held
	goingOn goingOn // with a measurement that was stopped

	judgement judgement

	last   wire.ID
	job    *job
	asked  []wire.Command    // by the person, beside the stages
	done   map[string]string // stage → key of the answer that is here
	failed map[string]string // stage → key that could not be answered
	crash  map[string]int    // stage and key → how often the engine died over it

	answers
	early   *early // which of the answers are recorded ones; nil if none
	problem *Problem
}

// source is the model that is open.
type source struct {
	serial  int
	name    string
	model   wire.Bulk
	bundled string // its name among the bundled ones; "" for a person's own
	drawn   string // the bundled samples that go with a bundled model
}

// before is a model with all that is known of it.
type before struct {
	source  source
	answers answers
	done    map[string]string
	history history
	set     Settings
}

// data is the person's own samples.
type data struct {
	serial int
	files  []wire.File
	before *inUse // until these prove readable
}

// inUse is the samples that newer ones are to replace.
type inUse struct {
	data data
	own  bool
}

// answers are what the engine has said, the latest of each kind. An answer stays
// shown while a newer one is under way; Fresh says whether it is up to date.
type answers struct {
	model                     *wire.Inspection
	preview                   *wire.Previewed
	ranged                    *wire.Ranged
	measured                  *wire.Measured
	live                      *wire.Measured // of a measurement under way
	trail                     []wire.Measured
	comparing                 *wire.Compared // of an allocation under way
	allocated                 *wire.Allocated
	improving                 *wire.Improved // of an improvement under way
	improved                  *wire.Improved
	recommending, recommended *wire.Recommended
	quantized                 *wire.Quantized
	float                     *wire.Scored
	integer                   *wire.Scored
	floatTime                 *wire.Timed
	intTime                   *wire.Timed
	weighed                   *wire.Weighed
	validated                 *wire.Validated
	tried                     *wire.Tried
	triedOn                   string // the quantized network that tried is of
	downloads                 []*download

	trial *trial // what a person shows to both networks
}

// Problem is what went wrong.
type Problem struct {
	Title   string // the stage that failed, "ask", "crash", "memory", "data" or "address"
	Name    string // of the file, if it is about one
	Reason  string // and what to do now
	Details string // for a report to the authors, if there are any
}

// New is the state of a page with these settings.
func New(s Settings) *Store {
	return &Store{
		settings: s, shelf: map[string]source{}, records: map[string]*record{},
		done: map[string]string{}, failed: map[string]string{}, crash: map[string]int{},
	}
}

// OpenModel begins with a model. drawn names the samples that go with a bundled
// one, and bundled is its name; both are empty for a person's own. What is open
// comes back if the model cannot be read.
func (s *Store) OpenModel(name string, content wire.Bulk, bundled, drawn string) {
	s.Commit()
	if s.kept == nil && s.source.name != "" {
		s.kept = &before{s.source, s.answers, s.done, s.history, s.settings}
	}
	s.serials++
	s.open(source{serial: s.serials, name: name, model: content, bundled: bundled, drawn: drawn})
	s.Change(func(set *Settings) {
		if set.Model != bundled {
			set.Locks, set.Layer = "", ""
		}
		set.Model = bundled
		if bundled != "" {
			set.Own = false
		}
	})
}

// open puts a model in the place of the one before.
func (s *Store) open(to source) {
	s.source, s.answers, s.problem, s.asked, s.stopped, s.validating = to, answers{}, nil, nil, false, false
	s.data.before = nil
	s.done = map[string]string{}
	if to.bundled != "" {
		s.shelf[to.bundled] = to
	} else {
		s.mine = to
	}
}

// Wanted is the bundled model that the settings name while another is open, or
// none: the page then brings it with Supply.
func (s *Store) Wanted() string {
	if s.settings.Model == s.source.bundled {
		return ""
	}
	return s.settings.Model
}

// Supply opens the bundled model that is Wanted, which is no step.
func (s *Store) Supply(name string, content wire.Bulk, bundled, drawn string) {
	if s.Wanted() == bundled {
		s.serials++
		s.open(source{serial: s.serials, name: name, model: content, bundled: bundled, drawn: drawn})
	}
}

// follow opens the model that the settings name, after they have gone elsewhere,
// as far as it has been open before.
func (s *Store) follow() {
	if s.settings.Model == s.source.bundled {
		return
	}
	s.kept = nil
	if s.settings.Model == "" {
		s.open(s.mine)
		return
	}
	if known, ok := s.shelf[s.settings.Model]; ok {
		s.open(known)
	}
}

// OpenData takes samples of the person's own. Those in use come back if the new
// ones cannot be read.
func (s *Store) OpenData(files []wire.File) {
	before := s.data.before
	if s.Fresh("preview") {
		before = &inUse{s.data, s.settings.Own}
	}
	s.serials++
	s.data = data{serial: s.serials, files: files, before: before}
	s.problem = nil
	if s.source.name == "" && len(files) > 0 {
		s.problem = &Problem{Title: "data", Name: files[0].Name}
	}
	s.Change(func(set *Settings) { set.Own = true })
}

// Ask queues a command that a person asked for.
func (s *Store) Ask(c wire.Command) { s.asked = append(s.asked, c) }

// Stop ends the work under way. What can be had at any time is then good as far as
// it got, and the work goes on from there; after anything else, and after what a
// change has overtaken, nothing begins until something changes.
func (s *Store) Stop() {
	s.asked = nil
	if s.job != nil && s.job.stage == "validate" {
		s.validating = false // which nothing else waits for
		return
	}
	s.enough = s.enough || s.job != nil && s.job.anytime() && !s.job.cancelled && !s.job.stale(s)
	s.stopped = !s.enough
}

// Resume goes on after Stop, and tries again what has failed.
func (s *Store) Resume() {
	s.stopped, s.problem = false, nil
	clear(s.failed)
	clear(s.crash)
}

// Apply takes in what the engine said.
func (s *Store) Apply(id wire.ID, e wire.Event) {
	j := s.job
	if j == nil || id != j.id {
		return
	}
	if !wire.Terminal(e) {
		s.advance(j, e)
		return
	}
	enough := s.enough
	dropped := j.cancelled && !enough && j.stage != ""
	s.end()
	if dropped && j.stage == "load" {
		s.forget() // the engine may hold either model now
	}
	if _, stopped := e.(*wire.Cancelled); j.stage == "judge" && !dropped && !stopped {
		s.judgedBy(e)
		s.done[j.stage] = j.key
		return
	}
	switch e := e.(type) {
	case *wire.Failed:
		if !dropped {
			s.fail(j, e.Reason)
		}
		return
	case *wire.Cancelled:
		s.stopped = s.stopped || enough // before anything was found
		return
	}
	if dropped {
		return
	}
	s.take(e)
	if j.stage != "" {
		s.done[j.stage] = j.key
	}
	if s.problem != nil && s.problem.Title == j.stage {
		s.problem = nil
	}
}

// end takes in that nothing runs any more.
func (s *Store) end() {
	s.job, s.live, s.comparing, s.improving, s.recommending, s.enough = nil, nil, nil, nil, nil, false
}

// advance takes in how far a command is.
func (s *Store) advance(j *job, e wire.Event) {
	switch e := e.(type) {
	case *wire.Progressed:
		j.progress = *e
	case *wire.Refined:
		s.live = &e.Measured
		s.trail = append(s.trail, e.Measured)
	case *wire.Compared:
		s.comparing = e
	case *wire.Improving:
		s.improving = &e.Improved
	case *wire.Recommending:
		s.recommending = &e.Recommended
	}
}

// take keeps an answer and goes on from it.
func (s *Store) take(e wire.Event) {
	s.put(e)
	switch e := e.(type) {
	case *wire.Loaded:
		s.kept = nil
	case *wire.Previewed:
		s.data.before = nil
	case *wire.Quantized:
		s.retry()
	case *wire.Tried:
		s.answered(e)
	case *wire.Exported:
		s.wrote(e)
	}
}

// put keeps an answer to a stage.
func (a *answers) put(e wire.Event) {
	switch e := e.(type) {
	case *wire.Loaded:
		a.model = &e.Inspection
	case *wire.Previewed:
		a.preview = e
	case *wire.Ranged:
		a.ranged = e
	case *wire.Measured:
		a.measured = e
	case *wire.Allocated:
		a.allocated = e
	case *wire.Improved:
		a.improved = e
	case *wire.Recommended:
		a.recommended = e
	case *wire.Quantized:
		a.quantized = e
	case *wire.Scored:
		if e.Network == wire.FloatNet {
			a.float = e
		} else {
			a.integer = e
		}
	case *wire.Timed:
		if e.Network == wire.FloatNet {
			a.floatTime = e
		} else {
			a.intTime = e
		}
	case *wire.Weighed:
		a.weighed = e
	case *wire.Validated:
		a.validated = e
	}
}

// fail keeps what went wrong; the stage is not tried again under the same key.
func (s *Store) fail(j *job, reason string) {
	if j.stage != "" {
		s.failed[j.stage] = j.key
	}
	s.problem = &Problem{Title: j.stage, Reason: sentence(reason)}
	switch j.stage {
	case "":
		s.problem.Title = "ask"
	case "load":
		s.problem.Name = s.source.name
		s.problem.Reason = sentence(strings.TrimPrefix(reason, s.source.name+": "))
		s.close()
	case "preview":
		s.takeBack()
	}
}

// takeBack goes back to the samples that were in use before those that cannot be
// read, and takes their step out of the history.
func (s *Store) takeBack() {
	b := s.data.before
	if b == nil {
		return
	}
	s.data, s.settings.Own = b.data, b.own
	h := &s.history
	if n := len(h.past); n > 0 && h.past[n-1].withoutLooks() == s.settings.withoutLooks() {
		h.past = h.past[:n-1]
	}
}

// close ends what could not be opened and goes back to what was open before.
func (s *Store) close() {
	if s.source.bundled == "" {
		s.mine = source{}
	} else {
		delete(s.shelf, s.source.bundled)
	}
	if k := s.kept; k != nil {
		s.source, s.answers, s.done, s.history, s.settings, s.kept = k.source, k.answers, k.done, k.history, k.set, nil
		if s.source.bundled == "" {
			s.mine = s.source
		}
		return
	}
	s.source = source{}
	s.settings.Model = ""
}

// Crashed takes in that the engine died, and the last that it printed. A new one
// knows nothing; what it would die over again is not tried a third time.
func (s *Store) Crashed(printed string) {
	s.problem = &Problem{Title: "crash", Details: strings.TrimSpace(printed)}
	if strings.Contains(printed, "out of memory") {
		s.problem.Title = "memory"
	}
	if j := s.job; j != nil {
		s.problem.Name = s.source.name
	}
	if j := s.job; j != nil && j.stage != "" {
		if s.crash[j.stage+j.key]++; s.crash[j.stage+j.key] > 1 {
			s.failed[j.stage] = j.key
		}
	}
	s.end()
	s.forget()
}

// forget takes in that the engine knows nothing any more.
func (s *Store) forget() {
	clear(s.done)
	if s.kept != nil {
		clear(s.kept.done)
	}
}

// Problem is what went wrong last, nil if nothing did.
func (s *Store) Problem() *Problem { return s.problem }

// Dismiss forgets the problem.
func (s *Store) Dismiss() { s.problem = nil }

// Job is the stage under way and how far it is; the stage is "" while nothing is,
// and "ask" for what a person asked for.
func (s *Store) Job() (stage string, p wire.Progressed) {
	switch {
	case s.job == nil:
		return "", wire.Progressed{}
	case s.job.stage == "":
		return "ask", s.job.progress
	}
	return s.job.stage, s.job.progress
}

// Fresh says whether the answer of a stage is that of the present settings.
func (s *Store) Fresh(name string) bool {
	for _, st := range stages() {
		if st.name == name {
			key := st.key(s)
			return key != "" && s.done[name] == key
		}
	}
	return false
}

// runnable says that the engine can run the model that is loaded.
func (s *Store) runnable() bool { return s.model != nil && len(s.model.Unsupported) == 0 }

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
