package kernel

// The dense convolutions are products with the matrix of columns, a row per
// channel and tap and a column per output position. It is never laid out: panels
// of it are read from, or added into, a padded copy of the image.

// Scratch is how many float32 the float convolutions need of scratch.
func (s *Conv) Scratch() int {
	h, w := s.padded()
	if s.depthwise() {
		return 3 * h * w
	}
	return s.In/s.Groups*h*w + s.outPanels()*panelN*(s.taps()+blockK) + tileM*blockK
}

func (s *Conv) taps() int      { return s.In / s.Groups * s.KH * s.KW }
func (s *Conv) outPanels() int { return (s.Out/s.Groups + panelN - 1) / panelN }

func conv(y, x, w, scratch []float32, s *Conv, wide bool) {
	if s.depthwise() {
		depthwise(y, x, w, scratch, s)
		return
	}
	clear(y)
	og, taps, positions := s.Out/s.Groups, s.taps(), s.OutH*s.OutW
	for i := range s.Batch * s.Groups {
		in, buf := s.pad(scratch, x, i)
		for p := 0; p < positions; p += panelN {
			width := min(panelN, positions-p)
			for k := 0; k < taps; k += blockK {
				panel := buf[:min(blockK, taps-k)*panelN]
				in.readPanel(panel, k, p, width)
				mulPanel(y[i*og*positions+p:], positions, width, og, rows{w[i%s.Groups*og*taps+k:], taps, 1}, panel, wide)
			}
		}
	}
}

// convInputGrad is the adjoint of conv in x.
func convInputGrad(dx, dy, w, scratch []float32, s *Conv, wide bool) {
	if s.depthwise() {
		depthwiseInputGrad(dx, dy, w, scratch, s)
		return
	}
	og, taps, positions := s.Out/s.Groups, s.taps(), s.OutH*s.OutW
	for i := range s.Batch * s.Groups {
		out, buf := s.padZero(scratch)
		columns, buf := buf[:taps*panelN], buf[taps*panelN:]
		for p := 0; p < positions; p += panelN {
			width := min(panelN, positions-p)
			clear(columns)
			for o := 0; o < og; o += blockK {
				panel := buf[:min(blockK, og-o)*panelN]
				packRows(panel, dy[(i*og+o)*positions+p:], positions, width)
				mulPanel(columns, panelN, panelN, taps, rows{w[(i%s.Groups*og+o)*taps:], 1, taps}, panel, wide)
			}
			out.addPanel(columns, p, width)
		}
		s.crop(dx, out, i)
	}
}

// convWeightGrad is the adjoint of conv in w. It sums the transposed gradient,
// so that rows of columns are read along the image.
func convWeightGrad(dw, x, dy, scratch []float32, s *Conv, wide bool) {
	if s.depthwise() {
		depthwiseWeightGrad(dw, x, dy, scratch, s)
		return
	}
	og, taps, positions, ld := s.Out/s.Groups, s.taps(), s.OutH*s.OutW, s.outPanels()*panelN
	for g := range s.Groups {
		sum := scratch[:taps*ld]
		clear(sum)
		for n := range s.Batch {
			i := n*s.Groups + g
			in, buf := s.pad(scratch[taps*ld:], x, i)
			for p := 0; p < positions; p += blockK {
				m := min(blockK, positions-p)
				panels, columns := buf[:m*ld], buf[m*ld:][:tileM*m]
				for o := 0; o < og; o += panelN {
					packTransposed(panels[o*m:][:m*panelN], dy[(i*og+o)*positions+p:], positions, min(panelN, og-o))
				}
				for k := 0; k < taps; k += tileM {
					count := min(tileM, taps-k)
					for r := range count {
						in.readRow(columns[r*m:][:m], k+r, p)
					}
					for o := 0; o < ld; o += panelN {
						mulPanel(sum[k*ld+o:], ld, panelN, count, rows{columns, m, 1}, panels[o*m:][:m*panelN], wide)
					}
				}
			}
		}
		for o := range og {
			for k := range taps {
				dw[(g*og+o)*taps+k] = sum[k*ld+o]
			}
		}
	}
}
