package view

import (
	"strconv"
	"strings"

	"hawqeye/engine/wire"
)

// Machine is what the page knows of the computer and the browser it runs in.
type Machine struct {
	Browser string
	Cores   int
	Engines int    // that share what takes long, at most
	Policy  string // that the page is under
	Reports bool   // the browser reports the page's requests; without, there is no count
	Own     int    // requests for the page's own files
	Foreign int    // requests to any other address
}

// Held is what this browser keeps of what was found.
type Held struct {
	Known   bool // it can be looked up
	Results int
	Bytes   int64
}

// Hold takes in what the browser keeps.
func (s *Store) Hold(h Held) { s.held = h }

// Machine is what has been learned of the machine.
func (s *Store) Machine() Machine { return s.machine }

// Observe takes in what the page has learned of the machine.
func (s *Store) Observe(m Machine) { s.machine = m }

// DeviceView is the computer that all of it runs on, and why one can believe
// that nothing leaves it.
type DeviceView struct {
	Facts  []Fact
	Lead   string
	Sent   string
	Leaks  bool // something went elsewhere
	Count  string
	Policy []string // one directive each
	Kept   string   // what the browser keeps
	Forget bool     // there is something to forget
}

// Device is the computer; it is always there.
func (s *Store) Device() *DeviceView {
	m := s.machine
	v := &DeviceView{
		Lead: s.say("device.sent.lead"), Sent: s.say("device.sent"), Leaks: m.Foreign > 0, Policy: directives(m.Policy),
		Count: s.say("device.count", "own", Count(int64(m.Own)), "foreign", Count(int64(m.Foreign))),
	}
	v.Kept, v.Forget = s.holding()
	switch {
	case !m.Reports:
		v.Sent, v.Count = s.say("device.sent.unknown"), s.say("device.count.none")
	case v.Leaks:
		v.Sent = s.say("device.sent.some", "n", Count(int64(m.Foreign)))
	}
	if m.Browser != "" {
		v.Facts = append(v.Facts, Fact{Label: s.say("device.browser"), Value: m.Browser})
	}
	if m.Cores > 0 {
		v.Facts = append(v.Facts, Fact{Label: s.say("device.cores"), Value: strconv.Itoa(m.Cores)})
	}
	if m.Engines > 0 {
		v.Facts = append(v.Facts, Fact{Label: s.say("device.engines"), Value: strconv.Itoa(m.Engines)})
	}
	kernels, timer := s.say("device.kernels.unknown"), s.say("device.timer.unknown")
	for _, t := range []*wire.Timed{s.intTime, s.floatTime} {
		if t != nil {
			kernels, timer = t.KernelSet, duration(t.TimerMicros)
			break
		}
	}
	v.Facts = append(v.Facts,
		Fact{Label: s.say("device.kernels"), Value: kernels},
		Fact{Label: s.say("device.timer"), Value: timer})
	return v
}

// holding says what the browser keeps, and whether it is something.
func (s *Store) holding() (said string, some bool) {
	switch h := s.held; {
	case !h.Known:
		return s.say("device.kept.unknown"), false
	case h.Results == 0:
		return s.say("device.kept.none"), false
	default:
		return s.say("device.kept", "n", Count(int64(h.Results)), "size", Bytes(h.Bytes)), true
	}
}

// directives are those of a policy.
func directives(policy string) []string {
	var list []string
	for d := range strings.SplitSeq(policy, ";") {
		if d = strings.TrimSpace(d); d != "" {
			list = append(list, d)
		}
	}
	return list
}

// Browser is a browser's name and version as its user agent string tells them,
// which names the browsers that it wants to pass for too.
func Browser(agent string) string {
	for _, known := range []struct{ token, name string }{
		{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"HeadlessChrome/", "Chromium"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
	} {
		if _, rest, found := strings.Cut(agent, known.token); found {
			version, _, _ := strings.Cut(rest, " ")
			major, _, _ := strings.Cut(version, ".")
			return known.name + " " + major
		}
	}
	return ""
}
