package chart

import (
	"encoding/binary"
	"math"
	"testing"
)

// reader takes data for figures from arbitrary bytes.
type reader []byte

func (r *reader) byte() byte {
	if len(*r) == 0 {
		return 0
	}
	b := (*r)[0]
	*r = (*r)[1:]
	return b
}

// float is any float at all, or a usual one.
func (r *reader) float() float64 {
	if b := r.byte(); b < 160 {
		return (float64(b) - 20) / 64
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = r.byte()
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw[:]))
}

func (r *reader) floats() []float64 {
	v := make([]float64, r.byte()%40)
	for i := range v {
		v[i] = r.float()
	}
	return v
}

func (r *reader) text() string {
	n := min(int(r.byte())%24, len(*r))
	s := string((*r)[:n])
	*r = (*r)[n:]
	return s
}

func (r *reader) count() int { return int(int8(r.byte())) * int(r.byte()) }

func (r *reader) trades() []Trade {
	all := make([]Trade, r.byte()%20)
	for i := range all {
		all[i] = Trade{1000 * r.float(), r.float()}
	}
	return all
}

// figures makes one figure of every sort.
func (r *reader) figures() []drawing {
	s := Sensitivity{Measure: []Measure{AvgTrace, Perturbation, Omega}[r.byte()%3], Sorted: r.byte()%2 == 1, Partial: r.byte()%2 == 1, Chosen: r.count()}
	for range r.byte() % 80 {
		s.Layers = append(s.Layers, Sensed{r.text(), r.float(), r.float()})
	}
	f := Front{Quality: []Quality{Damage, Apart, Accuracy}[r.byte()%3], Points: r.trades(), Dominated: r.trades(), Chosen: r.count(), Target: r.float() * 1000, By: By(r.byte() % 3)}
	for _, t := range r.trades() {
		f.Uniform = append(f.Uniform, Uniform{t, r.count()})
	}
	c := Convergence{Chosen: r.count()}
	for range r.byte() % 5 {
		run := Run{Name: r.text(), Exact: r.float()}
		for range r.byte() % 16 {
			run.Estimates = append(run.Estimates, Estimate{r.count(), r.float(), r.float()})
		}
		c.Layers = append(c.Layers, run)
	}
	b := Bits{Chosen: r.count()}
	for range r.byte() % 90 {
		b.Layers = append(b.Layers, Cell{r.text(), int64(r.count()) * int64(r.count()), r.count() % 40, r.count() % 40, r.byte()%2 == 1})
	}
	h := Histogram{Layer: r.text(), Bits: r.count(), Steps: r.byte()%2 == 1}
	for range r.byte() % 20 {
		h.Bins = append(h.Bins, Bin{r.float(), r.float(), r.count()})
		h.Levels = append(h.Levels, Level{r.float(), r.count(), r.count()})
	}
	score := func() Score { return Score{r.text(), r.count(), r.count(), r.byte()%2 == 1} }
	a := Answers{Float: r.floats(), Quantized: r.floats(), Shares: r.byte()%2 == 1}
	for range r.byte() % 20 {
		a.Classes = append(a.Classes, r.text())
	}
	return []drawing{s, f, c, b, h, Scores{Float: score(), Quantized: []Score{score(), score()}}, a, Spark{Title: say("bits"), Kind: Kind(r.byte() % 8), Values: r.floats(), Chosen: r.count()}}
}

// Whatever the data, every figure is drawn and keeps its promises.
func FuzzFigures(f *testing.F) {
	f.Add(uint16(0), []byte{})
	for seed := range 24 {
		data := make([]byte, 4000)
		x := uint32(seed)
		for i := range data {
			x = x*1664525 + 1013904223
			data[i] = byte(x >> 24)
		}
		f.Add(uint16(300+50*seed), data)
	}
	f.Fuzz(func(t *testing.T, width uint16, data []byte) {
		r := reader(data)
		for _, d := range r.figures() {
			judge(t, d.Draw(View{Width: float64(width), Size: 13}))
			if t.Failed() {
				t.Fatalf("width %d, %#v", width, d)
			}
		}
	})
}
