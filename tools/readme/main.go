// Command readme writes the parts of README.md that come from code and from measurements.
//
// A part stands between <!-- begin NAME --> and <!-- end NAME -->. Parts that
// follow from the code are always written; -measure writes the measured ones too,
// and -part NAME one of either kind alone.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

// part is one generated stretch of the README.
type part struct {
	name     string
	measured bool // takes minutes, and differs from machine to machine
	text     func() (string, error)
}

func parts() []part {
	return []part{
		{"operators", false, operators},
		{"methods", false, methods},
		{"damages", false, damages},
		{"strategies", false, strategies},
		{"bundled", true, bundled},
		{"networks", true, networks},
		{"heldout", true, heldOut},
		{"predictions", true, predictions},
		{"kernels", true, kernels},
		{"performance", true, performance},
	}
}

func main() {
	measure := flag.Bool("measure", false, "write the measured parts as well")
	file := flag.String("file", "README.md", "the file to rewrite")
	part := flag.String("part", "", "write this part alone")
	flag.Parse()
	if err := rewrite(*file, *part, *measure); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func rewrite(file, only string, measure bool) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(data)
	for _, p := range parts() {
		if only != "" && p.name != only || only == "" && p.measured && !measure {
			continue
		}
		fresh, err := p.text()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Print(fresh)
		if text, err = replace(text, p.name, fresh); err != nil {
			return err
		}
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// replace puts fresh between the marks of a part.
func replace(text, name, fresh string) (string, error) {
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	i, j := strings.Index(text, begin), strings.Index(text, end)
	if i < 0 || j < i {
		return "", errors.New("the file has no marks for the part " + name)
	}
	return text[:i+len(begin)] + fresh + text[j:], nil
}
