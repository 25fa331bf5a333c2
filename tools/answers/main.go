// Command answers computes what the page shows of its bundled models before it has computed anything itself.
//
//	answers [-o static/models] [MODEL…]
//
// It writes MODEL.answers beside every model, or beside those that are named. The
// page's own state asks a native engine, so the answers are those to exactly the
// commands that a new page sends, from the kernels and in the batches that it
// computes with. Another kind of processor may round a last digit otherwise.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"hawqeye/ui/view"
)

func main() {
	dir := flag.String("o", filepath.Join("static", "models"), "the folder of the models")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

// run writes the answers of the models named, or of all in the folder.
func run(ctx context.Context, dir string, names []string) error {
	if len(names) == 0 {
		files, err := filepath.Glob(filepath.Join(dir, "*.onnx"))
		if err != nil {
			return err
		}
		for _, f := range files {
			names = append(names, strings.TrimSuffix(filepath.Base(f), ".onnx"))
		}
	}
	for _, name := range names {
		b, ok := view.BundledModel(name)
		if !ok {
			return fmt.Errorf("the page does not know a model %q: ui/view lists those that it brings along", name)
		}
		model, err := os.ReadFile(filepath.Join(dir, b.File))
		if err != nil {
			return err
		}
		file, err := record(ctx, b, model)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.Base(b.Answers))
		if err := os.WriteFile(path, file, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", path, len(file))
	}
	return nil
}
