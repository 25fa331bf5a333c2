// Bench compares the page's engine with ONNX Runtime in one session of a browser,
// and measures its kernels against what the processor can do.
//
// Every figure is a quartile over rounds, in each of which everything is measured
// in turn, ours and theirs right after each other. Where the system allows, the
// browser is pinned to one core.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"hawqeye/tools/bench/report"
)

func main() {
	o := options{models: models()}
	file := flag.String("json", "", "a file to write the report to")
	only := flag.String("only", "", "a regular expression: measure only networks, kernels, \"training NETWORK\", \"traces NETWORK\" and \"limits\" that match")
	flag.IntVar(&o.rounds, "rounds", 7, "how often everything is measured")
	flag.IntVar(&o.samples, "samples", 256, "how many samples traces are measured over")
	flag.IntVar(&o.millis, "millis", 50, "milliseconds for each measurement in a round, at least")
	flag.DurationVar(&o.pause, "pause", 4*time.Second, "how long to wait after loading")
	flag.StringVar(&o.set, "kernels", "", "the kernel set to force: go, simd or relaxed; empty leaves it to the browser's abilities")
	flag.StringVar(&o.jsFlags, "js-flags", "", "flags for the browser's JavaScript engine, as in --no-enable-avx-vnni")
	flag.IntVar(&o.engines, "engines", 0, "measure instead how much faster so many engines are than one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := measure(ctx, o, *only, *file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, o options, only, file string) error {
	var err error
	if o.only, err = regexp.Compile(only); err != nil {
		return err
	}
	o.tell = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	if o.engines > 0 {
		return share(ctx, o)
	}
	r, err := run(ctx, o)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n", r.Setting())
	for _, t := range r.Tables(report.Spreads) {
		fmt.Printf("\n%s", t.Text())
	}
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
