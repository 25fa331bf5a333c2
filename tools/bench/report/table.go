package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Table is some lines of figures, all of the header's length.
type Table struct {
	Title string
	Head  []string
	Lines [][]string
	Notes []string // why something is not there
}

// milli is for milliseconds, of microseconds.
const milli = 1e-3

// form writes quartiles in another unit.
type form func(q Quartiles, unit float64) string

// Medians writes the median alone.
func Medians(q Quartiles, unit float64) string {
	if q == nil {
		return ""
	}
	return fmt.Sprintf("%.3g", q.Mid*unit)
}

// Spreads writes the median and, in brackets, the other two.
func Spreads(q Quartiles, unit float64) string {
	if q == nil {
		return ""
	}
	return fmt.Sprintf("%.3g (%.3g–%.3g)", q.Mid*unit, q.Q1*unit, q.Q3*unit)
}

// Tables are the report for people, with Medians or Spreads.
func (r *Report) Tables(f form) []Table {
	return slices.DeleteFunc([]Table{r.networks(f), r.passes(f), r.traces(f), r.limits(f), r.kernels(f)}, func(t Table) bool { return len(t.Lines) == 0 })
}

// Setting says, in a sentence or two, where the figures are from.
func (r *Report) Setting() string {
	where := fmt.Sprintf("any of %d cores", r.Cores)
	if r.Pinned {
		where = "one core"
	}
	s := fmt.Sprintf("%s on %s, our kernels are %q, theirs %s; medians of %d rounds.", r.Browser, where, r.KernelSet, r.Peer, r.Rounds)
	if float, whole := r.Peak.Float, r.Peak.Int; float != nil && whole != nil {
		s += fmt.Sprintf(" The peak at 128 bits is %.0f GFLOP/s and %.0f GOP/s.", float.Mid, whole.Mid)
	}
	return s
}

func (r *Report) networks(f form) Table {
	t := Table{
		Title: "Networks, from float inputs to outputs; milliseconds for a sample",
		Head:  []string{"network", "batch", "weights", "ours", "theirs", "theirs ÷ ours", "target", "on 2 threads", "÷ ours", "our 8 bits ÷ ours", "target", "difference"},
	}
	for _, n := range r.Networks {
		apart := ""
		if n.Ours != nil {
			apart = fmt.Sprintf("%.1g", n.Difference)
		}
		t.add(n.Problem, n.Name, fmt.Sprint(n.Batch), width(n.Bits),
			f(n.Ours, milli), f(n.Peer, milli), f(n.Ratio, 1), n.target(r.KernelSet).verdict(n.Ratio),
			f(n.Peer2, milli), f(n.Ratio2, 1), f(n.Eight, 1), narrow.verdict(n.Eight), apart)
	}
	return t
}

func (r *Report) passes(f form) Table {
	t := Table{
		Title: "Training, forward and backward; milliseconds for a sample",
		Head:  []string{"network", "batch", "forward", "with backward", "÷ 3 forward", "target"},
	}
	for _, p := range r.Passes {
		t.add(p.Problem, p.Name, fmt.Sprint(p.Batch), f(p.Forward, milli), f(p.Gradient, milli), f(p.Ratio, 1), p.target().verdict(p.Ratio))
	}
	return t
}

func (r *Report) traces(f form) Table {
	t := Table{
		Title: "Exact traces of all layers beside one Hessian-vector product (HVP), over the same samples",
		Head:  []string{"network", "samples", "batch", "traces, s", "HVP, s", "traces ÷ HVP", "target", "GFLOP", "GFLOP/s", "of the peak", "target"},
	}
	for _, c := range r.Traces {
		t.add(c.Problem, c.Name, fmt.Sprint(c.Samples), fmt.Sprint(c.Batch), f(c.Traces, 1), f(c.Product, 1), f(c.Ratio, 1), c.ratio().verdict(c.Ratio),
			fmt.Sprintf("%.3g", c.Work), f(c.Rate, 1), f(c.OfPeak, 1), c.ofPeak().verdict(c.OfPeak))
	}
	return t
}

func (r *Report) limits(f form) Table {
	t := Table{
		Title: "Widths for another limit, from the command to the answer",
		Head:  []string{"network", "limit", "ms", "target"},
	}
	for _, l := range r.Limits {
		t.add(l.Problem, l.Name, l.What, f(l.Took, 1), l.target().verdict(l.Took))
	}
	return t
}

func (r *Report) kernels(f form) Table {
	t := Table{
		Title: "Kernels, in billions of operations per second",
		Head:  []string{"kernel", "weights", "rate", "of the peak", "target", "of our 8 bits", "target"},
	}
	for _, k := range r.Kernels {
		t.add(k.Problem, k.Name, width(k.Bits), f(k.Rate, 1), f(k.OfPeak, 1), k.target(r.KernelSet).verdict(k.OfPeak), f(k.Eight, 1), narrow.verdict(k.Eight))
	}
	return t
}

// add adds a line, which begins with a name, and a note on its problem, if it has one.
func (t *Table) add(problem string, line ...string) {
	t.Lines = append(t.Lines, line)
	if note := line[0] + ": " + problem; problem != "" && !slices.Contains(t.Notes, note) {
		t.Notes = append(t.Notes, note)
	}
}

func width(bits int) string {
	switch bits {
	case 0:
		return "float"
	case 1:
		return "signs × signs"
	}
	return fmt.Sprintf("%d bits", bits)
}

// shows says whether a column has anything to show.
func (t Table) shows(i int) bool {
	return slices.ContainsFunc(t.Lines, func(line []string) bool { return line[i] != "" })
}

// Text is the table in columns, without those that have nothing to show.
func (t Table) Text() string {
	all := append([][]string{t.Head}, t.Lines...)
	rows := make([]string, len(all))
	for i := range t.Head {
		if !t.shows(i) {
			continue
		}
		width := 0
		for _, line := range all {
			width = max(width, utf8.RuneCountInString(line[i]))
		}
		for j, line := range all {
			rows[j] += fmt.Sprintf("%-*s  ", width, line[i])
		}
	}
	for j := range rows {
		rows[j] = strings.TrimRight(rows[j], " ")
	}
	return t.Title + "\n\n" + strings.Join(append(rows, t.Notes...), "\n") + "\n"
}

// Markdown is the same for a README.
func (t Table) Markdown() string {
	var b strings.Builder
	write := func(line []string) {
		for i, cell := range line {
			if t.shows(i) {
				b.WriteString("| " + cell + " ")
			}
		}
		b.WriteString("|\n")
	}
	write(t.Head)
	rule := make([]string, len(t.Head))
	for i := range rule {
		rule[i] = "---"
	}
	write(rule)
	for _, line := range t.Lines {
		write(line)
	}
	for _, note := range t.Notes {
		b.WriteString("\n" + note + "\n")
	}
	return b.String()
}
