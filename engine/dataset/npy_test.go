package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
	"pgregory.net/rapid"

	"hawqeye/engine/tensor"
)

// npyFile is an array file: version 1 up to 3 with a header and elements.
func npyFile(version byte, header string, body []byte) []byte {
	b := append([]byte(npyMagic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return append(append(b, header...), body...)
}

func npyHeaderOf(descr string, fortran bool, shape ...int) string {
	order := "False"
	if fortran {
		order = "True"
	}
	dims := strings.Join(strings.Fields(strings.Trim(fmt.Sprint(shape), "[]")), ", ")
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s,), }   \n", descr, order, dims)
}

// floatNPY is a little-endian float32 array.
func floatNPY(values []float32, shape ...int) []byte {
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, values)
	return npyFile(1, npyHeaderOf("<f4", false, shape...), b.Bytes())
}

func byteNPY(values []byte, shape ...int) []byte {
	return npyFile(1, npyHeaderOf("|u1", false, shape...), values)
}

func readNamed(t testing.TB, name string, data []byte, opt Options) *Set {
	t.Helper()
	s, err := Read([]File{{name, data}}, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every element type, as npyio writes it, in both byte orders.
func TestNPYElementTypes(t *testing.T) {
	for _, c := range []struct {
		values any
		want   []float32
	}{
		{[]uint8{0, 1, 200, 255}, []float32{0, 1, 200, 255}},
		{[]int8{0, 1, -128, 127}, []float32{0, 1, -128, 127}},
		{[]bool{true, false, false, true}, []float32{1, 0, 0, 1}},
		{[]uint16{0, 1, 300, 65535}, []float32{0, 1, 300, 65535}},
		{[]int16{0, 1, -300, 32767}, []float32{0, 1, -300, 32767}},
		{[]uint32{0, 1, 70000, 1 << 31}, []float32{0, 1, 70000, 1 << 31}},
		{[]int32{0, 1, -70000, 1 << 30}, []float32{0, 1, -70000, 1 << 30}},
		{[]uint64{0, 1, 1 << 40, 1 << 63}, []float32{0, 1, 1 << 40, 1 << 63}},
		{[]int64{0, 1, -1 << 40, 1 << 62}, []float32{0, 1, -1 << 40, 1 << 62}},
		{[]float32{0, 1.5, -2.25, 1e30}, []float32{0, 1.5, -2.25, 1e30}},
		{[]float64{0, 1.5, -2.25, 1e30}, []float32{0, 1.5, -2.25, 1e30}},
	} {
		var b bytes.Buffer
		if err := npy.Write(&b, c.values); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%T", c.values)
		wantClose(t, all(readNamed(t, name, b.Bytes(), Options{})), c.want, 0)

		header, body, err := splitNPY(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		size := len(body) / len(c.want)
		for i := 0; i < len(body); i += size {
			slices.Reverse(body[i : i+size])
		}
		swapped := npyFile(2, strings.Replace(header, "'<", "'>", 1), body)
		wantClose(t, all(readNamed(t, "big-endian "+name, swapped, Options{})), c.want, 0)
	}
}

// npyio reads what the tests write, so that the writer above is no mirror of the reader.
func TestNPYWriterOfTheTests(t *testing.T) {
	want := []float32{1, -2, 3.5, 0, 7, 9}
	var got []float32
	r, err := npy.NewReader(bytes.NewReader(floatNPY(want, 3, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Read(&got); err != nil || !slices.Equal(got, want) || !slices.Equal(r.Header.Descr.Shape, []int{3, 2}) {
		t.Fatalf("npyio reads %v of shape %v (%v)", got, r.Header.Descr.Shape, err)
	}
}

func TestNPYFortranOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := tensor.Shape(rapid.SliceOfN(rapid.IntRange(1, 5), 1, 4).Draw(t, "shape"))
		values := rapid.SliceOfN(rapid.Int16(), shape.Size(), shape.Size()).Draw(t, "values")
		// Element (i, j, …) lies at i + shape[0]·(j + shape[1]·(…)).
		body := make([]byte, 2*len(values))
		for at, v := range values {
			rest, to, stride := at, 0, 1
			st := shape.Strides()
			for axis := range shape {
				to += rest / st[axis] * stride
				rest %= st[axis]
				stride *= shape[axis]
			}
			binary.LittleEndian.PutUint16(body[2*to:], uint16(v))
		}
		s, err := Read([]File{{"f.npy", npyFile(3, npyHeaderOf("<i2", true, shape...), body)}}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range all(s) {
			if v != float32(values[i]) {
				t.Fatalf("value %d of %v is %v, want %v", i, shape, v, values[i])
			}
		}
	})
}

func TestNPYHeaderForms(t *testing.T) {
	body := []byte{1, 2, 3, 4, 5, 6}
	for _, header := range []string{
		"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }",
		`{"shape": (2L, 3L), "descr": "|u1", "fortran_order": False}` + "\n",
		"{'fortran_order':False,'shape':(2,3),'descr':'|u1'}\n",
	} {
		s := readNamed(t, "x.npy", npyFile(1, header, body), Options{})
		if s.N != 2 || !s.Shape.Equal(tensor.Shape{3}) {
			t.Errorf("%s: %d samples of %v", header, s.N, s.Shape)
		}
		wantClose(t, all(s), []float32{1, 2, 3, 4, 5, 6}, 0)
	}
}

func TestNPYIsNeverPreprocessed(t *testing.T) {
	s := readNamed(t, "x.npy", byteNPY([]byte{0, 51, 255, 7}, 2, 2), Options{Preprocess: Preprocess{Scale: 2, Mean: []float64{1}}})
	wantClose(t, all(s), []float32{0, 51, 255, 7}, 0)
	if len(s.Notes) != 1 || s.Preprocess.Scale != 1 {
		t.Errorf("notes %q, preprocessing %+v", s.Notes, s.Preprocess)
	}
}

func TestNPYOfOneSample(t *testing.T) {
	one := floatNPY(make([]float32, 3*4*4), 3, 4, 4)
	if s := readNamed(t, "x.npy", one, Options{Input: tensor.Shape{3, 4, 4}}); s.N != 1 || !s.Shape.Equal(tensor.Shape{3, 4, 4}) {
		t.Errorf("%d samples of %v", s.N, s.Shape)
	}
	if s := readNamed(t, "x.npy", one, Options{Input: tensor.Shape{1, 4, 4}}); s.N != 3 {
		t.Errorf("%d samples of %v", s.N, s.Shape)
	}
}
