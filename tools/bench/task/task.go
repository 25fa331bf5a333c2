// Package task is what the bench's program in the browser can be asked to time.
//
// A Request crosses as JSON; the model of a Pass goes beside it. Inputs are random
// and always the same.
package task

import (
	"time"

	"hawqeye/engine/kernel"
	"hawqeye/engine/stopwatch"
)

// Request asks for one measurement, or, if it has none, only for the set's name.
type Request struct {
	Kernel *Kernel `json:"kernel,omitempty"`
	Pass   *Pass   `json:"pass,omitempty"`
	Traces *Traces `json:"traces,omitempty"`
	Millis int     `json:"millis"` // to go on with each measurement of a kernel or a pass
}

// Answer has the times of single runs in nanoseconds.
type Answer struct {
	Set       string     `json:"set"`
	Windows   []float64  `json:"windows"` // of a kernel
	Rounds    []Round    `json:"rounds"`  // of a pass
	Curvature *Curvature `json:"curvature,omitempty"`
}

// Do carries out a request on the kernels k.
func Do(k *kernel.Set, r Request, model []byte) (Answer, error) {
	a := Answer{Set: k.Name}
	var err error
	until := time.Duration(r.Millis) * time.Millisecond
	switch {
	case r.Kernel != nil:
		a.Windows, err = timed(r.Kernel.prepare(k), until)
	case r.Pass != nil:
		a.Rounds, err = r.Pass.run(k, model, until)
	case r.Traces != nil:
		a.Curvature, err = r.Traces.run(k, model)
	}
	return a, err
}

func timed(run func() error, until time.Duration) ([]float64, error) {
	w := stopwatch.Watch{Run: run}
	return w.Measure(until, nil)
}
