package onnx

import (
	"slices"

	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// reshape gives v another shape of the same size.
func (c *call) reshape(v *value, s tensor.Shape) *value {
	if v.shape().Equal(s) {
		return v
	}
	return c.apply(op.Reshape, op.ShapeAttr{Shape: s}, v)
}

func importIdentity(c *call) *value { return c.value(0) }

// importDropout reads inference, which is the identity.
func importDropout(c *call) *value {
	if c.has(2) && slices.ContainsFunc(c.ints(2), func(training int64) bool { return training != 0 }) {
		reject("it is in training mode; export the network in evaluation mode")
	}
	return c.value(0)
}

// importReshape resolves 0 (copy the extent) and −1 (what remains).
func importReshape(c *call) *value {
	x := c.value(0)
	want, from := c.ints(1), x.shape()
	if len(want) > tensor.MaxRank {
		reject("it makes %d axes, more than %d", len(want), tensor.MaxRank)
	}
	s := make(tensor.Shape, len(want))
	open, rest := -1, 1
	for i, d := range want {
		switch {
		case d == -1 && open < 0:
			open = i
			continue
		case d == 0 && c.intAttr("allowzero", 0) == 0 && i < len(from):
			d = int64(from[i])
		case d < 0 || d > tensor.MaxSize:
			reject("it asks for the shape %v", want)
		}
		s[i] = int(d)
		if rest *= s[i]; rest > tensor.MaxSize {
			reject("it asks for the shape %v", want)
		}
	}
	if !x.constant() && open != 0 && c.writtenForOne(want) {
		s[0] *= c.batch
		rest *= c.batch
	}
	if open >= 0 {
		if rest == 0 || from.Size()%rest != 0 {
			reject("shape %v does not divide into %v", from, want)
		}
		s[open] = from.Size() / rest
	}
	return c.reshape(x, s)
}

// writtenForOne reports whether a shape holds the extents of one sample while
// inputs are widened to more: it does not depend on them, nor copies the first
// axis. The samples then become the outer factor of its first axis; whether that
// was right, sameForEachSample tells.
func (c *call) writtenForOne(shape []int64) bool {
	if c.narrow == nil || len(shape) == 0 || shape[0] == 0 {
		return false
	}
	v := c.narrow.env[c.node.Inputs[1]]
	return v != nil && v.constant() && slices.Equal(v.array().ints, shape)
}

func importFlatten(c *call) *value {
	x := c.value(0)
	s := x.shape()
	at := c.intAttr("axis", 1)
	if at < int64(-len(s)) || at > int64(len(s)) {
		reject("axis %d does not exist among %d axes", at, len(s))
	}
	if at < 0 {
		at += int64(len(s))
	}
	return c.reshape(x, tensor.Shape{s[:at].Size(), s[at:].Size()})
}

func importSqueeze(c *call) *value {
	x := c.value(0)
	from := x.shape()
	list, given := c.listFrom(13, "axes", 1)
	axes := axesOf(list, len(from))
	var s tensor.Shape
	for i, d := range from {
		switch {
		case given && !slices.Contains(axes, i), !given && d != 1:
			s = append(s, d)
		case d != 1:
			reject("it removes axis %d of shape %v, whose extent is not 1", i, from)
		}
	}
	return c.reshape(x, s)
}

func importUnsqueeze(c *call) *value {
	x := c.value(0)
	list, _ := c.listFrom(13, "axes", 1)
	rank := len(x.shape()) + len(list)
	if rank > tensor.MaxRank {
		reject("it makes %d axes, more than %d", rank, tensor.MaxRank)
	}
	s := x.shape().Clone()
	for _, at := range axesOf(list, rank) {
		s = slices.Insert(s, at, 1)
	}
	return c.reshape(x, s)
}

func importTranspose(c *call) *value {
	x := c.value(0)
	rank := len(x.shape())
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = rank - 1 - i
	}
	if list, ok := c.intsAttr("perm"); ok {
		if len(list) != rank {
			reject("its perm %v does not order %d axes", list, rank)
		}
		for i, p := range list {
			perm[i] = axisOf(p, rank)
		}
	}
	if slices.IsSorted(perm) {
		return x
	}
	return c.apply(op.Transpose, op.TransposeAttr{Perm: perm}, x)
}

func importExpand(c *call) *value {
	x := c.value(0)
	want := c.ints(1)
	if len(want) > tensor.MaxRank {
		reject("it makes %d axes, more than %d", len(want), tensor.MaxRank)
	}
	to, err := shapeOf(want)
	if err == nil {
		to, err = tensor.Broadcast(x.shape(), to)
	}
	if err != nil {
		reject("%v", err)
	}
	return c.expand(x, to)
}

func (c *call) expand(x *value, to tensor.Shape) *value {
	if x.shape().Equal(to) {
		return x
	}
	return c.apply(op.Expand, op.ShapeAttr{Shape: to}, x)
}

func importConcat(c *call) *value {
	if len(c.in) == 0 {
		reject("it has no inputs")
	}
	in := make([]*value, len(c.in))
	for i := range in {
		if in[i] = c.value(i); in[i].typ != in[0].typ {
			reject("it joins values of types %v and %v", in[0].typ, in[i].typ)
		}
	}
	a := c.attr("axis", AttrInt)
	if a == nil {
		reject("it has no axis")
	}
	axis := axisOf(a.I, len(in[0].shape()))
	if len(in) == 1 {
		return in[0]
	}
	if c.narrow != nil && axis > 0 {
		c.repeatForSamples(in)
	}
	return c.apply(op.Concat, op.ConcatAttr{Axis: axis}, in...)
}

