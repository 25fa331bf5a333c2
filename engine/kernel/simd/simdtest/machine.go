// Package simdtest runs emitted kernels under wazero, so that a native test has
// the sets that a browser has.
//
// Memory is not shared: for every call, a kernel's slices are copied into the
// module's memory and back. Slices that overlap do so there too, and around each
// lies a fence, of which a kernel may read but that it must not change.
package simdtest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd"
	"hawqeye/engine/kernel/wasmasm"
)

// Sets calls a test with every set that there is: of plain vectors, and of relaxed
// ones that an engine has whose dot products are unsigned, or signed. wazero itself
// knows none of the latter: they are emulated. Weights of few bits stay packed.
func Sets(t *testing.T, test func(*testing.T, *kernel.Set)) {
	for _, m := range []struct {
		name  string
		level simd.Level
		build func() ([]byte, error)
	}{
		{"simd", simd.SIMD128, func() ([]byte, error) { return simd.Build(simd.SIMD128) }},
		{"relaxed, unsigned", simd.Relaxed, func() ([]byte, error) { return simd.BuildEmulated(false) }},
		{"relaxed, signed", simd.Relaxed, func() ([]byte, error) { return simd.BuildEmulated(true) }},
	} {
		t.Run(m.name, func(t *testing.T) { test(t, simd.Packed(newMachine(t, m.build), m.level)) })
	}
}

// New is the set of plain vectors.
func New(t testing.TB) *kernel.Set {
	t.Helper()
	return simd.New(newMachine(t, func() ([]byte, error) { return simd.Build(simd.SIMD128) }), simd.SIMD128)
}

// fence is how many bytes around every slice are watched, page the unit of memory.
const (
	fence = 64
	page  = 1 << 16
)

type machine struct {
	t      testing.TB
	module api.Module
	memory api.Memory
	mu     sync.Mutex // held from Begin to the end of Call
	args   simd.Args
}

func newMachine(t testing.TB, kernels func() ([]byte, error)) *machine {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	t.Cleanup(func() { r.Close(ctx) })
	owner := wasmasm.New()
	owner.Export("mem", owner.Memory(wasmasm.Limits{Min: 1}))
	var modules [2]api.Module
	for i, build := range []func() ([]byte, error){owner.Bytes, kernels} {
		code, err := build()
		if err != nil {
			t.Fatal(err)
		}
		modules[i], err = r.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithName([]string{"go", "kernels"}[i]))
		if err != nil {
			t.Fatal(err)
		}
	}
	return &machine{t: t, module: modules[1], memory: modules[0].Memory()}
}

func (m *machine) Begin() *simd.Args {
	m.mu.Lock()
	m.args.Reset()
	return &m.args
}

// region is memory that a call's slices cover without a gap, and its copy.
type region struct {
	data []byte
	at   uint32
}

func (m *machine) Call(place int, a *simd.Args) {
	defer m.mu.Unlock()
	name := simd.Name(place)
	regions := m.lay(a)
	for _, r := range regions {
		m.write(r.at-fence, fenceBytes)
		m.write(r.at, r.data)
		m.write(r.at+uint32(len(r.data)), fenceBytes)
	}
	words := make([]byte, 4*len(a.Words))
	for i, w := range a.Words {
		binary.LittleEndian.PutUint32(words[4*i:], w)
	}
	m.write(0, words)
	if _, err := m.module.ExportedFunction(name).Call(context.Background(), 0); err != nil {
		m.t.Fatalf("%s: %v", name, err)
	}
	if !bytes.Equal(m.read(0, uint32(len(words))), words) {
		m.t.Fatalf("%s changes its arguments", name)
	}
	for _, r := range regions {
		n := uint32(len(r.data))
		copy(r.data, m.read(r.at, n))
		if !bytes.Equal(m.read(r.at-fence, fence), fenceBytes) || !bytes.Equal(m.read(r.at+n, fence), fenceBytes) {
			m.t.Fatalf("%s writes outside of a slice of %d bytes", name, n)
		}
	}
}

var fenceBytes = bytes.Repeat([]byte{0xA5}, fence)

// lay finds the regions of a's slices a place in the module's memory, behind the
// arguments, and makes a's words addresses there.
func (m *machine) lay(a *simd.Args) []region {
	list := slices.Clone(a.Slices[:a.Count])
	slices.SortFunc(list, func(s, t simd.Slice) int { return cmp.Compare(uintptr(s.Data), uintptr(t.Data)) })
	var regions []region
	next := uint32(4*len(a.Words) + fence)
	for _, s := range list {
		if s.Bytes == 0 {
			continue
		}
		if k := len(regions) - 1; k >= 0 {
			last := &regions[k]
			start := uintptr(unsafe.Pointer(unsafe.SliceData(last.data)))
			if offset := uintptr(s.Data) - start; offset < uintptr(len(last.data)) {
				last.data = unsafe.Slice(unsafe.SliceData(last.data), max(len(last.data), int(offset)+s.Bytes))
				a.Words[s.Place] = last.at + uint32(offset)
				next = last.at + uint32(len(last.data)) + 2*fence
				continue
			}
		}
		r := region{unsafe.Slice((*byte)(s.Data), s.Bytes), (next + 15) &^ 15}
		// A kernel must not rely on an alignment that Go's slices may not have.
		r.at += uint32(uintptr(s.Data) % 16)
		a.Words[s.Place] = r.at
		next = r.at + uint32(len(r.data)) + 2*fence
		regions = append(regions, r)
	}
	if size := m.memory.Size(); next > size {
		if _, ok := m.memory.Grow((next-size)/page + 1); !ok {
			m.t.Fatalf("the slices of a call take %d bytes, more than the module's memory", next)
		}
	}
	return regions
}

func (m *machine) write(at uint32, b []byte) {
	if !m.memory.Write(at, b) {
		m.t.Fatalf("%d bytes at %d are outside of the module's memory", len(b), at)
	}
}

func (m *machine) read(at, n uint32) []byte {
	b, ok := m.memory.Read(at, n)
	if !ok {
		m.t.Fatalf("%d bytes at %d are outside of the module's memory", n, at)
	}
	return b
}
