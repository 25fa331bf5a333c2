package main

import (
	"fmt"
	"os"
	"path/filepath"

	"hawqeye/tools/bench/network"
	"hawqeye/tools/bench/report"
)

// model is a network that is measured.
type model struct {
	name    string
	file    func(s *session) ([]byte, error)
	batches []int // samples at once
	train   int   // samples at once of a pass of training; 0 is none
	traces  bool  // so is its curvature
}

func models() []model {
	return []model{
		{report.ResNet20, lab("resnet20.onnx"), []int{1, 32}, 32, true},
		{"LeNet-5", bundled("lenet.onnx"), []int{1}, 32, false},
		{report.MobileNetV2 + " 96", random(func() []byte { return network.MobileNetV2(96) }), []int{1}, 0, false},
		{report.MobileNetV2 + " 224", random(func() []byte { return network.MobileNetV2(224) }), []int{1}, 0, false},
		{"DS-CNN", lab("dscnn_kws.onnx"), []int{1}, 0, false},
		{"transformer", random(network.Transformer), []int{1}, 0, false},
	}
}

func random(make func() []byte) func(*session) ([]byte, error) {
	return func(*session) ([]byte, error) { return make(), nil }
}

// bundled reads one of the page's own models.
func bundled(name string) func(*session) ([]byte, error) {
	return func(s *session) ([]byte, error) { return os.ReadFile(filepath.Join(s.dir, "models", name)) }
}

// lab reads a file of the reference lab, which not everyone has.
func lab(name string) func(*session) ([]byte, error) {
	return func(*session) ([]byte, error) {
		dir := os.Getenv("HAWQEYE_LAB")
		if dir == "" {
			dir = filepath.Join("..", "shared", "lab")
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) {
			return nil, fmt.Errorf("the reference lab is not here: %s is missing", filepath.Join(dir, name))
		}
		return data, err
	}
}
