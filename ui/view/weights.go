package view

import "hawqeye/ui/chart"

// Weights are the selected layer's weights before and after rounding.
type Weights struct {
	Empty  string
	Title  string
	Layer  LayerChoice
	Figure *Figure
}

// LayerChoice goes from layer to layer.
type LayerChoice struct {
	Name       string
	Back, Next Option // Chosen where there is none further
}

// Weights makes the panel.
func (s *Store) Weights() *Weights {
	v := &Weights{Title: s.say("tab.weights"), Layer: s.layerChoice()}
	w := s.weighed
	if w == nil || s.layerIndex(w.Layer) < 0 {
		v.Empty = s.waitingFor("weights.empty")
		return v
	}
	name := s.layerNames()[s.layerIndex(w.Layer)]
	v.Title = s.say("weights.title", "layer", name, "bits", Count(int64(w.Bits)))
	h := chart.Histogram{Layer: w.Layer, Bits: w.Bits, Steps: true}
	wide := (w.Hi - w.Lo) / float64(max(len(w.Bins), 1))
	for i, n := range w.Bins {
		lo := w.Lo + float64(i)*wide
		h.Bins = append(h.Bins, chart.Bin{Lo: lo, Hi: lo + wide, Count: n})
	}
	for i, n := range w.Codes {
		h.Levels = append(h.Levels, chart.Level{Value: float64(i - w.Top), Code: i - w.Top, Count: n})
	}
	f := s.figure("weights", h)
	f.Labels.Hint = s.say("weights.hint")
	f.Stale = !s.Fresh("weigh")
	v.Figure = &f
	return v
}

// layerChoice is the selected layer between its neighbours.
func (s *Store) layerChoice() LayerChoice {
	i := s.layerIndex(s.Selected())
	v := LayerChoice{
		Back: Option{Label: s.say("layer.back"), Chosen: i <= 0, Choose: func() { s.selectLayer(i - 1) }},
		Next: Option{Label: s.say("layer.next"), Chosen: true, Choose: func() { s.selectLayer(i + 1) }},
	}
	if i >= 0 {
		v.Name = s.layerNames()[i]
		v.Next.Chosen = i+1 == len(s.model.Layers)
	}
	return v
}
