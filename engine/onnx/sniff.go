package onnx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// sniff recognizes the files that are commonly taken for ONNX models, and says
// what they are and how to get a model out of them.
func sniff(data []byte) error {
	if len(data) == 0 {
		return fmt.Errorf("onnx: the file is empty; download or export it again")
	}
	for _, k := range kinds {
		if k.is(data) {
			return fmt.Errorf("onnx: the file is %s; %s", k.name, k.cure)
		}
	}
	return nil
}

type kind struct {
	name, cure string
	is         func([]byte) bool
}

const fromPython = "export the network from Python with torch.onnx.export and open the .onnx file"

var kinds = [...]kind{
	{"an ONNX Runtime .ort file", "open the .onnx file it was converted from", magic(4, "ORTM")},
	{"a TensorFlow Lite model", "convert it with tf2onnx (python -m tf2onnx.convert --tflite model.tflite --output model.onnx)", magic(4, "TFL3")},
	{"a PyTorch checkpoint: weights without a graph", fromPython, checkpoint},
	{"a Keras model", "convert it with tf2onnx (python -m tf2onnx.convert --keras model.keras --output model.onnx)", keras},
	{"a zip archive", "unpack it and open the .onnx file inside", magic(0, "PK\x03\x04")},
	{"an HDF5 file, probably a Keras model", "load it in Keras and convert it with tf2onnx", magic(0, "\x89HDF\r\n\x1a\n")},
	{"a safetensors file: weights without a graph", fromPython, safetensors},
	{"a GGUF language model", "only .onnx networks can be opened", magic(0, "GGUF")},
	{"a NumPy array", "open a model first and give the array as its data", magic(0, "\x93NUMPY")},
	{"a web page, not the file behind it", "download the file itself (on a code host: the raw file)", webPage},
	{"a git-lfs pointer, not the file it stands for", "run git lfs pull, or download the file itself", magic(0, "version https://git-lfs")},
	{"a JSON document", "TensorFlow.js models are converted with tf2onnx; only .onnx files can be opened", json},
	{"compressed with gzip", "unpack it first", magic(0, "\x1f\x8b")},
	{"a text file", "open the .onnx file that an exporter has written", prose},
}

func magic(at int, want string) func([]byte) bool {
	return func(data []byte) bool {
		return len(data) >= at+len(want) && string(data[at:at+len(want)]) == want
	}
}

// checkpoint recognizes both of PyTorch's formats: a zip with data.pkl, and a bare pickle.
func checkpoint(data []byte) bool {
	return archiveOf(data, "/data.pkl") || bytes.HasPrefix(data, []byte("\x80\x02\x8a\x0al\xfc\x9cF"))
}

func keras(data []byte) bool { return archiveOf(data, "model.weights.h5") }

// archiveOf reports whether data is a zip with a member of that name: names
// stand in the clear at the file's start and again in the directory at its end.
func archiveOf(data []byte, member string) bool {
	const reach = 1 << 16
	return magic(0, "PK\x03\x04")(data) &&
		(bytes.Contains(data[:min(len(data), reach)], []byte(member)) ||
			bytes.Contains(data[max(0, len(data)-reach):], []byte(member)))
}

// safetensors starts with the length of the JSON header that follows.
func safetensors(data []byte) bool {
	return len(data) > 10 && binary.LittleEndian.Uint64(data) <= uint64(len(data)) &&
		(string(data[8:10]) == `{"` || string(data[8:10]) == "{}")
}

func webPage(data []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 256)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func json(data []byte) bool {
	start := bytes.TrimSpace(data[:min(len(data), 256)])
	return bytes.HasPrefix(start, []byte(`{"`)) || bytes.HasPrefix(start, []byte("{\n"))
}

// prose is UTF-8 that begins without control characters but white space; every
// model begins with some.
func prose(data []byte) bool {
	control := func(r rune) bool { return r < ' ' && (r < '\t' || r > '\r') }
	return !bytes.ContainsFunc(data[:min(len(data), 512)], control) && utf8.Valid(data)
}
