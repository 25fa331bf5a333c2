package infer

import (
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Values that convolutions and pools read lie channels last, and around their
// planes there is room for the padding that the convolutions want: what computes
// a value writes it into the middle, and nobody copies it there.

// room is rows above and below a plane, and columns at its left and right.
type room struct{ top, left, bottom, right int }

// roomAround is what a convolution reads outside of its input.
func roomAround(g *kernel.Conv) room {
	reach := func(n, stride, kernel, dilation int) int { return (n-1)*stride + (kernel-1)*dilation + 1 }
	return room{
		g.PadTop, g.PadLeft,
		max(0, reach(g.OutH, g.StrideH, g.KH, g.DilateH)-g.PadTop-g.H),
		max(0, reach(g.OutW, g.StrideW, g.KW, g.DilateW)-g.PadLeft-g.W),
	}
}

func (r room) and(s room) room {
	return room{max(r.top, s.top), max(r.left, s.left), max(r.bottom, s.bottom), max(r.right, s.right)}
}

// survey finds out which values are read as planes, and the room they want.
func (l *lowering) survey() {
	for i := range l.scheme.Blocks {
		switch b := &l.scheme.Blocks[i]; {
		case b.Kind == fuse.Linear && b.Main.Op == op.Conv:
			g := convGeometry(b)
			l.room[b.In[0]] = l.room[b.In[0]].and(roomAround(&g))
		case b.Kind == fuse.MaxPool || b.Kind == fuse.AvgPool:
			l.room[b.In[0]] = l.room[b.In[0]].and(room{})
		}
	}
}

// pitch is that of a value [N, C, …] whose planes lie channels last, or false.
func (f form) pitch(s tensor.Shape) (kernel.Pitch, bool) {
	axes, ok := f.axes(s)
	if !ok || len(s) < 3 || len(s) > 4 {
		return kernel.Pitch{}, false
	}
	if len(s) == 3 {
		axes, s = []layout{axes[0], axes[1], nil, axes[2]}, tensor.Shape{s[0], s[1], 1, s[2]}
	}
	c := s[1]
	stride := [4]int{2: s[3] * c, 3: c, 1: 1}
	for i := 3; i >= 0; i-- {
		if i == 0 {
			stride[0] = s[2] * stride[2]
		}
		switch axis := axes[i]; {
		case len(axis) > 1:
			return kernel.Pitch{}, false
		case len(axis) == 1:
			stride[i] = axis[0].stride
		}
	}
	ok = stride[1] == 1 && stride[3] == c && stride[2]%c == 0 && stride[0]%c == 0
	return kernel.Pitch{Row: stride[2] / c, Image: stride[0] / c}, ok
}

func (f form) inPlanes(s tensor.Shape) bool {
	_, ok := f.pitch(s)
	return ok
}

// planesOf is the shape of a value whose planes have a pitch.
func planesOf(s tensor.Shape, p kernel.Pitch) *kernel.Planes {
	h, w := planeOf(s[2:])
	return &kernel.Planes{Batch: s[0], H: h, W: w, C: s[1], Pitch: p}
}

// planes is n's codes channels last, in planes of some pitch.
func (l *lowering) planes(n *graph.Node) (form, kernel.Pitch) {
	for _, f := range l.codes[n] {
		if p, ok := f.pitch(n.Shape); ok {
			return f, p
		}
	}
	f := l.in(n, channelsLast(n.Shape))
	p, _ := f.pitch(n.Shape)
	return f, p
}

// window is where the first window of a convolution begins, in planes with room
// around them if it reaches out of its input.
func (l *lowering) window(n *graph.Node, g *kernel.Conv) (place, kernel.Pitch) {
	if roomAround(g) == (room{}) {
		f, p := l.planes(n)
		return f.place, p
	}
	f, ok := l.roomy[n]
	if !ok {
		f = l.intoRoom(n)
	}
	p := l.room[n].pitch(n.Shape)
	f.at -= (g.PadTop*p.Row + g.PadLeft) * g.In
	return f.place, p
}

func (r room) pitch(s tensor.Shape) kernel.Pitch {
	row := s[3] + r.left + r.right
	return kernel.Pitch{Row: row, Image: row * (s[2] + r.top + r.bottom)}
}

// leaveRoom reserves n's codes in planes with room around them, which is filled
// after the next step.
func (l *lowering) leaveRoom(n *graph.Node) form {
	s, r := n.Shape, l.room[n]
	c, p := s[1], r.pitch(s)
	f := form{
		place{l.buffer(s[0]*p.Image*c, codes), (r.top*p.Row + r.left) * c},
		layout{{s[0], p.Image * c}, {c, 1}, {s[2], p.Row * c}, {s[3], c}}.simple(),
	}
	l.codes[n] = append(l.codes[n], f)
	l.roomy[n] = f
	l.frames = append(l.frames, &frameStep{
		x: f.buf, zero: l.scheme.Values[n].Zero, row: r.top, column: r.left, planes: planesOf(s, p),
	})
	return f
}

// intoRoom copies n's codes into planes with room around them.
func (l *lowering) intoRoom(n *graph.Node) form {
	from := l.codes[n][0]
	if _, ok := pair(channelsLast(n.Shape), from.layout); !ok {
		from = l.in(n, rowMajor(n.Shape.Size()))
	}
	to := l.leaveRoom(n)
	l.copy(&copyStep{}, to, from, to.layout, from.layout)
	return to
}

// frameStep fills the room around planes with the code of 0.
type frameStep struct {
	x           int
	zero        uint8
	row, column int
	planes      *kernel.Planes
}

func (s *frameStep) run(r *Runner) { r.k.FrameInt(r.u8[s.x], s.zero, s.row, s.column, s.planes) }
