package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// built is the command line, compiled, and the lab's networks, in a folder that done
// removes.
func built() (tool string, all []job, done func(), err error) {
	dir, err := os.MkdirTemp("", "hawqeye")
	if err != nil {
		return "", nil, nil, err
	}
	done = func() { os.RemoveAll(dir) }
	tool = filepath.Join(dir, "hawqeye")
	out, err := exec.Command("go", "build", "-o", tool, "./tools/hawqeye").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	} else {
		all, err = jobs(dir)
	}
	if err != nil {
		done()
	}
	return tool, all, done, err
}

// networks runs the whole job on every network at the sizes of four and three bits,
// with one width everywhere, with HAWQ-V2's choice, and with the measured one.
func networks() (string, error) {
	tool, all, done, err := built()
	if err != nil {
		return "", err
	}
	defer done()
	var b strings.Builder
	b.WriteString("| network | bits | float | that width everywhere | HAWQ-V2 | measured | n | float → quantized bytes | seconds |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, j := range all {
		for _, bits := range []string{"4", "3"} {
			uniform, err := j.quantize(tool, "--avg-bits", bits, "--bits", bits)
			if err != nil {
				return "", err
			}
			hawq, err := j.quantize(tool, "--avg-bits", bits, "--damage", "hawqv2")
			if err != nil {
				return "", err
			}
			start := time.Now()
			mixed, err := j.quantize(tool, "--avg-bits", bits, "--damage", "measured")
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "| %s | %s | %.2f %% | %s | %s | %s | %d | %d → %d (÷%.1f) | %.0f |\n",
				j.title, bits, 100*mixed.Float.Top1, uniform.cell(), hawq.cell(), mixed.cell(), mixed.Quantized.N,
				mixed.Float.Bytes, mixed.Quantized.Bytes, float64(mixed.Float.Bytes)/float64(mixed.Quantized.Bytes), time.Since(start).Seconds())
		}
	}
	return b.String(), nil
}

// cell is a network's right answers, and how many are the float network's.
func (o outcome) cell() string {
	return fmt.Sprintf("%.2f %% (%.2f %%)", 100*o.Quantized.Top1, 100*o.Agreement)
}

// predictions compares every model of damage with what is measured.
func predictions() (string, error) {
	tool, all, done, err := built()
	if err != nil {
		return "", err
	}
	defer done()
	var b strings.Builder
	for i, j := range all {
		args := append([]string{"validate", lab(j.model), "--json"}, j.flags(false)...)
		out, err := exec.Command(tool, args...).Output()
		if err != nil {
			return "", fmt.Errorf("%s: %w", j.model, err)
		}
		var v struct {
			Models []struct {
				Damage string
				Groups []struct {
					Low, High int
					Spearman  float64
				}
			}
		}
		if err := json.Unmarshal(out, &v); err != nil {
			return "", err
		}
		if i == 0 {
			b.WriteString("| network | widths drawn |")
			for _, m := range v.Models {
				fmt.Fprintf(&b, " %s |", m.Damage)
			}
			b.WriteString("\n|---|---|" + strings.Repeat("---|", len(v.Models)) + "\n")
		}
		for g, group := range v.Models[0].Groups {
			fmt.Fprintf(&b, "| %s | %d to %d |", j.title, group.Low, group.High)
			for _, m := range v.Models {
				fmt.Fprintf(&b, " %.2f |", m.Groups[g].Spearman)
			}
			b.WriteString("\n")
		}
	}
	return b.String(), nil
}

// outcome is what is shown of quantize's answer.
type outcome struct {
	Float, Quantized struct {
		Top1  float64
		N     int
		Bytes int64
	}
	Agreement float64
}

// quantize runs the whole job with further flags.
func (j job) quantize(tool string, flags ...string) (outcome, error) {
	var q outcome
	args := append([]string{"quantize", lab(j.model), "--json"}, append(flags, j.flags(true)...)...)
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		return q, fmt.Errorf("%s: %w", j.model, err)
	}
	return q, json.Unmarshal(out, &q)
}

// benchmark matches a line of go test -bench: BenchmarkConvInt/SHAPE/wBITS/SET-2 … 7.9 GOP/s.
var benchmark = regexp.MustCompile(`^BenchmarkConvInt/(\S+)/w(\d)/(\w+?)(?:-\d+)?\s.*?([\d.]+) GOP/s`)

// kernels compares the packed integer convolution with the scalar ones.
func kernels() (string, error) {
	cmd := exec.Command("go", "test", "./engine/kernel", "-run", "^$", "-bench", "ConvInt", "-benchtime", "300ms")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	rate := map[string]map[string]float64{} // shape → "set bits" → GOP/s
	var shapes []string
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		m := benchmark.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		if rate[m[1]] == nil {
			rate[m[1]] = map[string]float64{}
			shapes = append(shapes, m[1])
		}
		v, err := strconv.ParseFloat(m[4], 64)
		if err != nil {
			return "", err
		}
		rate[m[1]][m[3]+" "+m[2]] = v
	}
	return kernelTable(shapes, rate), nil
}

func kernelTable(shapes []string, rate map[string]map[string]float64) string {
	widths := []string{"2", "3", "4", "5", "6", "8"}
	var b strings.Builder
	b.WriteString("| convolution | scalar, tiled |")
	for _, w := range widths {
		fmt.Fprintf(&b, " %s bits |", w)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(widths)) + "\n")
	for _, shape := range shapes {
		scalar := rate[shape]["scalar 8"]
		if scalar == 0 {
			continue // depthwise: there is nothing to pack, and no other kernel to compare with
		}
		fmt.Fprintf(&b, "| %s | %.1f |", shape, scalar)
		for _, w := range widths {
			v := rate[shape]["swar "+w]
			fmt.Fprintf(&b, " %.1f (×%.1f) |", v, v/scalar)
		}
		b.WriteString("\n")
	}
	return b.String()
}
