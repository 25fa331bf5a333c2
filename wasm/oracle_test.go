//go:build !js

package wasm

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npz"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
	"hawqeye/ui/chart"
	"hawqeye/ui/view"
)

// beside is the page's store after all its work on the bundled model of some
// settings, done by a session of this process on the kernels that a browser has.
func beside(t *testing.T, set view.Settings) *view.Store {
	t.Helper()
	b, _ := view.BundledModel(set.Model)
	content, err := os.ReadFile(filepath.Join("..", "static", b.Path))
	if err != nil {
		t.Fatal(err)
	}
	s, session := view.New(set), studio.New(kernel.Go(), nil)
	s.Supply(b.File, wire.Bulk{Bytes: content}, b.Name, b.Drawn)
	for {
		id, c := s.Next()
		if c == nil {
			return s
		}
		if err := session.Do(t.Context(), c, func(e wire.Event) { s.Apply(id, e) }); err != nil {
			t.Fatal(err)
		}
	}
}

// shown is what a store shows in the result bar, but for the times.
func shown(s *view.Store) []measure {
	var list []measure
	for _, m := range s.Result().Measures[:3] {
		list = append(list, measure{m.Change, m.From, m.To, strings.Join(m.Notes, "|")})
	}
	return list
}

// rows are those of a figure's table, the cells of a row between bars.
func rows(f *view.Figure) []string {
	var rows []string
	for _, r := range f.Chart.Draw(chart.View{}).Table.Rows {
		cells := make([]string, len(r))
		for i, v := range r {
			cells[i] = v.String()
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return rows
}

// shows says that a text is a value to three digits, of which the last may have
// been rounded otherwise where the value is a hair from the middle.
func shows(text string, v float64) bool {
	const hair = 1e-5
	for _, w := range []float64{v, v * (1 - hair), v * (1 + hair)} {
		if text == chart.Real.Of(w).String() {
			return true
		}
	}
	return false
}

// tool is the command line, as a program.
type tool string

func commandLine(t *testing.T) tool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hawqeye")
	if out, err := exec.Command("go", "build", "-o", path, "../tools/hawqeye").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return tool(path)
}

// run decodes what a command prints. It computes on the kernels that a browser has.
func (c tool) run(t *testing.T, v any, command string, flags ...string) {
	t.Helper()
	cmd := exec.Command(string(c), append([]string{command, "--json"}, flags...)...)
	cmd.Env = append(os.Environ(), "GODEBUG=cpu.avx2=off")
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, v)
	}
	if err != nil {
		t.Fatalf("hawqeye %s: %v", command, err)
	}
}

// layerBits is a layer's width in a JSON file.
type layerBits struct {
	Layer string
	Bits  int
}

// same holds what the page shows of the whole job against the command line.
func (c tool) same(t *testing.T, p *browser.Page, flags ...string) {
	t.Helper()
	var want struct {
		Float, Quantized struct {
			Top1        float64
			N           int
			Bytes       float64
			WeightBytes float64 `json:"weight_bytes"`
		}
		Agreement  float64
		Assignment []layerBits
	}
	c.run(t, &want, "quantize", flags...)
	f, q := want.Float, want.Quantized
	got := measures(p)
	size, right, agreed := got[0], got[1], got[2]
	of := "of " + strconv.Itoa(q.N) + " samples"
	for _, m := range []struct{ what, got, want string }{
		{"float weights", size.From, chart.Bytes.Of(f.WeightBytes).String()},
		{"quantized weights", size.To, chart.Bytes.Of(q.WeightBytes).String()},
		{"whole network", size.Notes[strings.Index(size.Notes, "|")+1:], chart.Bytes.Of(q.Bytes).String() + " with scales and biases"},
		{"float right answers", right.From, chart.Share.Of(f.Top1).String()},
		{"quantized right answers", right.To, chart.Share.Of(q.Top1).String()},
		{"samples", right.Notes[strings.Index(right.Notes, "|")+1:], of},
		{"same answers", agreed.To, chart.Share.Of(want.Agreement).String()},
	} {
		if m.got != m.want {
			t.Errorf("%s: the page says %q, the command line %q", m.what, m.got, m.want)
		}
	}
	bits := table(p, "bits")
	for i, l := range want.Assignment {
		if cells := strings.Split(bits[i], "|"); cells[0] != l.Layer || cells[2] != strconv.Itoa(l.Bits) {
			t.Errorf("the page shows %q, the command line gives %s %d bits", cells, l.Layer, l.Bits)
		}
	}
	if len(bits) != len(want.Assignment) {
		t.Errorf("the page shows bits of %d layers, the command line of %d", len(bits), len(want.Assignment))
	}
}

// cifar is an .npz of the first pictures of the lab's, in bytes, and their classes.
func cifar(t *testing.T, n int) string {
	t.Helper()
	const side, plane = 32, 32 * 32
	file := lab.Read(t, "cifar10_test846.bin")
	x, y := make([][3][side][side]uint8, n), make([]int64, n)
	for i := range n {
		record := file[i*(1+3*plane):][:1+3*plane]
		y[i] = int64(record[0])
		for j, v := range record[1:] {
			x[i][j/plane][j/side%side][j%side] = v
		}
	}
	path := filepath.Join(t.TempDir(), "pictures.npz")
	if err := npz.Write(path, map[string]any{"x": x, "y": y}); err != nil {
		t.Fatal(err)
	}
	return path
}
