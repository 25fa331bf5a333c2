package ui

import (
	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

// Sensitivity shows how much each layer suffers from rounding.
type Sensitivity struct {
	Store *view.Store
	panel *view.Sensitivity
}

// Compute looks at the store before every rendering.
func (c *Sensitivity) Compute() { c.panel = c.Store.Sensitivity() }

// Front shows the choice between size and damage, and the target.
type Front struct {
	Store *view.Store
	panel *view.Front
}

// Compute looks at the store before every rendering.
func (c *Front) Compute() { c.panel = c.Store.FrontPanel() }

// Damage shows what rounding is taken to cost, and chooses how to tell.
type Damage struct {
	Store *view.Store
	panel *view.Damage
}

// Compute looks at the store before every rendering.
func (c *Damage) Compute() { c.panel = c.Store.DamagePanel() }

// Bits shows every layer's width.
type Bits struct {
	Store *view.Store
	panel *view.Bits
}

// Compute looks at the store before every rendering.
func (c *Bits) Compute() { c.panel = c.Store.Bits() }

// Weights shows the selected layer's weights before and after rounding.
type Weights struct {
	Store *view.Store
	panel *view.Weights
}

// Compute looks at the store before every rendering.
func (c *Weights) Compute() { c.panel = c.Store.Weights() }

// Inspector shows what is known of the selected layer, and sets its width.
type Inspector struct {
	Store *view.Store
	panel *view.Inspector
}

// Compute looks at the store before every rendering.
func (c *Inspector) Compute() { c.panel = c.Store.Inspector() }

func (c *Inspector) name() string {
	if c.panel.Layer.Name == "" {
		return "—"
	}
	return c.panel.Layer.Name
}

// Steps goes from layer to layer.
type Steps struct{ Layer view.LayerChoice }

// Choices are a few to choose one from.
type Choices struct {
	Label   string
	Options []view.Option
}

// Number is a number to type, or with the kind "range" to slide. A rendering
// does not touch what a person is typing.
type Number struct {
	Kind           string
	Label          string
	Value          string
	Text           string // the value in words
	Min, Max, Step string
	Set            func(text string, done bool)

	events vugu.EventEnv
	input
}

// Compute keeps what is needed to answer the input's events.
func (c *Number) Compute(ctx vugu.ComputeCtx) { c.events = ctx.EventEnv() }

// keys are those that a phone offers for it; lists of numbers need them all.
func (c *Number) keys() given {
	if c.Kind == "number" {
		return "decimal"
	}
	return ""
}

// last is a Set that waits until the person is done.
func last(set func(string)) func(string, bool) {
	if set == nil {
		return nil
	}
	return func(text string, done bool) {
		if done {
			set(text)
		}
	}
}

// hint explains the option that is chosen.
func hint(options []view.Option) string {
	for _, o := range options {
		if o.Chosen {
			return o.Hint
		}
	}
	return ""
}

func chosen(on bool) string {
	if on {
		return "chosen"
	}
	return ""
}
