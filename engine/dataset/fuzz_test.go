package dataset

import (
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

// consume reads hostile files and holds what comes out to its promises.
func consume(t *testing.T, files ...File) {
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	for _, opt := range []Options{{}, {Input: tensor.Shape{3, 5, 4}, Layout: NHWC, Samples: 3}} {
		s, err := Read(files, opt)
		if err != nil {
			continue
		}
		if s.N < 1 || s.Shape.Size() < 1 || s.Labels != nil && len(s.Labels) != s.N {
			t.Fatalf("%d samples of %v with %d labels", s.N, s.Shape, len(s.Labels))
		}
		if held := len(s.raw.bytes) + 4*len(s.raw.values); held > 3*freePixels+1000*size {
			t.Fatalf("%d bytes of input are held as %d", size, held)
		}
		one := make([]float32, s.Shape.Size())
		for _, i := range []int{0, s.N - 1} {
			s.Batch(one, i, 1)
			for _, v := range one {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Fatalf("a value is %v", v)
				}
			}
		}
		if f, err := s.Fit(opt.Input, 10); err == nil {
			f.Batch(make([]float32, f.Shape.Size()), f.N-1, 1)
		}
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(floatNPY([]float32{1, 2, 3, 4, 5, 6}, 2, 3))
	f.Add(npyFile(2, npyHeaderOf(">i2", true, 2, 3), make([]byte, 12)))
	f.Add(npyFile(1, npyHeaderOf("<f8", false, 1<<40, 1<<40), nil))
	f.Fuzz(func(t *testing.T, data []byte) { consume(t, File{"x.npy", data}) })
}

// The header's own parser, which mutations of whole files seldom reach.
func FuzzNPYHeader(f *testing.F) {
	f.Add("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", []byte("twenty-four bytes of it."))
	f.Add("{'descr': [('a', '<f4')], 'fortran_order': True, 'shape': (1L,)}", []byte{})
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		consume(t, File{"x.npy", npyFile(2, header, body)})
	})
}

func FuzzNPZ(f *testing.F) {
	x, y := byteNPY([]byte{1, 2, 3, 4, 5, 6}, 2, 3), byteNPY([]byte{0, 1}, 2)
	f.Add(zipOf(f, File{"x.npy", x}, File{"y.npy", y}))
	f.Add(zipOf(f, File{"x_train.npy", x}, File{"x_test.npy", y}))
	f.Fuzz(func(t *testing.T, data []byte) { consume(t, File{"x.npz", data}) })
}

// Members of an archive that is sound itself.
func FuzzArrays(f *testing.F) {
	f.Add("x", byteNPY([]byte{1, 2, 3, 4, 5, 6}, 2, 3), "y", byteNPY([]byte{0, 1}, 2))
	f.Add("train-images", idxFile(8, make([]byte, 8), 2, 2, 2), "train-labels", idxFile(8, make([]byte, 2), 2))
	f.Fuzz(func(t *testing.T, nameX string, x []byte, nameY string, y []byte) {
		consume(t, File{nameX, x}, File{nameY, y})
		consume(t, File{"z", zipOf(t, File{nameX, x}, File{nameY, y})})
	})
}

func FuzzIDX(f *testing.F) {
	f.Add(idxFile(8, make([]byte, 12), 3, 2, 2))
	f.Add(idxFile(0x0d, make([]byte, 16), 2, 2))
	f.Add(gzipOf(f, idxFile(8, make([]byte, 12), 3, 2, 2)))
	f.Fuzz(func(t *testing.T, data []byte) { consume(t, File{"x.idx", data}) })
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarFile(false, 1, 2, 3, 4), 12292)
	f.Add(cifarFile(true, 1, 22, 93, 4), 9999)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		consume(t, File{"c.bin", data[:min(max(n, 0), len(data))]})
	})
}

func FuzzPictures(f *testing.F) {
	f.Add("a/1.png", grayPNG(f, 3, 4, 7), "b/2.png", pngOf(f, 3, 4, wave))
	f.Add("train/a/1.gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), "test/../..", []byte{})
	f.Fuzz(func(t *testing.T, nameA string, a []byte, nameB string, b []byte) {
		consume(t, File{nameA, a}, File{nameB, b})
	})
}

func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, File{"a/1.png", grayPNG(f, 3, 4, 7)}, File{"b/2.png", grayPNG(f, 3, 4, 9)}))
	f.Fuzz(func(t *testing.T, data []byte) { consume(t, File{"x.zip", data}) })
}
