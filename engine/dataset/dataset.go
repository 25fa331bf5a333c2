// Package dataset turns files into batches of model inputs and labels.
//
// A format is recognized by its content, never by its name. Bytes stay bytes: a
// Set keeps 8-bit samples as the file holds them and normalizes them batch by
// batch. Nothing that a file declares is believed before it is compared with
// what the file holds, so that no allocation outgrows its input by more than the
// bounds written here, and every refusal is a sentence that names the file.
package dataset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"hawqeye/engine/tensor"
)

// File is one piece of data. Its name may hold directories ("cats/1.png"), of
// which the first is the class of a picture. A Set may keep viewing Data.
type File struct {
	Name string
	Data []byte
}

func (f File) given() bool { return f.Name != "" || f.Data != nil }

// Options say what to take from the files and how to prepare it. The zero value
// takes everything and maps pixels 0…255 to 0…1.
type Options struct {
	Preprocess

	// Layout is the axis order of the samples in an npz or idx array. Pictures
	// and CIFAR records have an order of their own, and an .npy has the model's.
	Layout Layout

	// Input is one sample as the model takes it, without the batch axis. Pictures
	// are converted to its channels, height and width; without it they all must
	// have one size. An .npy of exactly this shape is one sample. An extent below 1
	// is unknown.
	Input tensor.Shape

	// A picture is cropped around its centre to the proportions of Input and then
	// resized. Crop in (0,1] keeps that fraction of the sides (0 means 1; 224/256
	// is usual for ImageNet); Stretch changes the proportions instead of cropping.
	Crop    float64
	Stretch bool

	// Labels is an .npy or idx file of class numbers for data without labels.
	// Pictures are then taken in the order of their names, whatever their folders.
	Labels File

	// Samples is how many samples to take, the first ones; 0 takes all.
	Samples int

	// Test takes the test part of data that has a training and a test part, such
	// as x_train and x_test in an npz; otherwise the training part is taken.
	Test bool

	// Progress, unless nil, is told after every picture how many are decoded. Its
	// error stops the reading and is returned.
	Progress func(done, total int) error
}

// Read makes a Set of files that belong together: one container (.npy, .npz,
// idx, CIFAR binary, a zip of any of these or of class folders; gzip is undone),
// an array file and its labels, or pictures, whose labels are their folders or a
// file among them. See Open for paths.
func Read(files []File, opt Options) (*Set, error) {
	entries := make([]entry, len(files))
	for i, f := range files {
		entries[i] = entry{name: cleanName(f.Name), data: f.Data, size: int64(len(f.Data))}
	}
	return finish(commonName(entries), entries, opt, false)
}

// finish makes a Set of entries that belong together; archive says that they
// come out of a zip.
func finish(name string, in []entry, opt Options, archive bool) (*Set, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	if !archive && !opt.Labels.given() {
		var err error
		if opt.Labels, in, err = withoutLabels(in); err != nil {
			return nil, err
		}
	}
	a, err := gather(name, in, opt, archive)
	if err != nil {
		return nil, err
	}
	a.name = name
	return newSet(a, opt)
}

func gather(name string, in []entry, opt Options, archive bool) (array, error) {
	in = visible(in)
	if len(in) == 0 {
		return array{}, fmt.Errorf("%s holds no files: give pictures in class folders, an .npy, .npz or idx file, or a CIFAR binary batch", name)
	}
	pictures, rest, err := splitPictures(in)
	if err != nil {
		return array{}, err
	}
	if len(pictures) > 0 {
		a, err := readPictures(name, pictures, opt)
		if err == nil && len(rest) > 0 {
			a.notes = append(a.notes, fmt.Sprintf("%d of %d files are not pictures and were left out", len(rest), len(in)))
		}
		return a, err
	}
	if len(rest) == 1 {
		return readOne(rest[0], opt, archive)
	}
	return readArrays(name, rest, opt, archive)
}

// readOne reads the samples of a single file that is not a picture.
func readOne(e entry, opt Options, archive bool) (array, error) {
	data, err := e.content()
	if err != nil {
		return array{}, err
	}
	return readAs(sniff(data), e, data, opt, archive)
}

// readAs reads the samples of entry e, whose content is data of format f.
func readAs(f format, e entry, data []byte, opt Options, archive bool) (array, error) {
	switch f {
	case formatNPY:
		a, err := readNPY(e.title(), data)
		if archive {
			a.format = "npz"
		}
		a.ready = !archive
		return a, err
	case formatIDX:
		return readIDX(e.title(), data)
	case formatCIFAR10, formatCIFAR100:
		return readCIFAR(e.title(), data, f)
	case formatZip:
		if archive {
			return array{}, fmt.Errorf("%s is an archive inside an archive: unpack the outer one", e.title())
		}
		in, err := zipEntriesOf(e.name, data)
		if err != nil {
			return array{}, err
		}
		return gather(e.name, in, opt, true)
	default:
		return array{}, f.refuse(e.title())
	}
}

// withoutLabels takes out the one file among pictures in no class folders that can
// be nothing but their labels.
func withoutLabels(in []entry) (labels File, rest []entry, err error) {
	pictures, others, err := splitPictures(visible(in))
	if err != nil || len(pictures) == 0 || len(others) != 1 {
		return File{}, in, err
	}
	if slices.ContainsFunc(pictures, func(e entry) bool { return strings.Contains(e.name, "/") }) {
		return File{}, in, nil
	}
	data, err := others[0].content()
	if f := sniff(data); err != nil || f != formatNPY && f != formatIDX {
		return File{}, in, err
	}
	return File{Name: others[0].name, Data: data}, pictures, nil
}

func splitPictures(in []entry) (pictures, rest []entry, err error) {
	for _, e := range in {
		head, err := e.head()
		if err != nil {
			return nil, nil, err
		}
		if sniffPicture(head) != "" {
			pictures = append(pictures, e)
		} else {
			rest = append(rest, e)
		}
	}
	return pictures, rest, nil
}

// visible leaves out what operating systems strew among files.
func visible(in []entry) []entry {
	if len(in) < 2 {
		return in
	}
	var out []entry
	for _, e := range in {
		if !hidden(e.name) {
			out = append(out, e)
		}
	}
	return out
}

func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "__MACOSX", part == "Thumbs.db", part == "desktop.ini":
			return true
		case strings.HasPrefix(part, ".") && part != "..":
			return true
		}
	}
	return false
}

func cleanName(name string) string {
	if name == "" {
		return "unnamed data"
	}
	return path.Clean(strings.ReplaceAll(name, `\`, "/"))
}

// commonName is what to call several entries: their common folder where they
// have one.
func commonName(in []entry) string {
	switch len(in) {
	case 0:
		return "the selection"
	case 1:
		return in[0].name
	}
	top, _, _ := strings.Cut(in[0].name, "/")
	for _, e := range in {
		if !strings.HasPrefix(e.name, top+"/") {
			return fmt.Sprintf("the selection of %d files", len(in))
		}
	}
	return top
}
