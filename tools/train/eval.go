package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hawqeye/engine/kernel"
)

// evaluate judges the models in dir anew.
func evaluate(ctx context.Context, dir string) error {
	cards, err := readCards(dir)
	if err != nil {
		return err
	}
	for i := range cards {
		c := &cards[i]
		file, err := os.ReadFile(filepath.Join(dir, c.File))
		if err != nil {
			return err
		}
		if err := c.judge(ctx, file, kernel.Native()); err != nil {
			return err
		}
	}
	printTable(cards)
	return nil
}

// printTable prints what models get right, and what they confuse, in Markdown.
func printTable(cards []card) {
	fmt.Println("| model | parameters | bytes | pen strokes | MNIST t10k | most confused in pen strokes |\n|---|---|---|---|---|---|")
	for _, c := range cards {
		scans := "–"
		if len(c.Accuracy) > 1 {
			scans = c.Accuracy[1].String()
		}
		var confused []string
		for _, p := range c.Confused {
			confused = append(confused, p.String())
		}
		fmt.Printf("| %s | %d | %d | %v | %s | %s |\n", c.File, c.Parameters, c.Bytes, c.Accuracy[0], scans, strings.Join(confused, ", "))
	}
}
