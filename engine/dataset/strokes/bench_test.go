package strokes

import (
	"testing"

	"hawqeye/engine/tensor"
)

func BenchmarkDraw(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		Draw(i%36, tensor.Rand(1, i))
	}
}
