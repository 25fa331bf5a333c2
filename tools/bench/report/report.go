// Package report is what a benchmark found, as JSON and as tables, with the targets.
//
// Times are quartiles over the rounds of one session of a browser. A ratio is
// taken in every round, of what was measured right after each other, before its
// quartiles are: drift of the machine is in both numbers of a pair.
package report

import "hawqeye/engine/stopwatch"

// Report is everything that was measured in one session.
type Report struct {
	Browser   string     `json:"browser"`
	Peer      string     `json:"peer"`       // the runtime that is compared with
	KernelSet string     `json:"kernel_set"` // that computed
	Cores     int        `json:"cores"`
	Pinned    bool       `json:"pinned"` // to one core, but for what ran on two threads
	Rounds    int        `json:"rounds"`
	Peak      Peak       `json:"peak"`
	Networks  []*Network `json:"networks,omitempty"`
	Passes    []*Pass    `json:"passes,omitempty"`
	Traces    []*Traces  `json:"traces,omitempty"`
	Limits    []*Limit   `json:"limits,omitempty"`
	Kernels   []*Kernel  `json:"kernels,omitempty"`
}

// Quartiles are over rounds; nil is what was not measured.
type Quartiles = *stopwatch.Quartiles

// Peak is what a loop of nothing but multiplications reaches at 128 bits, in
// billions of operations per second, a multiplication and an addition being two.
type Peak struct {
	Float Quartiles `json:"float,omitempty"` // f32x4.relaxed_madd
	Int   Quartiles `json:"int,omitempty"`   // i32x4.relaxed_dot_i8x16_i7x16_add_s
}

// Network is one network at one precision, from float inputs to outputs.
type Network struct {
	Name  string `json:"name"`
	MACs  int64  `json:"macs"`  // for one sample
	Batch int    `json:"batch"` // samples at once
	Bits  int    `json:"bits"`  // of the weights; 0 is float32
	// Microseconds for a sample.
	Ours  Quartiles `json:"ours_us,omitempty"`
	Peer  Quartiles `json:"peer_us,omitempty"`             // on one thread
	Peer2 Quartiles `json:"peer_two_threads_us,omitempty"` // on two
	// Times over ours.
	Ratio  Quartiles `json:"ratio,omitempty"`
	Ratio2 Quartiles `json:"ratio_two_threads,omitempty"`
	Eight  Quartiles `json:"ratio_eight_bits,omitempty"` // of our own with 8-bit weights
	// Difference is how far the two sides' outputs are from each other, in parts of the largest.
	Difference float64 `json:"difference"`
	Problem    string  `json:"problem,omitempty"` // why something was not measured
}

// Pass is the derivatives of a loss in all weights, beside the loss alone.
type Pass struct {
	Name     string    `json:"name"`
	Batch    int       `json:"batch"`
	Forward  Quartiles `json:"forward_us,omitempty"`  // microseconds for a sample
	Gradient Quartiles `json:"gradient_us,omitempty"` // forward and backward
	Ratio    Quartiles `json:"ratio,omitempty"`       // gradient over three times forward
	Problem  string    `json:"problem,omitempty"`
}

// Traces is the exact traces of all layers, beside one product of the Hessian in
// all weights with a vector, over the same samples in one tab.
type Traces struct {
	Name    string    `json:"name"`
	Samples int       `json:"samples"`
	Batch   int       `json:"batch"`               // samples at once
	Traces  Quartiles `json:"traces_s,omitempty"`  // seconds
	Product Quartiles `json:"product_s,omitempty"` // seconds
	Ratio   Quartiles `json:"ratio,omitempty"`     // traces over product
	Work    float64   `json:"gflop"`               // billions of operations of the traces' matrix products and convolutions
	Rate    Quartiles `json:"gflops,omitempty"`    // of these, per second
	OfPeak  Quartiles `json:"of_peak,omitempty"`   // parts of the peak that was measured with it
	Problem string    `json:"problem,omitempty"`
}

// Limit is how long another limit takes, once it is known what rounding does.
type Limit struct {
	Name    string    `json:"name"`
	What    string    `json:"what"`   // is limited
	Search  bool      `json:"search"` // by steps, of which there is no saying how many they are
	Took    Quartiles `json:"took_ms,omitempty"`
	Problem string    `json:"problem,omitempty"`
}

// Kernel is one kernel on one shape.
type Kernel struct {
	Name    string    `json:"name"`
	Bits    int       `json:"bits"`               // of the weights; 0 is float32
	Rate    Quartiles `json:"gops,omitempty"`     // billions of operations per second
	OfPeak  Quartiles `json:"of_peak,omitempty"`  // parts of the peak that was measured with it
	Eight   Quartiles `json:"of_eight,omitempty"` // parts of the rate with 8-bit weights
	Product bool      `json:"product"`            // a matrix product, which has a target
	Problem string    `json:"problem,omitempty"`
}
