package dataset

import "math"

// resize brings a picture to w×h pixels: crop around the centre, then a
// triangle filter as wide as the step between output pixels, that is bilinear
// interpolation where the picture grows and its antialiased form where it
// shrinks, as Pillow's BILINEAR is.
func (r raster) resize(w, h int, opt Options) raster {
	cols, rows := crop(r.w, r.h, w, h, opt)
	if w == r.w && h == r.h && cols == (span{0, float64(w)}) && rows == (span{0, float64(h)}) {
		return r
	}
	across, down := cols.taps(r.w, w), rows.taps(r.h, h)
	first := down[0].first
	last := down[h-1].first + len(down[h-1].weight)
	strip := make([]float32, (last-first)*w) // the rows that matter, at the new width
	out := raster{extent{r.c, h, w}, make([]byte, 0, r.c*h*w)}
	for c := range r.c {
		plane := r.pix[c*r.h*r.w:]
		for y := first; y < last; y++ {
			row := plane[y*r.w : (y+1)*r.w]
			for x, t := range across {
				var v float32
				for i, weight := range t.weight {
					v += weight * float32(row[t.first+i])
				}
				strip[(y-first)*w+x] = v
			}
		}
		for _, t := range down {
			for x := range w {
				var v float32
				for i, weight := range t.weight {
					v += weight * strip[(t.first-first+i)*w+x]
				}
				out.pix = append(out.pix, byte(min(v+0.5, 255)))
			}
		}
	}
	return out
}

// span is a stretch of an axis, in pixels.
type span struct{ from, length float64 }

// crop is the part of a picture that becomes the w×h output.
func crop(srcW, srcH, w, h int, opt Options) (cols, rows span) {
	keep := opt.Crop
	if keep == 0 {
		keep = 1
	}
	stepX, stepY := float64(srcW)/float64(w)*keep, float64(srcH)/float64(h)*keep
	if !opt.Stretch {
		stepX = min(stepX, stepY)
		stepY = stepX
	}
	return centred(srcW, w, stepX), centred(srcH, h, stepY)
}

// centred places n output pixels, a step apart, in the middle of an axis. At the
// picture's own scale they stay on its pixels.
func centred(src, n int, step float64) span {
	length := float64(n) * step
	from := (float64(src) - length) / 2
	if step == 1 {
		from = math.Floor(from)
	}
	return span{max(from, 0), length}
}

// tap is the source pixels of one output pixel, from the first on.
type tap struct {
	first  int
	weight []float32
}

func (s span) taps(src, n int) []tap {
	step := s.length / float64(n)
	reach := max(step, 1)
	out := make([]tap, n)
	for i := range out {
		centre := s.from + (float64(i)+0.5)*step
		first := max(0, int(centre-reach+0.5))
		end := min(src, int(centre+reach+0.5))
		weight := make([]float64, end-first)
		var sum float64
		for j := range weight {
			weight[j] = max(0, 1-math.Abs(float64(first+j)+0.5-centre)/reach)
			sum += weight[j]
		}
		out[i] = tap{first, make([]float32, len(weight))}
		for j, v := range weight {
			out[i].weight[j] = float32(v / sum)
		}
	}
	return out
}
