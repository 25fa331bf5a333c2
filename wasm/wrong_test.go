//go:build !js

package wasm

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/sbinet/npyio"

	"hawqeye/tools/browser"
	"hawqeye/tools/lab"
)

// Of every wrong file the page says what it is, which one, and what to do, each
// time otherwise; and what was open before stays open, with all that is known of it.
func TestWrongFiles(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL))
	p.Click("[data-act=model][data-value=mlp]")
	finished(p)
	const open = "#model-name, .data-step .summary, .measure .change, .measure .to, .measure .state:not([hidden])"
	padOf(p).stroke(p, seven...)
	p.Do(visible(".answer"))
	ink := func() string { return browser.Eval[string](p, `document.querySelector(".pad .ink").getAttribute("d")`) }
	before, at, drawn := texts(p, open), address(p), ink()
	resnet := lab.Read(t, "resnet20.onnx")
	said := map[string]string{}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"half.onnx", resnet[:len(resnet)/2], "half.onnx could not be opened|The file is damaged at byte 19: field graph (7) does not fit into the 547580 bytes that are left, as in a file that is cut off; download or export it again."},
		{"empty.onnx", nil, "empty.onnx could not be opened|The file is empty; download or export it again."},
		{"zipped.onnx", []byte("PK\x03\x04 and so on"), "zipped.onnx could not be opened|The file is a zip archive; unpack it and open the .onnx file inside."},
		{"named.onnx", []byte("Buy milk.\n"), "named.onnx could not be opened|The file is a text file; open the .onnx file that an exporter has written."},
		{"weights.pt", []byte("PK\x03\x04....archive/data.pkl"), "weights.pt could not be opened|The file is a PyTorch checkpoint: weights without a graph; export the network from Python with torch.onnx.export and open the .onnx file."},
		{"notes.txt", []byte("Buy bread.\n"), "The data could not be read|notes.txt is a text file: data is an .npy, .npz or idx file, a CIFAR binary batch, or a folder or zip of class folders of PNG, JPEG or GIF pictures."},
		{"colours.npy", npy(t, make([][3][32][32]float32, 2)), "The data could not be read|colours.npy holds 3×32×32 samples, the model takes 1×28×28: an .npy must have the model's own layout, N×1×28×28."},
		{"lying-idx3-ubyte", idx(2, 60000, 28, 28), "The data could not be read|lying-idx3-ubyte is cut off or damaged: its header declares 60000×28×28 values of 1 bytes, but 1568 bytes follow; fetch it again."},
		{"half.png", []byte("\x89PNG\r\n\x1a\n"), "The data could not be read|half.png is a damaged picture (unexpected EOF): replace or remove it."},
	} {
		drop(p, file(t, c.name, c.content))
		until(p, `document.querySelector("#studio .problem")?.textContent.includes(%q) && !hawqeye.state().busy`, c.name)
		got := texts(p, "#studio .problem h2, #studio .problem h2 + p")
		if got != c.want {
			t.Errorf("the page says\n%s, want\n%s", got, c.want)
		}
		_, sentence, _ := strings.Cut(strings.ReplaceAll(got, c.name, ""), "|")
		if other := said[sentence]; other != "" {
			t.Errorf("of %s the page says the same as of %s", c.name, other)
		}
		said[sentence] = c.name
		if got := texts(p, open); got != before || address(p) != at {
			t.Errorf("after %s there is open\n%s at %s, before\n%s at %s", c.name, got, address(p), before, at)
		}
	}
	if got := ink(); got != drawn {
		t.Errorf("of the drawing %s there is left %s", drawn, got)
	}
	p.Picture("wrong")
	p.Click("#dismiss")
	until(p, `!document.querySelector("#studio .problem")`)
}

// A model with an operation that nobody knows is opened all the same, and shows which.
func TestUnsupportedOperation(t *testing.T) {
	p := browser.Open(t, handler(t))
	p.Do(chromedp.Navigate(p.URL), chromedp.Poll[chromedp.Void]("hawqeye.take !== null"))
	mlp := bytes.Replace(lab.Read(t, "mlp.onnx"), []byte("/fc3/Gemm\"\x04Gemm"), []byte("/fc3/Gemm\"\x04Gems"), 1)
	drop(p, file(t, "gems.onnx", mlp))
	p.Do(visible(".report"))
	if got := texts(p, "#studio .problem, .verdict, #unsupported tr:not([hidden]) td"); got != "The engine cannot run 1 operation of this model.|/fc3/Gemm|Gems|13|this operator cannot be imported" {
		t.Errorf("the page says %s", got)
	}
	p.Picture("unsupported")
}

// npy is an array as numpy.save writes it.
func npy(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := npyio.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// idx is an idx file of bytes that declares a shape and holds only so many samples.
func idx(samples int, shape ...int) []byte {
	b := []byte{0, 0, 8, byte(len(shape))}
	for i, d := range shape {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
		if i > 0 {
			samples *= d
		}
	}
	return append(b, make([]byte, samples)...)
}
