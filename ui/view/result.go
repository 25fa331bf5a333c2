package view

import (
	"math"
	"strconv"
	"strings"

	"hawqeye/ui/chart"
)

// ResultView is what quantization makes of the model: a bar of measures, and
// how often the networks are right as a figure.
type ResultView struct {
	Measures []Measure
	Origin   string  // of what is known: this machine, or another
	Early    bool    // some is from another
	Scores   *Figure // nil where nobody knows the right answers
}

// Measure is one quantity of the float network and of the quantized one.
type Measure struct {
	Name     string // for classes: "size", "right", "agreed", "time"
	Label    string
	From, To string // empty where it is not known or compares nothing
	Change   string // what came of it, in words
	Notes    []string
	State    string // why the values are not those of the present settings; empty if they are
	Stale    bool   // there are values, and they are older than the settings
	Early    bool   // the values are recorded ones: of the settings, but not from here
}

// Result is nil while there is no model that can be quantized.
func (s *Store) Result() *ResultView {
	if !s.runnable() {
		return nil
	}
	v := &ResultView{Measures: []Measure{s.sizes(), s.rights(), s.agreement(), s.times()}}
	v.Origin, v.Early = s.origin()
	if s.float != nil && s.float.Correct != nil {
		scores := chart.Scores{Float: chart.Score{Correct: *s.float.Correct, N: s.float.N}}
		if s.integer != nil && s.integer.Correct != nil {
			scores.Quantized = []chart.Score{{Correct: *s.integer.Correct, N: s.integer.N}}
		}
		f := s.figure("scores", scores)
		f.Stale = !s.current("evaluate quantized")
		f.Early = s.earlyWord("evaluate quantized")
		v.Scores = &f
	}
	return v
}

// origin says where the measures come from, older ones than the settings included.
func (s *Store) origin() (said string, early bool) {
	switch {
	case s.allocated == nil:
		return "", false
	case !s.recorded(s.allocated) && !s.recorded(s.float) && !s.recorded(s.integer):
		return s.say("early.here"), false
	case s.stopped:
		return s.say("early.elsewhere"), true
	}
	return s.say("early.replaced"), true
}

// compared begins a measure that the stages answer.
func (s *Store) compared(name string, stages ...string) Measure {
	m := Measure{Name: name, Label: s.say("result." + name)}
	for _, stage := range stages {
		switch {
		case s.Fresh(stage):
		case s.Early(stage):
			m.State, m.Early = s.earlyWord(stage), true
		default:
			m.Stale, m.Early = s.answers.has(stage), false
			m.State = s.stateOf(stage, m.Stale)
			return m
		}
	}
	return m
}

// has says whether there is an answer to a stage that measures rest on.
func (a *answers) has(stage string) bool {
	switch stage {
	case "allocate":
		return a.allocated != nil
	case "evaluate float":
		return a.float != nil
	case "evaluate quantized":
		return a.integer != nil
	case "time float":
		return a.floatTime != nil
	}
	return a.intTime != nil
}

// stateOf says why a stage's answer is missing, or older than the settings.
func (s *Store) stateOf(stage string, known bool) string {
	running, p := s.Job()
	key := ""
	for _, st := range stages() {
		if st.name == stage {
			key = st.key(s)
		}
	}
	switch {
	case running == stage && p.Total > 1:
		return s.say("state.counting", "done", Count(p.Done), "total", Count(p.Total))
	case running == stage:
		return s.say("state.measuring")
	case key != "" && s.failed[stage] == key:
		return s.say("state.failed")
	case known:
		return s.say("state.before")
	case s.stopped:
		return s.say("state.stopped")
	}
	return s.say("state.waiting")
}

// sizes follow the choice at once, since the allocation has counted every
// point's bytes; what the whole takes is known when the network is made.
func (s *Store) sizes() Measure {
	p := s.Chosen()
	m := s.compared("size", "allocate")
	if p == nil {
		return m
	}
	var weights, bits float64
	for i, r := range s.allocated.Layers {
		weights += float64(r.Params)
		bits += float64(r.Params) * float64(p.Bits[i])
	}
	from, to := 4*weights, float64(p.WeightBytes)
	m.From, m.To = chart.Bytes.Of(from).String(), chart.Bytes.Of(to).String()
	switch {
	case from <= 0 || to <= 0:
	case to <= from:
		m.Change = s.say("result.size.smaller", "ratio", ratio(from/to))
	default:
		m.Change = s.say("result.size.larger", "ratio", ratio(to/from))
	}
	if weights > 0 {
		m.Notes = append(m.Notes, s.say("result.size.average", "bits", strconv.FormatFloat(bits/weights, 'f', 2, 64)))
	}
	if q := s.quantized; q != nil && s.current("quantize") {
		m.Notes = append(m.Notes, s.say("result.size.whole", "size", chart.Bytes.Of(float64(q.FileBytes)).String()))
		m.Notes = append(m.Notes, s.islands(q.Islands)...)
	}
	return m
}

