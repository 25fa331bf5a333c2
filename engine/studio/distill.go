package studio

import (
	"context"
	"errors"
	"fmt"

	"hawqeye/engine/dataset"
	"hawqeye/engine/distill"
	"hawqeye/engine/wire"
)

// Distill makes n samples for a model whose data are not there: from the statistics
// of its batch normalizations, or, where the file has none any more, of noise. The
// Set's Notes say which, and what it is worth.
func (s *Session) Distill(ctx context.Context, n int, seed uint64) (*dataset.Set, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	in, err := distill.Run(ctx, s.graph, s.on(ctx), distill.Options{
		Samples: n, Seed: seed, Progress: func(done, total int) { s.progress(wire.StageReading, done, total) },
	})
	if errors.Is(err, distill.ErrNoStatistics) {
		set, err := dataset.Normal(seed, n, s.InputShape())
		if err != nil {
			return nil, err
		}
		set.Notes = append(set.Notes, fmt.Sprintf("%s has no batch normalization left, so that it says nothing about its data: %d samples of standard normal noise, seed %d, stand in for them. Ranges and sensitivities of noise are not those of data: give samples if there are any", s.name, n, seed))
		return set, nil
	}
	if err != nil {
		return nil, err
	}
	set, err := dataset.FromInputs("distilled inputs", in.Values, s.InputShape())
	if err != nil {
		return nil, err
	}
	set.Notes = append(set.Notes, fmt.Sprintf("%d samples, seed %d, were distilled from the statistics of %d batch normalizations (ZeroQ): their distance is %.3g, that of noise %.3g. They stand in for data that is not there: give samples if there are any", n, seed, len(s.graph.Norms), in.After, in.Before))
	return set, nil
}
