package studio

import "hawqeye/engine/infer"

// Standalone is the quantized network as a WebAssembly module that needs nothing,
// for one sample at a time, or as few as the file allows.
func (s *Session) Standalone() ([]byte, error) {
	p, err := s.singleProgram()
	if err != nil {
		return nil, err
	}
	return infer.Compile(p, s.quantized.recipe.json())
}
