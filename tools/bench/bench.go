package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/chromedp/chromedp"

	"hawqeye/tools/bench/report"
	"hawqeye/tools/bench/task"
	"hawqeye/tools/ort"
)

// options are the command's.
type options struct {
	models  []model
	only    *regexp.Regexp // of what is measured
	rounds  int
	samples int           // that curvature is measured over
	millis  int           // for each measurement in a round
	pause   time.Duration // after loading
	set     string        // of kernels, to force
	jsFlags string        // for the browser's engine
	engines int           // that share work, to be compared with one
	tell    func(format string, args ...any)
}

func (o options) wants(name string) bool { return o.only.MatchString(name) }

func (o options) browserFlags() []chromedp.ExecAllocatorOption {
	if o.jsFlags == "" {
		return nil
	}
	return []chromedp.ExecAllocatorOption{chromedp.Flag("js-flags", o.jsFlags)}
}

// Parts of the page besides engines.
const (
	ortPart     = "ort"
	ortTwoPart  = "ort on two threads"
	programPart = "program"
)

// bench is a run of the command.
type bench struct {
	*session
	options
	report     *report.Report
	twoThreads bool
	engines    []*engine // at work
}

// run measures what is wanted in one session of a browser.
func run(ctx context.Context, o options) (*report.Report, error) {
	o.tell("building the page")
	s, err := begin(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.close()
	b := &bench{session: s, options: o, report: &report.Report{Rounds: o.rounds, Browser: s.version, Cores: len(s.cores.all)}}
	if err := b.start(); err != nil {
		return nil, err
	}
	time.Sleep(o.pause) // the browser's own start-up takes part of the core
	for _, m := range o.models {
		if !o.wants(m.name) {
			continue
		}
		for _, batch := range m.batches {
			o.tell("%s, %d at once", m.name, batch)
			b.report.Networks = append(b.report.Networks, b.networks(m, batch)...)
			if err := b.clear(); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range o.models {
		if m.train > 0 && o.wants("training "+m.name) {
			o.tell("training %s", m.name)
			b.report.Passes = append(b.report.Passes, b.pass(m))
		}
	}
	for _, m := range o.models {
		if m.traces && o.wants("traces "+m.name) {
			o.tell("traces %s", m.name)
			b.report.Traces = append(b.report.Traces, b.traces(m))
		}
	}
	if o.wants("limits") {
		o.tell("limits")
		b.report.Limits = b.limits()
		if err := b.clear(); err != nil {
			return nil, err
		}
	}
	o.tell("kernels")
	return b.report, b.kernels()
}

// start starts what stays: ONNX Runtime, on two threads as well where that is
// possible, and the bench's own program.
func (b *bench) start() error {
	version, err := ort.Version()
	if err != nil {
		return err
	}
	b.report.Peer, b.report.Pinned = "onnxruntime-web "+version, b.cores.pin(1)
	if err := b.do("runtime", ortPart, 1); err != nil {
		return err
	}
	if err := b.do("runtime", ortTwoPart, 2); err != nil {
		return err
	}
	threads, err := ask[int](b.session, ortTwoPart, map[string]any{"act": "threads"}, nil)
	if err != nil {
		return err
	}
	b.twoThreads = threads == 2 && b.report.Cores >= 2
	info, err := os.Stat(filepath.Join(b.dir, extra, program))
	if err != nil {
		return err
	}
	if err := b.do("engine", programPart, map[string]any{"file": extra + "/" + program, "bytes": info.Size()}); err != nil {
		return err
	}
	a, err := b.request(task.Request{}, nil)
	if err != nil {
		return err
	}
	return b.setIs(a.Set)
}

// setIs notes the kernels that the browser computes on, which are to be the ones
// that were asked for, and the same in all workers.
func (b *bench) setIs(name string) error {
	if b.set != "" && name != b.set {
		return fmt.Errorf("a worker computes on the kernels %q and not, as it should, on %q", name, b.set)
	}
	b.report.KernelSet = name
	return nil
}

// newEngine starts an engine, which clear ends.
func (b *bench) newEngine() (*engine, error) {
	e, err := b.engine(fmt.Sprintf("engine %d", len(b.engines)))
	if err == nil {
		b.engines = append(b.engines, e)
	}
	return e, err
}

// clear ends the engines and has ONNX Runtime and the page forget what they keep.
func (b *bench) clear() error {
	for _, e := range b.engines {
		if err := b.do("end", e.name); err != nil {
			return err
		}
	}
	b.engines = nil
	for _, part := range []string{ortPart, ortTwoPart} {
		if _, err := ask[any](b.session, part, map[string]any{"act": "forget"}, nil); err != nil {
			return err
		}
	}
	return b.do("forget")
}
