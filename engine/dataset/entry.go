package dataset

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// entry is a file that is read when it is needed: bytes at hand, a file of a
// folder, or a member of a zip.
type entry struct {
	name  string
	from  string                        // the archive or folder it belongs to, or empty
	size  int64                         // bytes after decompression, as declared
	data  []byte                        // the content, where open is nil
	open  func() (io.ReadCloser, error) // otherwise
	limit *budget                       // of the archive the entry is a member of, else nil
}

// maxFile bounds a file that is read as a whole.
const maxFile = 1 << 34

// title is what to call the entry in a sentence.
func (e entry) title() string {
	if e.from == "" {
		return e.name
	}
	return e.name + " in " + e.from
}

// headSize is enough to recognize a picture.
const headSize = 16

func (e entry) head() ([]byte, error) {
	if e.open == nil {
		return e.data[:min(len(e.data), headSize)], nil
	}
	r, err := e.open()
	if err != nil {
		return nil, unreadable(e.title(), err)
	}
	defer r.Close()
	b := make([]byte, headSize)
	n, err := io.ReadFull(r, b)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, unreadable(e.title(), err)
	}
	return b[:n], nil
}

func (e entry) load() ([]byte, error) {
	if e.open == nil {
		return e.data, nil
	}
	r, err := e.open()
	if err != nil {
		return nil, unreadable(e.title(), err)
	}
	defer r.Close()
	if e.limit != nil {
		return e.limit.read(e.title(), r, e.size)
	}
	if e.size > maxFile {
		return nil, fmt.Errorf("%s has %d bytes, more than is read into memory: give a part of it", e.title(), e.size)
	}
	var buf bytes.Buffer
	buf.Grow(int(e.size) + bytes.MinRead)
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, unreadable(e.title(), err)
	}
	return buf.Bytes(), nil
}

// content is the entry's bytes with gzip undone.
func (e entry) content() ([]byte, error) {
	data, err := e.load()
	if err != nil || !isGzip(data) {
		return data, err
	}
	limit := e.limit
	if limit == nil {
		limit = newBudget(int64(len(data)))
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(e.title(), err)
	}
	data, err = limit.read(e.title(), z, 0)
	if err == nil && isGzip(data) {
		err = fmt.Errorf("%s is compressed twice: undo one gzip", e.title())
	}
	return data, err
}

// Decompression may produce maxExpansion times the compressed bytes, and
// freeExpansion in any case. Recorded data stays far below (MNIST, mostly black,
// expands five times); beyond lie archives made to exhaust memory.
const (
	maxExpansion  = 100
	freeExpansion = 1 << 20
)

// budget is what the members of one archive may still expand to, together.
type budget struct{ packed, left int64 }

func newBudget(packed int64) *budget {
	return &budget{packed, maxExpansion*packed + freeExpansion}
}

// read is everything r gives, about size bytes if the archive is honest.
func (b *budget) read(name string, r io.Reader, size int64) ([]byte, error) {
	var buf bytes.Buffer
	buf.Grow(int(max(0, min(size, b.left, 4*b.packed))) + bytes.MinRead)
	n, err := io.Copy(&buf, io.LimitReader(r, b.left+1))
	b.left -= n
	if b.left < 0 {
		b.left = 0
		return nil, fmt.Errorf("%s expands to over %d times its compressed size, which no recorded data does: unpack it and give the files", name, maxExpansion)
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	return buf.Bytes(), nil
}

func zipEntriesOf(name string, data []byte) ([]entry, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return zipEntries(name, z, int64(len(data)))
}

// zipEntries are the files of an archive of packed bytes.
func zipEntries(name string, z *zip.Reader, packed int64) ([]entry, error) {
	limit := newBudget(packed)
	var out []entry
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		e := entry{name: cleanName(f.Name), from: name, size: int64(min(f.UncompressedSize64, 1<<62)), open: f.Open, limit: limit}
		if f.Flags&1 != 0 {
			return nil, fmt.Errorf("%s is encrypted: unpack it and give the files", e.title())
		}
		out = append(out, e)
	}
	return out, nil
}

// unreadable says which file could not be read.
func unreadable(name string, err error) error {
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return fmt.Errorf("%s is compressed by a method other than deflate: pack it anew", name)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%s is cut off: fetch it again", name)
	}
	return fmt.Errorf("%s cannot be read (%w): fetch it again", name, err)
}
