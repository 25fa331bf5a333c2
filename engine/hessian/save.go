package hessian

import "errors"

// Save is what a result has found, as numbers without names: Restore finds the rest
// in the problem.
func (r *Result) Save() []float64 {
	s := saved{writing: true}
	s.result(r)
	return s.numbers
}

// Restore is the result, whole or partial, that Save made numbers of, where p and o
// are those of its measurement.
func Restore(p *Problem, o Options, numbers []float64) (*Result, error) {
	t, method, o, err := start(p, o)
	if err != nil {
		return nil, err
	}
	r := newResult(t, method, o)
	s := saved{numbers: numbers}
	s.result(r)
	if s.short || len(s.numbers) > 0 {
		return nil, errors.New("the saved result is of another network: measure anew")
	}
	return r, nil
}

// saved carries numbers to a list or from it.
type saved struct {
	writing bool
	numbers []float64 // written so far, or left to read
	short   bool      // there were not enough to read
}

func (s *saved) float(v *float64) {
	switch {
	case s.writing:
		s.numbers = append(s.numbers, *v)
	case len(s.numbers) == 0:
		s.short = true
	default:
		*v, s.numbers = s.numbers[0], s.numbers[1:]
	}
}

func (s *saved) int(v *int) {
	x := float64(*v)
	s.float(&x)
	*v = int(x)
}

func (s *saved) bool(v *bool) {
	x := 0
	if *v {
		x = 1
	}
	s.int(&x)
	*v = x != 0
}

func (s *saved) sums(v *Sums) {
	s.int(&v.N)
	s.float(&v.Sum)
	s.float(&v.SumSq)
}

func (s *saved) result(r *Result) {
	s.float(&r.Passes)
	s.int(&r.Probes)
	s.bool(&r.Partial)
	for i := range r.Layers {
		l := &r.Layers[i]
		s.bool(&l.GaussNewton)
		s.sums(&l.Trace)
		s.activation(&l.In)
		s.activation(&l.Out)
		n := len(l.Eigenvalues)
		s.int(&n)
		for j := 0; j < n && !s.short; j++ {
			if !s.writing {
				l.Eigenvalues = append(l.Eigenvalues, Estimate{})
			}
			e := &l.Eigenvalues[j]
			s.float(&e.Mean)
			s.float(&e.StdErr)
			s.int(&e.N)
		}
	}
}

func (s *saved) activation(v **Activation) {
	there := *v != nil
	s.bool(&there)
	if !there {
		return
	}
	if !s.writing {
		*v = new(Activation)
	}
	a := *v
	s.int(&a.Elems)
	s.sums(&a.Trace)
	s.sums(&a.Avg)
}
