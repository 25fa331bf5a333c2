package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console is where a command's words go.
type console struct {
	out, err io.Writer
	json     bool
	sample   []int // extents that the model leaves open

	stage string
	bar   *progressbar.ProgressBar
}

// progress draws how far a stage is, where standard error is a terminal.
func (c *console) progress(stage string, done, total int) {
	if !isTerminal(c.err) {
		return
	}
	if stage != c.stage {
		c.endProgress()
		c.stage = stage
		c.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(c.err), progressbar.OptionSetDescription(stage),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth())
	}
	c.bar.ChangeMax(total)
	// A bar that cannot be drawn must not stop the work it shows.
	_ = c.bar.Set(done)
}

func (c *console) endProgress() {
	if c.bar != nil {
		_ = c.bar.Clear()
		c.bar, c.stage = nil, ""
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// print shows a result: as JSON if asked for, else as text writes it.
func (c *console) print(result any, text func(w io.Writer)) error {
	c.endProgress()
	if c.json {
		enc := json.NewEncoder(c.out)
		enc.SetIndent("", "  ")
		return enc.Encode(result)
	}
	table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	text(table)
	return table.Flush()
}

// writeFile writes a whole file or nothing: into a temporary file beside it,
// which then takes its name.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %s", path, trimPath(err))
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return fmt.Errorf("%s cannot be written: %s", path, trimPath(err))
	}
	return nil
}

// readFile reads a whole file; its error is a sentence with the path in it.
func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %s", path, trimPath(err))
	}
	return data, nil
}

// trimPath is the reason of a file error without the path, which the sentence has.
func trimPath(err error) string {
	s := err.Error()
	return s[strings.LastIndex(s, ": ")+len(": "):]
}
