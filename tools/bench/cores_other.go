//go:build !linux

package main

import "runtime"

// cores are those that a process may run on, where it cannot be confined to some.
type cores struct{ all []int }

func coresOf(int) cores { return cores{make([]int, runtime.NumCPU())} }

func (cores) pin(int) bool { return false }
