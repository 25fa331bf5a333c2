//go:build js && wasm

package kernels_test

import (
	"testing"

	"hawqeye/engine/kernel/kerneltest"
	"hawqeye/wasm/kernels"
)

func TestSet(t *testing.T) {
	set := kernels.New()
	t.Log(set.Name)
	kerneltest.Run(t, set)
}
