package wasmasm

import "math"

// Aligned gives the next instruction, which accesses memory, the hint that its
// address is a multiple of so many bytes. Without it that is the size of what
// is accessed. A wrong hint is slow on some machines, never wrong.
func (f *Func) Aligned(bytes int) *Func {
	if bytes < 1 || bytes&(bytes-1) != 0 {
		f.errorf("an alignment of %d bytes is no power of two", bytes)
		return f
	}
	f.align = bytes
	return f
}

// access emits a load or store of so many bytes.
func (f *Func) access(o op, bytes, offset int, operands []any) *Func {
	return f.emit(o, f.memArg(o.name, bytes, offset), operands)
}

// accessLane emits a load or store of one lane of a vector.
func (f *Func) accessLane(o op, bytes, offset, lane int, operands []any) *Func {
	return f.emit(o, memLane{f.memArg(o.name, bytes, offset), f.lane(o.name, 16/bytes, lane)}, operands)
}

// emitLane emits an instruction on one of so many lanes.
func (f *Func) emitLane(o op, lanes, lane int, operands []any) *Func {
	return f.emit(o, laneIndex{f.lane(o.name, lanes, lane)}, operands)
}

func (f *Func) lane(name string, lanes, lane int) byte {
	if lane < 0 || lane >= lanes {
		f.errorf("%s: there is no lane %d of %d", name, lane, lanes)
		return 0
	}
	return byte(lane)
}

func (f *Func) memArg(name string, bytes, offset int) memArg {
	f.needMemory(name)
	align := bytes
	if f.align != 0 {
		align, f.align = f.align, 0
	}
	if align > bytes {
		f.errorf("%s: an alignment of %d is more than the %d bytes that are accessed", name, align, bytes)
	}
	if offset < 0 || offset > math.MaxUint32 {
		f.errorf("%s: the offset %d is not in 32 bits", name, offset)
	}
	return memArg{uint32(align), uint32(bytes), uint32(offset)}
}

func (f *Func) needMemory(name string) {
	if f.m.memory == nil {
		f.errorf("%s: the module has no memory: declare it before its functions", name)
	}
}

// wholeMemory emits an instruction that names the memory, the first, so many times.
func (f *Func) wholeMemory(o op, times int, operands []any) *Func {
	f.needMemory(o.name)
	return f.emit(o, zeros(times), operands)
}

// shuffle emits a shuffle, whose lanes number the bytes of both operands.
func (f *Func) shuffle(o op, lanes [16]byte, operands []any) *Func {
	for _, lane := range lanes {
		f.lane(o.name, 32, int(lane))
	}
	return f.emit(o, laneList(lanes), operands)
}
