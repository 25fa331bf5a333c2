package alloc

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Input is a value whose width is chosen beside those of the layers that read it.
type Input struct {
	Choices []Choice // by the value's width: its own costs and harm
	Readers []int    // the layers; each reads one Input at most
	Ops     []int64  // by reader: multiply-accumulates of one sample
}

// combination is widths of one input and of the layers that read it.
type combination struct {
	Choice
	widths []uint8 // of the readers
}

// SolveWith is Solve over the widths of layers and of what they read together:
// harm adds up, and a reader's BOPs are its Ops times both widths. The combinations
// of an input and its readers, without those that another is no worse than, are
// taken for the choices of one layer; an input with more of them than a layer may
// offer keeps its widest choice. The second result is the inputs' widths.
func (p Problem) SolveWith(inputs []Input) (Assignment, []uint8, Certificate, error) {
	j, err := p.join(inputs)
	if err != nil {
		return Assignment{}, nil, Certificate{}, err
	}
	a, certificate, err := Problem{Layers: j.choices(), Fixed: j.fixed, Limits: p.Limits}.Solve()
	if err != nil {
		return Assignment{}, nil, Certificate{}, err
	}
	j.spread(&a)
	a.Harm += j.harm
	certificate.Bound += j.harm
	return a, j.widths, certificate, nil
}

// joint is layers in groups by the input that they read.
type joint struct {
	inputs   []Input
	layers   [][]Choice
	groups   [][]combination // by input; nil where it keeps its widest choice
	together []bool          // by layer: it belongs to a group
	widths   []uint8         // of the inputs
	fixed    Costs
	harm     float64 // of inputs that keep their widest choice
}

func (p Problem) join(inputs []Input) (*joint, error) {
	if len(p.Tied) > 0 {
		return nil, errors.New("layers are tied to each other or to what they read, not both: give up one")
	}
	if _, err := prepare(p.Layers); err != nil {
		return nil, err
	}
	n := len(p.Layers)
	j := &joint{inputs, slices.Clone(p.Layers), nil, make([]bool, n), make([]uint8, len(inputs)), p.Fixed, 0}
	seen := make([]bool, n)
	for i, in := range inputs {
		if len(in.Choices) == 0 || len(in.Ops) != len(in.Readers) {
			return nil, fmt.Errorf("input %d offers no width to choose, or not every reader's operations are known", i+1)
		}
		for _, l := range in.Readers {
			if l < 0 || l >= n || seen[l] {
				return nil, fmt.Errorf("layer %d does not exist or reads two inputs", l+1)
			}
			seen[l] = true
		}
		group := p.combine(in)
		if j.groups = append(j.groups, group); group == nil {
			widest := slices.MaxFunc(in.Choices, func(a, b Choice) int { return int(a.Bits) - int(b.Bits) })
			j.widths[i], j.fixed, j.harm = widest.Bits, j.fixed.Plus(widest.Costs), j.harm+widest.Harm
		}
		for r, l := range in.Readers {
			if j.together[l] = group != nil; !j.together[l] {
				j.layers[l] = reading(j.layers[l], j.widths[i], in.Ops[r])
			}
		}
	}
	return j, nil
}

// choices are those of the groups, numbered, and then of the other layers.
func (j *joint) choices() [][]Choice {
	var layers [][]Choice
	for _, group := range j.groups {
		if group == nil {
			continue
		}
		numbered := make([]Choice, len(group))
		for i, c := range group {
			numbered[i] = c.Choice
			numbered[i].Bits = uint8(i)
		}
		layers = append(layers, numbered)
	}
	for l, choices := range j.layers {
		if !j.together[l] {
			layers = append(layers, choices)
		}
	}
	return layers
}

// spread names the widths that an assignment of choices stands for.
func (j *joint) spread(a *Assignment) {
	picks := a.Bits
	a.Bits = make([]uint8, len(j.layers))
	for i, in := range j.inputs {
		if j.groups[i] == nil {
			continue
		}
		c := j.groups[i][picks[0]]
		j.widths[i], picks = c.Bits, picks[1:]
		for r, l := range in.Readers {
			a.Bits[l] = c.widths[r]
		}
	}
	for l := range j.layers {
		if !j.together[l] {
			a.Bits[l], picks = picks[0], picks[1:]
		}
	}
}

// reading is a layer's choices where what it reads has so many bits.
func reading(choices []Choice, bits uint8, ops int64) []Choice {
	read := slices.Clone(choices)
	for i, c := range choices {
		read[i].BOPs = ops * int64(c.Bits) * int64(bits)
	}
	return read
}

// combine is the combinations of an input and its readers that no other is better
// than, or nil where they are too many.
func (p Problem) combine(in Input) []combination {
	var all []combination
	for _, own := range in.Choices {
		list := []combination{{Choice: own}}
		for r, l := range in.Readers {
			var longer []combination
			for _, x := range list {
				for _, c := range reading(p.Layers[l], own.Bits, in.Ops[r]) {
					y := combination{x.Choice, append(slices.Clone(x.widths), c.Bits)}
					y.Costs, y.Harm = x.Plus(c.Costs), x.Harm+c.Harm
					longer = append(longer, y)
				}
			}
			if list = better(longer); len(list) > math.MaxUint8 {
				return nil
			}
		}
		all = append(all, list...)
	}
	if all = better(all); len(all) > math.MaxUint8 {
		return nil
	}
	return all
}

// better drops combinations that another is no worse than.
func better(list []combination) []combination {
	var kept []combination
	for i, x := range list {
		beaten := func(y combination) bool {
			return y.Harm <= x.Harm && y.noMore(x.Costs) && (y.Harm < x.Harm || y.Costs != x.Costs)
		}
		same := func(y combination) bool { return y.Harm == x.Harm && y.Costs == x.Costs }
		if !slices.ContainsFunc(list, beaten) && !slices.ContainsFunc(list[:i], same) {
			kept = append(kept, x)
		}
	}
	return kept
}

// noMore says that no cost is above the other's.
func (c Costs) noMore(d Costs) bool {
	a, b := c.vector(), d.vector()
	for i := range a {
		if a[i] > b[i] {
			return false
		}
	}
	return true
}
