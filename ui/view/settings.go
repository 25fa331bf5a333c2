package view

import (
	"strconv"
	"strings"
)

// Settings are all that a person chooses. They are a comparable value: equal
// Settings ask for the same work and show the same page, and they are the page's
// address behind the #.
type Settings struct {
	Model   string  // a bundled model's name; "" for a file of the person's own
	Own     bool    // the person's own data instead of the bundled model's
	Samples int     // for calibration and curvature
	Scale   float64 // of pixels; 0 is the container's own default
	Mean    string  // per channel, "0.485,0.456,0.406"
	Std     string
	Layout  string
	Method  string // of curvature; "" is the best for the model
	Probes  int
	Seed    int
	Widths  string  // to choose from, "2,3,4,5,6,8"
	Goal    string  // "" for a size, byDrop or byTime
	Drop    float64 // points of right answers that may be lost
	Micros  float64 // that a sample may take
	Damage  string  // the model of damage that widths are chosen by; "" is the best
	Target  float64 // average bits, or kB of weights
	InKB    bool    // Target is in kB
	Locks   string  // "layer=bits" lines, in the order they were set
	ActBits int
	Clip    string
	Tab     string // which chart is shown
	Layer   string // which layer is selected
	Measure string // of sensitivity; "" is the trace
	Alone   int    // bits that sensitivity is measured at; 0 is the chosen ones
	Sorted  bool   // layers by sensitivity instead of network order
	Lang    string // "" is the browser's
	Theme   string // "" is the system's
}

// Defaults are the settings of a new page.
func Defaults() Settings {
	return Settings{
		Samples: 256, Layout: "NCHW", Probes: 64, Seed: 1, Widths: "2,3,4,5,6,8",
		Target: 4, Drop: 0.5, ActBits: 8, Clip: "mse", Tab: "sensitivity",
	}
}

// property is one setting's place in the address.
type property struct {
	key  string
	text func(*Settings) string
	read func(*Settings, string) bool
}

// properties lists every setting. A new one is a field and a line.
func properties() []property {
	return []property{
		textual("m", func(s *Settings) *string { return &s.Model }),
		boolean("own", func(s *Settings) *bool { return &s.Own }),
		whole("n", 1, 1<<20, func(s *Settings) *int { return &s.Samples }),
		decimal("scale", func(s *Settings) *float64 { return &s.Scale }),
		textual("mean", func(s *Settings) *string { return &s.Mean }),
		textual("std", func(s *Settings) *string { return &s.Std }),
		textual("layout", func(s *Settings) *string { return &s.Layout }),
		textual("method", func(s *Settings) *string { return &s.Method }),
		whole("probes", 1, 1<<20, func(s *Settings) *int { return &s.Probes }),
		whole("seed", 0, 1<<30, func(s *Settings) *int { return &s.Seed }),
		textual("widths", func(s *Settings) *string { return &s.Widths }),
		textual("goal", func(s *Settings) *string { return &s.Goal }),
		decimal("drop", func(s *Settings) *float64 { return &s.Drop }),
		decimal("us", func(s *Settings) *float64 { return &s.Micros }),
		textual("damage", func(s *Settings) *string { return &s.Damage }),
		decimal("t", func(s *Settings) *float64 { return &s.Target }),
		boolean("kb", func(s *Settings) *bool { return &s.InKB }),
		textual("lock", func(s *Settings) *string { return &s.Locks }),
		whole("act", 1, 8, func(s *Settings) *int { return &s.ActBits }),
		textual("clip", func(s *Settings) *string { return &s.Clip }),
		textual("tab", func(s *Settings) *string { return &s.Tab }),
		textual("layer", func(s *Settings) *string { return &s.Layer }),
		textual("y", func(s *Settings) *string { return &s.Measure }),
		whole("alone", 0, 8, func(s *Settings) *int { return &s.Alone }),
		boolean("sort", func(s *Settings) *bool { return &s.Sorted }),
		textual("lang", func(s *Settings) *string { return &s.Lang }),
		textual("theme", func(s *Settings) *string { return &s.Theme }),
	}
}

