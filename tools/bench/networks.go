package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/stopwatch"
	"hawqeye/engine/wire"
	"hawqeye/tools/bench/report"
)

// actBits is the width of activations.
const actBits = 8

// settle is more than ONNX Runtime's threads go on looking for work when there is none.
const settle = 100 * time.Millisecond

// entry is a network at one precision: ours, and ONNX Runtime on one thread and on two.
type entry struct {
	*report.Network
	ours, peer, two *lane
}

// networks measures a model with so many samples at once at every precision.
func (b *bench) networks(m model, batch int) []*report.Network {
	var entries []*entry
	var list []*report.Network
	for _, bits := range []int{0, 8, 4, 2} {
		e := &entry{Network: &report.Network{Name: m.name, Batch: batch, Bits: bits}}
		entries, list = append(entries, e), append(list, e.Network)
	}
	file, err := m.file(b.session)
	var facts *onnx.Facts
	if err == nil {
		facts, err = b.supply(file, batch)
	}
	var lanes []*lane
	for _, e := range entries {
		problem := err
		if problem == nil {
			e.MACs = facts.MACs
			problem = b.enter(e, facts)
		}
		if problem != nil {
			e.Problem = problem.Error()
		}
		for _, l := range []*lane{e.ours, e.peer, e.two} {
			if l != nil {
				lanes = append(lanes, l)
			}
		}
	}
	race(b.rounds, lanes)
	for _, e := range entries {
		e.conclude(entries[1])
	}
	return list
}

// conclude fills in what the lanes have shown.
func (e *entry) conclude(eight *entry) {
	if err := fault(e.ours, e.peer, e.two); err != nil && e.Problem == "" {
		e.Problem = err.Error()
	}
	e.Ours, e.Peer, e.Peer2 = e.ours.quartiles(), e.peer.quartiles(), e.two.quartiles()
	e.Ratio, e.Ratio2 = e.peer.over(e.ours), e.two.over(e.ours)
	if e.Bits != 0 && e != eight {
		e.Eight = eight.ours.over(e.ours)
	}
}

// enter makes both sides ready for an entry: ours in an engine of its own, theirs
// with the file that our engine exports. It compares their outputs.
func (b *bench) enter(e *entry, facts *onnx.Facts) error {
	own, err := b.newEngine()
	if err != nil {
		return err
	}
	net, theirs := wire.FloatNet, served(modelFile)
	loaded, err := tell[*wire.Loaded](own, &wire.Load{Name: e.Name, Model: theirs, AtOnce: e.Batch})
	if err != nil {
		return err
	}
	for _, u := range loaded.Inspection.Unsupported {
		return fmt.Errorf("our engine does not run %s %q: %s", u.Op, u.Node, u.Reason)
	}
	if e.Bits > 0 {
		net = wire.QuantizedNet
		if theirs, err = quantized(own, loaded.Inspection.Layers, e.Bits); err != nil {
			return err
		}
	}
	e.ours = &lane{measure: func() (float64, error) { return b.timeOurs(own, net, e.Batch) }}
	ran, err := tell[*wire.Ran](own, &wire.Run{Network: net, Inputs: served(inputsFile)})
	if err != nil {
		return err
	}
	return b.enterPeer(e, facts, theirs, ran.Outputs)
}

// quantized makes the integer network with so many bits in every layer, and
// returns the file that it is exported to.
func quantized(own *engine, layers []wire.Layer, bits int) (wire.Bulk, error) {
	ranges := wire.Data{Files: []wire.File{{Name: rangesFile, Content: served(rangesFile)}}}
	if _, err := tell[*wire.Ranged](own, &wire.Calibrate{Data: ranges}); err != nil {
		return wire.Bulk{}, err
	}
	rule := quant.DefaultRule()
	c := &wire.Quantize{ActBits: actBits, Quantizer: rule.Quantizer.Name(), Clip: rule.Clip.Name()}
	for _, l := range layers {
		c.Assignment = append(c.Assignment, wire.Choice{Layer: l.Name, Bits: bits})
	}
	if _, err := tell[*wire.Quantized](own, c); err != nil {
		return wire.Bulk{}, err
	}
	exported, err := tell[*wire.Exported](own, &wire.Export{Format: "onnx"})
	if err != nil {
		return wire.Bulk{}, err
	}
	return exported.File, nil
}

