package view

import (
	"strconv"
	"strings"

	"hawqeye/engine/wire"
)

// stage is one step of the work that the settings ask for. Its key names the
// answer: two states with the same key want the same answer, so a stage whose
// key has not changed is not done again.
type stage struct {
	name string
	// key is "" while the stage is not wanted or misses an answer before it.
	key  func(s *Store) string
	when urgency
	ask  func(s *Store) wire.Command
}

// urgency says when a stage is done.
type urgency bool

const (
	soon  urgency = false
	later urgency = true // once no other is due; it gives way to one that becomes so
)

// stages lists the work in order. A stage's key contains the keys it rests on.
func stages() []stage {
	return []stage{
		{"load", (*Store).loadKey, soon, func(s *Store) wire.Command {
			return &wire.Load{Name: s.source.name, Model: s.source.model}
		}},
		{"preview", (*Store).dataKey, soon, func(s *Store) wire.Command {
			return &wire.Preview{Data: s.calibration(), Count: previewed}
		}},
		{"calibrate", (*Store).calibrateKey, soon, func(s *Store) wire.Command {
			return &wire.Calibrate{Data: s.calibration()}
		}},
		{"judge", (*Store).judgeKey, soon, (*Store).judge},
		{"measure", (*Store).measureKey, soon, func(s *Store) wire.Command {
			return &wire.Measure{
				Method: s.settings.Method, Probes: s.settings.Probes, Seed: uint64(s.settings.Seed), Activations: true,
				Continue: s.goingOn.with == s.measurementKey(),
			}
		}},
		{"allocate", (*Store).allocateKey, soon, func(s *Store) wire.Command {
			c := s.choosing()
			c.AvgBits, c.Front, c.Apart = maxWidth, true, true
			return &c
		}},
		{"improve", (*Store).improveKey, later, func(s *Store) wire.Command {
			c := s.choosing()
			switch {
			case s.settings.Goal == byTime:
				c.Nanoseconds = int64(s.settings.Micros * 1000)
			case s.settings.InKB:
				c.WeightBytes = int64(s.targetBytes() + 1e-6)
			default:
				c.AvgBits = s.settings.Target
			}
			return &wire.Improve{Allocate: c}
		}},
		{"recommend", (*Store).recommendKey, soon, (*Store).recommend},
		{"quantize", (*Store).quantizeKey, soon, func(s *Store) wire.Command {
			return &wire.Quantize{Assignment: s.assignment(), Clip: s.settings.Clip, ActBits: s.settings.ActBits}
		}},
		{"evaluate float", (*Store).evaluateFloatKey, soon, func(s *Store) wire.Command {
			return &wire.Evaluate{Network: wire.FloatNet, Data: s.evaluation()}
		}},
		{"evaluate quantized", (*Store).evaluateKey, soon, func(s *Store) wire.Command {
			return &wire.Evaluate{Network: wire.QuantizedNet, Data: s.evaluation()}
		}},
		{"time float", (*Store).timeFloatKey, soon, func(s *Store) wire.Command {
			return &wire.Time{Network: wire.FloatNet, Millis: timed}
		}},
		{"time quantized", (*Store).timeKey, soon, func(s *Store) wire.Command {
			return &wire.Time{Network: wire.QuantizedNet, Millis: timed}
		}},
		{"validate", (*Store).validateKey, later, func(s *Store) wire.Command {
			return &wire.Validate{Assignments: validated, Seed: uint64(s.settings.Seed), Bits: s.settings.WidthList(), Clip: s.settings.Clip}
		}},
		{"weigh", (*Store).weighKey, soon, func(s *Store) wire.Command {
			layer := s.Selected()
			return &wire.Weigh{Layer: layer, Bits: s.bitsOf(layer), Clip: s.settings.Clip}
		}},
	}
}

// inTurn is the stages in the order in which they are done as far as they are due.
func inTurn() []stage {
	var order []stage
	for _, when := range []urgency{soon, later} {
		for _, st := range stages() {
			if st.when == when {
				order = append(order, st)
			}
		}
	}
	return order
}

const (
	previewed = 16  // pictures in the data step
	timed     = 400 // milliseconds of measuring a latency
	maxWidth  = 8
	validated = 12 // random choices of bits of every range of widths
)

// after is the key of a stage that rests on others: "" while one of them has no
// answer under its present key.
func (s *Store) after(names []string, own ...string) string {
	parts := own
	for _, name := range names {
		for _, st := range stages() {
			if st.name != name {
				continue
			}
			key := st.key(s)
			if key == "" || s.done[name] != key || s.failed[name] == key {
				return ""
			}
			parts = append(parts, key)
		}
	}
	return strings.Join(parts, "|")
}

func (s *Store) loadKey() string {
	if s.source.name == "" {
		return ""
	}
	return "model " + strconv.Itoa(s.source.serial)
}

func (s *Store) dataKey() string {
	set := s.settings
	if set.Own && len(s.data.files) == 0 || !set.Own && s.source.drawn == "" || !s.runnable() {
		return ""
	}
	own := "drawn"
	if set.Own {
		own = "files " + strconv.Itoa(s.data.serial)
	}
	return s.after([]string{"load"}, own, strconv.Itoa(set.Samples), strconv.FormatFloat(set.Scale, 'g', -1, 64), set.Mean, set.Std, set.Layout, strconv.Itoa(set.Seed))
}

