package main

import (
	"hawqeye/engine/studio"
	"hawqeye/tools/bench/report"
	"hawqeye/tools/bench/task"
)

// billionth is for seconds, of nanoseconds, and for billions of operations.
const billionth = 1e-9

// traces measures the curvature of a model, in batches as the page's engine makes
// them, and right before it what the processor can do.
func (b *bench) traces(m model) *report.Traces {
	r := &report.Traces{Name: m.name, Samples: b.samples}
	if err := b.curvature(m, r); err != nil {
		r.Problem = err.Error()
	}
	return r
}

func (b *bench) curvature(m model, r *report.Traces) error {
	file, err := m.file(b.session)
	if err != nil {
		return err
	}
	facts, err := b.supply(file, 1)
	if err != nil {
		return err
	}
	top, err := floatLoop(b.report.KernelSet == report.PlainSIMD)
	if err != nil {
		return err
	}
	most := int(max(1, studio.BatchMACsInPage/max(1, facts.MACs)))
	measure := func(product bool) (float64, error) {
		request := task.Request{Traces: &task.Traces{Samples: b.samples, Most: most, Product: product}}
		a, err := b.request(request, map[string]any{"model": served(modelFile).Handle})
		if err != nil {
			return 0, err
		}
		if c := a.Curvature; !product {
			r.Batch, r.Work = c.Batch, c.Ops*billionth
		}
		return a.Curvature.Nanos * billionth, nil
	}
	peak := &lane{measure: func() (float64, error) { return b.rate(top) }}
	traces := &lane{measure: func() (float64, error) { return measure(false) }}
	product := &lane{measure: func() (float64, error) { return measure(true) }}
	race(b.rounds, []*lane{peak, traces, product})
	rate := &lane{}
	for _, seconds := range traces.values {
		rate.values = append(rate.values, r.Work/seconds)
	}
	r.Traces, r.Product, r.Ratio = traces.quartiles(), product.quartiles(), traces.over(product)
	r.Rate, r.OfPeak = rate.quartiles(), rate.over(peak)
	return fault(peak, traces, product)
}
