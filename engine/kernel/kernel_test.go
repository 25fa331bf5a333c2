package kernel_test

import (
	"testing"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/kerneltest"
)

func TestGo(t *testing.T)     { kerneltest.Run(t, kernel.Go()) }
func TestNative(t *testing.T) { kerneltest.Run(t, kernel.Native()) }
func TestRef(t *testing.T)    { kerneltest.Run(t, kernel.Ref()) }

func TestStress(t *testing.T) { kerneltest.Stress(t, kernel.Native(), 1000) }
