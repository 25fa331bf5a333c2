package dataset

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

var (
	cifarStats = Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}
	mnistStats = Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}}
)

// all is every sample of a set, read in batches of odd size.
func all(s *Set) []float32 {
	size := s.Shape.Size()
	out := make([]float32, s.N*size)
	for i := 0; i < s.N; i += 7 {
		s.Batch(out[i*size:], i, min(7, s.N-i))
	}
	return out
}

func open(t testing.TB, name string, opt Options) *Set {
	t.Helper()
	s, err := Open(lab.Path(t, name), opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// labFile is a file of the lab as the browser hands it over.
func labFile(t testing.TB, name string) File {
	return File{name, lab.Read(t, name)}
}

func wantClose(t *testing.T, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i, v := range got {
		if !(math.Abs(float64(v)-float64(want[i])) <= tolerance) {
			t.Fatalf("value %d is %v, want %v", i, v, want[i])
		}
	}
}

func TestCIFARMatchesPyTorchInputs(t *testing.T) {
	s := open(t, "cifar10_test846.bin", Options{Preprocess: cifarStats})
	if s.N != 846 || !s.Shape.Equal(tensor.Shape{3, 32, 32}) || s.Classes[8] != "ship" {
		t.Fatalf("read %d samples of %v, classes %v", s.N, s.Shape, s.Classes)
	}
	s = s.Head(256)
	wantClose(t, all(s), all(open(t, "cifar_ref256_input.npy", Options{})), 1e-6)
	want, err := ReadLabels(labFile(t, "cifar_ref256_labels.npy"))
	if err != nil || !slices.Equal(s.Labels, want) {
		t.Fatalf("labels %v, want %v (%v)", s.Labels, want, err)
	}
	if train := open(t, "cifar10_train2000.bin", Options{}); train.N != 2000 {
		t.Fatalf("%d training samples", train.N)
	}
}

func TestIDXMatchesPyTorchInputs(t *testing.T) {
	s := open(t, "t10k-images-idx3-ubyte.gz", Options{
		Preprocess: mnistStats,
		Labels:     labFile(t, "t10k-labels-idx1-ubyte.gz"),
		Samples:    256,
	})
	s, err := s.Fit(tensor.Shape{1, 28, 28}, 10)
	if err != nil {
		t.Fatal(err)
	}
	wantClose(t, all(s), all(open(t, "mnist_ref256_input.npy", Options{})), 1e-6)
	want, err := ReadLabels(labFile(t, "mnist_ref256_labels.npy"))
	if err != nil || !slices.Equal(s.Labels, want) {
		t.Fatalf("labels %v, want %v (%v)", s.Labels, want, err)
	}
}

func TestImagesAndLabelsGivenTogether(t *testing.T) {
	files := []File{
		labFile(t, "t10k-labels-idx1-ubyte.gz"), labFile(t, "mnist-train5000-images-idx3-ubyte.gz"),
		labFile(t, "t10k-images-idx3-ubyte.gz"), labFile(t, "mnist-train5000-labels-idx1-ubyte.gz"),
	}
	for test, n := range map[bool]int{true: 10000, false: 5000} {
		s, err := Read(files, Options{Test: test})
		if err != nil {
			t.Fatal(err)
		}
		if s.N != n || len(s.Labels) != n {
			t.Errorf("test %v: %d samples, %d labels, want %d", test, s.N, len(s.Labels), n)
		}
	}
}

func TestKeywordSpottingArrays(t *testing.T) {
	s := open(t, "dscnn_kws_input.npy", Options{Labels: labFile(t, "dscnn_kws_labels.npy")})
	s, err := s.Fit(tensor.Shape{1, 49, 10}, 12)
	if err != nil {
		t.Fatal(err)
	}
	if s.N != 1000 || len(s.Labels) != 1000 {
		t.Fatalf("%d samples, %d labels", s.N, len(s.Labels))
	}
	for i, v := range all(s) { // the README: (q − 83)·0.5847029 of int8 q
		if q := float64(v)/0.5847029 + 83; math.Abs(q-math.Round(q)) > 1e-3 || q < -129 || q > 128 {
			t.Fatalf("value %d is %v, which is no dequantized int8", i, v)
		}
	}
	if _, err := s.Fit(tensor.Shape{1, 49, 10}, 11); err == nil {
		t.Error("label 11 passed for a model of 11 outputs")
	}
}

func TestModelsAreNoData(t *testing.T) {
	for _, name := range []string{"resnet20.onnx", "lenet.onnx", "mlp.onnx", "dscnn_kws.onnx"} {
		if got := sniff(lab.Read(t, name)); got != formatONNX {
			t.Errorf("%s is %s", name, got)
		}
	}
}

func TestBatchDoesNotAllocate(t *testing.T) {
	for _, name := range []string{"cifar10_test846.bin", "cifar_ref256_input.npy"} {
		s := open(t, name, Options{Preprocess: cifarStats})
		dst := make([]float32, 32*s.Shape.Size())
		if n := testing.AllocsPerRun(5, func() { s.Batch(dst, 17, 32) }); n != 0 {
			t.Errorf("%s: %v allocations per batch", name, n)
		}
	}
}

func TestReadKeepsBytes(t *testing.T) {
	f := labFile(t, "cifar10_test846.bin")
	if got := allocated(func() {
		if _, err := Read([]File{f}, Options{}); err != nil {
			t.Fatal(err)
		}
	}); got > uint64(len(f.Data)/10) {
		t.Errorf("reading %d bytes allocated %d", len(f.Data), got)
	}
}

func TestOpenEqualsRead(t *testing.T) {
	name := "cifar10_test846.bin"
	s, err := Read([]File{labFile(t, name)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantClose(t, all(open(t, name, Options{})), all(s), 0)
	if _, err := Open(filepath.Join(t.TempDir(), "absent.npy"), Options{}); err == nil {
		t.Error("an absent file opened")
	}
}

func BenchmarkBatchCIFAR(b *testing.B) {
	s := open(b, "cifar10_test846.bin", Options{Preprocess: cifarStats})
	dst := make([]float32, 32*s.Shape.Size())
	b.SetBytes(int64(4 * len(dst)))
	for b.Loop() {
		s.Batch(dst, 0, 32)
	}
}
