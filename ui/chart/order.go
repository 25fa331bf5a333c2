package chart

// arrange sorts a list by merging, stably. The library's sorts are several times
// as long in what a browser fetches, once more for every type.
func arrange[T any](list []T, before func(a, b T) bool) {
	half := len(list) / 2
	if half == 0 {
		return
	}
	left, right := append([]T(nil), list[:half]...), list[half:]
	arrange(left, before)
	arrange(right, before)
	for at := range list {
		switch {
		case len(left) == 0:
			return // the rest of right is where it belongs
		case len(right) > 0 && before(right[0], left[0]):
			list[at], right = right[0], right[1:]
		default:
			list[at], left = left[0], left[1:]
		}
	}
}
