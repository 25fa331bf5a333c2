// Package module is what a standalone module and who runs it agree on.
//
// A module imports nothing. It exports its memory, two numbers, Input and Output,
// that say where float32 values in the model's own layout lie there, and Run, which
// computes all outputs of a batch from all its inputs and leaves these as they are.
package module

import "encoding/json"

// The names of the exports, and of the custom section that is an About as JSON.
const (
	Memory  = "memory"
	Input   = "input"
	Output  = "output"
	Run     = "run"
	Section = "hawqeye"
)

// About describes a module.
type About struct {
	Input  Port            `json:"input"`
	Output Port            `json:"output"`
	Layers []Layer         `json:"layers"`
	Recipe json.RawMessage `json:"recipe,omitempty"` // what the network was made by
}

// Port is what goes in or comes out.
type Port struct {
	Name  string  `json:"name"`
	Shape []int   `json:"shape"` // of a whole batch
	Scale float32 `json:"scale,omitempty"`
	Zero  uint8   `json:"zero,omitempty"` // inputs are rounded to (code − Zero)·Scale
}

// Size is the number of elements.
func (p *Port) Size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// Layer is a layer with weights.
type Layer struct {
	Name string `json:"name"`
	Op   string `json:"op"`
	Bits int    `json:"bits"` // of a weight
}
