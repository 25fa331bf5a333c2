// Package standalone runs the modules that infer.Compile makes, by wazero.
package standalone

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hawqeye/engine/infer/module"
)

// Network is a module that is ready to run. It belongs to one goroutine.
type Network struct {
	module.About

	runtime       wazero.Runtime
	memory        api.Memory
	run           api.Function
	input, output uint32
}

// Open makes a module ready.
func Open(ctx context.Context, file []byte) (*Network, error) {
	n := &Network{runtime: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCustomSections(true).WithCloseOnContextDone(true))}
	if err := n.open(ctx, file); err != nil {
		n.Close(ctx)
		return nil, err
	}
	return n, nil
}

func (n *Network) open(ctx context.Context, file []byte) error {
	compiled, err := n.runtime.CompileModule(ctx, file)
	if err != nil {
		return fmt.Errorf("this is not a WebAssembly module: %w", err)
	}
	about := false
	for _, s := range compiled.CustomSections() {
		if s.Name() == module.Section {
			if err := json.Unmarshal(s.Data(), &n.About); err != nil {
				return fmt.Errorf("what this module says of itself cannot be read: %w", err)
			}
			about = true
		}
	}
	m, err := n.runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig())
	if err != nil {
		return fmt.Errorf("this module does not start: %w", err)
	}
	input, output := m.ExportedGlobal(module.Input), m.ExportedGlobal(module.Output)
	n.memory, n.run = m.ExportedMemory(module.Memory), m.ExportedFunction(module.Run)
	if !about || input == nil || output == nil || n.memory == nil || n.run == nil {
		return fmt.Errorf("this WebAssembly module is not a network of hawqeye's: it lacks the section %q, or one of memory, input, output and run", module.Section)
	}
	n.input, n.output = uint32(input.Get()), uint32(output.Get())
	return n.check()
}

// check holds what the module says of itself against its memory.
func (n *Network) check() error {
	for _, p := range []struct {
		what string
		at   uint32
		module.Port
	}{{"input", n.input, n.Input}, {"output", n.output, n.Output}} {
		room := (int(n.memory.Size()) - int(p.at)) / 4
		elements := 1
		for _, d := range p.Shape {
			if d < 1 || d > room/elements {
				return fmt.Errorf("this module's memory does not hold its %s of shape %v", p.what, p.Shape)
			}
			elements *= d
		}
	}
	if in, out := n.Input.Shape, n.Output.Shape; len(in) == 0 || len(out) == 0 || out[0]%in[0] != 0 {
		return fmt.Errorf("this module's output of shape %v does not have a part for every sample of its input of shape %v", out, in)
	}
	return nil
}

// Run computes the outputs y of a batch of inputs x, both whole.
func (n *Network) Run(ctx context.Context, x, y []float32) error {
	if in, out := n.Input.Size(), n.Output.Size(); len(x) != in || len(y) != out {
		return fmt.Errorf("%d inputs and %d outputs are not those of a module that takes %d and gives %d", len(x), len(y), in, out)
	}
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	if !n.memory.Write(n.input, b) {
		return fmt.Errorf("the module's memory has no room for its input")
	}
	if _, err := n.run.Call(ctx); err != nil {
		return fmt.Errorf("the module's run fails: %w", err)
	}
	b, ok := n.memory.Read(n.output, uint32(4*len(y)))
	if !ok {
		return fmt.Errorf("the module's outputs are outside of its memory")
	}
	for i := range y {
		y[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return nil
}

// Close gives back what the module holds.
func (n *Network) Close(ctx context.Context) error { return n.runtime.Close(ctx) }