func (s *Store) calibrateKey() string {
	return s.after([]string{"preview"}, "calibrate")
}

func (s *Store) measureKey() string {
	key := s.measurementKey()
	if key != "" && s.goingOn.with == key {
		key += "|" + strconv.Itoa(s.goingOn.times)
	}
	return key
}

func (s *Store) measurementKey() string {
	return s.after([]string{"calibrate"}, s.settings.Method, strconv.Itoa(s.settings.Probes), strconv.Itoa(s.settings.Seed))
}

// goingOn is with a measurement that was stopped, for so many times.
type goingOn struct {
	with  string // its key
	times int
}

// GoOn goes on with the measurement that was stopped.
func (s *Store) GoOn() {
	s.goingOn = goingOn{s.measurementKey(), s.goingOn.times + 1}
	s.stopped = false
}

func (s *Store) allocateKey() string {
	d, rests := s.damage(), "calibrate"
	if d.curvature {
		rests = "measure"
	}
	return s.after([]string{rests}, d.name, s.settings.Widths, s.settings.Clip, s.settings.Locks)
}

func (s *Store) improveKey() string {
	switch {
	case s.history.before != nil || s.settings.Goal == byDrop:
		return ""
	case s.settings.Goal == byTime:
		if s.settings.Micros <= 0 {
			return ""
		}
		return s.after([]string{"allocate"}, "time", shortest(s.settings.Micros))
	}
	if !s.damage().improves || len(s.Front()) == 0 || !s.fits(s.settings, s.Front()[s.chosenIndex()]) {
		return ""
	}
	return s.after([]string{"allocate"}, "improve", shortest(s.settings.Target), strconv.FormatBool(s.settings.InKB))
}

func (s *Store) quantizeKey() string {
	if s.history.before != nil || s.Chosen() == nil || s.settings.Goal != "" && s.sought() == nil {
		return ""
	}
	return s.after([]string{"allocate"}, bitsText(s.Chosen().Bits), strconv.Itoa(s.settings.ActBits))
}

func (s *Store) evaluateFloatKey() string { return s.after([]string{"calibrate"}, "evaluate float") }
func (s *Store) evaluateKey() string {
	return s.after([]string{"quantize", "evaluate float"}, "evaluate")
}
func (s *Store) validateKey() string {
	if !s.validating {
		return ""
	}
	return s.after([]string{"calibrate"}, "validate", s.done["measure"], strconv.Itoa(s.settings.Seed), s.settings.Widths, s.settings.Clip)
}

func (s *Store) timeKey() string { return s.after([]string{"quantize"}, "time") }

func (s *Store) timeFloatKey() string {
	if !s.runnable() {
		return ""
	}
	return s.after([]string{"load"}, "time float")
}

func (s *Store) weighKey() string {
	layer := s.Selected()
	if s.settings.Tab != "weights" || layer == "" {
		return ""
	}
	return s.after([]string{"allocate"}, layer, strconv.Itoa(s.bitsOf(layer)))
}

// Next is the command to send now, if there is one: what a person asked for
// first, then the first stage whose answer is missing. While a command runs there
// is none, but one that nobody waits for any more is to be cancelled.
func (s *Store) Next() (wire.ID, wire.Command) {
	s.recall()
	if s.job != nil {
		if s.job.stale(s) && !s.job.cancelled {
			s.job.cancelled = true
			return s.job.id, &wire.Cancel{}
		}
		return 0, nil
	}
	if len(s.asked) > 0 && s.done["load"] != "" {
		c := s.asked[0]
		s.asked = s.asked[1:]
		return s.begin("", "", c)
	}
	if s.stopped {
		return 0, nil
	}
	for _, st := range inTurn() {
		if key := st.key(s); s.due(st.name, key) {
			return s.begin(st.name, key, st.ask(s))
		}
	}
	return 0, nil
}

// due says that the answer of a stage under a key is missing and may be asked for.
func (s *Store) due(name, key string) bool {
	return key != "" && s.done[name] != key && s.failed[name] != key
}

func (s *Store) begin(name, key string, c wire.Command) (wire.ID, wire.Command) {
	s.last++
	if name == "measure" {
		s.trail = nil
	}
	s.job = &job{id: s.last, stage: name, key: key, command: c}
	return s.last, c
}

// anytime says that the answer to a command that is stopped is what there is.
func (j *job) anytime() bool {
	switch j.stage {
	case "measure", "allocate", "improve", "recommend":
		return true
	}
	return false
}

// job is the command that runs.
type job struct {
	id         wire.ID
	stage, key string // of a stage; "" for what a person asked for
	command    wire.Command
	progress   wire.Progressed
	cancelled  bool
}

// stale says that the answer is not wanted any more, or that another stage is due
// first: whoever changes how sensitivity is measured does not wait for a later
// stage that the change leaves alone.
func (j *job) stale(s *Store) bool {
	if j.stage == "" {
		return false
	}
	if s.stopped || s.enough {
		return true
	}
	if s.history.before != nil {
		return false
	}
	for _, st := range inTurn() {
		key := st.key(s)
		if st.name == j.stage {
			return key != j.key
		}
		if s.due(st.name, key) {
			return true
		}
	}
	return false
}

// bitsText is "8 4 4", the widths of an assignment.
func bitsText(bits []int) string {
	parts := make([]string, len(bits))
	for i, b := range bits {
		parts[i] = strconv.Itoa(b)
	}
	return strings.Join(parts, " ")
}
