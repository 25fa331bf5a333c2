package simd

import (
	"strconv"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The kernels of codes that every engine with vectors runs, as places behind those
// of floats.
const (
	pairConv = floatEnd + iota
	planarConv
	maxPoolInt
	avgPoolInt
	quantizeInt
	dequantizeInt
	plainEnd
)

func plainKernels(all *[kernelCount]routine) {
	all[pairConv] = routine{"conv_w8_i16", emitPairConv, SIMD128}
	all[planarConv] = routine{"conv_planar_w8", emitPlanarConv, SIMD128}
	all[maxPoolInt] = routine{"max_pool_u8", emitMaxPoolInt, SIMD128}
	all[avgPoolInt] = routine{"avg_pool_u8", emitAvgPoolInt, SIMD128}
	all[quantizeInt] = routine{"quantize_u8", emitQuantize, SIMD128}
	all[dequantizeInt] = routine{"dequantize_u8", emitDequantize, SIMD128}
}

func (c *caller) fillPlain(k *kernel.Set) {
	k.PrepareInt, k.ConvInt, k.ConvReal = preparePlain, c.convInt, c.convReal
	k.MaxPoolInt, k.AvgPoolInt = c.maxPoolCodes, c.avgPoolCodes
	k.QuantizeInt, k.DequantizeInt = c.quantize, c.dequantize
}

// preparePlain packs a convolution for the kernels that multiply in 16 bits, with
// every weight in a byte.
func preparePlain(c *kernel.IntConv) *kernel.Prepared {
	codes := make([]int8, c.Out*c.Weights.Cols)
	kernel.UnpackInts(codes, c.Weights.Packed, c.Weights.Bits)
	bytes := *c
	bytes.Weights.Bits, bytes.Weights.Packed = 8, kernel.PackInts(codes, 8)
	l := newLayer(&bytes, 0, false)
	if l.runs = runsOf(c); planar(c) {
		l.kernel, l.packed = planarConv, packChannels(codes, len(l.at))
	} else {
		l.kernel, l.packed = pairConv, packPairs(c, codes, l.runs)
	}
	return &kernel.Prepared{IntConv: c, Own: l}
}

// packPairs is pack with two columns of all of a panel's channels in a vector, two
// vectors being a step.
func packPairs(c *kernel.IntConv, codes []int8, r runs) *packed {
	p := &packed{bits: 8, steps: (r.length + lanes - 1) / lanes}
	og, cols := c.Out/c.Groups, c.Weights.Cols
	for g := range c.Groups {
		for first := 0; first < og; first += panel {
			for run := range r.at {
				for k := range lanes * p.steps / 2 * 2 * panel {
					o, col := first+k%(2*panel)/2, k/(2*panel)*2+k%2
					var code int8
					if o < og && col < r.length {
						code = codes[(g*og+o)*cols+run*r.length+col]
					}
					p.data = append(p.data, uint8(code))
				}
			}
		}
	}
	return p
}

// plainRows is how many positions a tile has: a product is a register of its own
// before it is added to its sum.
const plainRows = 4

// plainTile is what the tiles of plain kernels have in common.
type plainTile struct {
	*emitter
	acc  [][]*wasmasm.Local // by row and half of the panel
	b    []*wasmasm.Local
	x    *wasmasm.Local
	p    []*wasmasm.Local // where each row reads
	taps *wasmasm.Local
	runs *wasmasm.Local
	tap  *wasmasm.Local
	run  *wasmasm.Local
}

func newPlainTile(e *emitter) *plainTile {
	t := &plainTile{emitter: e}
	for r := range plainRows {
		t.acc = append(t.acc, e.Locals(wasmasm.V128, "acc"+strconv.Itoa(r), 2))
	}
	t.b, t.x = e.Locals(wasmasm.V128, "b", 2), e.Local(wasmasm.V128, "x")
	t.p = e.Locals(wasmasm.I32, "p", plainRows)
	t.taps, t.runs = e.arg(convTaps, "taps"), e.arg(convRuns, "runs")
	t.tap, t.run = e.i32("tap"), e.i32("run")
	return t
}

// sum emits a tile: body adds what one run of the window makes of the rows, which
// begin at shift from where their windows do.
func (t *plainTile) sum(at tile, shift *wasmasm.Local, body func()) {
	for h := range 2 {
		t.V128Load(16*h, at.start).Set(t.acc[0][h])
		for r := 1; r < plainRows; r++ {
			t.Set(t.acc[r][h], t.acc[0][h])
		}
	}
	t.Set(t.tap, t.taps)
	t.Set(t.run, t.runs)
	t.Loop(func(again wasmasm.Label) {
		for r, p := range t.p {
			t.I32Load(0, t.tap).I32Add(shift).I32Load(placeX+4*r, at.place).I32Add().Set(p)
		}
		body()
		t.inc(t.tap, 4)
		t.I32Sub(t.run, 1).Tee(t.run).BrIf(again)
	})
	to := t.p[0]
	t.Set(to, at.sums)
	for r, acc := range t.acc {
		if r > 0 {
			t.I32Add(to, at.size).Set(to)
		}
		t.V128Store(0, to, acc[0])
		t.V128Store(16, to, acc[1])
	}
}

// emitPairConv emits a convolution by i32x4.dot_i16x8_s: of two columns at once,
// four channels in a vector.
func emitPairConv(e *emitter) {
	t := newPlainTile(e)
	steps, left := e.arg(convSteps, "steps"), e.i32("left_steps")
	e.convolve(plainRows, func(at tile) {
		t.sum(at, at.shift, func() {
			e.Set(left, steps)
			e.Loop(func(again wasmasm.Label) {
				for pair := range lanes / 2 {
					for h, b := range t.b {
						e.V128Load8x8S(16*pair+8*h, at.weights).Set(b)
					}
					for r, p := range t.p {
						e.V128Load16Splat(2*pair, p).I16x8ExtendLowI8x16U().Set(t.x)
						for h, b := range t.b {
							e.I32x4DotI16x8S(t.x, b).I32x4Add(t.acc[r][h]).Set(t.acc[r][h])
						}
					}
				}
				for _, p := range t.p {
					e.inc(p, lanes)
				}
				e.inc(at.weights, lanes*panel)
				e.I32Sub(left, 1).Tee(left).BrIf(again)
			})
		})
	})
}
