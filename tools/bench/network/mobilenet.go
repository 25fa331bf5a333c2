package network

// MobileNetV2 has 1000 classes and takes pictures [3, side, side] (Sandler et al.
// 2018, arXiv 1801.04381, table 2).
func MobileNetV2(side int) []byte {
	b, x := open(3, side, side)
	x = b.relu6(b.conv(x, 2, 3, 32, 3, 2, 1))
	in := 32
	for _, stage := range []struct{ expand, out, repeat, stride int }{
		{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1},
	} {
		for i := range stage.repeat {
			stride := 1
			if i == 0 {
				stride = stage.stride
			}
			y := b.bottleneck(x, in, in*stage.expand, stage.out, stride)
			if stride == 1 && in == stage.out {
				y = b.apply("Add", []string{x, y})
			}
			x, in = y, stage.out
		}
	}
	x = b.relu6(b.conv(x, 2, in, 1280, 1, 1, 1))
	x = b.apply("Flatten", []string{b.apply("GlobalAveragePool", []string{x})}, number("axis", 1))
	x = b.apply("Gemm", []string{x, b.weight(1, 1280, 1000, 1280), b.bias(1000)}, number("transB", 1))
	return b.close(x, 1000)
}

// bottleneck is the paper's figure 3(b), without the shortcut.
func (b *builder) bottleneck(x string, in, wide, out, stride int) string {
	if wide > in {
		x = b.relu6(b.conv(x, 2, in, wide, 1, 1, 1))
	}
	x = b.relu6(b.conv(x, 2, wide, wide, 3, stride, wide))
	return b.conv(x, 1, wide, out, 1, 1, 1)
}

// conv is a convolution by squares, padded to keep the size up to the stride.
func (b *builder) conv(x string, gain float64, in, out, side, stride, groups int) string {
	pad, s, k := int64(side/2), int64(stride), int64(side)
	w := b.weight(gain, in/groups*side*side, out, in/groups, side, side)
	return b.apply("Conv", []string{x, w, b.bias(out)}, numbers("kernel_shape", k, k), numbers("strides", s, s),
		numbers("pads", pad, pad, pad, pad), number("group", groups))
}

func (b *builder) relu6(x string) string {
	return b.apply("Clip", []string{x, b.scalar(0), b.scalar(6)})
}
