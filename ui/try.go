package ui

import (
	"github.com/vugu/vugu"

	"hawqeye/ui/view"
)

// Try shows both networks what a person draws, picks or drops.
type Try struct {
	Store *view.Store

	events vugu.EventEnv
	shown  *view.TryView
	answer *view.AnswerView // never nil
	pad    pad
	drop   dropPlace
}

// Compute takes what there is to show.
func (c *Try) Compute(ctx vugu.ComputeCtx) {
	c.events = ctx.EventEnv()
	if c.shown = c.Store.Try(); c.shown == nil {
		c.shown = &view.TryView{}
	}
	if c.answer = c.shown.Answer; c.answer == nil {
		c.answer = &view.AnswerView{}
	}
}

// pick shows a sample to both networks; what was drawn gives way.
func (c *Try) pick(sample int) {
	c.pad.wipe()
	c.Store.Pick(sample)
}

// spoken is what readers of the screen hear of an answer.
func (c *Try) spoken() string {
	if c.shown.Answer == nil {
		return ""
	}
	a := c.answer
	said := a.Verdict + ". " + c.Store.Say("try.float") + ": " + a.Float.Class + "."
	if a.Both {
		said += " " + c.Store.Say("try.quantized") + ": " + a.Quantized.Class + "."
	}
	return said + " " + a.Truth
}

// lead is what there is to do, or why there is nothing to do yet.
func (c *Try) lead() string {
	switch {
	case !c.shown.Ready:
		return c.shown.Wait
	case c.shown.Draws:
		return c.shown.Invite
	}
	return ""
}

func (c *Try) sidesClass() string {
	if c.shown.Draws {
		return "try-sides drawing"
	}
	return "try-sides"
}

func (c *Try) answerClass() string {
	class := "answer"
	switch {
	case c.answer.Agree:
		class += " agree"
	case c.answer.Both:
		class += " differ"
	}
	if c.answer.Stale != "" {
		class += " old"
	}
	return class
}

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}
