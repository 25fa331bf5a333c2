// Command train makes the models that the page brings along, and says how good they are.
//
//	train             trains all models and writes them, with their cards, to -o
//	train -eval       prints the accuracies of the models in -o
//	train -data DIR   writes samples to calibrate and to test them on, as .npz files
//
// Everything follows from the seeds in recipes and, where the reference lab is
// beside the repository, from its scanned digits. The files are the same, byte for
// byte, whenever they are made on one kind of processor.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"hawqeye/engine/kernel"
)

func main() {
	dir := flag.String("o", filepath.Join("static", "models"), "the folder of the models")
	eval := flag.Bool("eval", false, "print the accuracies of the models")
	data := flag.String("data", "", "write samples for calibration and tests to a folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, *eval, *data); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, eval bool, data string) error {
	switch {
	case data != "":
		return writeSamples(data)
	case eval:
		return evaluate(ctx, dir)
	}
	return trainAll(ctx, dir, kernel.Native())
}

// trainAll writes every model and the cards of all to dir.
func trainAll(ctx context.Context, dir string, k *kernel.Set) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	scans, err := scanned("mnist-train5000")
	if err != nil {
		return err
	}
	if scans == nil {
		fmt.Println("The reference lab is not here: digits are learned from pen strokes alone.")
	}
	var cards []card
	for _, r := range recipes() {
		model, c, err := r.train(ctx, scans, k)
		if err != nil {
			return err
		}
		file := model.Encode()
		if err := os.WriteFile(filepath.Join(dir, c.File), file, 0o644); err != nil {
			return err
		}
		if err := c.judge(ctx, file, k); err != nil {
			return err
		}
		cards = append(cards, c)
	}
	printTable(cards)
	return writeCards(dir, cards)
}
