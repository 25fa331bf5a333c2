package view

import (
	"math"
	"sort"
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// Goals other than a size.
const (
	byDrop = "drop" // the smallest network that answers about as well as float
	byTime = "time" // the least damage of those that take so long at most
)

// sought is the network that was found for such a goal, or nil.
func (s *Store) sought() *wire.Point {
	if r := s.recommendation(); r != nil {
		return &wire.Point{WeightBytes: r.Chosen.WeightBytes, Bits: r.Chosen.Bits}
	}
	if m := s.improved; s.settings.Goal == byTime && m != nil && s.current("improve") {
		return &wire.Point{WeightBytes: m.WeightBytes, Omega: m.Damage, Bits: m.Bits}
	}
	return nil
}

// recommendation is the network that was found for the goal, or nil.
func (s *Store) recommendation() *wire.Recommended {
	if s.settings.Goal == byDrop && s.recommended != nil && s.Fresh("recommend") {
		return s.recommended
	}
	return nil
}

func (s *Store) recommendKey() string {
	if s.settings.Goal != byDrop || s.history.before != nil {
		return ""
	}
	return s.after([]string{"allocate"}, "recommend", shortest(s.settings.Drop), strconv.Itoa(s.settings.ActBits))
}

func (s *Store) recommend() wire.Command {
	return &wire.Recommend{Allocate: s.choosing(), ActBits: s.settings.ActBits, Data: s.evaluation(), Tolerance: s.settings.Drop}
}

// below is the largest point of the front of at most so many bytes, or the smallest.
func (s *Store) below(bytes int64) int {
	front := s.Front()
	return max(0, sort.Search(len(front), func(i int) bool { return front[i].WeightBytes > bytes })-1)
}

// dropOption makes the target a loss of right answers.
func (s *Store) dropOption() Option {
	return Option{Label: s.say("front.points"), Chosen: s.settings.Goal == byDrop, Choose: func() {
		s.Change(func(set *Settings) { set.Goal = byDrop })
	}}
}

// timeOption makes the target a time for a sample: at first the one that is measured now.
func (s *Store) timeOption() Option {
	return Option{Label: s.say("front.micros"), Chosen: s.settings.Goal == byTime, Choose: func() {
		s.Change(func(set *Settings) {
			set.Goal = byTime
			if set.Micros == 0 && s.intTime != nil {
				set.Micros = math.Ceil(s.intTime.Q3)
			}
		})
	}}
}

// typeMicros takes the most microseconds for a sample; what is no number above zero is not taken.
func (s *Store) typeMicros(text string) {
	if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 && v <= 1e12 {
		s.Change(func(set *Settings) { set.Micros = v })
	}
}

// typeDrop takes the most points to lose; what is no number above zero is not taken.
func (s *Store) typeDrop(text string) {
	if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 && v <= 100 {
		s.Change(func(set *Settings) { set.Drop = v })
	}
}

// recommendedWords says what trying networks has come to, or that it is under way.
func (s *Store) recommendedWords() string {
	points := shortest(s.settings.Drop)
	if r := s.recommending; r != nil && r.Within {
		return s.say("recommend.running", "n", strconv.Itoa(len(r.Trials)), "points", points, "size", Bytes(r.Chosen.WeightBytes))
	}
	r := s.recommendation()
	if r == nil {
		if s.job != nil && s.job.stage == "recommend" {
			return s.say("recommend.begun")
		}
		return ""
	}
	key, right, float := "recommend.agreed", r.Chosen.Agreed, r.N
	if r.Chosen.Correct != nil && r.Correct != nil {
		key, right, float = "recommend.done", *r.Chosen.Correct, *r.Correct
	}
	if !r.Within {
		key = "recommend.none"
	}
	lo, hi := chart.Wilson(right, r.N)
	said := s.say(key, "n", strconv.Itoa(len(r.Trials)), "points", points, "size", Bytes(r.Chosen.WeightBytes),
		"right", share(right, r.N), "lo", chart.Share.Of(lo).String(), "hi", chart.Share.Of(hi).String(), "float", share(float, r.N))
	if r.Partial {
		said += s.say("improve.partial")
	}
	return said
}
