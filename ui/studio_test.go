package ui

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/staticrender"

	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// render is the text of a component, element by element, with plain spaces.
func render(t *testing.T, c vugu.Builder) string {
	t.Helper()
	env, err := vugu.NewBuildEnv()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := staticrender.New(&out).Render(env.RunBuild(c)); err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(\s*<[^>]*>\s*)+`).ReplaceAllString(out.String(), "|")
	return strings.ReplaceAll(strings.Trim(text, "|"), "\u00a0", " ")
}

func TestStudioFollowsTheStore(t *testing.T) {
	store := view.New(view.Defaults())
	studio := &Studio{Store: store}
	if got := render(t, studio); strings.Contains(got, "onnx") {
		t.Errorf("at first the studio shows %s", got)
	}
	answer := func(name string, e wire.Event) {
		store.OpenModel(name, wire.Bulk{}, "", "")
		id, _ := store.Next()
		if got, want := render(t, studio), "Reading "+strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(name); !strings.Contains(got, want) {
			t.Errorf("while reading it shows %s", got)
		}
		store.Apply(id, e)
	}
	answer("<b>.onnx", &wire.Loaded{Inspection: wire.Inspection{
		Name: "<b>.onnx", Bytes: 1234, Format: "ONNX", Opset: 13, IRVersion: 7, Params: 62, MACs: 48,
		Inputs:  []wire.Tensor{{Name: "x", Shape: []int{-1, 8}}},
		Outputs: []wire.Tensor{{Name: "y", Shape: []int{-1, 6}}},
		Layers:  []wire.Layer{{Name: "fc", Op: "Gemm", Shape: []int{6, 8}, Params: 48, MACs: 48}},
	}})
	if got, want := render(t, &Report{Store: store}), "&lt;b&gt;.onnx|ONNX, operator set 13, IR version 7|The engine can run every operation of this model."+
		"|File|1.23 kB|Layers|1|Parameters|62|Multiply-adds per sample|48|Input|x N × 8|Output|y N × 6"; got != want {
		t.Errorf("of a model it shows\n%s\nwant\n%s", got, want)
	}
	if got, want := render(t, &Layers{Store: store}), "|Layers|No.|Layer|Operation|Weight shape|Weights|Multiply-adds|Share of weights|1|fc|Gemm|6 × 8|48|48"; !strings.HasSuffix(got, want) {
		t.Errorf("of its layers it shows\n%s\nwant\n%s", got, want)
	}
	if got := render(t, studio); !strings.Contains(got, "|Data|Give the samples that this model is for") {
		t.Errorf("without data it shows\n%s", got)
	}
	answer("gems.onnx", &wire.Loaded{Inspection: wire.Inspection{
		Name: "gems.onnx", Format: "ONNX", Opset: 13, IRVersion: 7,
		Unsupported: []wire.Unsupported{{Node: "n1", Op: "Gems", Opset: 13, Reason: "nobody knows it"}},
	}})
	answer("notes.txt", &wire.Failed{Reason: "the file is empty"})
	got := render(t, studio)
	for _, want := range []string{
		"notes.txt could not be opened|The file is empty.|",
		"|gems.onnx|ONNX, operator set 13, IR version 7|The engine cannot run 1 operation of this model.|File|0 B|",
		"|Node|Operation|Opset|Reason|n1|Gems|13|nobody knows it|",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("of what cannot run and cannot be read it shows\n%s\nwant\n%s", got, want)
		}
	}
	if strings.Contains(got, "|Data|") || strings.Contains(got, "|Sensitivity|") {
		t.Errorf("a model that cannot run is worked on:\n%s", got)
	}
}
