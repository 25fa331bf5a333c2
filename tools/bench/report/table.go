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
}

// Tables are the report for people.
func (r *Report) Tables() []Table {
	var all []Table
	for _, t := range []Table{r.networks(), r.passes(), r.kernels()} {
		if len(t.Lines) > 0 {
			all = append(all, t)
		}
	}
	return all
}

// Setting says, in a sentence or two, where the figures are from.
func (r *Report) Setting() string {
	where := fmt.Sprintf("any of %d cores", r.Cores)
	if r.Pinned {
		where = "one core"
	}
	s := fmt.Sprintf("%s on %s, our kernels are %q, theirs %s; medians of %d rounds, quartiles in brackets.", r.Browser, where, r.KernelSet, r.Peer, r.Rounds)
	if r.Peak.Float != nil {
		s += fmt.Sprintf(" The peak at 128 bits is %.0f GFLOP/s and %.0f GOP/s.", r.Peak.Float.Mid, r.Peak.Int.Mid)
	}
	return s
}

func (r *Report) networks() Table {
	t := Table{
		Title: "Networks, from float inputs to outputs",
		Head:  []string{"network", "batch", "weights", "ours, ms", "theirs, ms", "theirs ÷ ours", "target", "on 2 threads, ms", "÷ ours", "our 8 bits ÷ ours", "target", "difference"},
	}
	for _, n := range r.Networks {
		line := []string{n.Name, fmt.Sprint(n.Batch), width(n.Bits)}
		if n.Problem != "" {
			line = append(line, n.Problem)
		} else {
			line = append(line, millis(n.Ours), millis(n.Peer), spread(n.Ratio), n.target(r.KernelSet).verdict(n.Ratio),
				millis(n.Peer2), spread(n.Ratio2), spread(n.Eight), narrow.verdict(n.Eight), fmt.Sprintf("%.0e", n.Difference))
		}
		t.add(line)
	}
	return t
}

func (r *Report) passes() Table {
	t := Table{
		Title: "Training, forward and backward",
		Head:  []string{"network", "batch", "forward, ms", "with backward, ms", "÷ 3 forward", "target"},
	}
	for _, p := range r.Passes {
		line := []string{p.Name, fmt.Sprint(p.Batch)}
		if p.Problem != "" {
			line = append(line, p.Problem)
		} else {
			line = append(line, millis(p.Forward), millis(p.Gradient), spread(p.Ratio), p.target().verdict(p.Ratio))
		}
		t.add(line)
	}
	return t
}

func (r *Report) kernels() Table {
	t := Table{
		Title: "Kernels, in billions of operations per second",
		Head:  []string{"kernel", "weights", "rate", "of the peak", "target", "of our 8 bits", "target"},
	}
	for _, k := range r.Kernels {
		line := []string{k.Name, width(k.Bits)}
		if k.Problem != "" {
			line = append(line, k.Problem)
		} else {
			line = append(line, spread(k.Rate), spread(k.OfPeak), k.target(r.KernelSet).verdict(k.OfPeak), spread(k.Eight), narrow.verdict(k.Eight))
		}
		t.add(line)
	}
	return t
}

func (t *Table) add(line []string) {
	t.Lines = append(t.Lines, append(line, make([]string, len(t.Head)-len(line))...))
}

func width(bits int) string {
	if bits == 0 {
		return "float"
	}
	return fmt.Sprintf("%d bits", bits)
}

// millis is a time of so many microseconds.
func millis(q Quartiles) string {
	if q == nil {
		return ""
	}
	return fmt.Sprintf("%.3g (%.3g–%.3g)", q.Mid/1e3, q.Q1/1e3, q.Q3/1e3)
}

func spread(q Quartiles) string {
	if q == nil {
		return ""
	}
	return fmt.Sprintf("%.3g (%.3g–%.3g)", q.Mid, q.Q1, q.Q3)
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
	return t.Title + "\n\n" + strings.Join(rows, "\n") + "\n"
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
	return b.String()
}
