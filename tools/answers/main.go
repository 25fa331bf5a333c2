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
	"slices"

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

// run writes the answers of the models named, or of all.
func run(ctx context.Context, dir string, names []string) error {
	for _, name := range names {
		if _, ok := view.BundledModel(name); !ok {
			return fmt.Errorf("the page brings no model %q: name some of %v", name, bundled())
		}
	}
	for _, b := range view.BundledModels() {
		if len(names) > 0 && !slices.Contains(names, b.Name) {
			continue
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

func bundled() []string {
	var names []string
	for _, b := range view.BundledModels() {
		names = append(names, b.Name)
	}
	return names
}
