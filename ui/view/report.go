package view

import (
	"fmt"
	"strconv"
	"strings"

	"hawqeye/engine/wire"
)

// Report is what an inspection found, in words.
type Report struct {
	Name        string
	Origin      string // format, versions and the program that wrote the file
	Fine        bool   // the engine can run all of it
	Verdict     string
	Facts       []Fact
	Layers      []Layer
	Unsupported []wire.Unsupported
}

// Fact is a number and what it counts.
type Fact struct {
	Label string
	Value string
	Class string // "wide" for what is longer than a number
}

// Layer is a row of the table of layers.
type Layer struct {
	Number string
	Name   string
	Op     string
	Shape  string
	Params string
	MACs   string
	Share  string // of all weights, as a percentage for SVG
	Label  string // the share in words
}

func newReport(i wire.Inspection) *Report {
	r := &Report{
		Name:        i.Name,
		Origin:      origin(i),
		Fine:        len(i.Unsupported) == 0,
		Unsupported: i.Unsupported,
	}
	switch n := len(i.Unsupported); n {
	case 0:
		r.Verdict = "The engine can run every operation of this model."
	case 1:
		r.Verdict = "The engine cannot run 1 operation of this model."
	default:
		r.Verdict = fmt.Sprintf("The engine cannot run %d operations of this model.", n)
	}
	r.Facts = []Fact{{Label: "File", Value: Bytes(i.Bytes)}}
	if r.Fine {
		r.Facts = append(r.Facts,
			Fact{Label: "Layers", Value: Count(int64(len(i.Layers)))},
			Fact{Label: "Parameters", Value: Count(i.Params)},
			Fact{Label: "Multiply-adds per sample", Value: Count(i.MACs)})
	}
	r.addTensors("Input", i.Inputs)
	r.addTensors("Output", i.Outputs)
	var all int64
	for _, l := range i.Layers {
		all += l.Params
	}
	for k, l := range i.Layers {
		share := float64(l.Params) / float64(max(all, 1))
		r.Layers = append(r.Layers, Layer{
			Number: strconv.Itoa(k + 1),
			Name:   l.Name,
			Op:     l.Op,
			Shape:  shape(l.Shape),
			Params: Count(l.Params),
			MACs:   Count(l.MACs),
			Share:  strconv.FormatFloat(100*share, 'f', 2, 64) + "%",
			Label:  strconv.FormatFloat(100*share, 'f', 1, 64) + "% of all weights",
		})
	}
	return r
}

func origin(i wire.Inspection) string {
	s := fmt.Sprintf("%s, operator set %d, IR version %d", i.Format, i.Opset, i.IRVersion)
	if i.Producer != "" {
		s += ", written by " + i.Producer
	}
	return s
}

// addTensors tells the names and shapes of inputs or outputs, if there are any.
func (r *Report) addTensors(noun string, list []wire.Tensor) {
	if len(list) == 0 {
		return
	}
	if len(list) > 1 {
		noun += "s"
	}
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = t.Name + " " + shape(t.Shape)
	}
	r.Facts = append(r.Facts, Fact{Label: noun, Value: strings.Join(texts, ", "), Class: "wide"})
}

// shape writes dimensions; the batch's is N.
func shape(dims []int) string {
	if len(dims) == 0 {
		return "scalar"
	}
	texts := make([]string, len(dims))
	for i, d := range dims {
		texts[i] = strconv.Itoa(d)
		if d < 0 {
			texts[i] = "N"
		}
	}
	return strings.Join(texts, " × ")
}
