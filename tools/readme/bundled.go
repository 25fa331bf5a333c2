package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// bundled is what the page's own models come to at several sizes: the page's state
// asks a native engine for what it asks its own in a browser.
func bundled() (string, error) {
	var b strings.Builder
	b.WriteString("| model | float bytes | right answers on | n | float | 4 bits chosen | 3 bits chosen | 3 bits everywhere |\n|---|---|---|---|---|---|---|---|\n")
	for _, m := range []struct{ title, name string }{
		{"Letters and digits, depthwise separable", "characters"}, {"Digits, LeNet-5", "lenet"}, {"Digits, perceptron", "mlp"},
	} {
		d, err := newDesk(m.name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.name, err)
		}
		for _, s := range []scores{d.drawn, d.scanned} {
			if len(s.right) > 0 {
				fmt.Fprintf(&b, "| %s | %d | %s | %d | %s |\n", m.title, len(d.content), s.data, s.n, strings.Join(s.right, " | "))
			}
		}
	}
	return b.String(), nil
}

// desk is the page with a bundled model and an engine of this process.
type desk struct {
	view.Bundled
	content        []byte
	drawn, scanned scores
}

// scores are shares of right answers: of the float network, then of quantized ones.
type scores struct {
	data  string
	n     int
	right []string
}

// note takes in an event, if it is one of answers; the float network's only once.
func (s *scores) note(e wire.Event) {
	if e, ok := e.(*wire.Scored); ok && (e.Network == wire.QuantizedNet || len(s.right) == 0) {
		s.n = e.N
		s.right = append(s.right, fmt.Sprintf("%.2f %%", 100*float64(*e.Correct)/float64(e.N)))
	}
}

func newDesk(name string) (*desk, error) {
	d := &desk{drawn: scores{data: "pen strokes"}, scanned: scores{data: "MNIST, t10k"}}
	d.Bundled, _ = view.BundledModel(name)
	var err error
	if d.content, err = os.ReadFile(filepath.Join("static", d.Path)); err != nil {
		return nil, err
	}
	for _, choose := range []func(*view.Settings){
		func(set *view.Settings) { set.Target = 4 },
		func(set *view.Settings) { set.Target = 3 },
		func(set *view.Settings) { set.Target, set.Widths = 3, "3" },
	} {
		set := view.Defaults()
		set.Model = name
		choose(&set)
		if err := d.work(set); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// work does all that the page asks for under some settings, but for latencies, and
// judges the networks on scanned digits too where they are for digits.
func (d *desk) work(set view.Settings) error {
	ctx, page, engine := context.Background(), view.New(set), studio.New(kernel.Native(), nil)
	page.Supply(d.File, wire.Bulk{Bytes: d.content}, d.Name, d.Drawn)
	last := map[wire.Network]*wire.Scored{} // of the network that was chosen at first, and of the improved one
	for id, c := page.Next(); c != nil; id, c = page.Next() {
		if time, ok := c.(*wire.Time); ok {
			page.Apply(id, &wire.Timed{Network: time.Network})
			continue
		}
		err := engine.Do(ctx, c, func(e wire.Event) {
			page.Apply(id, e)
			if e, ok := e.(*wire.Scored); ok {
				last[e.Network] = e
			}
		})
		if err != nil {
			return err
		}
	}
	for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
		d.drawn.note(last[net])
	}
	if d.Drawn != "digits" {
		return nil
	}
	digits, err := scans()
	if err != nil {
		return err
	}
	for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
		if err := engine.Do(ctx, &wire.Evaluate{Network: net, Data: digits}, d.scanned.note); err != nil {
			return err
		}
	}
	return nil
}

// scans are MNIST's test digits, of the lab.
func scans() (wire.Data, error) {
	var data wire.Data
	for _, name := range []string{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"} {
		content, err := os.ReadFile(lab(name))
		if err != nil {
			return data, err
		}
		data.Files = append(data.Files, wire.File{Name: name, Content: wire.Bulk{Bytes: content}})
	}
	return data, nil
}
