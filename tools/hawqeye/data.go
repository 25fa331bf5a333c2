package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hawqeye/engine/dataset"
	"hawqeye/engine/studio"
	"hawqeye/engine/tensor"
)

// dataFlags name samples and how containers of pixels become inputs.
type dataFlags struct {
	inputs, data, labels, labelsIdx string
	evalInputs, evalData, evalLabel string
	scale                           float64
	mean, std                       []float64
	layout                          string
	samples                         int
	made                            *dataset.Set // what stands in for data that is not there
}

// distilled in place of data asks for samples to be made up.
const distilled = "distilled"

// distilledSamples is how many are made where nothing is said.
const distilledSamples = 64

// defaultSamples is how many samples calibrate and measure curvature.
const defaultSamples = 256

func (f *dataFlags) add(cmd *cobra.Command, samples int, usage string) {
	fl := cmd.Flags()
	fl.StringVar(&f.inputs, "inputs", "", "samples as an .npy of the model's own inputs")
	fl.StringVar(&f.data, "data", "", "samples as a CIFAR batch, an idx file, an .npz, or a folder or zip of class folders; or \""+distilled+"\": made from the model's batch normalizations, or of noise")
	fl.StringVar(&f.labels, "labels", "", "class numbers as an .npy, where the container has none")
	fl.StringVar(&f.labelsIdx, "labels-idx", "", "class numbers as an idx file")
	fl.Float64Var(&f.scale, "scale", 0, "containers: factor of a pixel (default 1/255; 1 keeps 0..255)")
	fl.Float64SliceVar(&f.mean, "mean", nil, "containers: mean per channel, subtracted after scaling")
	fl.Float64SliceVar(&f.std, "std", nil, "containers: standard deviation per channel, divided by")
	fl.StringVar(&f.layout, "layout", "NCHW", "axis order of pictures in an array: NCHW or NHWC")
	fl.IntVar(&f.samples, "samples", samples, usage)
}

// addEval adds the flags of a separate evaluation set.
func (f *dataFlags) addEval(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.evalInputs, "eval-inputs", "", "like --inputs, for evaluation (default: the same samples, all of them)")
	fl.StringVar(&f.evalData, "eval-data", "", "like --data, for evaluation")
	fl.StringVar(&f.evalLabel, "eval-labels", "", "like --labels or --labels-idx, for evaluation")
}

// network is what data must fit: one sample's shape and the number of classes.
type network interface {
	InputShape() tensor.Shape
	Classes() int
}

// open reads the samples for calibration and curvature, the first --samples of them.
func (f *dataFlags) open(cmd *cobra.Command, n network) (*dataset.Set, error) {
	set, err := f.read(cmd, n, f.inputs, f.data, first(f.labels, f.labelsIdx))
	if err != nil || f.samples == 0 {
		return set, err
	}
	return set.Head(f.samples), nil
}

// begin opens a session on a model file, and the samples.
func (f *dataFlags) begin(cmd *cobra.Command, c *console, model string) (*studio.Session, *dataset.Set, error) {
	s, _, err := c.load(model)
	if err != nil {
		return nil, nil, err
	}
	set, err := f.open(cmd, s)
	return s, set, err
}

// calibrate opens the samples and has the session see them.
func (f *dataFlags) calibrate(cmd *cobra.Command, s *studio.Session) (*dataset.Set, error) {
	set, err := f.open(cmd, s)
	if err == nil {
		_, err = s.Calibrate(cmd.Context(), set)
	}
	return set, err
}

// openEval reads the evaluation set, whole, or all of the calibration data where none is named.
func (f *dataFlags) openEval(cmd *cobra.Command, n network) (*dataset.Set, error) {
	if f.evalInputs == "" && f.evalData == "" {
		return f.read(cmd, n, f.inputs, f.data, first(f.labels, f.labelsIdx))
	}
	return f.read(cmd, n, f.evalInputs, f.evalData, f.evalLabel)
}

func (f *dataFlags) read(cmd *cobra.Command, n network, inputs, data, labels string) (*dataset.Set, error) {
	if (inputs == "") == (data == "") {
		return nil, misused(cmd, "give the samples by --inputs or by --data, one of the two; without any, --data %s makes some", distilled)
	}
	if data == distilled {
		return f.distill(cmd, n)
	}
	layout, err := dataset.ParseLayout(f.layout)
	if err != nil {
		return nil, misused(cmd, "--layout: %v", err)
	}
	opt := dataset.Options{
		Preprocess: dataset.Preprocess{Scale: f.scale, Mean: f.mean, Std: f.std},
		Layout:     layout,
		Input:      n.InputShape(),
	}
	if labels != "" {
		content, err := readFile(labels)
		if err != nil {
			return nil, err
		}
		opt.Labels = dataset.File{Name: labels, Data: content}
	}
	set, err := dataset.Open(first(inputs, data), opt)
	if err != nil {
		return nil, err
	}
	return set.Fit(n.InputShape(), n.Classes())
}

// distill makes samples, once, and says on standard error what they are.
func (f *dataFlags) distill(cmd *cobra.Command, n network) (*dataset.Set, error) {
	if f.made != nil {
		return f.made, nil
	}
	s, ok := n.(*studio.Session)
	if !ok {
		return nil, misused(cmd, "--data %s is for ONNX models", distilled)
	}
	if f.labels != "" || f.labelsIdx != "" {
		return nil, misused(cmd, "samples that are made up have no labels")
	}
	samples := f.samples
	if !cmd.Flags().Changed("samples") {
		samples = distilledSamples
	}
	set, err := s.Distill(cmd.Context(), samples, 1)
	if err != nil {
		return nil, err
	}
	for _, note := range set.Notes {
		fmt.Fprintln(cmd.ErrOrStderr(), note)
	}
	f.made = set
	return set, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
