package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hawqeye/engine/damage"
	"hawqeye/engine/dataset"
	"hawqeye/engine/hessian"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// floor is what is asked of the default at a size: shares of right answers, and of
// answers that are the float network's.
type floor struct{ top1, agreed float64 }

// floors are of the networks by average width.
func floors(model string) map[float64]floor {
	if model == "resnet20.onnx" {
		return map[float64]floor{4: {.915, .97}, 3: {top1: .875}}
	}
	return nil
}

// heldOut judges one width everywhere, HAWQ-V2's choice and the default on samples
// that none was chosen by, weights rounded and nothing else, at every size.
func heldOut() (string, error) {
	dir, err := os.MkdirTemp("", "hawqeye")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	all, err := jobs(dir)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("| network | bits | divergence: one width | HAWQ-V2 | measured | measured − one width | right: one width | HAWQ-V2 | measured | measured − one width | |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, j := range all {
		c, err := j.court()
		if err != nil {
			return "", fmt.Errorf("%s: %w", j.model, err)
		}
		for _, bits := range []float64{2.5, 3, 3.5, 4, 5, 6} {
			row, err := c.row(bits)
			if err != nil {
				return "", fmt.Errorf("%s at %g bits: %w", j.model, bits, err)
			}
			fmt.Fprintf(&b, "| %s | %g | %s |\n", j.title, bits, row)
		}
	}
	return b.String(), nil
}

// court is a network with all that its widths are chosen and judged by.
type court struct {
	*studio.Session
	job
	problem damage.Problem // over the samples that judge
	labels  []int
	float   []float32 // the float network's logits there
}

func (j job) court() (*court, error) {
	ctx, model := context.Background(), lab(j.model)
	data, err := os.ReadFile(model)
	if err != nil {
		return nil, err
	}
	c := &court{Session: studio.New(kernel.Native(), nil), job: j}
	if _, err := c.Load(filepath.Base(model), data); err != nil {
		return nil, err
	}
	chosenOn, err := j.open(j.chosenOn, c.Session)
	if err != nil {
		return nil, err
	}
	chosenOn = chosenOn.Head(calibrated)
	if _, err := c.Calibrate(ctx, chosenOn); err != nil {
		return nil, err
	}
	if _, err := c.Measure(ctx, chosenOn, 1, hessian.Options{}); err != nil {
		return nil, err
	}
	set, err := j.open(j.judgedOn, c.Session)
	if err != nil {
		return nil, err
	}
	return c, c.sit(data, set)
}

// sit has the float network answer what judges.
func (c *court) sit(model []byte, set *dataset.Set) error {
	file, err := onnx.Decode(model)
	if err != nil {
		return err
	}
	g, _, err := onnx.Build(file, onnx.Options{Batch: 32})
	if err != nil {
		return err
	}
	c.problem = damage.Problem{
		Graph: loss.Logits(g), Source: set, Kernels: kernel.Native(),
		Codes: func(l int, bits uint8) (*quant.Weights, error) {
			layer := g.Layers[l]
			return quant.QuantizeWeights(layer.Weight.Value, layer.Axis, int(bits), quant.DefaultRule())
		},
	}
	c.labels = set.Labels
	c.float, err = damage.Logits(context.Background(), &c.problem, make([]uint8, len(g.Layers)))
	return err
}

// judged is what an assignment comes to.
type judged struct {
	damage.Effect
	classes []int     // answered, by sample
	each    []float64 // divergences
}

// judge chooses widths and judges them.
func (c *court) judge(by *wire.Allocate) (j judged, err error) {
	ctx := context.Background()
	a, err := c.Allocate(ctx, by)
	if err != nil {
		return j, err
	}
	var bits []uint8
	for _, l := range a.Assignment {
		bits = append(bits, uint8(l.Bits))
	}
	f, err := damage.Logits(ctx, &c.problem, bits)
	if err != nil {
		return j, err
	}
	n := c.Classes()
	j.Effect = damage.Judge(c.float, n, c.labels)(f)
	for i := range c.labels {
		one := f[i*n:][:n]
		j.classes = append(j.classes, loss.Answer(one))
		j.each = append(j.each, damage.Judge(c.float[i*n:][:n], n, nil)(one).KL)
	}
	return j, nil
}

// row compares the choices at a size, and ticks what the default is held to: a
// divergence of at most that of one width, right answers not fewer beyond what the
// 95 % interval allows, and its floor.
func (c *court) row(bits float64) (string, error) {
	uniform, err := c.judge(&wire.Allocate{AvgBits: bits, Strategy: "uniform"})
	if err != nil {
		return "", err
	}
	hawq, err := c.judge(&wire.Allocate{AvgBits: bits, Damage: "hawqv2"})
	if err != nil {
		return "", err
	}
	best, err := c.judge(&wire.Allocate{AvgBits: bits})
	if err != nil {
		return "", err
	}
	share := func(n int) float64 { return float64(n) / float64(len(c.labels)) }
	right := func(j judged) string { return fmt.Sprintf("%.2f %%", 100*share(j.Correct)) }
	mean, lo, hi := pair(best.classes, uniform.classes, c.labels).difference()
	held, asked := best.KL <= uniform.KL && hi >= 0, ""
	if f, ok := floors(c.model)[bits]; ok {
		asked = fmt.Sprintf(" ≥ %.1f %%", 100*f.top1)
		if f.agreed > 0 {
			asked += fmt.Sprintf(", %.1f %% equal (≥ %.0f %%)", 100*share(best.Agreed), 100*f.agreed)
		}
		held = held && share(best.Correct) >= f.top1 && share(best.Agreed) >= f.agreed
	}
	mark := "✗"
	if held {
		mark = "✓"
	}
	more, stdErr := apart(best.each, uniform.each)
	return fmt.Sprintf("%.3g | %.3g | %.3g | %+.2g ± %.1g | %s | %s | %s%s | %+.2f (%+.2f to %+.2f) | %s",
		uniform.KL, hawq.KL, best.KL, more, stdErr, right(uniform), right(hawq), right(best), asked, 100*mean, 100*lo, 100*hi, mark), nil
}
