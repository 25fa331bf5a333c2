// Screenshots builds the page and takes pictures of every screen: in both themes
// and both languages, on a desk and on a phone.
//
// Nothing is staged: the pictures are of the page as it is after somebody has
// opened a bundled model, waited until everything was measured, and drawn a letter.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"hawqeye/tools/browser"
	"hawqeye/tools/site"
)

func main() {
	dir := flag.String("o", filepath.Join(".cache", "screenshots"), "the folder for the pictures")
	only := flag.String("only", "", "a regular expression: take only pictures whose names match")
	readme := flag.String("readme", "", "a file for the README's picture")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, *only, *readme); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, only, readme string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	built, err := os.MkdirTemp("", "hawqeye")
	if err != nil {
		return err
	}
	defer os.RemoveAll(built)
	if err := site.Build(built); err != nil {
		return err
	}
	h, err := site.Handler(built)
	if err != nil {
		return err
	}
	server := httptest.NewServer(h)
	defer server.Close()
	ctx, end, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer end()
	t := &tour{ctx: ctx, dir: dir, wanted: wanted, readme: readme}
	return t.through(server.URL)
}
