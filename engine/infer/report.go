package infer

import (
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/quant"
)

// Size is how many bytes a quantized network takes.
type Size struct {
	Weights int64 // of the layers' codes, ⌈n·bits/8⌉ each
	Total   int64 // all that a file needs: weights, scales, zero points, biases, and the constants of float islands
}

// SizeOf is the size of the network that s describes. What several blocks use counts once.
func SizeOf(s *fuse.Scheme) Size {
	var size Size
	seen := map[*graph.Node]bool{}
	first := func(n *graph.Node) bool {
		fresh := !seen[n]
		seen[n] = true
		return fresh
	}
	for i := range s.Blocks {
		b := &s.Blocks[i]
		switch b.Kind {
		case fuse.Linear:
			w := s.Weights[b.Weight]
			if first(b.Weight) {
				size.Weights += w.PackedBytes()
				size.Total += w.PackedBytes() + quant.ScaleBytes*int64(len(w.Scales))
			}
			if b.Bias != nil {
				size.Total += quant.BiasBytes * int64(len(w.Scales))
			}
		case fuse.Island:
			for _, c := range b.Main.In {
				if c.IsConst() && first(c) {
					size.Total += 4 * int64(len(c.Value.Data))
				}
			}
		}
	}
	size.Total += quant.ActivationBytes * int64(len(fuse.Observed(s.Blocks)))
	return size
}

// Islands are the blocks that run in float: those that an integer engine has no
// form for.
func (p *Program) Islands() []BlockInfo {
	var list []BlockInfo
	for _, b := range p.Blocks {
		if b.Kind == fuse.Island {
			list = append(list, b)
		}
	}
	return list
}

// FloatBytes is the size of the same network in float32: every constant that
// its outputs depend on.
func FloatBytes(g *graph.Graph) int64 {
	var size int64
	for _, n := range graph.Topo(g.Outputs...) {
		if n.IsConst() {
			size += 4 * int64(len(n.Value.Data))
		}
	}
	return size
}
