package wire

import (
	"encoding/binary"
	"errors"
	"math"
)

// coder carries fields between a message and bytes, in one direction: integers
// as varints (zigzag where they may be negative), floats as their bits, text
// and lists behind their length. After the first error it does nothing more.
// Writing does not touch the message, which others may be writing too.
type coder struct {
	writing bool
	head    []byte  // written so far, or left to read
	bulk    []Bulk  // left to read
	fields  []*Bulk // met while writing
	err     error
}

var (
	errShort = errors.New("wire: the message is cut off")
	errForm  = errors.New("wire: a number is not in its shortest form")
	errRange = errors.New("wire: a number is out of its field's range")
	errBulk  = errors.New("wire: a payload is missing")
)

func (c *coder) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.head = nil
}

func (c *coder) uint64(v *uint64) {
	if c.writing {
		c.head = binary.AppendUvarint(c.head, *v)
		return
	}
	x, n := binary.Uvarint(c.head)
	switch {
	case n == 0:
		c.fail(errShort)
	case n < 0:
		c.fail(errRange)
	case n > 1 && c.head[n-1] == 0:
		c.fail(errForm)
	default:
		*v, c.head = x, c.head[n:]
	}
}

func (c *coder) uint32(v *uint32) {
	x := uint64(*v)
	c.uint64(&x)
	if x > math.MaxUint32 {
		c.fail(errRange)
		return
	}
	if !c.writing {
		*v = uint32(x)
	}
}

func (c *coder) int64(v *int64) {
	x := uint64(*v)<<1 ^ uint64(*v>>63)
	c.uint64(&x)
	if !c.writing {
		*v = int64(x>>1) ^ -int64(x&1)
	}
}

// int has 64 bits wherever the engine runs, WebAssembly included.
func (c *coder) int(v *int) {
	x := int64(*v)
	c.int64(&x)
	if !c.writing {
		*v = int(x)
	}
}

func (c *coder) bool(v *bool) {
	var x uint64
	if *v {
		x = 1
	}
	c.uint64(&x)
	if x > 1 {
		c.fail(errRange)
		return
	}
	if !c.writing {
		*v = x == 1
	}
}

func (c *coder) float(v *float64) {
	if c.writing {
		c.head = binary.LittleEndian.AppendUint64(c.head, math.Float64bits(*v))
		return
	}
	if len(c.head) < 8 {
		c.fail(errShort)
		return
	}
	*v = math.Float64frombits(binary.LittleEndian.Uint64(c.head))
	c.head = c.head[8:]
}

func (c *coder) text(v *string) {
	n := uint64(len(*v))
	c.uint64(&n)
	if c.writing {
		c.head = append(c.head, *v...)
		return
	}
	if n > uint64(len(c.head)) {
		c.fail(errShort)
		return
	}
	*v, c.head = string(c.head[:n]), c.head[n:]
}

func (c *coder) payload(v *Bulk) {
	if c.writing {
		c.fields = append(c.fields, v)
		return
	}
	if len(c.bulk) == 0 {
		c.fail(errBulk)
		return
	}
	*v, c.bulk = c.bulk[0], c.bulk[1:]
}

// list carries a slice. An element takes at least one byte, so a short message
// cannot ask for a long slice.
func list[T any](c *coder, v *[]T, each func(*coder, *T)) {
	n := uint64(len(*v))
	c.uint64(&n)
	if c.writing {
		for i := range *v {
			each(c, &(*v)[i])
		}
		return
	}
	if n > uint64(len(c.head)) {
		c.fail(errShort)
		return
	}
	for range n {
		var x T
		each(c, &x)
		if c.err != nil {
			return
		}
		*v = append(*v, x)
	}
}

// optional carries a field that may be absent.
func optional[T any](c *coder, v **T, each func(*coder, *T)) {
	there := *v != nil
	c.bool(&there)
	if !there {
		return
	}
	if !c.writing {
		*v = new(T)
	}
	each(c, *v)
}

func ints(c *coder, v *[]int)       { list(c, v, (*coder).int) }
func floats(c *coder, v *[]float64) { list(c, v, (*coder).float) }
