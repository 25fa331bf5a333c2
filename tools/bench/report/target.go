package report

import (
	"fmt"
	"strings"
)

// Target is what a ratio should be. The zero value asks for nothing.
type Target struct {
	Limit  float64
	AtMost bool // or else at least
}

// Met says whether v is as it should be.
func (t Target) Met(v float64) bool {
	if t.AtMost {
		return v <= t.Limit
	}
	return v >= t.Limit
}

// verdict is the target with a mark for a measured ratio.
func (t Target) verdict(q Quartiles) string {
	if t == (Target{}) || q == nil {
		return ""
	}
	sign, mark := "≥", "✗"
	if t.AtMost {
		sign = "≤"
	}
	if t.Met(q.Mid) {
		mark = "✓"
	}
	return fmt.Sprintf("%s %g %s", sign, t.Limit, mark)
}

// Names of networks that have targets, and that of the set without relaxed SIMD.
const (
	ResNet20    = "ResNet20"
	MobileNetV2 = "MobileNetV2" // begins the names of those of several sizes
	PlainSIMD   = "simd"
)

// narrow is for 4- and 2-bit weights against our own 8-bit ones.
var narrow = Target{Limit: 0.95}

// target is for Ratio. Plain SIMD128 is to be no slower than the other runtime.
func (n *Network) target(set string) Target {
	switch {
	case n.Bits != 0 && n.Bits != 8:
		return Target{}
	case set == PlainSIMD:
		return Target{Limit: 1}
	case n.Name == ResNet20 && n.Batch == 1 && n.Bits == 8:
		return Target{Limit: 4}
	case n.Name == ResNet20 && n.Batch == 1:
		return Target{Limit: 1.7}
	case strings.HasPrefix(n.Name, MobileNetV2) && n.Bits == 8:
		return Target{Limit: 2.5}
	}
	return Target{}
}

// target is for Ratio.
func (p *Pass) target() Target {
	if p.Name == ResNet20 {
		return Target{Limit: 1.3, AtMost: true}
	}
	return Target{}
}

// ratio and ofPeak are for Ratio and OfPeak.
func (t *Traces) ratio() Target {
	if t.Name == ResNet20 {
		return Target{Limit: 3.5, AtMost: true}
	}
	return Target{}
}

func (t *Traces) ofPeak() Target {
	if t.Name == ResNet20 {
		return Target{Limit: 0.6}
	}
	return Target{}
}

// target is for Took.
func (l *Limit) target() Target {
	if l.Search {
		return Target{}
	}
	return Target{Limit: 20, AtMost: true}
}

// target is for OfPeak. What plain SIMD128 can reach is another peak.
func (k *Kernel) target(set string) Target {
	if k.Product && set != PlainSIMD && (k.Bits == 0 || k.Bits == 8) {
		return Target{Limit: 0.85}
	}
	return Target{}
}
