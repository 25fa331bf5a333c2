package op

import (
	"fmt"

	"hawqeye/engine/tensor"
)

// window is how a kernel slides along one axis of some extent.
type window struct {
	extent, kernel, stride, dilation int
	begin, end                       int // padding
}

// check bounds every field, so that arithmetic on them cannot overflow.
func (w window) check() error {
	if w.kernel < 1 || w.stride < 1 || w.dilation < 1 || min(w.begin, w.end) < 0 ||
		max(w.kernel, w.stride, w.dilation, w.begin, w.end) > tensor.MaxSize {
		return fmt.Errorf("a kernel of %d with stride %d, dilation %d and padding %d and %d is not possible",
			w.kernel, w.stride, w.dilation, w.begin, w.end)
	}
	return nil
}

// reach is the extent of the kernel from its first to its last tap.
func (w window) reach() int { return (w.kernel-1)*w.dilation + 1 }

// padded is the extent that whole windows lie in.
func (w window) padded() int { return w.begin + w.extent + w.end }

// positions is the number of whole windows that fit.
func (w window) positions() (int, error) {
	if err := w.check(); err != nil {
		return 0, err
	}
	if w.reach() > w.padded() {
		return 0, fmt.Errorf("a kernel that reaches over %d does not fit an extent of %d, padding included", w.reach(), w.padded())
	}
	return (w.padded()-w.reach())/w.stride + 1, nil
}

// covers checks that n windows are all the whole ones that fit, or one more
// that reaches beyond the padding, and that each has a tap inside the extent.
func (w window) covers(n int) error {
	if err := w.check(); err != nil {
		return err
	}
	if n < 1 || n*w.stride+w.reach() <= w.padded() || (n-1)*w.stride+w.reach() >= w.padded()+w.stride {
		return fmt.Errorf("%d windows of reach %d and stride %d do not cover an extent of %d, padding included", n, w.reach(), w.stride, w.padded())
	}
	if w.position(n-1, 0) >= w.extent {
		return fmt.Errorf("the last of %d windows lies in the padding", n)
	}
	for i := 0; i < n && w.position(i, 0) < 0; i++ {
		if lo, hi := w.taps(i, w.extent); lo == hi {
			return fmt.Errorf("window %d lies in the padding", i)
		}
	}
	return nil
}

// position is where a tap of window i lies; it is negative in the padding.
func (w window) position(i, tap int) int { return i*w.stride - w.begin + tap*w.dilation }

// inside says that all taps of window i lie in [0, limit).
func (w window) inside(i, limit int) bool {
	first := w.position(i, 0)
	return first >= 0 && first+w.reach() <= limit
}

// taps are those of window i that lie in [0, limit): lo ≤ tap < hi.
func (w window) taps(i, limit int) (lo, hi int) {
	if w.inside(i, limit) {
		return 0, w.kernel
	}
	first := w.position(i, 0)
	if first < 0 {
		lo = (-first + w.dilation - 1) / w.dilation
	}
	if last := limit - 1 - first; last >= 0 {
		hi = min(w.kernel, last/w.dilation+1)
	}
	return min(lo, hi), hi
}

// outputs are those of the first n windows whose tap lies inside the extent: lo ≤ window < hi.
func (w window) outputs(tap, n int) (lo, hi int) {
	at := w.position(0, tap)
	if at < 0 {
		lo = (-at + w.stride - 1) / w.stride
	}
	if last := w.extent - 1 - at; last >= 0 {
		hi = min(n, last/w.stride+1)
	}
	return min(lo, hi), hi
}
