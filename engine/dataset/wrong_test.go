package dataset

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"runtime"
	"strings"
	"testing"

	"hawqeye/engine/tensor"
)

// pngOf is a gray or coloured PNG whose pixels are given by a function.
func pngOf(t testing.TB, w, h int, at func(x, y int) color.Color) []byte {
	t.Helper()
	model := at(0, 0)
	var img interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewNRGBA(image.Rect(0, 0, w, h))
	if _, ok := model.(color.Gray); ok {
		img = image.NewGray(image.Rect(0, 0, w, h))
	}
	for y := range h {
		for x := range w {
			img.Set(x, y, at(x, y))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func grayPNG(t testing.TB, w, h int, value byte) []byte {
	return pngOf(t, w, h, func(int, int) color.Color { return color.Gray{Y: value} })
}

func zipOf(t testing.TB, files ...File) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// idxFile is an idx file of bytes.
func idxFile(code byte, body []byte, shape ...int) []byte {
	b := []byte{0, 0, code, byte(len(shape))}
	for _, d := range shape {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return append(b, body...)
}

// cifarFile is a batch of records with the given labels and pixels i mod 251.
func cifarFile(fine bool, labels ...byte) []byte {
	var b []byte
	for _, l := range labels {
		if fine {
			b = append(b, 3)
		}
		b = append(b, l)
		for i := range cifarPixels {
			b = append(b, byte(i%251))
		}
	}
	return b
}

// Every refusal names the file and says what is wrong and what to do.
func TestWrongFiles(t *testing.T) {
	good := byteNPY(make([]byte, 12), 3, 4)
	jagged := grayPNG(t, 8, 8, 9)
	broken := bytes.Clone(jagged)
	broken[len(broken)-20] ^= 0xff
	for _, c := range []struct {
		name  string
		files []File
		opt   Options
		want  []string // in the sentence
	}{
		{"nothing", nil, Options{}, []string{"the selection", "holds no files", "give"}},
		{"empty file", []File{{"x.npy", nil}}, Options{}, []string{"x.npy is empty"}},
		{"truncated npy", []File{{"x.npy", good[:len(good)-5]}}, Options{}, []string{"x.npy", "cut off", "3×4", "fetch"}},
		{"npy cut in its header", []File{{"x.npy", good[:40]}}, Options{}, []string{"x.npy", "header", "cut off", "numpy.save"}},
		{"npy with more than declared", []File{{"x.npy", append(bytes.Clone(good), 1)}}, Options{}, []string{"x.npy", "longer"}},
		{"npy with a bad header", []File{{"x.npy", npyFile(1, "{'descr': '|u1', 'shape': (3, 4)}", nil)}}, Options{}, []string{"x.npy", "damaged", "lacks"}},
		{"npy header of another language", []File{{"x.npy", npyFile(1, "[1, 2]", nil)}}, Options{}, []string{"x.npy", "no dictionary"}},
		{"npy of a negative extent", []File{{"x.npy", npyFile(1, npyHeaderOf("|u1", false, -3), nil)}}, Options{}, []string{"x.npy", `"-3" is no extent`}},
		{"npy of a later version", []File{{"x.npy", npyFile(9, "{}", nil)}}, Options{}, []string{"x.npy", "version 9"}},
		{"npy of objects", []File{{"x.npy", npyFile(1, npyHeaderOf("|O", false, 3), []byte("pickled"))}}, Options{}, []string{"x.npy", "Python objects", "astype"}},
		{"npy of half floats", []File{{"x.npy", npyFile(1, npyHeaderOf("<f2", false, 1), make([]byte, 2))}}, Options{}, []string{"x.npy", `"<f2"`, "astype"}},
		{"npy of records", []File{{"x.npy", npyFile(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", make([]byte, 4))}}, Options{}, []string{"x.npy", "fields"}},
		{"npy of 10^12 values", []File{{"x.npy", npyFile(1, npyHeaderOf("<f4", false, 1000000, 1000000), make([]byte, 8))}}, Options{}, []string{"x.npy", "1000000×1000000", "8 bytes follow"}},
		{"npy of 2^64 values", []File{{"x.npy", npyFile(1, npyHeaderOf("<f4", false, 1<<32, 1<<32), make([]byte, 8))}}, Options{}, []string{"x.npy", "8 bytes follow"}},
		{"npy without samples", []File{{"x.npy", npyFile(1, npyHeaderOf("<f4", false, 0, 4), nil)}}, Options{}, []string{"x.npy", "no samples"}},
		{"npy of empty samples", []File{{"x.npy", npyFile(1, npyHeaderOf("<f4", false, 4, 0), nil)}}, Options{}, []string{"x.npy", "empty"}},
		{"npy with NaN", []File{{"x.npy", floatNPY([]float32{1, 2, float32(math.NaN()), 3}, 2, 2)}}, Options{}, []string{"x.npy", "value 0 of sample 1 is NaN"}},
		{"npz without arrays", []File{{"x.npz", zipOf(t, File{"a.txt", []byte("hello")}, File{"b.txt", []byte("there")})}}, Options{}, []string{"x.npz", "none of the 2 files"}},
		{"npz of labels alone", []File{{"x.npz", zipOf(t, File{"y.npy", byteNPY([]byte{1, 2}, 2)}, File{"label.npy", byteNPY([]byte{1, 2}, 2)})}}, Options{}, []string{"x.npz", "no inputs", "call the array of inputs x"}},
		{"npz of one label array", []File{{"x.npz", zipOf(t, File{"y.npy", byteNPY([]byte{1, 2}, 2)})}}, Options{}, []string{"x.npz", "one number per sample"}},
		{"npz of several inputs", []File{{"x.npz", zipOf(t, File{"a.npy", good}, File{"b.npy", good})}}, Options{}, []string{"x.npz", "several arrays", "a 3×4, b 3×4"}},
		{"npz of one-hot labels", []File{{"x.npz", zipOf(t, File{"x.npy", good}, File{"y.npy", good})}}, Options{}, []string{"y.npy in x.npz", "argmax"}},
		{"npz with too few labels", []File{{"x.npz", zipOf(t, File{"x.npy", good}, File{"y.npy", byteNPY([]byte{1, 2}, 2)})}}, Options{}, []string{"2 labels for the 3 samples of x.npz"}},
		{"empty zip", []File{{"x.zip", zipOf(t)}}, Options{}, []string{"x.zip holds no files"}},
		{"truncated zip", []File{{"x.zip", zipOf(t, File{"x.npy", good})[:60]}}, Options{}, []string{"x.zip", "cannot be read"}},
		{"zip in a zip", []File{{"x.zip", zipOf(t, File{"y.zip", zipOf(t, File{"x.npy", good})})}}, Options{}, []string{"y.zip in x.zip", "archive inside an archive"}},
		{"zip bomb", []File{{"x.npz", zipOf(t, File{"x.npy", byteNPY(make([]byte, 8<<20), 8<<20, 1)})}}, Options{}, []string{"x.npy in x.npz", "100 times"}},
		{"gzip bomb", []File{{"x.gz", gzipOf(t, byteNPY(make([]byte, 8<<20), 8<<20, 1))}}, Options{}, []string{"x.gz", "100 times"}},
		{"truncated gzip", []File{{"x.gz", gzipOf(t, good)[:30]}}, Options{}, []string{"x.gz is cut off"}},
		{"gzip twice", []File{{"x.gz", gzipOf(t, gzipOf(t, good))}}, Options{}, []string{"x.gz", "compressed twice"}},
		{"idx with too few values", []File{{"i.idx", idxFile(8, make([]byte, 100), 5, 5, 5)}}, Options{}, []string{"i.idx", "cut off", "5×5×5", "100 bytes follow"}},
		{"idx with too many values", []File{{"i.idx", idxFile(8, make([]byte, 130), 5, 5, 5)}}, Options{}, []string{"i.idx", "longer", "125 of 130"}},
		{"idx cut in its header", []File{{"i.idx", idxFile(8, nil, 5, 5, 5)[:9]}}, Options{}, []string{"i.idx", "idx header"}},
		{"idx of labels alone", []File{{"l.idx", idxFile(8, make([]byte, 5), 5)}}, Options{}, []string{"l.idx", "one number per sample"}},
		{"CIFAR with a partial record", []File{{"c.bin", cifarFile(false, 1, 2, 3, 4)[:10000]}}, Options{}, []string{"c.bin is cut off", "3 whole CIFAR-10 binary records", "781 bytes"}},
		{"CIFAR-100 with a partial record", []File{{"c.bin", cifarFile(true, 1, 22, 93, 4)[:10000]}}, Options{}, []string{"c.bin is cut off", "3 whole CIFAR-100 binary records"}},
		{"two batches", []File{{"a.bin", cifarFile(false, 1)}, {"b.bin", cifarFile(false, 2)}}, Options{}, []string{"several arrays", "give one"}},
		{"text", []File{{"x.npy", []byte("label,pixel0\n3,0\n")}}, Options{}, []string{"x.npy is a text file", "data is an .npy"}},
		{"ONNX model", []File{{"m.onnx", append([]byte{8, 8, 0x12, 7}, "pytorch\x1a\x041.13:\x10"...)}}, Options{}, []string{"m.onnx is an ONNX model", "data is an .npy"}},
		{"pickle", []File{{"data_batch_1", []byte("\x80\x02}q\x01(U\x0bbatch_label")}}, Options{}, []string{"data_batch_1 is a Python pickle", "binary version"}},
		{"unknown", []File{{"x.bin", []byte{1, 2, 3, 0xfe}}}, Options{}, []string{"x.bin is in no format"}},
		{"pictures of different sizes", []File{{"d/a/1.png", jagged}, {"d/b/2.png", grayPNG(t, 8, 9, 9)}}, Options{}, []string{"d/b/2.png is 8×9", "d/a/1.png is 8×8", "resized"}},
		{"corrupted PNG", []File{{"a/1.png", jagged}, {"b/2.png", broken}}, Options{}, []string{"b/2.png is a damaged picture", "replace"}},
		{"truncated PNG", []File{{"2.png", jagged[:50]}}, Options{}, []string{"2.png is a damaged picture"}},
		{"PNG of 10^9 pixels", []File{{"2.png", hugePNG(jagged)}}, Options{}, []string{"2.png declares 16000×16000 pixels"}},
		{"picture outside the classes", []File{{"d/a/1.png", jagged}, {"d/b/2.png", jagged}, {"d/3.png", jagged}}, Options{}, []string{"3.png in d lies outside"}},
		{"label that is no number of a class", []File{{"x.npy", good}}, Options{Labels: File{"y.npy", floatNPY([]float32{0, 1.5, 2}, 3)}}, []string{"y.npy: label 1 is 1.5"}},
		{"negative label", []File{{"x.npy", good}}, Options{Labels: File{"y.npy", npyFile(1, npyHeaderOf("|i1", false, 3), []byte{0, 0xff, 1})}}, []string{"y.npy: label 1 is -1"}},
		{"too many labels", []File{{"x.npy", good}}, Options{Labels: File{"y.npy", byteNPY(make([]byte, 4), 4)}}, []string{"y.npy holds 4 labels for the 3 samples of x.npy"}},
		{"labels as text", []File{{"x.npy", good}}, Options{Labels: File{"y.txt", []byte("1\n2\n")}}, []string{"y.txt is a text file", ".npy or idx"}},
		{"empty labels", []File{{"x.npy", good}}, Options{Labels: File{Name: "y.npy"}}, []string{"y.npy is empty"}},
		{"means of other channels", []File{{"c.bin", cifarFile(false, 1)}}, Options{Preprocess: Preprocess{Mean: []float64{1, 2}}}, []string{"2 means", "c.bin", "3 channels"}},
		{"standard deviation zero", []File{{"x.npy", good}}, Options{Preprocess: Preprocess{Std: []float64{0}}}, []string{"standard deviation is 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(c.files, c.opt)
			if err == nil {
				t.Fatal("was read")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q lacks %q", err, w)
				}
			}
		})
	}
}

// hugePNG declares 16000×16000 pixels in the header of a PNG, checksum included.
func hugePNG(b []byte) []byte {
	b = bytes.Clone(b)
	binary.BigEndian.PutUint32(b[16:], 16000)
	binary.BigEndian.PutUint32(b[20:], 16000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// allocated is how many bytes f allocates, dead or alive.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What a header declares is refused before it is allocated.
func TestDeclaredSizesAreNotAllocated(t *testing.T) {
	for name, data := range map[string][]byte{
		"npy":       npyFile(1, npyHeaderOf("<f4", false, 1000000, 1000000), make([]byte, 8)),
		"fortran":   npyFile(1, npyHeaderOf("<f4", true, 1000000, 1000000), make([]byte, 8)),
		"header":    append([]byte(npyMagic), 2, 0, 0xff, 0xff, 0xff, 0xff, '{'),
		"idx":       idxFile(8, make([]byte, 8), 1<<31, 1<<31),
		"picture":   hugePNG(grayPNG(t, 8, 8, 1)),
		"npz":       zipOf(t, File{"x.npy", npyFile(1, npyHeaderOf("<f8", false, 1<<40), make([]byte, 8))}),
		"channels":  zipOf(t, File{"x.npy", byteNPY(make([]byte, 1<<16), 1, 1<<16, 1, 1)}),
		"many axes": npyFile(2, "{'descr': '|u1', 'fortran_order': False, 'shape': ("+strings.Repeat("1,", 30000)+"), }", []byte{1}),
	} {
		bound := uint64(4*len(data) + 1<<19)
		if got := allocated(func() { Read([]File{{name, data}}, Options{}) }); got > bound {
			t.Errorf("%s: %d bytes of input made %d bytes of allocations", name, len(data), got)
		}
	}
}

func TestModelThatTakesHugePictures(t *testing.T) {
	f := []File{{"1.png", grayPNG(t, 8, 8, 1)}}
	if _, err := Read(f, Options{Input: tensor.Shape{3, 1 << 20, 1 << 20}}); err == nil || !strings.Contains(err.Error(), "not made") {
		t.Errorf("error %v", err)
	}
}
