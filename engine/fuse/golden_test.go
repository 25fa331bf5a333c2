package fuse_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// describe is a partition as text: a line per block with its kind and name, what
// it absorbed, and the blocks that it reads, by line, 0 being the input.
func describe(g *graph.Graph, blocks []fuse.Block) string {
	line := map[*graph.Node]int{}
	for i, b := range blocks {
		line[b.Out] = i + 1
	}
	var text strings.Builder
	for i, b := range blocks {
		fmt.Fprintf(&text, "%d %v %s", i+1, b.Kind, b.Name())
		if b.Bias != nil {
			text.WriteString(" +bias")
		}
		if b.Act != nil {
			fmt.Fprintf(&text, " +%s", b.Act.Op.Name())
		}
		if b.Real {
			text.WriteString(" real")
		}
		text.WriteString(" ←")
		for _, v := range b.In {
			fmt.Fprintf(&text, " %d", line[v])
		}
		text.WriteString("\n")
	}
	for _, out := range g.Outputs {
		fmt.Fprintf(&text, "output ← %d\n", line[out])
	}
	return text.String()
}

// The partitions of the lab's networks are those on file, which were read and
// found right.
func TestPartitionOfLabModels(t *testing.T) {
	for _, name := range []string{"resnet20", "lenet", "mlp", "dscnn_kws"} {
		m, err := onnx.Decode(lab.Read(t, name+".onnx"))
		if err != nil {
			t.Fatal(err)
		}
		g, _, err := onnx.Build(m, onnx.Options{Batch: 2})
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(g, fuse.Partition(g)); got != string(want) {
			t.Errorf("%s is partitioned into\n%swant\n%s", name, got, want)
		}
	}
}
