package view

import (
	"strings"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// checked is how many samples an exported file is run on.
const checked = 100

// formats are those of files to download.
func formats() []string { return []string{"onnx", "json"} }

// download is a file that the engine has written.
type download struct {
	format string
	key    string // of the quantized network in it
	file   *wire.Exported
	size   int64 // 0 until it is saved
	saved  bool
}

// Download asks for a file of the network that is chosen, or saves again the one
// that is here. Before that network is made it does nothing.
func (s *Store) Download(format string) {
	if !s.Fresh("quantize") {
		return
	}
	if d := s.downloaded(format); d != nil && d.key == s.done["quantize"] {
		d.saved = false
		return
	}
	if !s.exporting(format) {
		s.Ask(&wire.Export{Format: format, Check: checked})
	}
}

func (s *Store) downloaded(format string) *download {
	for _, d := range s.downloads {
		if d.format == format {
			return d
		}
	}
	return nil
}

// exporting says whether a file is being written, or about to be.
func (s *Store) exporting(format string) bool {
	is := func(c wire.Command) bool {
		e, ok := c.(*wire.Export)
		return ok && e.Format == format
	}
	for _, c := range s.asked {
		if is(c) {
			return true
		}
	}
	return s.job != nil && is(s.job.command)
}

// wrote keeps a file that the engine has written of the network it holds.
func (s *Store) wrote(e *wire.Exported) {
	format := "onnx"
	if strings.HasSuffix(e.Name, ".json") {
		format = "json"
	}
	d := s.downloaded(format)
	if d == nil {
		d = &download{format: format}
		s.downloads = append(s.downloads, d)
	}
	*d = download{format: format, key: s.done["quantize"], file: e}
}

// Save is the next file to hand to the browser, nil if there is none. keep takes
// in its size.
func (s *Store) Save() (file *wire.File, keep func(size int64)) {
	for _, d := range s.downloads {
		if !d.saved {
			d.saved = true
			return &wire.File{Name: d.file.Name, Content: d.file.File}, func(size int64) { d.size = size }
		}
	}
	return nil, nil
}

// DownloadView is what can be downloaded.
type DownloadView struct {
	Ready bool
	Wait  string
	Files []FileView
}

// FileView is one file to download, and what is known of it once it is written.
type FileView struct {
	Format  string
	Title   string
	About   string
	Button  string
	Busy    string // what is being done, empty if nothing is
	Written string // name and size
	Size    string // why that is not the size of the weights
	Check   string // what came of reading it back
	Same    bool   // every answer was the same
	Stale   string // the file is of an older network
}

// Downloads is nil while there is no model that can run.
func (s *Store) Downloads() *DownloadView {
	if !s.runnable() {
		return nil
	}
	v := &DownloadView{Ready: s.quantized != nil && s.Fresh("quantize"), Wait: s.say("download.wait")}
	for _, format := range formats() {
		v.Files = append(v.Files, s.fileView(format))
	}
	return v
}

func (s *Store) fileView(format string) FileView {
	key := "download." + format
	v := FileView{Format: format, Title: s.say(key), About: s.say(key + ".about"), Button: s.say(key + ".button")}
	if s.exporting(format) {
		v.Busy = s.say("download.busy")
	}
	d := s.downloaded(format)
	if d == nil {
		return v
	}
	v.Written = s.say("download.saved", "name", d.file.Name, "size", chart.Bytes.Of(float64(d.size)).String())
	if !s.Fresh("quantize") || d.key != s.done["quantize"] {
		v.Stale = s.say("download.before")
		return v
	}
	v.Button = s.say("download.again")
	if format == "onnx" {
		v.Size = s.sizeOf(d)
	}
	n, same := d.file.Checked, d.file.Same
	v.Same = n > 0 && same == n
	switch {
	case v.Same:
		v.Check = s.say("download.same", "n", Count(int64(n)))
	case n > 0:
		v.Check = s.say("download.differ", "n", Count(int64(n)), "same", Count(int64(same)), "differ", Count(int64(n-same)))
	case format == "json":
		v.Check = s.say("download.unchecked")
	}
	return v
}

// sizeOf says what takes the room in a file of the network that is chosen. It is
// silent where the file is smaller than its weights, or nothing is known of them.
func (s *Store) sizeOf(d *download) string {
	if s.allocated == nil || s.quantized == nil || float64(d.size) < s.params() {
		return ""
	}
	size := func(bytes float64) string { return chart.Bytes.Of(bytes).String() }
	return s.say("download.onnx.size",
		"packed", size(float64(s.quantized.WeightBytes)), "whole", size(s.params()), "rest", size(float64(d.size)-s.params()))
}
