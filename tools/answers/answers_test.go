package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
	"hawqeye/ui/view"
)

// models are those of the repository.
func models(t *testing.T) []view.Bundled {
	t.Helper()
	files, err := filepath.Glob("../../static/models/*.onnx")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no models (%v)", err)
	}
	var all []view.Bundled
	for _, f := range files {
		b, ok := view.BundledModel(strings.TrimSuffix(filepath.Base(f), ".onnx"))
		if !ok {
			t.Errorf("the page does not know %s", f)
		}
		all = append(all, b)
	}
	return all
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "static", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The files of the repository hold what an engine answers today. Bits, bytes and
// counts are the same everywhere; sums of float32 may differ in their last digits
// from one kind of processor to another.
func TestAnswersAreFresh(t *testing.T) {
	const digits = 1e-5
	for _, b := range models(t) {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			want, err := answers(t.Context(), b, read(t, b.Path))
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.DecodeAnswers(read(t, b.Answers))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(digits, 0), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s is out of date: make answers computes it anew (−now, +there)\n%s", b.Answers, diff)
			}
		})
	}
}

// A page that opens a model shows all of them, before it has an engine.
func TestPageShowsThem(t *testing.T) {
	for _, b := range models(t) {
		page := view.New(view.Defaults())
		page.OpenModel(b.File, wire.Bulk{Handle: "file"}, b.Name, b.Drawn)
		page.Precomputed(b.Name, read(t, b.Answers))
		if _, c := page.Next(); c == nil {
			t.Errorf("%s: the page asks its engine for nothing", b.Name)
		}
		for _, stage := range []string{"load", "calibrate", "measure", "allocate", "improve", "quantize", "evaluate float", "evaluate quantized"} {
			if !page.Early(stage) {
				t.Errorf("%s: the page does not show an answer to %q", b.Name, stage)
			}
		}
	}
}

// The page lists the models of damage that the engine has, but for those that rest
// on eigenvalues, and begins with the same.
func TestPageKnowsTheModelsOfDamage(t *testing.T) {
	var names []string
	for _, d := range studio.Damages() {
		if !d.Eigenvalues {
			names = append(names, d.Name)
		}
	}
	page := view.DamageNames()
	if names[0] != page[0] {
		t.Errorf("the engine's default is %s, the page's %s", names[0], page[0])
	}
	slices.Sort(names)
	slices.Sort(page)
	if !slices.Equal(names, page) {
		t.Errorf("the engine has %v, the page %v", names, page)
	}
}

func TestUnknownModel(t *testing.T) {
	dir := t.TempDir()
	if err := run(t.Context(), dir, []string{"resnet"}); err == nil {
		t.Error("the answers of a model that is not there were computed")
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%v was written", files)
	}
}
