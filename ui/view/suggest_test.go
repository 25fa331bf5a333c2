package view

import (
	"strings"
	"testing"

	"hawqeye/engine/wire"
)

// choosy is right where inputs are made by one preset, or in some way of its own.
type choosy struct {
	lively
	right map[float64]int // of 64, by the first mean; −1 fails
	asked []wire.Data
}

func (c *choosy) answer(m wire.Command) wire.Event {
	e, ok := m.(*wire.Evaluate)
	if !ok || e.Data.Samples != judged {
		return c.lively.answer(m)
	}
	c.asked = append(c.asked, e.Data)
	mean := 0.0
	if len(e.Data.Mean) > 0 {
		mean = e.Data.Mean[0]
	}
	right := c.right[mean]
	if right < 0 {
		return &wire.Failed{Reason: "three means and one channel"}
	}
	return &wire.Scored{Network: e.Network, N: judged, Correct: &right}
}

func (c *choosy) settle(s *Store) {
	for {
		id, m := s.Next()
		if m == nil {
			return
		}
		s.Apply(id, c.answer(m))
	}
}

// Where a network is often wrong, customary ways to make inputs are tried, and one
// that is surely better is offered; by one press it is in use.
func TestPresetIsOffered(t *testing.T) {
	for name, c := range map[string]struct {
		right map[float64]int
		tried int
		offer string
	}{
		"right already": {map[float64]int{0: 60, .1307: 64}, 1, ""},
		"better":        {map[float64]int{0: 10, .1307: 60, .4914: -1, .485: 20}, 7, "Use “MNIST”"},
		"hardly better": {map[float64]int{0: 30, .1307: 36}, 7, ""},
		"hopeless":      {map[float64]int{.4914: -1, .485: -1}, 7, ""},
	} {
		e := &choosy{right: c.right}
		s := New(Defaults())
		s.OpenModel("x.onnx", wire.Bulk{Handle: "file"}, "", "")
		s.OpenData([]wire.File{{Name: "x.npz"}})
		e.settle(s)
		v := s.Data()
		if len(e.asked) != c.tried || v.Follow.Label != c.offer || (v.Advice == "") != (c.offer == "") || s.Problem() != nil {
			t.Errorf("%s: %d were tried, %q is offered with %q, the problem is %+v", name, len(e.asked), v.Follow.Label, v.Advice, s.Problem())
		}
		if c.offer == "" {
			continue
		}
		if !strings.Contains(v.Advice, "right on 10 of 64 samples") || !strings.Contains(v.Advice, "right on 60") {
			t.Errorf("%s: it says %s", name, v.Advice)
		}
		v.Follow.Choose()
		e.settle(s)
		if set := s.Settings(); set.Mean != "0.1307" || set.Std != "0.3081" || s.Data().Advice != "" || len(e.asked) != c.tried+1 {
			t.Errorf("%s: followed, it is at %+v, says %q and has tried %d", name, set, s.Data().Advice, len(e.asked))
		}
	}
	s, e := New(Defaults()), &choosy{}
	s.OpenModel("x.onnx", wire.Bulk{Handle: "file"}, "x", "digits")
	if e.settle(s); len(e.asked) > 0 {
		t.Error("the page's own samples are doubted")
	}
}
