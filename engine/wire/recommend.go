package wire

// Recommend seeks the smallest network that answers about as well as the float
// one: at most Tolerance points fewer right answers on Data, or, where it has no
// labels, at most so many answers that differ. Allocate says what widths are chosen
// from and by which model of damage; its limits do not matter. It sends Recommending
// after every trial; stopped, it answers with the best so far, marked as partial, if
// one is within the tolerance. Answer: Recommended.
type Recommend struct {
	Allocate  Allocate
	ActBits   int
	Data      Data
	Tolerance float64 // in points of a hundred; 0 is the default
}

func (m *Recommend) command(c *coder) {
	m.Allocate.command(c)
	c.int(&m.ActBits)
	c.data(&m.Data)
	c.float(&m.Tolerance)
}

// Trial is a network that was made and run.
type Trial struct {
	Bits        []int // by layer
	WeightBytes int64
	Correct     *int // nil where the samples have no labels
	Agreed      int
}

func (c *coder) trial(v *Trial) {
	ints(c, &v.Bits)
	c.int64(&v.WeightBytes)
	optional(c, &v.Correct, (*coder).int)
	c.int(&v.Agreed)
}

// Recommended answers Recommend.
type Recommended struct {
	Assignment []Choice
	AvgBits    float64
	Within     bool // the tolerance; if not, no network tried is, and this is the best of them
	N          int  // samples
	Correct    *int // of the float network
	Chosen     Trial
	Trials     []Trial // in the order in which they were made
	Partial    bool    // stopped before it was done
}

func (m *Recommended) event(c *coder) { c.recommended(m) }

func (c *coder) recommended(v *Recommended) {
	list(c, &v.Assignment, (*coder).choice)
	c.float(&v.AvgBits)
	c.bool(&v.Within)
	c.int(&v.N)
	optional(c, &v.Correct, (*coder).int)
	c.trial(&v.Chosen)
	list(c, &v.Trials, (*coder).trial)
	c.bool(&v.Partial)
}

// Recommending is what Recommend has found so far. It is no answer: more follows.
type Recommending struct{ Recommended Recommended }

func (m *Recommending) event(c *coder) { c.recommended(&m.Recommended) }
