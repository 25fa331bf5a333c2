//go:build js && wasm

package kernels_test

import (
	"testing"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/kerneltest"
	"hawqeye/wasm/kernels"
)

func TestSet(t *testing.T) {
	set := kernels.New()
	t.Log(set.Name)
	kerneltest.Run(t, set)
}

// Kernels work in memory that the garbage collector watches.
func TestStress(t *testing.T) {
	set := kernels.New()
	if set.Name == kernel.Go().Name {
		t.Skip("these kernels are the program's own")
	}
	kerneltest.Stress(t, set, 2000)
}
