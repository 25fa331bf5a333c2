package alloc

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Problem asks for the assignment of least harm within limits.
type Problem struct {
	Layers [][]Choice
	Fixed  Costs     // of every assignment: a file's headers, layers left in float
	Limits Costs     // 0 is none
	Ranks  []float64 // how sensitive each layer is, for the strategies that ask
	Tied   [][]int   // groups of layers that share a width; see Tie
}

// Certificate says how good an assignment is: no assignment within the limits does
// less harm than Bound, which is the assignment's own harm if it is Optimal.
type Certificate struct {
	Optimal bool
	Bound   float64
}

// Solve is exact. It extends partial assignments layer by layer and drops those
// that another is no worse than, and those that, as the relaxed problem shows, end
// above an assignment already known. It takes few at a time, which finds a good
// assignment, then more, until nothing was dropped for their number alone; with 54
// layers of seven widths the few mostly suffice. Should more than 2^16 remain, as
// several limits that pull apart might have it, the Certificate says how far from
// optimal the answer can be.
//
// Of equal harm, the assignment with the fewest bytes of weights is taken, then
// that which costs less of what else is limited, in the order WeightBits,
// FileBytes, BOPs, Nanoseconds, ValueBits, then that with more bits for the first layer that
// differs. Where nothing fits, the error names the least that is possible.
func (p Problem) Solve() (Assignment, Certificate, error) { return p.solve(nil, 1<<6, 1<<11, 1<<16) }

// prepared are the layers to solve for, tied ones joined, and where each layer went.
func (p Problem) prepared() (layers [][]Choice, of []int, err error) {
	tied, of, err := Tie(p.Layers, p.Tied)
	if err == nil {
		layers, err = prepare(tied)
	}
	return layers, of, err
}

func (p Problem) solve(ranks []float64, widths ...int) (Assignment, Certificate, error) {
	layers, of, err := p.prepared()
	if err != nil {
		return Assignment{}, Certificate{}, err
	}
	fixed, limits := p.Fixed.vector(), p.Limits.vector()
	s := newSearch(layers, fixed, limits, together(ranks, of))
	if err := s.impossible(fixed, limits); err != nil {
		return Assignment{}, Certificate{}, err
	}
	r := relax(s)
	best := found{label: label{harm: math.Inf(1)}}
	if ranks == nil { // or it may be wider where it must be narrower
		best = r.assignment()
	}
	cut := math.Inf(-1)
	for _, width := range widths {
		f := r.pass(best.harm, width)
		if f.choices != nil && f.harm <= best.harm {
			best = f
		}
		if cut = max(cut, f.cut); cut > best.harm {
			break
		}
	}
	if best.choices == nil {
		return Assignment{}, Certificate{}, errors.New("every limit can be kept alone, but no assignment was found that keeps all of them; raise one")
	}
	a := Assignment{Costs: p.Fixed}
	for l, i := range best.choices {
		c := layers[l][i]
		a.Bits = append(a.Bits, c.Bits)
		a.Costs = a.Costs.Plus(c.Costs)
		a.Harm += c.Harm
	}
	a.Bits = apart(a.Bits, of)
	if cut >= best.harm {
		return a, Certificate{Optimal: true, Bound: a.Harm}, nil
	}
	return a, Certificate{Bound: cut}, nil
}

// impossible names the limits that no assignment keeps.
func (s *search) impossible(fixed, limits vector) error {
	var broken []string
	for d, k := range s.kinds {
		if least := s.least[0][d]; least > s.room[d] {
			broken = append(broken, fmt.Sprintf(costNames()[k]+" at least, and the limit is %d", least+fixed[k], limits[k]))
		}
	}
	if broken == nil {
		return nil
	}
	return fmt.Errorf("no assignment fits: %s", strings.Join(broken, "; "))
}
