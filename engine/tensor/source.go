package tensor

// Source is where samples come from. Batch fills dst with samples from … from+n−1,
// in the layout of a network's input; it may be called from several goroutines at once.
type Source interface {
	Len() int
	Batch(dst []float32, from, n int)
}
