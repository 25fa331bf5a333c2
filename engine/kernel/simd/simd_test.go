package simd_test

import (
	"testing"

	"hawqeye/engine/kernel/kerneltest"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/simd/simdtest"
)

func TestSets(t *testing.T) { simdtest.Sets(t, kerneltest.Run) }

// Every module is well-formed; wazero checks that of SIMD128 once more.
func TestModules(t *testing.T) {
	for _, build := range []func() ([]byte, error){
		simd.Thunk,
		func() ([]byte, error) { return simd.Build(simd.SIMD128) },
		func() ([]byte, error) { return simd.Build(simd.Relaxed) },
	} {
		if _, err := build(); err != nil {
			t.Error(err)
		}
	}
}

func TestStress(t *testing.T) { kerneltest.Stress(t, simdtest.New(t), 1000) }
