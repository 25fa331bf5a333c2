package network

// ResNet50 has that network's 54 layers (He et al. 2015, arXiv 1512.03385, table 1),
// with so many channels where it has 64 and no reduction before its stages, for
// pictures [3, side, side] of 10 classes.
func ResNet50(channels, side int) []byte {
	b, x := open(3, side, side)
	x = b.relu(b.conv(x, 2, 3, channels, 3, 1, 1))
	in := channels
	for stage, repeat := range []int{3, 4, 6, 3} {
		inner := channels << stage
		for i := range repeat {
			stride, beside := 1, x
			if i == 0 && stage > 0 {
				stride = 2
			}
			y := b.relu(b.conv(x, 2, in, inner, 1, 1, 1))
			y = b.relu(b.conv(y, 2, inner, inner, 3, stride, 1))
			y = b.conv(y, .1, inner, 4*inner, 1, 1, 1) // so that sixteen sums in a row do not grow
			if i == 0 {
				beside = b.conv(x, 1, in, 4*inner, 1, stride, 1)
			}
			x, in = b.relu(b.apply("Add", []string{y, beside})), 4*inner
		}
	}
	x = b.apply("Flatten", []string{b.apply("GlobalAveragePool", []string{x})}, number("axis", 1))
	x = b.apply("Gemm", []string{x, b.weight(1, in, 10, in), b.bias(10)}, number("transB", 1))
	return b.close(x, 10)
}

func (b *builder) relu(x string) string { return b.apply("Relu", []string{x}) }
