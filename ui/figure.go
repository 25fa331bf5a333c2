package ui

import (
	"strings"

	"github.com/vugu/vugu"

	"hawqeye/ui/chart"
	"hawqeye/ui/view"
)

// Figure shows a chart, the sentence it tells and its table. Picture and table
// are islands: they are set as a whole, and only where they have changed.
type Figure struct {
	Figure view.Figure
	open   bool // the table

	events vugu.EventEnv
	width  float64 // that the picture is drawn for
	drawn  chart.Figure
	picture
}

// Compute draws the chart before every rendering.
func (c *Figure) Compute(ctx vugu.ComputeCtx) {
	c.events = ctx.EventEnv()
	c.draw()
}

func (c *Figure) draw() {
	c.drawn = c.Figure.Chart.Draw(chart.View{Width: c.width, Words: c.Figure.Words})
}

func (c *Figure) class() string {
	class := "figure " + c.Figure.Name
	if c.Figure.Stale {
		class += " stale"
	}
	return class
}

// act alters the page's state in answer to an event.
func (c *Figure) act(alter func()) { act(c.events, alter) }

// act alters the page's state outside of a rendering, in an order that holds.
func act(events vugu.EventEnv, alter func()) {
	go func() {
		events.Lock()
		defer events.UnlockRender()
		alter()
	}()
}

// tableHTML is a figure's table.
func (c *Figure) tableHTML() string {
	var b strings.Builder
	b.WriteString("<table><thead><tr>")
	for _, col := range c.drawn.Table.Columns {
		cell(&b, `th scope="col"`, "th", col.Kind, col.Title.Text(c.Figure.Words))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range c.drawn.Table.Rows {
		b.WriteString("<tr>")
		for i, v := range row {
			cell(&b, "td", "td", c.drawn.Table.Columns[i].Kind, v.String())
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

func cell(b *strings.Builder, open, end string, k chart.Kind, said string) {
	b.WriteString("<" + open)
	if k != chart.Name {
		b.WriteString(` class="number"`)
	}
	b.WriteString(">")
	escaper.WriteString(b, said)
	b.WriteString("</" + end + ">")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
