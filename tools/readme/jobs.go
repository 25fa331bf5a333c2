package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hawqeye/engine/dataset"
	"hawqeye/engine/studio"
)

// lab is where the reference models lie.
func lab(name string) string {
	if dir := os.Getenv("HAWQEYE_LAB"); dir != "" {
		return filepath.Join(dir, name)
	}
	return filepath.Join("..", "shared", "lab", name)
}

// calibrated is how many samples widths are chosen on.
const calibrated = 256

// job is one network, the samples that its widths are chosen on, the first of them,
// and others that judge it.
type job struct {
	title, model       string
	chosenOn, judgedOn samples
	prepare            dataset.Preprocess
}

// samples are files of a set and of its labels, where it has none itself.
type samples struct{ data, labels string }

// jobs are the lab's networks. What has to be written to files for them goes to dir.
func jobs(dir string) ([]job, error) {
	cifar := dataset.Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}
	digits := job{
		chosenOn: samples{lab("mnist-train5000-images-idx3-ubyte.gz"), lab("mnist-train5000-labels-idx1-ubyte.gz")},
		judgedOn: samples{lab("t10k-images-idx3-ubyte.gz"), lab("t10k-labels-idx1-ubyte.gz")},
		prepare:  dataset.Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}},
	}
	lenet, mlp := digits, digits
	lenet.title, lenet.model = "LeNet-5, MNIST", "lenet.onnx"
	mlp.title, mlp.model = "MLP, MNIST", "mlp.onnx"
	clips := samples{lab("dscnn_kws_input.npy"), lab("dscnn_kws_labels.npy")}
	others, err := clips.after(calibrated, dir)
	return []job{
		{"ResNet20, CIFAR-10", "resnet20.onnx", samples{data: lab("cifar10_train2000.bin")}, samples{data: lab("cifar10_test846.bin")}, cifar},
		lenet, mlp,
		{"DS-CNN, keywords", "dscnn_kws.onnx", clips, others, dataset.Preprocess{}},
	}, err
}

// after writes all samples but the first to files in dir, of .npy files.
func (s samples) after(first int, dir string) (rest samples, err error) {
	set, err := dataset.Open(s.data, dataset.Options{})
	if err == nil {
		rest.data, err = npyAfter(s.data, set.N, first, dir)
	}
	if err == nil {
		rest.labels, err = npyAfter(s.labels, set.N, first, dir)
	}
	return rest, err
}

// npyAfter drops the first of n rows of an .npy file of version 1: eight bytes, two
// that count those of the header, the header, in which the shape is a tuple, and rows.
func npyAfter(path string, n, first int, dir string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	header := 10 + int(binary.LittleEndian.Uint16(data[8:]))
	was := fmt.Sprintf("(%d,", n)
	is := fmt.Sprintf("%-*s", len(was), fmt.Sprintf("(%d,", n-first))
	out := bytes.Replace(data[:header], []byte(was), []byte(is), 1)
	out = append(out, data[header+(len(data)-header)/n*first:]...)
	path = filepath.Join(dir, filepath.Base(path))
	return path, os.WriteFile(path, out, 0o644)
}

// flags name the samples to the command line, those that judge only where it judges.
func (j job) flags(judged bool) []string {
	var list []string
	add := func(name, value string) {
		if value != "" {
			list = append(list, "--"+name, value)
		}
	}
	numbers := func(v []float64) string {
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = strconv.FormatFloat(x, 'g', -1, 64)
		}
		return strings.Join(parts, ",")
	}
	add("samples", strconv.Itoa(calibrated))
	add("data", j.chosenOn.data)
	add("labels", j.chosenOn.labels)
	add("mean", numbers(j.prepare.Mean))
	add("std", numbers(j.prepare.Std))
	if judged {
		add("eval-data", j.judgedOn.data)
		add("eval-labels", j.judgedOn.labels)
	}
	return list
}

// open reads samples for a session's model.
func (j job) open(s samples, session *studio.Session) (*dataset.Set, error) {
	opt := dataset.Options{Preprocess: j.prepare, Input: session.InputShape()}
	if s.labels != "" {
		content, err := os.ReadFile(s.labels)
		if err != nil {
			return nil, err
		}
		opt.Labels = dataset.File{Name: s.labels, Data: content}
	}
	set, err := dataset.Open(s.data, opt)
	if err != nil {
		return nil, err
	}
	return set.Fit(session.InputShape(), session.Classes())
}
