package finetune

import (
	"math"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// What cannot be trained is refused with a sentence that says what is wrong.
func TestWhatCannotBeTrained(t *testing.T) {
	fixed := graph.Const("stranger", perceptron(1, op.Relu, 2, 2).Layers[0].Weight.Value)
	for what, c := range map[string]struct {
		change func(p *Problem, o *Options)
		want   string
	}{
		"label":        {func(p *Problem, _ *Options) { p.Train.Labels[4] = 3 }, "training sample 4 has label 3, and the network has classes 0 to 2"},
		"negative":     {func(p *Problem, _ *Options) { p.Train.Labels[0] = -1 }, "label -1"},
		"labels":       {func(p *Problem, _ *Options) { p.Train.Labels = p.Train.Labels[:9] }, "10 training samples and 9 labels"},
		"no labels":    {func(p *Problem, _ *Options) { p.Train.Labels = nil }, "10 training samples and 0 labels"},
		"valid":        {func(p *Problem, _ *Options) { p.Valid = Samples{noise{2, 4}, []int{0, 9}} }, "validation sample 1 has label 9"},
		"teacher":      {func(p *Problem, o *Options) { o.Distill = 0.5; p.Teacher = make([]float32, 4) }, "4 logits"},
		"no samples":   {func(p *Problem, _ *Options) { p.Train = Samples{Source: noise{0, 4}} }, "no samples"},
		"no epochs":    {func(_ *Problem, o *Options) { o.Epochs = 0 }, "0 epochs"},
		"clip":         {func(_ *Problem, o *Options) { o.Clip = -1 }, "clipped"},
		"smoothing":    {func(_ *Problem, o *Options) { o.Smoothing = 1 }, "smoothed by 1"},
		"share":        {func(_ *Problem, o *Options) { o.Distill = math.NaN() }, "NaN"},
		"temperature":  {func(_ *Problem, o *Options) { o.Temperature = math.Inf(1) }, "temperature"},
		"all frozen":   {func(_ *Problem, o *Options) { o.Params = []*graph.Node{} }, "no parameter"},
		"stranger":     {func(_ *Problem, o *Options) { o.Params = []*graph.Node{fixed} }, "stranger"},
		"input":        {func(p *Problem, o *Options) { o.Params = p.Graph.Inputs }, `"x" cannot be trained`},
		"twice":        {func(p *Problem, o *Options) { o.Params = append(Params(p.Graph), Params(p.Graph)[0]) }, "listed twice"},
		"no output":    {func(p *Problem, _ *Options) { p.Graph.Outputs = nil }, "at least one output"},
		"one class":    {func(p *Problem, _ *Options) { p.Graph = perceptron(4, op.Relu, 4, 1) }, "two classes"},
		"no relation":  {func(p *Problem, _ *Options) { p.Graph.Inputs = []*graph.Node{graph.Input("y", 4, 4)} }, "does not depend"},
		"other shapes": {func(p *Problem, _ *Options) { p.Graph.Inputs = []*graph.Node{graph.Input("y", 5, 4)} }, "5×4"},
	} {
		p, o := small(4, 10), Options{Epochs: 1}
		c.change(p, &o)
		if _, err := Train(t.Context(), p, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", what, err, c.want)
		}
	}
}
