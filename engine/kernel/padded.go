package kernel

// padded is the planes of one image and group with all padding in place, as far
// as windows reach.
type padded struct {
	data []float32
	h, w int
	s    *Conv
}

func (s *Conv) padded() (h, w int) {
	return (s.OutH-1)*s.StrideH + (s.KH-1)*s.DilateH + 1, (s.OutW-1)*s.StrideW + (s.KW-1)*s.DilateW + 1
}

// pad copies planes of x into scratch and returns them and the rest of scratch;
// i counts images and, within them, groups.
func (s *Conv) pad(scratch, x []float32, i int) (padded, []float32) {
	cg := s.In / s.Groups
	if h, w := s.padded(); s.PadTop == 0 && s.PadLeft == 0 && h <= s.H && w == s.W {
		return padded{x[i*cg*s.H*s.W:][:cg*s.H*s.W], s.H, s.W, s}, scratch
	}
	p, rest := s.padZero(scratch)
	p.eachRow(func(in, at, n int) {
		copy(p.data[at:][:n], x[i*cg*s.H*s.W+in:])
	})
	return p, rest
}

func (s *Conv) padZero(scratch []float32) (padded, []float32) {
	h, w := s.padded()
	n := s.In / s.Groups * h * w
	clear(scratch[:n])
	return padded{scratch[:n], h, w, s}, scratch[n:]
}

// crop overwrites planes of x with what they hold in p.
func (s *Conv) crop(x []float32, p padded, i int) {
	size := s.In / s.Groups * s.H * s.W
	x = x[i*size:][:size]
	clear(x)
	p.eachRow(func(in, at, n int) {
		copy(x[in:][:n], p.data[at:])
	})
}

// eachRow calls f for every stretch of a row that is both in the image, where it
// begins at element in, and in p, where it begins at element at.
func (p padded) eachRow(f func(in, at, n int)) {
	s := p.s
	n := min(s.W, p.w-s.PadLeft)
	if n <= 0 {
		return
	}
	for c := range s.In / s.Groups {
		for h := range min(s.H, p.h-s.PadTop) {
			f((c*s.H+h)*s.W, (c*p.h+h+s.PadTop)*p.w+s.PadLeft, n)
		}
	}
}

// tap is a row of the columns: a channel and a tap of the kernel.
type tap struct {
	at     int // the element that output position 0 reads
	kh, kw int
}

func (p padded) tap(k int) tap {
	s := p.s
	kw, kh, c := k%s.KW, k/s.KW%s.KH, k/s.KW/s.KH
	return tap{(c*p.h+kh*s.DilateH)*p.w + kw*s.DilateW, kh, kw}
}

// next steps to the following row.
func (t *tap) next(p *padded) {
	s := p.s
	t.kw++
	t.at += s.DilateW
	if t.kw < s.KW {
		return
	}
	t.kw = 0
	t.kh++
	t.at += s.DilateH*p.w - s.KW*s.DilateW
	if t.kh < s.KH {
		return
	}
	t.kh = 0
	t.at += (p.h - s.KH*s.DilateH) * p.w
}

// eachRun cuts n output positions from number pos on into runs along a row: the
// run's first element, relative to a tap, its length, and its place among the n.
func (p padded) eachRun(pos, n int, f func(at, length, place int)) {
	s := p.s
	for place := 0; place < n; {
		i, j := (pos+place)/s.OutW, (pos+place)%s.OutW
		length := min(n-place, s.OutW-j)
		f(i*s.StrideH*p.w+j*s.StrideW, length, place)
		place += length
	}
}

// readPanel fills a panel with columns of width positions, from row k on.
func (p padded) readPanel(panel []float32, k, pos, width int) {
	if width < panelN {
		clear(panel)
	}
	p.eachRun(pos, width, func(at, n, place int) {
		t := p.tap(k)
		for r := 0; r < len(panel); r += panelN {
			dst, src := panel[r+place:], p.data[t.at+at:]
			t.next(&p)
			if n == panelN && p.s.StrideW == 1 {
				*(*[panelN]float32)(dst) = [panelN]float32(src)
				continue
			}
			gather(dst[:n], src, p.s.StrideW)
		}
	})
}

// readRow fills dst with row k of the columns, from position pos on.
func (p padded) readRow(dst []float32, k, pos int) {
	first := p.tap(k).at
	p.eachRun(pos, len(dst), func(at, n, place int) {
		gather(dst[place:][:n], p.data[first+at:], p.s.StrideW)
	})
}

// addPanel is the adjoint of readPanel, for all rows.
func (p padded) addPanel(panel []float32, pos, width int) {
	p.eachRun(pos, width, func(at, n, place int) {
		t := p.tap(0)
		for r := 0; r < len(panel); r += panelN {
			scatterAdd(p.data[t.at+at:], panel[r+place:][:n], p.s.StrideW)
			t.next(&p)
		}
	})
}

func gather(dst, src []float32, stride int) {
	if stride == 1 {
		copy(dst, src)
		return
	}
	for j := range dst {
		dst[j] = src[j*stride]
	}
}

func scatterAdd(dst, src []float32, stride int) {
	if stride == 1 {
		add(dst[:len(src)], src)
		return
	}
	for j, v := range src {
		dst[j*stride] += v
	}
}