// timeOurs is how long a sample takes, in microseconds.
func (b *bench) timeOurs(own *engine, net wire.Network, batch int) (float64, error) {
	timed, err := tell[*wire.Timed](own, &wire.Time{Network: net, Millis: b.millis})
	if err != nil {
		return 0, err
	}
	if timed.SamplesAtOnce != batch {
		return 0, fmt.Errorf("our engine runs %d samples of this network at once, not %d", timed.SamplesAtOnce, batch)
	}
	return timed.Mid, b.setIs(timed.KernelSet)
}

// enterPeer gives ONNX Runtime the model. With fewer than 8 bits it computes what
// it does with 8, so there it is not timed.
func (b *bench) enterPeer(e *entry, facts *onnx.Facts, model, outputs wire.Bulk) error {
	ours, err := b.floats(outputs)
	if err != nil {
		return err
	}
	key := fmt.Sprint(e.Bits)
	load := func(part string) error {
		message := map[string]any{"act": "load", "key": key, "shape": append([]int{e.Batch}, facts.Inputs[0].Shape[1:]...)}
		_, err := ask[any](b.session, part, message, map[string]any{"model": model.Handle, "values": served(inputsFile).Handle})
		return err
	}
	if err := load(ortPart); err != nil {
		return err
	}
	theirs, err := ask[[]float32](b.session, ortPart, map[string]any{"act": "run", "key": key}, nil)
	if err != nil {
		return err
	}
	if e.Difference, err = difference(ours, theirs); err != nil || e.Bits != 0 && e.Bits != 8 {
		return err
	}
	e.peer = &lane{measure: func() (float64, error) { return b.timePeer(ortPart, key, e.Batch) }}
	if b.twoThreads {
		if err := load(ortTwoPart); err != nil {
			return err
		}
		e.two = &lane{measure: func() (float64, error) {
			b.cores.pin(2)
			defer b.cores.pin(1)
			defer time.Sleep(settle)
			return b.timePeer(ortTwoPart, key, e.Batch)
		}}
	}
	return nil
}

// timePeer is how long a sample takes in ONNX Runtime, in microseconds.
func (b *bench) timePeer(part, key string, batch int) (float64, error) {
	windows, err := ask[[]float64](b.session, part, map[string]any{"act": "time", "key": key, "millis": b.millis}, nil)
	if err != nil {
		return 0, err
	}
	return stopwatch.QuartilesOf(windows).Mid / 1e3 / float64(batch), nil
}

// difference is the largest between two lists, in parts of the second's largest number.
func difference(ours, theirs []float32) (float64, error) {
	if len(ours) != len(theirs) || len(ours) == 0 {
		return 0, fmt.Errorf("our engine gives %d outputs, ONNX Runtime %d", len(ours), len(theirs))
	}
	apart, largest := 0.0, 0.0
	for i, v := range theirs {
		apart = max(apart, math.Abs(float64(ours[i])-float64(v)))
		largest = max(largest, math.Abs(float64(v)))
	}
	if d := apart / largest; !math.IsNaN(d) {
		return d, nil
	}
	return 0, errors.New("the outputs are no numbers")
}

// floats are those of a payload that the page keeps.
func (s *session) floats(b wire.Bulk) ([]float32, error) {
	text, err := call[string](s, "bytes", b.Handle)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	values := make([]float32, len(raw)/4)
	_, err = binary.Decode(raw, binary.LittleEndian, values)
	return values, err
}
