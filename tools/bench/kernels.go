package main

import (
	"encoding/json"

	"hawqeye/engine/stopwatch"
	"hawqeye/tools/bench/report"
	"hawqeye/tools/bench/task"
)

// tasks are the kernels that are measured: products, the convolutions of ResNet20
// and their gradients, and the depthwise convolutions of MobileNetV2.
func tasks() []*task.Kernel {
	var all []*task.Kernel
	widths := []int{0, 8, 4, 2}
	for _, s := range [][3]int{{256, 256, 256}, {1024, 16, 144}, {256, 32, 288}, {64, 64, 576}, {3136, 64, 64}, {196, 512, 256}} {
		for _, bits := range append(widths, 1) {
			all = append(all, task.NewProduct(s[0], s[1], s[2], bits))
		}
	}
	for _, s := range []struct{ in, side, out, stride int }{{3, 32, 16, 1}, {16, 32, 16, 1}, {16, 32, 32, 2}, {32, 16, 32, 1}, {32, 16, 64, 2}, {64, 8, 64, 1}} {
		for _, bits := range widths {
			all = append(all, task.NewConv(s.in, s.side, s.out, 3, s.stride, 1, bits))
		}
		for _, slot := range []string{task.InputGrad, task.WeightGrad} {
			k := task.NewConv(s.in, s.side, s.out, 3, s.stride, 1, 0)
			k.Slot = slot
			all = append(all, k)
		}
	}
	for _, s := range []struct{ channels, side, stride int }{{32, 112, 1}, {96, 112, 2}, {144, 56, 1}, {384, 14, 1}, {960, 7, 1}} {
		for _, bits := range widths {
			all = append(all, task.NewConv(s.channels, s.side, s.channels, 3, s.stride, s.channels, bits))
		}
	}
	return all
}

// contestant is a kernel and the peak, measured right before it.
type contestant struct {
	*report.Kernel
	peak, own *lane
}

// kernels measures those that are wanted, and the peaks.
func (b *bench) kernels() error {
	peaks := map[bool][]*lane{} // by whether they are of integers
	plain := b.report.KernelSet == report.PlainSIMD
	float, err := floatLoop(plain)
	if err != nil {
		return err
	}
	whole, err := intLoop(plain)
	if err != nil {
		return err
	}
	var lanes []*lane
	var all []contestant
	eight := map[string]*lane{}
	for _, t := range tasks() {
		if !b.wants(t.Name()) {
			continue
		}
		top := float
		if t.Bits > 0 {
			top = whole
		}
		c := contestant{
			&report.Kernel{Name: t.Name(), Bits: t.Bits, Product: t.Product()},
			&lane{measure: func() (float64, error) { return b.rate(top) }},
			&lane{measure: func() (float64, error) { return b.timeKernel(t) }},
		}
		if t.Bits == 8 {
			eight[t.Name()] = c.own
		}
		peaks[t.Bits > 0] = append(peaks[t.Bits > 0], c.peak)
		all, lanes = append(all, c), append(lanes, c.peak, c.own)
	}
	race(b.rounds, lanes)
	for _, c := range all {
		if err := fault(c.own); err != nil {
			c.Problem = err.Error()
		}
		c.Rate, c.OfPeak = c.own.quartiles(), c.own.over(c.peak)
		if c.Bits > 0 && c.Bits < 8 {
			c.Eight = c.own.over(eight[c.Name])
		}
		b.report.Kernels = append(b.report.Kernels, c.Kernel)
	}
	b.report.Peak = report.Peak{Float: joined(peaks[false]).quartiles(), Int: joined(peaks[true]).quartiles()}
	return nil
}

// joined is all values of some lanes.
func joined(lanes []*lane) *lane {
	all := &lane{}
	for _, l := range lanes {
		all.values = append(all.values, l.values...)
	}
	return all
}

// timeKernel is what a kernel reaches, in billions of operations per second.
func (b *bench) timeKernel(t *task.Kernel) (float64, error) {
	a, err := b.request(task.Request{Kernel: t, Millis: b.millis}, nil)
	if err != nil {
		return 0, err
	}
	return t.Ops() / stopwatch.QuartilesOf(a.Windows).Mid, nil
}

// pass measures a pass of training.
func (b *bench) pass(m model) *report.Pass {
	p := &report.Pass{Name: m.name, Batch: m.train}
	file, err := m.file(b.session)
	if err == nil {
		_, err = b.supply(file, 1)
	}
	var a task.Answer
	if err == nil {
		request := task.Request{Pass: &task.Pass{Batch: m.train, Rounds: b.rounds}, Millis: b.millis}
		a, err = b.request(request, map[string]any{"model": served(modelFile).Handle})
	}
	if err != nil {
		p.Problem = err.Error()
		return p
	}
	var forward, thrice, gradient lane
	for _, r := range a.Rounds {
		micros := 1e-3 / float64(m.train) // for a sample, of nanoseconds for a batch
		forward.values = append(forward.values, r.Forward*micros)
		thrice.values = append(thrice.values, 3*r.Forward*micros)
		gradient.values = append(gradient.values, r.Gradient*micros)
	}
	p.Forward, p.Gradient, p.Ratio = forward.quartiles(), gradient.quartiles(), gradient.over(&thrice)
	return p
}

// request asks the bench's own program.
func (b *bench) request(r task.Request, payloads map[string]any) (task.Answer, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return task.Answer{}, err
	}
	return ask[task.Answer](b.session, programPart, map[string]any{"request": string(text)}, payloads)
}