// islands names what stays in float, the first few of many.
func (s *Store) islands(nodes []string) []string {
	const named = 3
	names := nodes
	if len(nodes) > named {
		names = append(append([]string(nil), nodes[:named]...), "…")
	}
	list := strings.Join(names, ", ")
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return []string{s.say("result.size.islands.one", "names", list)}
	}
	return []string{s.say("result.size.islands", "n", Count(int64(len(nodes))), "names", list)}
}

// rights is how often the networks are right.
func (s *Store) rights() Measure {
	m := s.compared("right", "evaluate float", "evaluate quantized")
	if s.float == nil {
		return m
	}
	if s.float.Correct == nil {
		m.Change = s.say("result.right.unlabelled")
		m.Notes = []string{s.say("result.right.nolabels")}
		return m
	}
	m.From = share(*s.float.Correct, s.float.N)
	q := s.integer
	if q == nil || q.Correct == nil {
		m.Notes = []string{s.say("result.right.samples", "n", Count(int64(s.float.N)))}
		return m
	}
	m.To = share(*q.Correct, q.N)
	d := float64(*q.Correct)/float64(max(q.N, 1)) - float64(*s.float.Correct)/float64(max(s.float.N, 1))
	points := chart.Points.Of(math.Abs(d)).String()
	switch {
	case d < 0:
		m.Change = s.say("result.right.fewer", "points", points)
	case d > 0:
		m.Change = s.say("result.right.more", "points", points)
	default:
		m.Change = s.say("result.right.same")
	}
	m.Notes = []string{s.interval(*q.Correct, q.N), s.say("result.right.samples", "n", Count(int64(q.N)))}
	return m
}

// agreement is how often both networks answer the same, which needs no labels.
func (s *Store) agreement() Measure {
	q := s.integer
	m := s.compared("agreed", "evaluate quantized")
	if q == nil || q.Agreed == nil {
		return m
	}
	m.To = share(*q.Agreed, q.N)
	switch differ := q.N - *q.Agreed; differ {
	case 0:
		m.Change = s.say("result.agreed.all")
	case 1:
		m.Change = s.say("result.agreed.differ.one")
	default:
		m.Change = s.say("result.agreed.differ", "n", Count(int64(differ)))
	}
	m.Notes = []string{s.interval(*q.Agreed, q.N), s.say("result.right.samples", "n", Count(int64(q.N)))}
	return m
}

// times compares latencies. Where the middle halves of both overlap, a
// difference would say more of this computer's moods than of the networks.
func (s *Store) times() Measure {
	f, q := s.floatTime, s.intTime
	m := s.compared("time", "time float", "time quantized")
	if f != nil {
		m.From = duration(f.Mid)
	}
	if f == nil || q == nil || q.Mid <= 0 || f.Mid <= 0 {
		return m
	}
	m.To = duration(q.Mid)
	switch {
	case q.Q3 < f.Q1:
		m.Change = s.say("result.time.faster", "ratio", ratio(f.Mid/q.Mid))
	case f.Q3 < q.Q1:
		m.Change = s.say("result.time.slower", "ratio", ratio(q.Mid/f.Mid))
	default:
		m.Change = s.say("result.time.equal")
	}
	m.Notes = []string{
		s.say("result.time.middle", "n", Count(int64(q.Runs)), "lo", duration(q.Q1), "hi", duration(q.Q3)),
		s.say("result.time.here"),
	}
	return m
}

func (s *Store) interval(correct, n int) string {
	lo, hi := chart.Wilson(correct, n)
	return s.say("result.right.interval", "lo", chart.Share.Of(lo).String(), "hi", chart.Share.Of(hi).String())
}

func share(part, n int) string {
	if n <= 0 {
		return chart.Value{}.String()
	}
	return chart.Share.Of(float64(part) / float64(n)).String()
}

func ratio(r float64) string { return chart.Ratio.Of(r).String() }

// duration writes microseconds to three digits.
func duration(micros float64) string {
	unit := "µs"
	for _, next := range []string{"ms", "s"} {
		if micros < 999.5 {
			break
		}
		micros, unit = micros/1000, next
	}
	return chart.Real.Of(micros).String() + "\u00a0" + unit
}
