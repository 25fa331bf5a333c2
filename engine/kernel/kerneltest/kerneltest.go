// Package kerneltest is the conformance suite of kernel sets: any set must agree
// with kernel.Ref on every shape.
//
// Integers are equal bit for bit. Floats lie within 2·(K+2) units of rounding of
// the sum of the absolute products, K being the number of products: a bound that
// every order of summation keeps. No slot writes outside its destination or
// scratch, or changes an operand.
package kerneltest

import (
	"testing"

	"hawqeye/engine/kernel"
)

// Run compares every slot of set with the scalar set.
func Run(t *testing.T, set *kernel.Set) {
	t.Run("gemm", func(t *testing.T) { gemm(t, set) })
	t.Run("conv", func(t *testing.T) { conv(t, set) })
	t.Run("poolsFloat", func(t *testing.T) { poolsFloat(t, set) })
	t.Run("map", func(t *testing.T) { maps(t, set) })
	t.Run("zip", func(t *testing.T) { zips(t, set) })
	t.Run("sum", func(t *testing.T) { sums(t, set) })
	t.Run("dot", func(t *testing.T) { dots(t, set) })
	t.Run("softmax", func(t *testing.T) { softmaxes(t, set) })
	t.Run("convInt", func(t *testing.T) { convInt(t, set) })
	t.Run("signs", func(t *testing.T) { signs(t, set) })
	t.Run("addInt", func(t *testing.T) { addInt(t, set) })
	t.Run("planes", func(t *testing.T) { planes(t, set) })
	t.Run("pools", func(t *testing.T) { pools(t, set) })
	t.Run("table", func(t *testing.T) { table(t, set) })
}
