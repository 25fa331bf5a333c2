package dataset

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// format is what a file is, in words that fit after "is".
type format string

const (
	formatUnknown  format = "in no format that is known here"
	formatNPY      format = "a NumPy array"
	formatIDX      format = "an idx file"
	formatCIFAR10  format = "a CIFAR-10 binary batch"
	formatCIFAR100 format = "a CIFAR-100 binary batch"
	formatZip      format = "a zip"
	formatPNG      format = "a PNG picture"
	formatJPEG     format = "a JPEG picture"
	formatGIF      format = "a GIF picture"
	formatEmpty    format = "empty"
	formatText     format = "a text file"
	formatONNX     format = "an ONNX model"
)

// Formats that are only recognized in order to say what to do instead.
var foreign = []struct {
	at     int
	magic  string
	is     format
	advice string
}{
	{0, "\x89HDF\r\n\x1a\n", "an HDF5 file", "save its arrays with numpy.savez"},
	{0, "\x80\x02", "a Python pickle", "give the binary version of the data, or save the arrays with numpy.savez"},
	{0, "\x80\x03", "a Python pickle", "save the arrays with numpy.savez"},
	{0, "\x80\x04", "a Python pickle", "save the arrays with numpy.savez"},
	{0, "\x80\x05", "a Python pickle", "save the arrays with numpy.savez"},
	{8, "WEBP", "a WebP picture", "convert it to PNG or JPEG"},
	{8, "WAVE", "a WAV recording", "compute the features that the model takes and save them as .npy"},
	{0, "II*\x00", "a TIFF picture", "convert it to PNG or JPEG"},
	{0, "MM\x00*", "a TIFF picture", "convert it to PNG or JPEG"},
	{0, "BM", "a BMP picture", "convert it to PNG or JPEG"},
	{257, "ustar", "a tar archive", "unpack it and give the data file or folder"},
	{4, "TFL3", "a TensorFlow Lite model", "give it as the model, and data here"},
	{0, "\x00asm", "a WebAssembly module", "give it as the model, and data here"},
}

const accepted = "data is an .npy, .npz or idx file, a CIFAR binary batch, or a folder or zip of class folders of PNG, JPEG or GIF pictures"

// refuse is the sentence for a file that holds no samples.
func (f format) refuse(name string) error {
	for _, k := range foreign {
		if k.is == f {
			return fmt.Errorf("%s is %s: %s", name, f, k.advice)
		}
	}
	return fmt.Errorf("%s is %s: %s", name, f, accepted)
}

// holdsSamples reports whether samples come out of the format, pictures aside.
func (f format) holdsSamples() bool {
	switch f {
	case formatNPY, formatIDX, formatCIFAR10, formatCIFAR100, formatZip:
		return true
	}
	return false
}

// sniff recognizes a file by its content. CIFAR records and idx headers have
// hardly a signature: an exact size proves them, and only a file that is nothing
// else is taken for a damaged one.
func sniff(b []byte) format {
	if f := sniffPicture(b); f != "" {
		return f
	}
	switch {
	case len(b) == 0:
		return formatEmpty
	case bytes.HasPrefix(b, []byte(npyMagic)):
		return formatNPY
	case isZip(b):
		return formatZip
	case idxFits(b):
		return formatIDX
	case cifarFits(b, cifar10):
		return formatCIFAR10
	case cifarFits(b, cifar100):
		return formatCIFAR100
	}
	for _, k := range foreign {
		if len(b) > k.at && bytes.HasPrefix(b[k.at:], []byte(k.magic)) {
			return k.is
		}
	}
	switch {
	case isONNX(b):
		return formatONNX
	case isIDX(b):
		return formatIDX
	case isText(b):
		return formatText
	case cifarBegins(b, cifar10):
		return formatCIFAR10
	case cifarBegins(b, cifar100):
		return formatCIFAR100
	}
	return formatUnknown
}

// sniffPicture is the picture format that b begins with, or "".
func sniffPicture(b []byte) format {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return formatPNG
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return formatJPEG
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return formatGIF
	}
	return ""
}

func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte("\x1f\x8b\x08")) }

// isZip knows an archive's first member, and the end record of an empty one.
func isZip(b []byte) bool {
	return bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06"))
}

// isONNX knows the way exporters begin a ModelProto: field 1 (ir_version), a
// small varint, then one of the fields that follow it.
func isONNX(b []byte) bool {
	if len(b) < 3 || b[0] != 0x08 || b[1] == 0 || b[1] > 0x1f {
		return false
	}
	switch b[2] {
	case 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42:
		return true
	}
	return false
}

// isText reports whether the beginning of b is UTF-8 without control characters.
func isText(b []byte) bool {
	b = b[:min(len(b), 512)]
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return len(b) < utf8.UTFMax
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		b = b[n:]
	}
	return true
}
