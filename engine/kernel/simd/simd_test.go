package simd_test

import (
	"testing"

	"hawqeye/engine/kernel/kerneltest"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/simd/simdtest"
)

func TestSIMD128(t *testing.T) { kerneltest.Run(t, simdtest.New(t, simd.SIMD128)) }

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

func TestStress(t *testing.T) { kerneltest.Stress(t, simdtest.New(t, simd.SIMD128), 1000) }
