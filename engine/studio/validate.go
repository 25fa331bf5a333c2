package studio

import (
	"context"
	"errors"

	"hawqeye/engine/damage"
	"hawqeye/engine/wire"
)

// validated is how many assignments are drawn in a group where nothing is said.
const validated = 40

// groups are the widths that assignments are drawn from: all, few, medium, many.
// Models that agree with what is measured in one need not in another.
func groups() []wire.Group {
	return []wire.Group{{Low: 2, High: 8}, {Low: 2, High: 4}, {Low: 3, High: 5}, {Low: 4, High: 8}}
}

// Validate draws assignments, measures what they do on the samples that Calibrate
// has seen, and compares that with what every model of damage predicts.
func (s *Session) Validate(ctx context.Context, c *wire.Validate) (*wire.Validated, error) {
	switch {
	case s.graph == nil:
		return nil, errNoModel
	case s.data == nil:
		return nil, errors.New("there are no samples to compare answers on: calibrate first")
	}
	count := c.Assignments
	if count == 0 {
		count = validated
	}
	v := &wire.Validated{Groups: groups()}
	var drawn [][]uint8
	for _, d := range Damages() {
		if d.predict == nil || d.Curvature && s.traces == nil || d.Eigenvalues && s.eigenvalues == nil {
			continue
		}
		sc, err := s.score(ctx, &wire.Allocate{Damage: d.Name, Bits: c.Bits, Quantizer: c.Quantizer, Clip: c.Clip})
		if err != nil {
			return nil, err
		}
		if drawn == nil {
			for _, g := range v.Groups {
				drawn = append(drawn, damage.Draw(sc.widths(), uint8(g.Low), uint8(g.High), count, c.Seed)...)
			}
		}
		p := wire.Prediction{Damage: d.Name}
		for _, a := range drawn {
			p.Predicted = append(p.Predicted, d.predict(sc, sc.harm, a))
		}
		v.Models = append(v.Models, p)
	}
	var err error
	if v.Measured, err = s.singles.Each(ctx, drawn, func(done, total int) { s.progress(wire.StageValidating, done, total) }); err != nil {
		return nil, err
	}
	for i := range v.Models {
		m := &v.Models[i]
		for from := 0; from < len(drawn); from += count {
			predicted, measured := m.Predicted[from:from+count], v.Measured[from:from+count]
			m.Spearman = append(m.Spearman, damage.Spearman(predicted, measured))
			m.Error = append(m.Error, damage.RelativeError(predicted, measured))
		}
	}
	return v, nil
}
