package view

import (
	"strconv"
	"strings"

	"hawqeye/engine/wire"
	"hawqeye/ui/text"
)

// Report is the model card: what the file holds, in words.
type Report struct {
	Name        string
	Origin      string // format, versions and the program that wrote the file
	Fine        bool   // the engine can run all of it
	Verdict     string
	Facts       []Fact
	Layers      []Layer
	Unsupported []wire.Unsupported

	lang string
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

// Report is nil while no model is open.
func (s *Store) Report() *Report {
	if s.model == nil {
		return nil
	}
	return newReport(s.Lang(), *s.model)
}

func newReport(lang string, i wire.Inspection) *Report {
	r := &Report{
		Name: i.Name, Fine: len(i.Unsupported) == 0, Unsupported: i.Unsupported, lang: lang,
	}
	r.Origin = r.origin(i)
	switch n := len(i.Unsupported); n {
	case 0:
		r.Verdict = r.say("model.fine")
	case 1:
		r.Verdict = r.say("model.lacking")
	default:
		r.Verdict = r.say("model.lackings", "n", strconv.Itoa(n))
	}
	r.add("model.file", Bytes(i.Bytes), "")
	if r.Fine {
		r.add("model.layers", Count(int64(len(i.Layers))), "")
		r.add("model.params", Count(i.Params), "")
		r.add("model.macs", Count(i.MACs), "")
	}
	r.addTensors("model.input", "model.inputs", i.Inputs)
	r.addTensors("model.output", "model.outputs", i.Outputs)
	r.addLayers(i.Layers)
	return r
}

func (r *Report) say(key string, args ...string) string { return text.T(r.lang, key, args...) }

func (r *Report) origin(i wire.Inspection) string {
	args := []string{
		"format", i.Format, "opset", strconv.Itoa(i.Opset), "ir", strconv.Itoa(i.IRVersion), "producer", i.Producer,
	}
	if i.Producer == "" {
		return r.say("model.origin", args...)
	}
	return r.say("model.originProducer", args...)
}

func (r *Report) add(key, value, class string) {
	r.Facts = append(r.Facts, Fact{Label: r.say(key), Value: value, Class: class})
}

// addTensors tells the names and shapes of inputs or outputs, if there are any.
func (r *Report) addTensors(key, keys string, list []wire.Tensor) {
	if len(list) == 0 {
		return
	}
	if len(list) > 1 {
		key = keys
	}
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = t.Name + " " + shape(t.Shape)
	}
	r.add(key, strings.Join(texts, ", "), "wide")
}

func (r *Report) addLayers(layers []wire.Layer) {
	var all int64
	for _, l := range layers {
		all += l.Params
	}
	for k, l := range layers {
		share := float64(l.Params) / float64(max(all, 1))
		r.Layers = append(r.Layers, Layer{
			Number: strconv.Itoa(k + 1),
			Name:   l.Name,
			Op:     l.Op,
			Shape:  shape(l.Shape),
			Params: Count(l.Params),
			MACs:   Count(l.MACs),
			Share:  strconv.FormatFloat(100*share, 'f', 2, 64) + "%",
			Label:  r.say("model.share", "percent", strconv.FormatFloat(100*share, 'f', 1, 64)+"%"),
		})
	}
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
