// Package infer runs a quantized network on integers, from input codes to logits.
//
// Lower turns a fuse.Scheme into a Program: a static list of steps over a static
// plan of memory, with weights packed at their true width. A Runner is a Program
// in memory, on one kernel set; it allocates when it is made and never again.
// Codes are uint8. Convolutions and pooling read and write them channels last;
// what only renames elements (Reshape, Transpose) changes the layout and moves
// nothing. What has no integer form runs in float between two roundings, and
// Islands names it.
package infer

import (
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Program is a lowered network. It is read-only: any number of Runners share it.
type Program struct {
	Batch  int          // samples per run
	Input  tensor.Shape // of a whole batch
	Output tensor.Shape // of a whole batch
	Blocks []BlockInfo  // what the steps compute, in order

	inputName, outputName string

	steps   []step
	blockOf []int // the block that each step belongs to
	memory  memory
	convs   []*kernel.IntConv
	islands []island
	input   int // buffer of the float input
	output  int // buffer of the float output
	scratch int // float elements that islands want
}

// BlockInfo describes a block of the network for reports. Of a Linear block it
// has the weight, by which graph.Layer goes too, and the multiply-accumulates of
// one batch.
type BlockInfo struct {
	Name   string
	Kind   fuse.Kind
	Op     string // the operation's name
	Weight *graph.Node
	Bits   int // of the weight's codes
	MACs   int
}

func (l *lowering) describe(b *fuse.Block) BlockInfo {
	info := BlockInfo{Name: b.Name(), Kind: b.Kind, Op: b.Main.Op.Name()}
	if b.Kind == fuse.Linear {
		w := l.scheme.Weights[b.Weight]
		info.Weight, info.Bits = b.Weight, w.Bits
		info.MACs = b.Main.Shape.Size() * (len(w.Codes) / len(w.Scales))
	}
	return info
}

// MemoryBytes is the size of the plan: all that a Runner needs beside weights.
func (p *Program) MemoryBytes() int { return p.memory.size + 4*p.scratch }

// step is one call of a kernel, or a few. Steps hold no state: what changes
// during a run lies in the Runner's memory.
type step interface{ run(r *Runner) }