func textual(key string, at func(*Settings) *string) property {
	return property{key,
		func(s *Settings) string { return *at(s) },
		func(s *Settings, v string) bool { *at(s) = v; return len(v) < 2000 }}
}

func boolean(key string, at func(*Settings) *bool) property {
	return property{key,
		func(s *Settings) string { return strconv.FormatBool(*at(s)) },
		func(s *Settings, v string) (ok bool) {
			b, err := strconv.ParseBool(v)
			*at(s) = b
			return err == nil
		}}
}

func whole(key string, least, most int, at func(*Settings) *int) property {
	return property{key,
		func(s *Settings) string { return strconv.Itoa(*at(s)) },
		func(s *Settings, v string) bool {
			n, err := strconv.Atoi(v)
			if err != nil || n < least || n > most {
				return false
			}
			*at(s) = n
			return true
		}}
}

func decimal(key string, at func(*Settings) *float64) property {
	return property{key,
		func(s *Settings) string { return strconv.FormatFloat(*at(s), 'g', -1, 64) },
		func(s *Settings, v string) bool {
			f, err := strconv.ParseFloat(v, 64)
			if err != nil || f < 0 || f-f != 0 {
				return false
			}
			*at(s) = f
			return true
		}}
}

// Hash is the settings as an address, without the #. What is at its default is left out.
func (s Settings) Hash() string {
	def := Defaults()
	var parts []string
	for _, p := range properties() {
		if v := p.text(&s); v != p.text(&def) {
			parts = append(parts, p.key+"="+escape(v))
		}
	}
	return strings.Join(parts, "&")
}

// ParseHash reads an address. What is unknown or cannot be is left at its
// default, and ok is false.
func ParseHash(hash string) (s Settings, ok bool) {
	s, ok = Defaults(), true
	for part := range strings.SplitSeq(strings.TrimPrefix(hash, "#"), "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		text, plain := unescape(value)
		ok = plain && set(&s, key, text) && ok
	}
	return s, ok
}

func set(s *Settings, key, value string) bool {
	for _, p := range properties() {
		if p.key == key {
			changed := *s
			if !p.read(&changed, value) {
				return false
			}
			*s = changed
			return true
		}
	}
	return false
}

// Lock is a layer whose width a person has fixed.
type Lock struct {
	Layer string
	Bits  int
}

// LockList is Locks as a list.
func (s Settings) LockList() []Lock {
	var locks []Lock
	for line := range strings.SplitSeq(s.Locks, "\n") {
		if i := strings.LastIndexByte(line, '='); i > 0 {
			if bits, err := strconv.Atoi(line[i+1:]); err == nil {
				locks = append(locks, Lock{line[:i], bits})
			}
		}
	}
	return locks
}

// SetLock fixes a layer's width, or frees it with 0 bits.
func (s *Settings) SetLock(layer string, bits int) {
	var lines []string
	for _, l := range s.LockList() {
		if l.Layer != layer {
			lines = append(lines, l.Layer+"="+strconv.Itoa(l.Bits))
		}
	}
	if bits > 0 {
		lines = append(lines, layer+"="+strconv.Itoa(bits))
	}
	s.Locks = strings.Join(lines, "\n")
}

// WidthList is Widths as a list.
func (s Settings) WidthList() []int {
	var widths []int
	for part := range strings.SplitSeq(s.Widths, ",") {
		if b, err := strconv.Atoi(strings.TrimSpace(part)); err == nil && b >= 2 && b <= 8 {
			widths = append(widths, b)
		}
	}
	return widths
}

// floats reads "0.5,0.25"; nil where that is not what it says.
func floats(text string) []float64 {
	var list []float64
	for part := range strings.SplitSeq(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return nil
		}
		list = append(list, v)
	}
	return list
}