// repeatForSamples gives every sample what the file joins to the one: constants
// with a first axis of 1, beside values with one of the samples.
func (c *call) repeatForSamples(in []*value) {
	if !slices.ContainsFunc(in, func(v *value) bool { return !v.constant() }) {
		return
	}
	for i, v := range in {
		if s := v.shape(); v.constant() && s[0] == 1 {
			s = s.Clone()
			s[0] = c.batch
			in[i] = c.expand(v, s)
		}
	}
}

// importSplit reads a Split as one slice per output.
func importSplit(c *call) *value {
	x := c.value(0)
	s := x.shape()
	axis := axisOf(c.intAttr("axis", 0), len(s))
	list, given := c.listFrom(13, "split", 1)
	parts := len(c.node.Outputs)
	if n := c.intAttr("num_outputs", int64(parts)); n != int64(parts) || given && len(list) != parts {
		reject("it has %d outputs and splits into another number of parts", parts)
	}
	each := (s[axis] + parts - 1) / max(parts, 1)
	var out []*value
	for i, from := 0, 0; i < parts; i++ {
		size := min(each, s[axis]-from)
		if given {
			size = int(max(-1, min(list[i], tensor.MaxSize)))
		}
		if size < 0 || size > s[axis]-from {
			reject("its parts %v do not fill an extent of %d", list, s[axis])
		}
		if c.uses[c.node.Outputs[i]] > 0 {
			out = append(out, c.slice(x, axis, from, 1, size))
		} else {
			out = append(out, nil)
		}
		from += size
	}
	if len(out) == 0 {
		reject("it has no outputs")
	}
	c.more = out[1:]
	return out[0]
}

// slice takes size elements of one axis, step apart.
func (c *call) slice(x *value, axis, start, step, size int) *value {
	s := x.shape()
	a := op.SliceAttr{Start: make([]int, len(s)), Step: slices.Repeat([]int{1}, len(s)), Size: s.Clone()}
	a.Start[axis], a.Step[axis], a.Size[axis] = start, step, size
	return c.apply(op.Slice, a, x)
}

// importSlice reads starts, ends, axes and steps: attributes before operator set 10.
func importSlice(c *call) *value {
	x := c.value(0)
	s := x.shape()
	starts, _ := c.listFrom(10, "starts", 1)
	ends, _ := c.listFrom(10, "ends", 2)
	list, given := c.listFrom(10, "axes", 3)
	var steps []int64
	if c.opset >= 10 && c.has(4) {
		steps = c.ints(4)
	}
	if !given {
		for i := range starts {
			list = append(list, int64(i))
		}
	}
	if len(starts) != len(ends) || len(starts) != len(list) || steps != nil && len(steps) != len(starts) {
		reject("its starts, ends, axes and steps are %d, %d, %d and %d in number", len(starts), len(ends), len(list), len(steps))
	}
	axesOf(list, len(s)) // distinct
	a := op.SliceAttr{Start: make([]int, len(s)), Step: slices.Repeat([]int{1}, len(s)), Size: s.Clone()}
	for i := range list {
		axis, step := axisOf(list[i], len(s)), int64(1)
		if steps != nil {
			step = steps[i]
		}
		a.Start[axis], a.Step[axis], a.Size[axis] = sliced(starts[i], ends[i], step, int64(s[axis]))
	}
	if s.Equal(a.Size) && !slices.ContainsFunc(a.Step, func(s int) bool { return s != 1 }) {
		return x
	}
	return c.apply(op.Slice, a, x)
}

// sliced resolves a start, end and step that may count from the end and reach
// beyond an axis of n elements.
func sliced(start, end, step, n int64) (from, by, size int) {
	if step == 0 {
		reject("its step is 0")
	}
	step = max(-tensor.MaxSize, min(step, tensor.MaxSize))
	if start < 0 {
		start += n
	}
	if end < 0 {
		end += n
	}
	var count int64
	if step > 0 {
		start, end = max(0, min(start, n)), max(0, min(end, n))
		count = (end - start + step - 1) / step
	} else {
		start, end = max(0, min(start, n-1)), max(-1, min(end, n-1))
		count = (start - end - step - 1) / -step
	}
	return int(start), int(step), int(max(0, count))
}

// importGather reads constant indices.
func importGather(c *call) *value {
	x := c.value(0)
	s := x.shape()
	if len(s) == 0 {
		reject("it picks from a scalar")
	}
	axis := axisOf(c.intAttr("axis", 0), len(s))
	c.spend(c.constant(1).shape())
	index := make([]int, len(c.ints(1)))
	for i, v := range c.ints(1) {
		if v < int64(-s[axis]) || v >= int64(s[axis]) {
			reject("its index %d lies outside axis %d of shape %v", v, axis, s)
		}
		if v < 0 {
			v += int64(s[axis])
		}
		index[i] = int(v)
	}
	y := c.apply(op.Gather, op.GatherAttr{Axis: axis, Index: index}, x)
	to := slices.Concat(s[:axis], c.value(1).shape(), s[axis+1:])
	return c.reshape(y, to)
}
