// Code generated from opcodes.txt; DO NOT EDIT.

package wasmasm

// Nop emits nop.
func (f *Func) Nop(operands ...any) *Func { return f.emit(op{"nop", 0x1, "", ""}, nil, operands) }

// RefNull emits ref.null.
func (f *Func) RefNull(t Type) *Func { return f.refNull(op{"ref.null", 0xd0, "", "?"}, t) }

// RefIsNull emits ref.is_null.
func (f *Func) RefIsNull(operands ...any) *Func {
	return f.emit(op{"ref.is_null", 0xd1, "?", "i"}, nil, operands)
}

// RefFunc emits ref.func.
func (f *Func) RefFunc(g *Func) *Func { return f.refFunc(op{"ref.func", 0xd2, "", "r"}, g) }

// TableGet emits table.get.
func (f *Func) TableGet(t *Table, operands ...any) *Func {
	return f.emitTable(op{"table.get", 0x25, "i", "r"}, operands, t)
}

// TableSet emits table.set.
func (f *Func) TableSet(t *Table, operands ...any) *Func {
	return f.emitTable(op{"table.set", 0x26, "ir", ""}, operands, t)
}

// TableCopy emits table.copy.
func (f *Func) TableCopy(to, from *Table, operands ...any) *Func {
	return f.emitTable(op{"table.copy", 0xfc000e, "iii", ""}, operands, to, from)
}

// TableGrow emits table.grow.
func (f *Func) TableGrow(t *Table, operands ...any) *Func {
	return f.emitTable(op{"table.grow", 0xfc000f, "ri", "i"}, operands, t)
}

// TableSize emits table.size.
func (f *Func) TableSize(t *Table, operands ...any) *Func {
	return f.emitTable(op{"table.size", 0xfc0010, "", "i"}, operands, t)
}

// TableFill emits table.fill.
func (f *Func) TableFill(t *Table, operands ...any) *Func {
	return f.emitTable(op{"table.fill", 0xfc0011, "iri", ""}, operands, t)
}

// I32Load emits i32.load.
func (f *Func) I32Load(offset int, operands ...any) *Func {
	return f.access(op{"i32.load", 0x28, "i", "i"}, 4, offset, operands)
}

// I64Load emits i64.load.
func (f *Func) I64Load(offset int, operands ...any) *Func {
	return f.access(op{"i64.load", 0x29, "i", "l"}, 8, offset, operands)
}

// F32Load emits f32.load.
func (f *Func) F32Load(offset int, operands ...any) *Func {
	return f.access(op{"f32.load", 0x2a, "i", "f"}, 4, offset, operands)
}

// F64Load emits f64.load.
func (f *Func) F64Load(offset int, operands ...any) *Func {
	return f.access(op{"f64.load", 0x2b, "i", "d"}, 8, offset, operands)
}

// I32Load8S emits i32.load8_s.
func (f *Func) I32Load8S(offset int, operands ...any) *Func {
	return f.access(op{"i32.load8_s", 0x2c, "i", "i"}, 1, offset, operands)
}

// I32Load8U emits i32.load8_u.
func (f *Func) I32Load8U(offset int, operands ...any) *Func {
	return f.access(op{"i32.load8_u", 0x2d, "i", "i"}, 1, offset, operands)
}

// I32Load16S emits i32.load16_s.
func (f *Func) I32Load16S(offset int, operands ...any) *Func {
	return f.access(op{"i32.load16_s", 0x2e, "i", "i"}, 2, offset, operands)
}

// I32Load16U emits i32.load16_u.
func (f *Func) I32Load16U(offset int, operands ...any) *Func {
	return f.access(op{"i32.load16_u", 0x2f, "i", "i"}, 2, offset, operands)
}

// I64Load8S emits i64.load8_s.
func (f *Func) I64Load8S(offset int, operands ...any) *Func {
	return f.access(op{"i64.load8_s", 0x30, "i", "l"}, 1, offset, operands)
}

// I64Load8U emits i64.load8_u.
func (f *Func) I64Load8U(offset int, operands ...any) *Func {
	return f.access(op{"i64.load8_u", 0x31, "i", "l"}, 1, offset, operands)
}

// I64Load16S emits i64.load16_s.
func (f *Func) I64Load16S(offset int, operands ...any) *Func {
	return f.access(op{"i64.load16_s", 0x32, "i", "l"}, 2, offset, operands)
}

// I64Load16U emits i64.load16_u.
func (f *Func) I64Load16U(offset int, operands ...any) *Func {
	return f.access(op{"i64.load16_u", 0x33, "i", "l"}, 2, offset, operands)
}

// I64Load32S emits i64.load32_s.
func (f *Func) I64Load32S(offset int, operands ...any) *Func {
	return f.access(op{"i64.load32_s", 0x34, "i", "l"}, 4, offset, operands)
}

// I64Load32U emits i64.load32_u.
func (f *Func) I64Load32U(offset int, operands ...any) *Func {
	return f.access(op{"i64.load32_u", 0x35, "i", "l"}, 4, offset, operands)
}

// I32Store emits i32.store.
func (f *Func) I32Store(offset int, operands ...any) *Func {
	return f.access(op{"i32.store", 0x36, "ii", ""}, 4, offset, operands)
}

// I64Store emits i64.store.
func (f *Func) I64Store(offset int, operands ...any) *Func {
	return f.access(op{"i64.store", 0x37, "il", ""}, 8, offset, operands)
}

// F32Store emits f32.store.
func (f *Func) F32Store(offset int, operands ...any) *Func {
	return f.access(op{"f32.store", 0x38, "if", ""}, 4, offset, operands)
}

// F64Store emits f64.store.
func (f *Func) F64Store(offset int, operands ...any) *Func {
	return f.access(op{"f64.store", 0x39, "id", ""}, 8, offset, operands)
}

// I32Store8 emits i32.store8.
func (f *Func) I32Store8(offset int, operands ...any) *Func {
	return f.access(op{"i32.store8", 0x3a, "ii", ""}, 1, offset, operands)
}

// I32Store16 emits i32.store16.
func (f *Func) I32Store16(offset int, operands ...any) *Func {
	return f.access(op{"i32.store16", 0x3b, "ii", ""}, 2, offset, operands)
}

// I64Store8 emits i64.store8.
func (f *Func) I64Store8(offset int, operands ...any) *Func {
	return f.access(op{"i64.store8", 0x3c, "il", ""}, 1, offset, operands)
}

// I64Store16 emits i64.store16.
func (f *Func) I64Store16(offset int, operands ...any) *Func {
	return f.access(op{"i64.store16", 0x3d, "il", ""}, 2, offset, operands)
}

// I64Store32 emits i64.store32.
func (f *Func) I64Store32(offset int, operands ...any) *Func {
	return f.access(op{"i64.store32", 0x3e, "il", ""}, 4, offset, operands)
}

// MemorySize emits memory.size.
func (f *Func) MemorySize(operands ...any) *Func {
	return f.wholeMemory(op{"memory.size", 0x3f, "", "i"}, 1, operands)
}

// MemoryGrow emits memory.grow.
func (f *Func) MemoryGrow(operands ...any) *Func {
	return f.wholeMemory(op{"memory.grow", 0x40, "i", "i"}, 1, operands)
}

// MemoryCopy emits memory.copy.
func (f *Func) MemoryCopy(operands ...any) *Func {
	return f.wholeMemory(op{"memory.copy", 0xfc000a, "iii", ""}, 2, operands)
}

// MemoryFill emits memory.fill.
func (f *Func) MemoryFill(operands ...any) *Func {
	return f.wholeMemory(op{"memory.fill", 0xfc000b, "iii", ""}, 1, operands)
}

// I32Const emits i32.const.
func (f *Func) I32Const(value int32) *Func {
	return f.emit(op{"i32.const", 0x41, "", "i"}, i32Const(value), nil)
}

// I64Const emits i64.const.
func (f *Func) I64Const(value int64) *Func {
	return f.emit(op{"i64.const", 0x42, "", "l"}, i64Const(value), nil)
}

// F32Const emits f32.const.
func (f *Func) F32Const(value float32) *Func {
	return f.emit(op{"f32.const", 0x43, "", "f"}, f32Const(value), nil)
}

// F64Const emits f64.const.
func (f *Func) F64Const(value float64) *Func {
	return f.emit(op{"f64.const", 0x44, "", "d"}, f64Const(value), nil)
}

// V128Const emits v128.const.
func (f *Func) V128Const(value [16]byte) *Func {
	return f.emit(op{"v128.const", 0xfd000c, "", "v"}, v128Const(value), nil)
}

// I32Eqz emits i32.eqz.
func (f *Func) I32Eqz(operands ...any) *Func {
	return f.emit(op{"i32.eqz", 0x45, "i", "i"}, nil, operands)
}

// I32Eq emits i32.eq.
func (f *Func) I32Eq(operands ...any) *Func {
	return f.emit(op{"i32.eq", 0x46, "ii", "i"}, nil, operands)
}

// I32Ne emits i32.ne.
func (f *Func) I32Ne(operands ...any) *Func {
	return f.emit(op{"i32.ne", 0x47, "ii", "i"}, nil, operands)
}

// I32LtS emits i32.lt_s.
func (f *Func) I32LtS(operands ...any) *Func {
	return f.emit(op{"i32.lt_s", 0x48, "ii", "i"}, nil, operands)
}

// I32LtU emits i32.lt_u.
func (f *Func) I32LtU(operands ...any) *Func {
	return f.emit(op{"i32.lt_u", 0x49, "ii", "i"}, nil, operands)
}

// I32GtS emits i32.gt_s.
func (f *Func) I32GtS(operands ...any) *Func {
	return f.emit(op{"i32.gt_s", 0x4a, "ii", "i"}, nil, operands)
}

// I32GtU emits i32.gt_u.
func (f *Func) I32GtU(operands ...any) *Func {
	return f.emit(op{"i32.gt_u", 0x4b, "ii", "i"}, nil, operands)
}

// I32LeS emits i32.le_s.
func (f *Func) I32LeS(operands ...any) *Func {
	return f.emit(op{"i32.le_s", 0x4c, "ii", "i"}, nil, operands)
}

// I32LeU emits i32.le_u.
func (f *Func) I32LeU(operands ...any) *Func {
	return f.emit(op{"i32.le_u", 0x4d, "ii", "i"}, nil, operands)
}

// I32GeS emits i32.ge_s.
func (f *Func) I32GeS(operands ...any) *Func {
	return f.emit(op{"i32.ge_s", 0x4e, "ii", "i"}, nil, operands)
}

// I32GeU emits i32.ge_u.
func (f *Func) I32GeU(operands ...any) *Func {
	return f.emit(op{"i32.ge_u", 0x4f, "ii", "i"}, nil, operands)
}

// I64Eqz emits i64.eqz.
func (f *Func) I64Eqz(operands ...any) *Func {
	return f.emit(op{"i64.eqz", 0x50, "l", "i"}, nil, operands)
}

// I64Eq emits i64.eq.
func (f *Func) I64Eq(operands ...any) *Func {
	return f.emit(op{"i64.eq", 0x51, "ll", "i"}, nil, operands)
}

// I64Ne emits i64.ne.
func (f *Func) I64Ne(operands ...any) *Func {
	return f.emit(op{"i64.ne", 0x52, "ll", "i"}, nil, operands)
}

// I64LtS emits i64.lt_s.
func (f *Func) I64LtS(operands ...any) *Func {
	return f.emit(op{"i64.lt_s", 0x53, "ll", "i"}, nil, operands)
}

// I64LtU emits i64.lt_u.
func (f *Func) I64LtU(operands ...any) *Func {
	return f.emit(op{"i64.lt_u", 0x54, "ll", "i"}, nil, operands)
}

// I64GtS emits i64.gt_s.
func (f *Func) I64GtS(operands ...any) *Func {
	return f.emit(op{"i64.gt_s", 0x55, "ll", "i"}, nil, operands)
}

// I64GtU emits i64.gt_u.
func (f *Func) I64GtU(operands ...any) *Func {
	return f.emit(op{"i64.gt_u", 0x56, "ll", "i"}, nil, operands)
}

// I64LeS emits i64.le_s.
func (f *Func) I64LeS(operands ...any) *Func {
	return f.emit(op{"i64.le_s", 0x57, "ll", "i"}, nil, operands)
}

// I64LeU emits i64.le_u.
func (f *Func) I64LeU(operands ...any) *Func {
	return f.emit(op{"i64.le_u", 0x58, "ll", "i"}, nil, operands)
}

// I64GeS emits i64.ge_s.
func (f *Func) I64GeS(operands ...any) *Func {
	return f.emit(op{"i64.ge_s", 0x59, "ll", "i"}, nil, operands)
}

// I64GeU emits i64.ge_u.
func (f *Func) I64GeU(operands ...any) *Func {
	return f.emit(op{"i64.ge_u", 0x5a, "ll", "i"}, nil, operands)
}

// F32Eq emits f32.eq.
func (f *Func) F32Eq(operands ...any) *Func {
	return f.emit(op{"f32.eq", 0x5b, "ff", "i"}, nil, operands)
}

// F32Ne emits f32.ne.
func (f *Func) F32Ne(operands ...any) *Func {
	return f.emit(op{"f32.ne", 0x5c, "ff", "i"}, nil, operands)
}

// F32Lt emits f32.lt.
func (f *Func) F32Lt(operands ...any) *Func {
	return f.emit(op{"f32.lt", 0x5d, "ff", "i"}, nil, operands)
}

// F32Gt emits f32.gt.
func (f *Func) F32Gt(operands ...any) *Func {
	return f.emit(op{"f32.gt", 0x5e, "ff", "i"}, nil, operands)
}

// F32Le emits f32.le.
func (f *Func) F32Le(operands ...any) *Func {
	return f.emit(op{"f32.le", 0x5f, "ff", "i"}, nil, operands)
}

// F32Ge emits f32.ge.
func (f *Func) F32Ge(operands ...any) *Func {
	return f.emit(op{"f32.ge", 0x60, "ff", "i"}, nil, operands)
}

// F64Eq emits f64.eq.
func (f *Func) F64Eq(operands ...any) *Func {
	return f.emit(op{"f64.eq", 0x61, "dd", "i"}, nil, operands)
}

// F64Ne emits f64.ne.
func (f *Func) F64Ne(operands ...any) *Func {
	return f.emit(op{"f64.ne", 0x62, "dd", "i"}, nil, operands)
}

// F64Lt emits f64.lt.
func (f *Func) F64Lt(operands ...any) *Func {
	return f.emit(op{"f64.lt", 0x63, "dd", "i"}, nil, operands)
}

// F64Gt emits f64.gt.
func (f *Func) F64Gt(operands ...any) *Func {
	return f.emit(op{"f64.gt", 0x64, "dd", "i"}, nil, operands)
}

// F64Le emits f64.le.
func (f *Func) F64Le(operands ...any) *Func {
	return f.emit(op{"f64.le", 0x65, "dd", "i"}, nil, operands)
}

// F64Ge emits f64.ge.
func (f *Func) F64Ge(operands ...any) *Func {
	return f.emit(op{"f64.ge", 0x66, "dd", "i"}, nil, operands)
}

// I32Clz emits i32.clz.
func (f *Func) I32Clz(operands ...any) *Func {
	return f.emit(op{"i32.clz", 0x67, "i", "i"}, nil, operands)
}

// I32Ctz emits i32.ctz.
func (f *Func) I32Ctz(operands ...any) *Func {
	return f.emit(op{"i32.ctz", 0x68, "i", "i"}, nil, operands)
}

// I32Popcnt emits i32.popcnt.
func (f *Func) I32Popcnt(operands ...any) *Func {
	return f.emit(op{"i32.popcnt", 0x69, "i", "i"}, nil, operands)
}

// I32Add emits i32.add.
func (f *Func) I32Add(operands ...any) *Func {
	return f.emit(op{"i32.add", 0x6a, "ii", "i"}, nil, operands)
}

// I32Sub emits i32.sub.
func (f *Func) I32Sub(operands ...any) *Func {
	return f.emit(op{"i32.sub", 0x6b, "ii", "i"}, nil, operands)
}

// I32Mul emits i32.mul.
func (f *Func) I32Mul(operands ...any) *Func {
	return f.emit(op{"i32.mul", 0x6c, "ii", "i"}, nil, operands)
}

// I32DivS emits i32.div_s.
func (f *Func) I32DivS(operands ...any) *Func {
	return f.emit(op{"i32.div_s", 0x6d, "ii", "i"}, nil, operands)
}

// I32DivU emits i32.div_u.
func (f *Func) I32DivU(operands ...any) *Func {
	return f.emit(op{"i32.div_u", 0x6e, "ii", "i"}, nil, operands)
}

// I32RemS emits i32.rem_s.
func (f *Func) I32RemS(operands ...any) *Func {
	return f.emit(op{"i32.rem_s", 0x6f, "ii", "i"}, nil, operands)
}

// I32RemU emits i32.rem_u.
func (f *Func) I32RemU(operands ...any) *Func {
	return f.emit(op{"i32.rem_u", 0x70, "ii", "i"}, nil, operands)
}

// I32And emits i32.and.
func (f *Func) I32And(operands ...any) *Func {
	return f.emit(op{"i32.and", 0x71, "ii", "i"}, nil, operands)
}

// I32Or emits i32.or.
func (f *Func) I32Or(operands ...any) *Func {
	return f.emit(op{"i32.or", 0x72, "ii", "i"}, nil, operands)
}

// I32Xor emits i32.xor.
func (f *Func) I32Xor(operands ...any) *Func {
	return f.emit(op{"i32.xor", 0x73, "ii", "i"}, nil, operands)
}

// I32Shl emits i32.shl.
func (f *Func) I32Shl(operands ...any) *Func {
	return f.emit(op{"i32.shl", 0x74, "ii", "i"}, nil, operands)
}

// I32ShrS emits i32.shr_s.
func (f *Func) I32ShrS(operands ...any) *Func {
	return f.emit(op{"i32.shr_s", 0x75, "ii", "i"}, nil, operands)
}

// I32ShrU emits i32.shr_u.
func (f *Func) I32ShrU(operands ...any) *Func {
	return f.emit(op{"i32.shr_u", 0x76, "ii", "i"}, nil, operands)
}

// I32Rotl emits i32.rotl.
func (f *Func) I32Rotl(operands ...any) *Func {
	return f.emit(op{"i32.rotl", 0x77, "ii", "i"}, nil, operands)
}

// I32Rotr emits i32.rotr.
func (f *Func) I32Rotr(operands ...any) *Func {
	return f.emit(op{"i32.rotr", 0x78, "ii", "i"}, nil, operands)
}

// I64Clz emits i64.clz.
func (f *Func) I64Clz(operands ...any) *Func {
	return f.emit(op{"i64.clz", 0x79, "l", "l"}, nil, operands)
}

// I64Ctz emits i64.ctz.
func (f *Func) I64Ctz(operands ...any) *Func {
	return f.emit(op{"i64.ctz", 0x7a, "l", "l"}, nil, operands)
}

// I64Popcnt emits i64.popcnt.
func (f *Func) I64Popcnt(operands ...any) *Func {
	return f.emit(op{"i64.popcnt", 0x7b, "l", "l"}, nil, operands)
}

// I64Add emits i64.add.
func (f *Func) I64Add(operands ...any) *Func {
	return f.emit(op{"i64.add", 0x7c, "ll", "l"}, nil, operands)
}

// I64Sub emits i64.sub.
func (f *Func) I64Sub(operands ...any) *Func {
	return f.emit(op{"i64.sub", 0x7d, "ll", "l"}, nil, operands)
}

// I64Mul emits i64.mul.
func (f *Func) I64Mul(operands ...any) *Func {
	return f.emit(op{"i64.mul", 0x7e, "ll", "l"}, nil, operands)
}

// I64DivS emits i64.div_s.
func (f *Func) I64DivS(operands ...any) *Func {
	return f.emit(op{"i64.div_s", 0x7f, "ll", "l"}, nil, operands)
}

// I64DivU emits i64.div_u.
func (f *Func) I64DivU(operands ...any) *Func {
	return f.emit(op{"i64.div_u", 0x80, "ll", "l"}, nil, operands)
}

// I64RemS emits i64.rem_s.
func (f *Func) I64RemS(operands ...any) *Func {
	return f.emit(op{"i64.rem_s", 0x81, "ll", "l"}, nil, operands)
}

// I64RemU emits i64.rem_u.
func (f *Func) I64RemU(operands ...any) *Func {
	return f.emit(op{"i64.rem_u", 0x82, "ll", "l"}, nil, operands)
}

// I64And emits i64.and.
func (f *Func) I64And(operands ...any) *Func {
	return f.emit(op{"i64.and", 0x83, "ll", "l"}, nil, operands)
}

// I64Or emits i64.or.
func (f *Func) I64Or(operands ...any) *Func {
	return f.emit(op{"i64.or", 0x84, "ll", "l"}, nil, operands)
}

// I64Xor emits i64.xor.
func (f *Func) I64Xor(operands ...any) *Func {
	return f.emit(op{"i64.xor", 0x85, "ll", "l"}, nil, operands)
}

// I64Shl emits i64.shl.
func (f *Func) I64Shl(operands ...any) *Func {
	return f.emit(op{"i64.shl", 0x86, "ll", "l"}, nil, operands)
}

// I64ShrS emits i64.shr_s.
func (f *Func) I64ShrS(operands ...any) *Func {
	return f.emit(op{"i64.shr_s", 0x87, "ll", "l"}, nil, operands)
}

// I64ShrU emits i64.shr_u.
func (f *Func) I64ShrU(operands ...any) *Func {
	return f.emit(op{"i64.shr_u", 0x88, "ll", "l"}, nil, operands)
}

// I64Rotl emits i64.rotl.
func (f *Func) I64Rotl(operands ...any) *Func {
	return f.emit(op{"i64.rotl", 0x89, "ll", "l"}, nil, operands)
}

// I64Rotr emits i64.rotr.
func (f *Func) I64Rotr(operands ...any) *Func {
	return f.emit(op{"i64.rotr", 0x8a, "ll", "l"}, nil, operands)
}

// F32Abs emits f32.abs.
func (f *Func) F32Abs(operands ...any) *Func {
	return f.emit(op{"f32.abs", 0x8b, "f", "f"}, nil, operands)
}

// F32Neg emits f32.neg.
func (f *Func) F32Neg(operands ...any) *Func {
	return f.emit(op{"f32.neg", 0x8c, "f", "f"}, nil, operands)
}

// F32Ceil emits f32.ceil.
func (f *Func) F32Ceil(operands ...any) *Func {
	return f.emit(op{"f32.ceil", 0x8d, "f", "f"}, nil, operands)
}

// F32Floor emits f32.floor.
func (f *Func) F32Floor(operands ...any) *Func {
	return f.emit(op{"f32.floor", 0x8e, "f", "f"}, nil, operands)
}

// F32Trunc emits f32.trunc.
func (f *Func) F32Trunc(operands ...any) *Func {
	return f.emit(op{"f32.trunc", 0x8f, "f", "f"}, nil, operands)
}

// F32Nearest emits f32.nearest.
func (f *Func) F32Nearest(operands ...any) *Func {
	return f.emit(op{"f32.nearest", 0x90, "f", "f"}, nil, operands)
}

// F32Sqrt emits f32.sqrt.
func (f *Func) F32Sqrt(operands ...any) *Func {
	return f.emit(op{"f32.sqrt", 0x91, "f", "f"}, nil, operands)
}

// F32Add emits f32.add.
func (f *Func) F32Add(operands ...any) *Func {
	return f.emit(op{"f32.add", 0x92, "ff", "f"}, nil, operands)
}

// F32Sub emits f32.sub.
func (f *Func) F32Sub(operands ...any) *Func {
	return f.emit(op{"f32.sub", 0x93, "ff", "f"}, nil, operands)
}

// F32Mul emits f32.mul.
func (f *Func) F32Mul(operands ...any) *Func {
	return f.emit(op{"f32.mul", 0x94, "ff", "f"}, nil, operands)
}

// F32Div emits f32.div.
func (f *Func) F32Div(operands ...any) *Func {
	return f.emit(op{"f32.div", 0x95, "ff", "f"}, nil, operands)
}

// F32Min emits f32.min.
func (f *Func) F32Min(operands ...any) *Func {
	return f.emit(op{"f32.min", 0x96, "ff", "f"}, nil, operands)
}

// F32Max emits f32.max.
func (f *Func) F32Max(operands ...any) *Func {
	return f.emit(op{"f32.max", 0x97, "ff", "f"}, nil, operands)
}

// F32Copysign emits f32.copysign.
func (f *Func) F32Copysign(operands ...any) *Func {
	return f.emit(op{"f32.copysign", 0x98, "ff", "f"}, nil, operands)
}

// F64Abs emits f64.abs.
func (f *Func) F64Abs(operands ...any) *Func {
	return f.emit(op{"f64.abs", 0x99, "d", "d"}, nil, operands)
}

// F64Neg emits f64.neg.
func (f *Func) F64Neg(operands ...any) *Func {
	return f.emit(op{"f64.neg", 0x9a, "d", "d"}, nil, operands)
}

// F64Ceil emits f64.ceil.
func (f *Func) F64Ceil(operands ...any) *Func {
	return f.emit(op{"f64.ceil", 0x9b, "d", "d"}, nil, operands)
}

// F64Floor emits f64.floor.
func (f *Func) F64Floor(operands ...any) *Func {
	return f.emit(op{"f64.floor", 0x9c, "d", "d"}, nil, operands)
}

// F64Trunc emits f64.trunc.
func (f *Func) F64Trunc(operands ...any) *Func {
	return f.emit(op{"f64.trunc", 0x9d, "d", "d"}, nil, operands)
}

// F64Nearest emits f64.nearest.
func (f *Func) F64Nearest(operands ...any) *Func {
	return f.emit(op{"f64.nearest", 0x9e, "d", "d"}, nil, operands)
}

// F64Sqrt emits f64.sqrt.
func (f *Func) F64Sqrt(operands ...any) *Func {
	return f.emit(op{"f64.sqrt", 0x9f, "d", "d"}, nil, operands)
}

// F64Add emits f64.add.
func (f *Func) F64Add(operands ...any) *Func {
	return f.emit(op{"f64.add", 0xa0, "dd", "d"}, nil, operands)
}

// F64Sub emits f64.sub.
func (f *Func) F64Sub(operands ...any) *Func {
	return f.emit(op{"f64.sub", 0xa1, "dd", "d"}, nil, operands)
}

// F64Mul emits f64.mul.
func (f *Func) F64Mul(operands ...any) *Func {
	return f.emit(op{"f64.mul", 0xa2, "dd", "d"}, nil, operands)
}

// F64Div emits f64.div.
func (f *Func) F64Div(operands ...any) *Func {
	return f.emit(op{"f64.div", 0xa3, "dd", "d"}, nil, operands)
}

// F64Min emits f64.min.
func (f *Func) F64Min(operands ...any) *Func {
	return f.emit(op{"f64.min", 0xa4, "dd", "d"}, nil, operands)
}

// F64Max emits f64.max.
func (f *Func) F64Max(operands ...any) *Func {
	return f.emit(op{"f64.max", 0xa5, "dd", "d"}, nil, operands)
}

// F64Copysign emits f64.copysign.
func (f *Func) F64Copysign(operands ...any) *Func {
	return f.emit(op{"f64.copysign", 0xa6, "dd", "d"}, nil, operands)
}

// I32WrapI64 emits i32.wrap_i64.
func (f *Func) I32WrapI64(operands ...any) *Func {
	return f.emit(op{"i32.wrap_i64", 0xa7, "l", "i"}, nil, operands)
}

// I32TruncF32S emits i32.trunc_f32_s.
func (f *Func) I32TruncF32S(operands ...any) *Func {
	return f.emit(op{"i32.trunc_f32_s", 0xa8, "f", "i"}, nil, operands)
}

// I32TruncF32U emits i32.trunc_f32_u.
func (f *Func) I32TruncF32U(operands ...any) *Func {
	return f.emit(op{"i32.trunc_f32_u", 0xa9, "f", "i"}, nil, operands)
}

// I32TruncF64S emits i32.trunc_f64_s.
func (f *Func) I32TruncF64S(operands ...any) *Func {
	return f.emit(op{"i32.trunc_f64_s", 0xaa, "d", "i"}, nil, operands)
}

// I32TruncF64U emits i32.trunc_f64_u.
func (f *Func) I32TruncF64U(operands ...any) *Func {
	return f.emit(op{"i32.trunc_f64_u", 0xab, "d", "i"}, nil, operands)
}

// I64ExtendI32S emits i64.extend_i32_s.
func (f *Func) I64ExtendI32S(operands ...any) *Func {
	return f.emit(op{"i64.extend_i32_s", 0xac, "i", "l"}, nil, operands)
}

// I64ExtendI32U emits i64.extend_i32_u.
func (f *Func) I64ExtendI32U(operands ...any) *Func {
	return f.emit(op{"i64.extend_i32_u", 0xad, "i", "l"}, nil, operands)
}

// I64TruncF32S emits i64.trunc_f32_s.
func (f *Func) I64TruncF32S(operands ...any) *Func {
	return f.emit(op{"i64.trunc_f32_s", 0xae, "f", "l"}, nil, operands)
}

// I64TruncF32U emits i64.trunc_f32_u.
func (f *Func) I64TruncF32U(operands ...any) *Func {
	return f.emit(op{"i64.trunc_f32_u", 0xaf, "f", "l"}, nil, operands)
}

// I64TruncF64S emits i64.trunc_f64_s.
func (f *Func) I64TruncF64S(operands ...any) *Func {
	return f.emit(op{"i64.trunc_f64_s", 0xb0, "d", "l"}, nil, operands)
}

// I64TruncF64U emits i64.trunc_f64_u.
func (f *Func) I64TruncF64U(operands ...any) *Func {
	return f.emit(op{"i64.trunc_f64_u", 0xb1, "d", "l"}, nil, operands)
}

// F32ConvertI32S emits f32.convert_i32_s.
func (f *Func) F32ConvertI32S(operands ...any) *Func {
	return f.emit(op{"f32.convert_i32_s", 0xb2, "i", "f"}, nil, operands)
}

// F32ConvertI32U emits f32.convert_i32_u.
func (f *Func) F32ConvertI32U(operands ...any) *Func {
	return f.emit(op{"f32.convert_i32_u", 0xb3, "i", "f"}, nil, operands)
}

// F32ConvertI64S emits f32.convert_i64_s.
func (f *Func) F32ConvertI64S(operands ...any) *Func {
	return f.emit(op{"f32.convert_i64_s", 0xb4, "l", "f"}, nil, operands)
}

// F32ConvertI64U emits f32.convert_i64_u.
func (f *Func) F32ConvertI64U(operands ...any) *Func {
	return f.emit(op{"f32.convert_i64_u", 0xb5, "l", "f"}, nil, operands)
}

// F32DemoteF64 emits f32.demote_f64.
func (f *Func) F32DemoteF64(operands ...any) *Func {
	return f.emit(op{"f32.demote_f64", 0xb6, "d", "f"}, nil, operands)
}

// F64ConvertI32S emits f64.convert_i32_s.
func (f *Func) F64ConvertI32S(operands ...any) *Func {
	return f.emit(op{"f64.convert_i32_s", 0xb7, "i", "d"}, nil, operands)
}

// F64ConvertI32U emits f64.convert_i32_u.
func (f *Func) F64ConvertI32U(operands ...any) *Func {
	return f.emit(op{"f64.convert_i32_u", 0xb8, "i", "d"}, nil, operands)
}

// F64ConvertI64S emits f64.convert_i64_s.
func (f *Func) F64ConvertI64S(operands ...any) *Func {
	return f.emit(op{"f64.convert_i64_s", 0xb9, "l", "d"}, nil, operands)
}

// F64ConvertI64U emits f64.convert_i64_u.
func (f *Func) F64ConvertI64U(operands ...any) *Func {
	return f.emit(op{"f64.convert_i64_u", 0xba, "l", "d"}, nil, operands)
}

// F64PromoteF32 emits f64.promote_f32.
func (f *Func) F64PromoteF32(operands ...any) *Func {
	return f.emit(op{"f64.promote_f32", 0xbb, "f", "d"}, nil, operands)
}

// I32ReinterpretF32 emits i32.reinterpret_f32.
func (f *Func) I32ReinterpretF32(operands ...any) *Func {
	return f.emit(op{"i32.reinterpret_f32", 0xbc, "f", "i"}, nil, operands)
}

// I64ReinterpretF64 emits i64.reinterpret_f64.
func (f *Func) I64ReinterpretF64(operands ...any) *Func {
	return f.emit(op{"i64.reinterpret_f64", 0xbd, "d", "l"}, nil, operands)
}

// F32ReinterpretI32 emits f32.reinterpret_i32.
func (f *Func) F32ReinterpretI32(operands ...any) *Func {
	return f.emit(op{"f32.reinterpret_i32", 0xbe, "i", "f"}, nil, operands)
}

// F64ReinterpretI64 emits f64.reinterpret_i64.
func (f *Func) F64ReinterpretI64(operands ...any) *Func {
	return f.emit(op{"f64.reinterpret_i64", 0xbf, "l", "d"}, nil, operands)
}

// I32Extend8S emits i32.extend8_s.
func (f *Func) I32Extend8S(operands ...any) *Func {
	return f.emit(op{"i32.extend8_s", 0xc0, "i", "i"}, nil, operands)
}

// I32Extend16S emits i32.extend16_s.
func (f *Func) I32Extend16S(operands ...any) *Func {
	return f.emit(op{"i32.extend16_s", 0xc1, "i", "i"}, nil, operands)
}

// I64Extend8S emits i64.extend8_s.
func (f *Func) I64Extend8S(operands ...any) *Func {
	return f.emit(op{"i64.extend8_s", 0xc2, "l", "l"}, nil, operands)
}

// I64Extend16S emits i64.extend16_s.
func (f *Func) I64Extend16S(operands ...any) *Func {
	return f.emit(op{"i64.extend16_s", 0xc3, "l", "l"}, nil, operands)
}

// I64Extend32S emits i64.extend32_s.
func (f *Func) I64Extend32S(operands ...any) *Func {
	return f.emit(op{"i64.extend32_s", 0xc4, "l", "l"}, nil, operands)
}

// I32TruncSatF32S emits i32.trunc_sat_f32_s.
func (f *Func) I32TruncSatF32S(operands ...any) *Func {
	return f.emit(op{"i32.trunc_sat_f32_s", 0xfc0000, "f", "i"}, nil, operands)
}

// I32TruncSatF32U emits i32.trunc_sat_f32_u.
func (f *Func) I32TruncSatF32U(operands ...any) *Func {
	return f.emit(op{"i32.trunc_sat_f32_u", 0xfc0001, "f", "i"}, nil, operands)
}

// I32TruncSatF64S emits i32.trunc_sat_f64_s.
func (f *Func) I32TruncSatF64S(operands ...any) *Func {
	return f.emit(op{"i32.trunc_sat_f64_s", 0xfc0002, "d", "i"}, nil, operands)
}

// I32TruncSatF64U emits i32.trunc_sat_f64_u.
func (f *Func) I32TruncSatF64U(operands ...any) *Func {
	return f.emit(op{"i32.trunc_sat_f64_u", 0xfc0003, "d", "i"}, nil, operands)
}

// I64TruncSatF32S emits i64.trunc_sat_f32_s.
func (f *Func) I64TruncSatF32S(operands ...any) *Func {
	return f.emit(op{"i64.trunc_sat_f32_s", 0xfc0004, "f", "l"}, nil, operands)
}

// I64TruncSatF32U emits i64.trunc_sat_f32_u.
func (f *Func) I64TruncSatF32U(operands ...any) *Func {
	return f.emit(op{"i64.trunc_sat_f32_u", 0xfc0005, "f", "l"}, nil, operands)
}

// I64TruncSatF64S emits i64.trunc_sat_f64_s.
func (f *Func) I64TruncSatF64S(operands ...any) *Func {
	return f.emit(op{"i64.trunc_sat_f64_s", 0xfc0006, "d", "l"}, nil, operands)
}

// I64TruncSatF64U emits i64.trunc_sat_f64_u.
func (f *Func) I64TruncSatF64U(operands ...any) *Func {
	return f.emit(op{"i64.trunc_sat_f64_u", 0xfc0007, "d", "l"}, nil, operands)
}

// V128Load emits v128.load.
func (f *Func) V128Load(offset int, operands ...any) *Func {
	return f.access(op{"v128.load", 0xfd0000, "i", "v"}, 16, offset, operands)
}

// V128Load8x8S emits v128.load8x8_s.
func (f *Func) V128Load8x8S(offset int, operands ...any) *Func {
	return f.access(op{"v128.load8x8_s", 0xfd0001, "i", "v"}, 8, offset, operands)
}

// V128Load8x8U emits v128.load8x8_u.
func (f *Func) V128Load8x8U(offset int, operands ...any) *Func {
	return f.access(op{"v128.load8x8_u", 0xfd0002, "i", "v"}, 8, offset, operands)
}

// V128Load16x4S emits v128.load16x4_s.
func (f *Func) V128Load16x4S(offset int, operands ...any) *Func {
	return f.access(op{"v128.load16x4_s", 0xfd0003, "i", "v"}, 8, offset, operands)
}

// V128Load16x4U emits v128.load16x4_u.
func (f *Func) V128Load16x4U(offset int, operands ...any) *Func {
	return f.access(op{"v128.load16x4_u", 0xfd0004, "i", "v"}, 8, offset, operands)
}

// V128Load32x2S emits v128.load32x2_s.
func (f *Func) V128Load32x2S(offset int, operands ...any) *Func {
	return f.access(op{"v128.load32x2_s", 0xfd0005, "i", "v"}, 8, offset, operands)
}

// V128Load32x2U emits v128.load32x2_u.
func (f *Func) V128Load32x2U(offset int, operands ...any) *Func {
	return f.access(op{"v128.load32x2_u", 0xfd0006, "i", "v"}, 8, offset, operands)
}

// V128Load8Splat emits v128.load8_splat.
func (f *Func) V128Load8Splat(offset int, operands ...any) *Func {
	return f.access(op{"v128.load8_splat", 0xfd0007, "i", "v"}, 1, offset, operands)
}

// V128Load16Splat emits v128.load16_splat.
func (f *Func) V128Load16Splat(offset int, operands ...any) *Func {
	return f.access(op{"v128.load16_splat", 0xfd0008, "i", "v"}, 2, offset, operands)
}

// V128Load32Splat emits v128.load32_splat.
func (f *Func) V128Load32Splat(offset int, operands ...any) *Func {
	return f.access(op{"v128.load32_splat", 0xfd0009, "i", "v"}, 4, offset, operands)
}

// V128Load64Splat emits v128.load64_splat.
func (f *Func) V128Load64Splat(offset int, operands ...any) *Func {
	return f.access(op{"v128.load64_splat", 0xfd000a, "i", "v"}, 8, offset, operands)
}

// V128Store emits v128.store.
func (f *Func) V128Store(offset int, operands ...any) *Func {
	return f.access(op{"v128.store", 0xfd000b, "iv", ""}, 16, offset, operands)
}

// V128Load32Zero emits v128.load32_zero.
func (f *Func) V128Load32Zero(offset int, operands ...any) *Func {
	return f.access(op{"v128.load32_zero", 0xfd005c, "i", "v"}, 4, offset, operands)
}

// V128Load64Zero emits v128.load64_zero.
func (f *Func) V128Load64Zero(offset int, operands ...any) *Func {
	return f.access(op{"v128.load64_zero", 0xfd005d, "i", "v"}, 8, offset, operands)
}

// V128Load8Lane emits v128.load8_lane.
func (f *Func) V128Load8Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.load8_lane", 0xfd0054, "iv", "v"}, 1, offset, lane, operands)
}

// V128Load16Lane emits v128.load16_lane.
func (f *Func) V128Load16Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.load16_lane", 0xfd0055, "iv", "v"}, 2, offset, lane, operands)
}

// V128Load32Lane emits v128.load32_lane.
func (f *Func) V128Load32Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.load32_lane", 0xfd0056, "iv", "v"}, 4, offset, lane, operands)
}

// V128Load64Lane emits v128.load64_lane.
func (f *Func) V128Load64Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.load64_lane", 0xfd0057, "iv", "v"}, 8, offset, lane, operands)
}

// V128Store8Lane emits v128.store8_lane.
func (f *Func) V128Store8Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.store8_lane", 0xfd0058, "iv", ""}, 1, offset, lane, operands)
}

// V128Store16Lane emits v128.store16_lane.
func (f *Func) V128Store16Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.store16_lane", 0xfd0059, "iv", ""}, 2, offset, lane, operands)
}

// V128Store32Lane emits v128.store32_lane.
func (f *Func) V128Store32Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.store32_lane", 0xfd005a, "iv", ""}, 4, offset, lane, operands)
}

// V128Store64Lane emits v128.store64_lane.
func (f *Func) V128Store64Lane(offset, lane int, operands ...any) *Func {
	return f.accessLane(op{"v128.store64_lane", 0xfd005b, "iv", ""}, 8, offset, lane, operands)
}

// I8x16Shuffle emits i8x16.shuffle.
func (f *Func) I8x16Shuffle(lanes [16]byte, operands ...any) *Func {
	return f.shuffle(op{"i8x16.shuffle", 0xfd000d, "vv", "v"}, lanes, operands)
}

// I8x16Swizzle emits i8x16.swizzle.
func (f *Func) I8x16Swizzle(operands ...any) *Func {
	return f.emit(op{"i8x16.swizzle", 0xfd000e, "vv", "v"}, nil, operands)
}

// I8x16Splat emits i8x16.splat.
func (f *Func) I8x16Splat(operands ...any) *Func {
	return f.emit(op{"i8x16.splat", 0xfd000f, "i", "v"}, nil, operands)
}

// I16x8Splat emits i16x8.splat.
func (f *Func) I16x8Splat(operands ...any) *Func {
	return f.emit(op{"i16x8.splat", 0xfd0010, "i", "v"}, nil, operands)
}

// I32x4Splat emits i32x4.splat.
func (f *Func) I32x4Splat(operands ...any) *Func {
	return f.emit(op{"i32x4.splat", 0xfd0011, "i", "v"}, nil, operands)
}

// I64x2Splat emits i64x2.splat.
func (f *Func) I64x2Splat(operands ...any) *Func {
	return f.emit(op{"i64x2.splat", 0xfd0012, "l", "v"}, nil, operands)
}

// F32x4Splat emits f32x4.splat.
func (f *Func) F32x4Splat(operands ...any) *Func {
	return f.emit(op{"f32x4.splat", 0xfd0013, "f", "v"}, nil, operands)
}

// F64x2Splat emits f64x2.splat.
func (f *Func) F64x2Splat(operands ...any) *Func {
	return f.emit(op{"f64x2.splat", 0xfd0014, "d", "v"}, nil, operands)
}

// I8x16ExtractLaneS emits i8x16.extract_lane_s.
func (f *Func) I8x16ExtractLaneS(lane int, operands ...any) *Func {
	return f.emitLane(op{"i8x16.extract_lane_s", 0xfd0015, "v", "i"}, 16, lane, operands)
}

// I8x16ExtractLaneU emits i8x16.extract_lane_u.
func (f *Func) I8x16ExtractLaneU(lane int, operands ...any) *Func {
	return f.emitLane(op{"i8x16.extract_lane_u", 0xfd0016, "v", "i"}, 16, lane, operands)
}

// I8x16ReplaceLane emits i8x16.replace_lane.
func (f *Func) I8x16ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i8x16.replace_lane", 0xfd0017, "vi", "v"}, 16, lane, operands)
}

// I16x8ExtractLaneS emits i16x8.extract_lane_s.
func (f *Func) I16x8ExtractLaneS(lane int, operands ...any) *Func {
	return f.emitLane(op{"i16x8.extract_lane_s", 0xfd0018, "v", "i"}, 8, lane, operands)
}

// I16x8ExtractLaneU emits i16x8.extract_lane_u.
func (f *Func) I16x8ExtractLaneU(lane int, operands ...any) *Func {
	return f.emitLane(op{"i16x8.extract_lane_u", 0xfd0019, "v", "i"}, 8, lane, operands)
}

// I16x8ReplaceLane emits i16x8.replace_lane.
func (f *Func) I16x8ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i16x8.replace_lane", 0xfd001a, "vi", "v"}, 8, lane, operands)
}

// I32x4ExtractLane emits i32x4.extract_lane.
func (f *Func) I32x4ExtractLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i32x4.extract_lane", 0xfd001b, "v", "i"}, 4, lane, operands)
}

// I32x4ReplaceLane emits i32x4.replace_lane.
func (f *Func) I32x4ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i32x4.replace_lane", 0xfd001c, "vi", "v"}, 4, lane, operands)
}

// I64x2ExtractLane emits i64x2.extract_lane.
func (f *Func) I64x2ExtractLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i64x2.extract_lane", 0xfd001d, "v", "l"}, 2, lane, operands)
}

// I64x2ReplaceLane emits i64x2.replace_lane.
func (f *Func) I64x2ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"i64x2.replace_lane", 0xfd001e, "vl", "v"}, 2, lane, operands)
}

// F32x4ExtractLane emits f32x4.extract_lane.
func (f *Func) F32x4ExtractLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"f32x4.extract_lane", 0xfd001f, "v", "f"}, 4, lane, operands)
}

// F32x4ReplaceLane emits f32x4.replace_lane.
func (f *Func) F32x4ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"f32x4.replace_lane", 0xfd0020, "vf", "v"}, 4, lane, operands)
}

// F64x2ExtractLane emits f64x2.extract_lane.
func (f *Func) F64x2ExtractLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"f64x2.extract_lane", 0xfd0021, "v", "d"}, 2, lane, operands)
}

// F64x2ReplaceLane emits f64x2.replace_lane.
func (f *Func) F64x2ReplaceLane(lane int, operands ...any) *Func {
	return f.emitLane(op{"f64x2.replace_lane", 0xfd0022, "vd", "v"}, 2, lane, operands)
}

// I8x16Eq emits i8x16.eq.
func (f *Func) I8x16Eq(operands ...any) *Func {
	return f.emit(op{"i8x16.eq", 0xfd0023, "vv", "v"}, nil, operands)
}

// I8x16Ne emits i8x16.ne.
func (f *Func) I8x16Ne(operands ...any) *Func {
	return f.emit(op{"i8x16.ne", 0xfd0024, "vv", "v"}, nil, operands)
}

// I8x16LtS emits i8x16.lt_s.
func (f *Func) I8x16LtS(operands ...any) *Func {
	return f.emit(op{"i8x16.lt_s", 0xfd0025, "vv", "v"}, nil, operands)
}

// I8x16LtU emits i8x16.lt_u.
func (f *Func) I8x16LtU(operands ...any) *Func {
	return f.emit(op{"i8x16.lt_u", 0xfd0026, "vv", "v"}, nil, operands)
}

// I8x16GtS emits i8x16.gt_s.
func (f *Func) I8x16GtS(operands ...any) *Func {
	return f.emit(op{"i8x16.gt_s", 0xfd0027, "vv", "v"}, nil, operands)
}

// I8x16GtU emits i8x16.gt_u.
func (f *Func) I8x16GtU(operands ...any) *Func {
	return f.emit(op{"i8x16.gt_u", 0xfd0028, "vv", "v"}, nil, operands)
}

// I8x16LeS emits i8x16.le_s.
func (f *Func) I8x16LeS(operands ...any) *Func {
	return f.emit(op{"i8x16.le_s", 0xfd0029, "vv", "v"}, nil, operands)
}

// I8x16LeU emits i8x16.le_u.
func (f *Func) I8x16LeU(operands ...any) *Func {
	return f.emit(op{"i8x16.le_u", 0xfd002a, "vv", "v"}, nil, operands)
}

// I8x16GeS emits i8x16.ge_s.
func (f *Func) I8x16GeS(operands ...any) *Func {
	return f.emit(op{"i8x16.ge_s", 0xfd002b, "vv", "v"}, nil, operands)
}

// I8x16GeU emits i8x16.ge_u.
func (f *Func) I8x16GeU(operands ...any) *Func {
	return f.emit(op{"i8x16.ge_u", 0xfd002c, "vv", "v"}, nil, operands)
}

// I16x8Eq emits i16x8.eq.
func (f *Func) I16x8Eq(operands ...any) *Func {
	return f.emit(op{"i16x8.eq", 0xfd002d, "vv", "v"}, nil, operands)
}

// I16x8Ne emits i16x8.ne.
func (f *Func) I16x8Ne(operands ...any) *Func {
	return f.emit(op{"i16x8.ne", 0xfd002e, "vv", "v"}, nil, operands)
}

// I16x8LtS emits i16x8.lt_s.
func (f *Func) I16x8LtS(operands ...any) *Func {
	return f.emit(op{"i16x8.lt_s", 0xfd002f, "vv", "v"}, nil, operands)
}

// I16x8LtU emits i16x8.lt_u.
func (f *Func) I16x8LtU(operands ...any) *Func {
	return f.emit(op{"i16x8.lt_u", 0xfd0030, "vv", "v"}, nil, operands)
}

// I16x8GtS emits i16x8.gt_s.
func (f *Func) I16x8GtS(operands ...any) *Func {
	return f.emit(op{"i16x8.gt_s", 0xfd0031, "vv", "v"}, nil, operands)
}

// I16x8GtU emits i16x8.gt_u.
func (f *Func) I16x8GtU(operands ...any) *Func {
	return f.emit(op{"i16x8.gt_u", 0xfd0032, "vv", "v"}, nil, operands)
}

// I16x8LeS emits i16x8.le_s.
func (f *Func) I16x8LeS(operands ...any) *Func {
	return f.emit(op{"i16x8.le_s", 0xfd0033, "vv", "v"}, nil, operands)
}

// I16x8LeU emits i16x8.le_u.
func (f *Func) I16x8LeU(operands ...any) *Func {
	return f.emit(op{"i16x8.le_u", 0xfd0034, "vv", "v"}, nil, operands)
}

// I16x8GeS emits i16x8.ge_s.
func (f *Func) I16x8GeS(operands ...any) *Func {
	return f.emit(op{"i16x8.ge_s", 0xfd0035, "vv", "v"}, nil, operands)
}

// I16x8GeU emits i16x8.ge_u.
func (f *Func) I16x8GeU(operands ...any) *Func {
	return f.emit(op{"i16x8.ge_u", 0xfd0036, "vv", "v"}, nil, operands)
}

// I32x4Eq emits i32x4.eq.
func (f *Func) I32x4Eq(operands ...any) *Func {
	return f.emit(op{"i32x4.eq", 0xfd0037, "vv", "v"}, nil, operands)
}

// I32x4Ne emits i32x4.ne.
func (f *Func) I32x4Ne(operands ...any) *Func {
	return f.emit(op{"i32x4.ne", 0xfd0038, "vv", "v"}, nil, operands)
}

// I32x4LtS emits i32x4.lt_s.
func (f *Func) I32x4LtS(operands ...any) *Func {
	return f.emit(op{"i32x4.lt_s", 0xfd0039, "vv", "v"}, nil, operands)
}

// I32x4LtU emits i32x4.lt_u.
func (f *Func) I32x4LtU(operands ...any) *Func {
	return f.emit(op{"i32x4.lt_u", 0xfd003a, "vv", "v"}, nil, operands)
}

// I32x4GtS emits i32x4.gt_s.
func (f *Func) I32x4GtS(operands ...any) *Func {
	return f.emit(op{"i32x4.gt_s", 0xfd003b, "vv", "v"}, nil, operands)
}

// I32x4GtU emits i32x4.gt_u.
func (f *Func) I32x4GtU(operands ...any) *Func {
	return f.emit(op{"i32x4.gt_u", 0xfd003c, "vv", "v"}, nil, operands)
}

// I32x4LeS emits i32x4.le_s.
func (f *Func) I32x4LeS(operands ...any) *Func {
	return f.emit(op{"i32x4.le_s", 0xfd003d, "vv", "v"}, nil, operands)
}

// I32x4LeU emits i32x4.le_u.
func (f *Func) I32x4LeU(operands ...any) *Func {
	return f.emit(op{"i32x4.le_u", 0xfd003e, "vv", "v"}, nil, operands)
}

// I32x4GeS emits i32x4.ge_s.
func (f *Func) I32x4GeS(operands ...any) *Func {
	return f.emit(op{"i32x4.ge_s", 0xfd003f, "vv", "v"}, nil, operands)
}

// I32x4GeU emits i32x4.ge_u.
func (f *Func) I32x4GeU(operands ...any) *Func {
	return f.emit(op{"i32x4.ge_u", 0xfd0040, "vv", "v"}, nil, operands)
}

// F32x4Eq emits f32x4.eq.
func (f *Func) F32x4Eq(operands ...any) *Func {
	return f.emit(op{"f32x4.eq", 0xfd0041, "vv", "v"}, nil, operands)
}

// F32x4Ne emits f32x4.ne.
func (f *Func) F32x4Ne(operands ...any) *Func {
	return f.emit(op{"f32x4.ne", 0xfd0042, "vv", "v"}, nil, operands)
}

// F32x4Lt emits f32x4.lt.
func (f *Func) F32x4Lt(operands ...any) *Func {
	return f.emit(op{"f32x4.lt", 0xfd0043, "vv", "v"}, nil, operands)
}

// F32x4Gt emits f32x4.gt.
func (f *Func) F32x4Gt(operands ...any) *Func {
	return f.emit(op{"f32x4.gt", 0xfd0044, "vv", "v"}, nil, operands)
}

// F32x4Le emits f32x4.le.
func (f *Func) F32x4Le(operands ...any) *Func {
	return f.emit(op{"f32x4.le", 0xfd0045, "vv", "v"}, nil, operands)
}

// F32x4Ge emits f32x4.ge.
func (f *Func) F32x4Ge(operands ...any) *Func {
	return f.emit(op{"f32x4.ge", 0xfd0046, "vv", "v"}, nil, operands)
}

// F64x2Eq emits f64x2.eq.
func (f *Func) F64x2Eq(operands ...any) *Func {
	return f.emit(op{"f64x2.eq", 0xfd0047, "vv", "v"}, nil, operands)
}

// F64x2Ne emits f64x2.ne.
func (f *Func) F64x2Ne(operands ...any) *Func {
	return f.emit(op{"f64x2.ne", 0xfd0048, "vv", "v"}, nil, operands)
}

// F64x2Lt emits f64x2.lt.
func (f *Func) F64x2Lt(operands ...any) *Func {
	return f.emit(op{"f64x2.lt", 0xfd0049, "vv", "v"}, nil, operands)
}

// F64x2Gt emits f64x2.gt.
func (f *Func) F64x2Gt(operands ...any) *Func {
	return f.emit(op{"f64x2.gt", 0xfd004a, "vv", "v"}, nil, operands)
}

// F64x2Le emits f64x2.le.
func (f *Func) F64x2Le(operands ...any) *Func {
	return f.emit(op{"f64x2.le", 0xfd004b, "vv", "v"}, nil, operands)
}

// F64x2Ge emits f64x2.ge.
func (f *Func) F64x2Ge(operands ...any) *Func {
	return f.emit(op{"f64x2.ge", 0xfd004c, "vv", "v"}, nil, operands)
}

// V128Not emits v128.not.
func (f *Func) V128Not(operands ...any) *Func {
	return f.emit(op{"v128.not", 0xfd004d, "v", "v"}, nil, operands)
}

// V128And emits v128.and.
func (f *Func) V128And(operands ...any) *Func {
	return f.emit(op{"v128.and", 0xfd004e, "vv", "v"}, nil, operands)
}

// V128Andnot emits v128.andnot.
func (f *Func) V128Andnot(operands ...any) *Func {
	return f.emit(op{"v128.andnot", 0xfd004f, "vv", "v"}, nil, operands)
}

// V128Or emits v128.or.
func (f *Func) V128Or(operands ...any) *Func {
	return f.emit(op{"v128.or", 0xfd0050, "vv", "v"}, nil, operands)
}

// V128Xor emits v128.xor.
func (f *Func) V128Xor(operands ...any) *Func {
	return f.emit(op{"v128.xor", 0xfd0051, "vv", "v"}, nil, operands)
}

// V128Bitselect emits v128.bitselect.
func (f *Func) V128Bitselect(operands ...any) *Func {
	return f.emit(op{"v128.bitselect", 0xfd0052, "vvv", "v"}, nil, operands)
}

// V128AnyTrue emits v128.any_true.
func (f *Func) V128AnyTrue(operands ...any) *Func {
	return f.emit(op{"v128.any_true", 0xfd0053, "v", "i"}, nil, operands)
}

// I64x2Eq emits i64x2.eq.
func (f *Func) I64x2Eq(operands ...any) *Func {
	return f.emit(op{"i64x2.eq", 0xfd00d6, "vv", "v"}, nil, operands)
}

// I64x2Ne emits i64x2.ne.
func (f *Func) I64x2Ne(operands ...any) *Func {
	return f.emit(op{"i64x2.ne", 0xfd00d7, "vv", "v"}, nil, operands)
}

// I64x2LtS emits i64x2.lt_s.
func (f *Func) I64x2LtS(operands ...any) *Func {
	return f.emit(op{"i64x2.lt_s", 0xfd00d8, "vv", "v"}, nil, operands)
}

// I64x2GtS emits i64x2.gt_s.
func (f *Func) I64x2GtS(operands ...any) *Func {
	return f.emit(op{"i64x2.gt_s", 0xfd00d9, "vv", "v"}, nil, operands)
}

// I64x2LeS emits i64x2.le_s.
func (f *Func) I64x2LeS(operands ...any) *Func {
	return f.emit(op{"i64x2.le_s", 0xfd00da, "vv", "v"}, nil, operands)
}

// I64x2GeS emits i64x2.ge_s.
func (f *Func) I64x2GeS(operands ...any) *Func {
	return f.emit(op{"i64x2.ge_s", 0xfd00db, "vv", "v"}, nil, operands)
}

// I8x16Abs emits i8x16.abs.
func (f *Func) I8x16Abs(operands ...any) *Func {
	return f.emit(op{"i8x16.abs", 0xfd0060, "v", "v"}, nil, operands)
}

// I8x16Neg emits i8x16.neg.
func (f *Func) I8x16Neg(operands ...any) *Func {
	return f.emit(op{"i8x16.neg", 0xfd0061, "v", "v"}, nil, operands)
}

// I8x16Popcnt emits i8x16.popcnt.
func (f *Func) I8x16Popcnt(operands ...any) *Func {
	return f.emit(op{"i8x16.popcnt", 0xfd0062, "v", "v"}, nil, operands)
}

// I8x16AllTrue emits i8x16.all_true.
func (f *Func) I8x16AllTrue(operands ...any) *Func {
	return f.emit(op{"i8x16.all_true", 0xfd0063, "v", "i"}, nil, operands)
}

// I8x16Bitmask emits i8x16.bitmask.
func (f *Func) I8x16Bitmask(operands ...any) *Func {
	return f.emit(op{"i8x16.bitmask", 0xfd0064, "v", "i"}, nil, operands)
}

// I8x16NarrowI16x8S emits i8x16.narrow_i16x8_s.
func (f *Func) I8x16NarrowI16x8S(operands ...any) *Func {
	return f.emit(op{"i8x16.narrow_i16x8_s", 0xfd0065, "vv", "v"}, nil, operands)
}

// I8x16NarrowI16x8U emits i8x16.narrow_i16x8_u.
func (f *Func) I8x16NarrowI16x8U(operands ...any) *Func {
	return f.emit(op{"i8x16.narrow_i16x8_u", 0xfd0066, "vv", "v"}, nil, operands)
}

// I8x16Shl emits i8x16.shl.
func (f *Func) I8x16Shl(operands ...any) *Func {
	return f.emit(op{"i8x16.shl", 0xfd006b, "vi", "v"}, nil, operands)
}

// I8x16ShrS emits i8x16.shr_s.
func (f *Func) I8x16ShrS(operands ...any) *Func {
	return f.emit(op{"i8x16.shr_s", 0xfd006c, "vi", "v"}, nil, operands)
}

// I8x16ShrU emits i8x16.shr_u.
func (f *Func) I8x16ShrU(operands ...any) *Func {
	return f.emit(op{"i8x16.shr_u", 0xfd006d, "vi", "v"}, nil, operands)
}

// I8x16Add emits i8x16.add.
func (f *Func) I8x16Add(operands ...any) *Func {
	return f.emit(op{"i8x16.add", 0xfd006e, "vv", "v"}, nil, operands)
}

// I8x16AddSatS emits i8x16.add_sat_s.
func (f *Func) I8x16AddSatS(operands ...any) *Func {
	return f.emit(op{"i8x16.add_sat_s", 0xfd006f, "vv", "v"}, nil, operands)
}

// I8x16AddSatU emits i8x16.add_sat_u.
func (f *Func) I8x16AddSatU(operands ...any) *Func {
	return f.emit(op{"i8x16.add_sat_u", 0xfd0070, "vv", "v"}, nil, operands)
}

// I8x16Sub emits i8x16.sub.
func (f *Func) I8x16Sub(operands ...any) *Func {
	return f.emit(op{"i8x16.sub", 0xfd0071, "vv", "v"}, nil, operands)
}

// I8x16SubSatS emits i8x16.sub_sat_s.
func (f *Func) I8x16SubSatS(operands ...any) *Func {
	return f.emit(op{"i8x16.sub_sat_s", 0xfd0072, "vv", "v"}, nil, operands)
}

// I8x16SubSatU emits i8x16.sub_sat_u.
func (f *Func) I8x16SubSatU(operands ...any) *Func {
	return f.emit(op{"i8x16.sub_sat_u", 0xfd0073, "vv", "v"}, nil, operands)
}

// I8x16MinS emits i8x16.min_s.
func (f *Func) I8x16MinS(operands ...any) *Func {
	return f.emit(op{"i8x16.min_s", 0xfd0076, "vv", "v"}, nil, operands)
}

// I8x16MinU emits i8x16.min_u.
func (f *Func) I8x16MinU(operands ...any) *Func {
	return f.emit(op{"i8x16.min_u", 0xfd0077, "vv", "v"}, nil, operands)
}

// I8x16MaxS emits i8x16.max_s.
func (f *Func) I8x16MaxS(operands ...any) *Func {
	return f.emit(op{"i8x16.max_s", 0xfd0078, "vv", "v"}, nil, operands)
}

// I8x16MaxU emits i8x16.max_u.
func (f *Func) I8x16MaxU(operands ...any) *Func {
	return f.emit(op{"i8x16.max_u", 0xfd0079, "vv", "v"}, nil, operands)
}

// I8x16AvgrU emits i8x16.avgr_u.
func (f *Func) I8x16AvgrU(operands ...any) *Func {
	return f.emit(op{"i8x16.avgr_u", 0xfd007b, "vv", "v"}, nil, operands)
}

// I16x8Abs emits i16x8.abs.
func (f *Func) I16x8Abs(operands ...any) *Func {
	return f.emit(op{"i16x8.abs", 0xfd0080, "v", "v"}, nil, operands)
}

// I16x8Neg emits i16x8.neg.
func (f *Func) I16x8Neg(operands ...any) *Func {
	return f.emit(op{"i16x8.neg", 0xfd0081, "v", "v"}, nil, operands)
}

// I16x8Q15mulrSatS emits i16x8.q15mulr_sat_s.
func (f *Func) I16x8Q15mulrSatS(operands ...any) *Func {
	return f.emit(op{"i16x8.q15mulr_sat_s", 0xfd0082, "vv", "v"}, nil, operands)
}

// I16x8AllTrue emits i16x8.all_true.
func (f *Func) I16x8AllTrue(operands ...any) *Func {
	return f.emit(op{"i16x8.all_true", 0xfd0083, "v", "i"}, nil, operands)
}

// I16x8Bitmask emits i16x8.bitmask.
func (f *Func) I16x8Bitmask(operands ...any) *Func {
	return f.emit(op{"i16x8.bitmask", 0xfd0084, "v", "i"}, nil, operands)
}

// I16x8NarrowI32x4S emits i16x8.narrow_i32x4_s.
func (f *Func) I16x8NarrowI32x4S(operands ...any) *Func {
	return f.emit(op{"i16x8.narrow_i32x4_s", 0xfd0085, "vv", "v"}, nil, operands)
}

// I16x8NarrowI32x4U emits i16x8.narrow_i32x4_u.
func (f *Func) I16x8NarrowI32x4U(operands ...any) *Func {
	return f.emit(op{"i16x8.narrow_i32x4_u", 0xfd0086, "vv", "v"}, nil, operands)
}

// I16x8ExtendLowI8x16S emits i16x8.extend_low_i8x16_s.
func (f *Func) I16x8ExtendLowI8x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.extend_low_i8x16_s", 0xfd0087, "v", "v"}, nil, operands)
}

// I16x8ExtendHighI8x16S emits i16x8.extend_high_i8x16_s.
func (f *Func) I16x8ExtendHighI8x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.extend_high_i8x16_s", 0xfd0088, "v", "v"}, nil, operands)
}

// I16x8ExtendLowI8x16U emits i16x8.extend_low_i8x16_u.
func (f *Func) I16x8ExtendLowI8x16U(operands ...any) *Func {
	return f.emit(op{"i16x8.extend_low_i8x16_u", 0xfd0089, "v", "v"}, nil, operands)
}

// I16x8ExtendHighI8x16U emits i16x8.extend_high_i8x16_u.
func (f *Func) I16x8ExtendHighI8x16U(operands ...any) *Func {
	return f.emit(op{"i16x8.extend_high_i8x16_u", 0xfd008a, "v", "v"}, nil, operands)
}

// I16x8Shl emits i16x8.shl.
func (f *Func) I16x8Shl(operands ...any) *Func {
	return f.emit(op{"i16x8.shl", 0xfd008b, "vi", "v"}, nil, operands)
}

// I16x8ShrS emits i16x8.shr_s.
func (f *Func) I16x8ShrS(operands ...any) *Func {
	return f.emit(op{"i16x8.shr_s", 0xfd008c, "vi", "v"}, nil, operands)
}

// I16x8ShrU emits i16x8.shr_u.
func (f *Func) I16x8ShrU(operands ...any) *Func {
	return f.emit(op{"i16x8.shr_u", 0xfd008d, "vi", "v"}, nil, operands)
}

// I16x8Add emits i16x8.add.
func (f *Func) I16x8Add(operands ...any) *Func {
	return f.emit(op{"i16x8.add", 0xfd008e, "vv", "v"}, nil, operands)
}

// I16x8AddSatS emits i16x8.add_sat_s.
func (f *Func) I16x8AddSatS(operands ...any) *Func {
	return f.emit(op{"i16x8.add_sat_s", 0xfd008f, "vv", "v"}, nil, operands)
}

// I16x8AddSatU emits i16x8.add_sat_u.
func (f *Func) I16x8AddSatU(operands ...any) *Func {
	return f.emit(op{"i16x8.add_sat_u", 0xfd0090, "vv", "v"}, nil, operands)
}

// I16x8Sub emits i16x8.sub.
func (f *Func) I16x8Sub(operands ...any) *Func {
	return f.emit(op{"i16x8.sub", 0xfd0091, "vv", "v"}, nil, operands)
}

// I16x8SubSatS emits i16x8.sub_sat_s.
func (f *Func) I16x8SubSatS(operands ...any) *Func {
	return f.emit(op{"i16x8.sub_sat_s", 0xfd0092, "vv", "v"}, nil, operands)
}

// I16x8SubSatU emits i16x8.sub_sat_u.
func (f *Func) I16x8SubSatU(operands ...any) *Func {
	return f.emit(op{"i16x8.sub_sat_u", 0xfd0093, "vv", "v"}, nil, operands)
}

// I16x8Mul emits i16x8.mul.
func (f *Func) I16x8Mul(operands ...any) *Func {
	return f.emit(op{"i16x8.mul", 0xfd0095, "vv", "v"}, nil, operands)
}

// I16x8MinS emits i16x8.min_s.
func (f *Func) I16x8MinS(operands ...any) *Func {
	return f.emit(op{"i16x8.min_s", 0xfd0096, "vv", "v"}, nil, operands)
}

// I16x8MinU emits i16x8.min_u.
func (f *Func) I16x8MinU(operands ...any) *Func {
	return f.emit(op{"i16x8.min_u", 0xfd0097, "vv", "v"}, nil, operands)
}

// I16x8MaxS emits i16x8.max_s.
func (f *Func) I16x8MaxS(operands ...any) *Func {
	return f.emit(op{"i16x8.max_s", 0xfd0098, "vv", "v"}, nil, operands)
}

// I16x8MaxU emits i16x8.max_u.
func (f *Func) I16x8MaxU(operands ...any) *Func {
	return f.emit(op{"i16x8.max_u", 0xfd0099, "vv", "v"}, nil, operands)
}

// I16x8AvgrU emits i16x8.avgr_u.
func (f *Func) I16x8AvgrU(operands ...any) *Func {
	return f.emit(op{"i16x8.avgr_u", 0xfd009b, "vv", "v"}, nil, operands)
}

// I16x8ExtmulLowI8x16S emits i16x8.extmul_low_i8x16_s.
func (f *Func) I16x8ExtmulLowI8x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.extmul_low_i8x16_s", 0xfd009c, "vv", "v"}, nil, operands)
}

// I16x8ExtmulHighI8x16S emits i16x8.extmul_high_i8x16_s.
func (f *Func) I16x8ExtmulHighI8x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.extmul_high_i8x16_s", 0xfd009d, "vv", "v"}, nil, operands)
}

// I16x8ExtmulLowI8x16U emits i16x8.extmul_low_i8x16_u.
func (f *Func) I16x8ExtmulLowI8x16U(operands ...any) *Func {
	return f.emit(op{"i16x8.extmul_low_i8x16_u", 0xfd009e, "vv", "v"}, nil, operands)
}

// I16x8ExtmulHighI8x16U emits i16x8.extmul_high_i8x16_u.
func (f *Func) I16x8ExtmulHighI8x16U(operands ...any) *Func {
	return f.emit(op{"i16x8.extmul_high_i8x16_u", 0xfd009f, "vv", "v"}, nil, operands)
}

// I32x4Abs emits i32x4.abs.
func (f *Func) I32x4Abs(operands ...any) *Func {
	return f.emit(op{"i32x4.abs", 0xfd00a0, "v", "v"}, nil, operands)
}

// I32x4Neg emits i32x4.neg.
func (f *Func) I32x4Neg(operands ...any) *Func {
	return f.emit(op{"i32x4.neg", 0xfd00a1, "v", "v"}, nil, operands)
}

// I32x4AllTrue emits i32x4.all_true.
func (f *Func) I32x4AllTrue(operands ...any) *Func {
	return f.emit(op{"i32x4.all_true", 0xfd00a3, "v", "i"}, nil, operands)
}

// I32x4Bitmask emits i32x4.bitmask.
func (f *Func) I32x4Bitmask(operands ...any) *Func {
	return f.emit(op{"i32x4.bitmask", 0xfd00a4, "v", "i"}, nil, operands)
}

// I32x4ExtendLowI16x8S emits i32x4.extend_low_i16x8_s.
func (f *Func) I32x4ExtendLowI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.extend_low_i16x8_s", 0xfd00a7, "v", "v"}, nil, operands)
}

// I32x4ExtendHighI16x8S emits i32x4.extend_high_i16x8_s.
func (f *Func) I32x4ExtendHighI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.extend_high_i16x8_s", 0xfd00a8, "v", "v"}, nil, operands)
}

// I32x4ExtendLowI16x8U emits i32x4.extend_low_i16x8_u.
func (f *Func) I32x4ExtendLowI16x8U(operands ...any) *Func {
	return f.emit(op{"i32x4.extend_low_i16x8_u", 0xfd00a9, "v", "v"}, nil, operands)
}

// I32x4ExtendHighI16x8U emits i32x4.extend_high_i16x8_u.
func (f *Func) I32x4ExtendHighI16x8U(operands ...any) *Func {
	return f.emit(op{"i32x4.extend_high_i16x8_u", 0xfd00aa, "v", "v"}, nil, operands)
}

// I32x4Shl emits i32x4.shl.
func (f *Func) I32x4Shl(operands ...any) *Func {
	return f.emit(op{"i32x4.shl", 0xfd00ab, "vi", "v"}, nil, operands)
}

// I32x4ShrS emits i32x4.shr_s.
func (f *Func) I32x4ShrS(operands ...any) *Func {
	return f.emit(op{"i32x4.shr_s", 0xfd00ac, "vi", "v"}, nil, operands)
}

// I32x4ShrU emits i32x4.shr_u.
func (f *Func) I32x4ShrU(operands ...any) *Func {
	return f.emit(op{"i32x4.shr_u", 0xfd00ad, "vi", "v"}, nil, operands)
}

// I32x4Add emits i32x4.add.
func (f *Func) I32x4Add(operands ...any) *Func {
	return f.emit(op{"i32x4.add", 0xfd00ae, "vv", "v"}, nil, operands)
}

// I32x4Sub emits i32x4.sub.
func (f *Func) I32x4Sub(operands ...any) *Func {
	return f.emit(op{"i32x4.sub", 0xfd00b1, "vv", "v"}, nil, operands)
}

// I32x4Mul emits i32x4.mul.
func (f *Func) I32x4Mul(operands ...any) *Func {
	return f.emit(op{"i32x4.mul", 0xfd00b5, "vv", "v"}, nil, operands)
}

// I32x4MinS emits i32x4.min_s.
func (f *Func) I32x4MinS(operands ...any) *Func {
	return f.emit(op{"i32x4.min_s", 0xfd00b6, "vv", "v"}, nil, operands)
}

// I32x4MinU emits i32x4.min_u.
func (f *Func) I32x4MinU(operands ...any) *Func {
	return f.emit(op{"i32x4.min_u", 0xfd00b7, "vv", "v"}, nil, operands)
}

// I32x4MaxS emits i32x4.max_s.
func (f *Func) I32x4MaxS(operands ...any) *Func {
	return f.emit(op{"i32x4.max_s", 0xfd00b8, "vv", "v"}, nil, operands)
}

// I32x4MaxU emits i32x4.max_u.
func (f *Func) I32x4MaxU(operands ...any) *Func {
	return f.emit(op{"i32x4.max_u", 0xfd00b9, "vv", "v"}, nil, operands)
}

// I32x4DotI16x8S emits i32x4.dot_i16x8_s.
func (f *Func) I32x4DotI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.dot_i16x8_s", 0xfd00ba, "vv", "v"}, nil, operands)
}

// I32x4ExtmulLowI16x8S emits i32x4.extmul_low_i16x8_s.
func (f *Func) I32x4ExtmulLowI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.extmul_low_i16x8_s", 0xfd00bc, "vv", "v"}, nil, operands)
}

// I32x4ExtmulHighI16x8S emits i32x4.extmul_high_i16x8_s.
func (f *Func) I32x4ExtmulHighI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.extmul_high_i16x8_s", 0xfd00bd, "vv", "v"}, nil, operands)
}

// I32x4ExtmulLowI16x8U emits i32x4.extmul_low_i16x8_u.
func (f *Func) I32x4ExtmulLowI16x8U(operands ...any) *Func {
	return f.emit(op{"i32x4.extmul_low_i16x8_u", 0xfd00be, "vv", "v"}, nil, operands)
}

// I32x4ExtmulHighI16x8U emits i32x4.extmul_high_i16x8_u.
func (f *Func) I32x4ExtmulHighI16x8U(operands ...any) *Func {
	return f.emit(op{"i32x4.extmul_high_i16x8_u", 0xfd00bf, "vv", "v"}, nil, operands)
}

// I64x2Abs emits i64x2.abs.
func (f *Func) I64x2Abs(operands ...any) *Func {
	return f.emit(op{"i64x2.abs", 0xfd00c0, "v", "v"}, nil, operands)
}

// I64x2Neg emits i64x2.neg.
func (f *Func) I64x2Neg(operands ...any) *Func {
	return f.emit(op{"i64x2.neg", 0xfd00c1, "v", "v"}, nil, operands)
}

// I64x2AllTrue emits i64x2.all_true.
func (f *Func) I64x2AllTrue(operands ...any) *Func {
	return f.emit(op{"i64x2.all_true", 0xfd00c3, "v", "i"}, nil, operands)
}

// I64x2Bitmask emits i64x2.bitmask.
func (f *Func) I64x2Bitmask(operands ...any) *Func {
	return f.emit(op{"i64x2.bitmask", 0xfd00c4, "v", "i"}, nil, operands)
}

// I64x2ExtendLowI32x4S emits i64x2.extend_low_i32x4_s.
func (f *Func) I64x2ExtendLowI32x4S(operands ...any) *Func {
	return f.emit(op{"i64x2.extend_low_i32x4_s", 0xfd00c7, "v", "v"}, nil, operands)
}

// I64x2ExtendHighI32x4S emits i64x2.extend_high_i32x4_s.
func (f *Func) I64x2ExtendHighI32x4S(operands ...any) *Func {
	return f.emit(op{"i64x2.extend_high_i32x4_s", 0xfd00c8, "v", "v"}, nil, operands)
}

// I64x2ExtendLowI32x4U emits i64x2.extend_low_i32x4_u.
func (f *Func) I64x2ExtendLowI32x4U(operands ...any) *Func {
	return f.emit(op{"i64x2.extend_low_i32x4_u", 0xfd00c9, "v", "v"}, nil, operands)
}

// I64x2ExtendHighI32x4U emits i64x2.extend_high_i32x4_u.
func (f *Func) I64x2ExtendHighI32x4U(operands ...any) *Func {
	return f.emit(op{"i64x2.extend_high_i32x4_u", 0xfd00ca, "v", "v"}, nil, operands)
}

// I64x2Shl emits i64x2.shl.
func (f *Func) I64x2Shl(operands ...any) *Func {
	return f.emit(op{"i64x2.shl", 0xfd00cb, "vi", "v"}, nil, operands)
}

// I64x2ShrS emits i64x2.shr_s.
func (f *Func) I64x2ShrS(operands ...any) *Func {
	return f.emit(op{"i64x2.shr_s", 0xfd00cc, "vi", "v"}, nil, operands)
}

// I64x2ShrU emits i64x2.shr_u.
func (f *Func) I64x2ShrU(operands ...any) *Func {
	return f.emit(op{"i64x2.shr_u", 0xfd00cd, "vi", "v"}, nil, operands)
}

// I64x2Add emits i64x2.add.
func (f *Func) I64x2Add(operands ...any) *Func {
	return f.emit(op{"i64x2.add", 0xfd00ce, "vv", "v"}, nil, operands)
}

// I64x2Sub emits i64x2.sub.
func (f *Func) I64x2Sub(operands ...any) *Func {
	return f.emit(op{"i64x2.sub", 0xfd00d1, "vv", "v"}, nil, operands)
}

// I64x2Mul emits i64x2.mul.
func (f *Func) I64x2Mul(operands ...any) *Func {
	return f.emit(op{"i64x2.mul", 0xfd00d5, "vv", "v"}, nil, operands)
}

// I64x2ExtmulLowI32x4S emits i64x2.extmul_low_i32x4_s.
func (f *Func) I64x2ExtmulLowI32x4S(operands ...any) *Func {
	return f.emit(op{"i64x2.extmul_low_i32x4_s", 0xfd00dc, "vv", "v"}, nil, operands)
}

// I64x2ExtmulHighI32x4S emits i64x2.extmul_high_i32x4_s.
func (f *Func) I64x2ExtmulHighI32x4S(operands ...any) *Func {
	return f.emit(op{"i64x2.extmul_high_i32x4_s", 0xfd00dd, "vv", "v"}, nil, operands)
}

// I64x2ExtmulLowI32x4U emits i64x2.extmul_low_i32x4_u.
func (f *Func) I64x2ExtmulLowI32x4U(operands ...any) *Func {
	return f.emit(op{"i64x2.extmul_low_i32x4_u", 0xfd00de, "vv", "v"}, nil, operands)
}

// I64x2ExtmulHighI32x4U emits i64x2.extmul_high_i32x4_u.
func (f *Func) I64x2ExtmulHighI32x4U(operands ...any) *Func {
	return f.emit(op{"i64x2.extmul_high_i32x4_u", 0xfd00df, "vv", "v"}, nil, operands)
}

// I16x8ExtaddPairwiseI8x16S emits i16x8.extadd_pairwise_i8x16_s.
func (f *Func) I16x8ExtaddPairwiseI8x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.extadd_pairwise_i8x16_s", 0xfd007c, "v", "v"}, nil, operands)
}

// I16x8ExtaddPairwiseI8x16U emits i16x8.extadd_pairwise_i8x16_u.
func (f *Func) I16x8ExtaddPairwiseI8x16U(operands ...any) *Func {
	return f.emit(op{"i16x8.extadd_pairwise_i8x16_u", 0xfd007d, "v", "v"}, nil, operands)
}

// I32x4ExtaddPairwiseI16x8S emits i32x4.extadd_pairwise_i16x8_s.
func (f *Func) I32x4ExtaddPairwiseI16x8S(operands ...any) *Func {
	return f.emit(op{"i32x4.extadd_pairwise_i16x8_s", 0xfd007e, "v", "v"}, nil, operands)
}

// I32x4ExtaddPairwiseI16x8U emits i32x4.extadd_pairwise_i16x8_u.
func (f *Func) I32x4ExtaddPairwiseI16x8U(operands ...any) *Func {
	return f.emit(op{"i32x4.extadd_pairwise_i16x8_u", 0xfd007f, "v", "v"}, nil, operands)
}

// F32x4Ceil emits f32x4.ceil.
func (f *Func) F32x4Ceil(operands ...any) *Func {
	return f.emit(op{"f32x4.ceil", 0xfd0067, "v", "v"}, nil, operands)
}

// F32x4Floor emits f32x4.floor.
func (f *Func) F32x4Floor(operands ...any) *Func {
	return f.emit(op{"f32x4.floor", 0xfd0068, "v", "v"}, nil, operands)
}

// F32x4Trunc emits f32x4.trunc.
func (f *Func) F32x4Trunc(operands ...any) *Func {
	return f.emit(op{"f32x4.trunc", 0xfd0069, "v", "v"}, nil, operands)
}

// F32x4Nearest emits f32x4.nearest.
func (f *Func) F32x4Nearest(operands ...any) *Func {
	return f.emit(op{"f32x4.nearest", 0xfd006a, "v", "v"}, nil, operands)
}

// F64x2Ceil emits f64x2.ceil.
func (f *Func) F64x2Ceil(operands ...any) *Func {
	return f.emit(op{"f64x2.ceil", 0xfd0074, "v", "v"}, nil, operands)
}

// F64x2Floor emits f64x2.floor.
func (f *Func) F64x2Floor(operands ...any) *Func {
	return f.emit(op{"f64x2.floor", 0xfd0075, "v", "v"}, nil, operands)
}

// F64x2Trunc emits f64x2.trunc.
func (f *Func) F64x2Trunc(operands ...any) *Func {
	return f.emit(op{"f64x2.trunc", 0xfd007a, "v", "v"}, nil, operands)
}

// F64x2Nearest emits f64x2.nearest.
func (f *Func) F64x2Nearest(operands ...any) *Func {
	return f.emit(op{"f64x2.nearest", 0xfd0094, "v", "v"}, nil, operands)
}

// F32x4Abs emits f32x4.abs.
func (f *Func) F32x4Abs(operands ...any) *Func {
	return f.emit(op{"f32x4.abs", 0xfd00e0, "v", "v"}, nil, operands)
}

// F32x4Neg emits f32x4.neg.
func (f *Func) F32x4Neg(operands ...any) *Func {
	return f.emit(op{"f32x4.neg", 0xfd00e1, "v", "v"}, nil, operands)
}

// F32x4Sqrt emits f32x4.sqrt.
func (f *Func) F32x4Sqrt(operands ...any) *Func {
	return f.emit(op{"f32x4.sqrt", 0xfd00e3, "v", "v"}, nil, operands)
}

// F32x4Add emits f32x4.add.
func (f *Func) F32x4Add(operands ...any) *Func {
	return f.emit(op{"f32x4.add", 0xfd00e4, "vv", "v"}, nil, operands)
}

// F32x4Sub emits f32x4.sub.
func (f *Func) F32x4Sub(operands ...any) *Func {
	return f.emit(op{"f32x4.sub", 0xfd00e5, "vv", "v"}, nil, operands)
}

// F32x4Mul emits f32x4.mul.
func (f *Func) F32x4Mul(operands ...any) *Func {
	return f.emit(op{"f32x4.mul", 0xfd00e6, "vv", "v"}, nil, operands)
}

// F32x4Div emits f32x4.div.
func (f *Func) F32x4Div(operands ...any) *Func {
	return f.emit(op{"f32x4.div", 0xfd00e7, "vv", "v"}, nil, operands)
}

// F32x4Min emits f32x4.min.
func (f *Func) F32x4Min(operands ...any) *Func {
	return f.emit(op{"f32x4.min", 0xfd00e8, "vv", "v"}, nil, operands)
}

// F32x4Max emits f32x4.max.
func (f *Func) F32x4Max(operands ...any) *Func {
	return f.emit(op{"f32x4.max", 0xfd00e9, "vv", "v"}, nil, operands)
}

// F32x4Pmin emits f32x4.pmin.
func (f *Func) F32x4Pmin(operands ...any) *Func {
	return f.emit(op{"f32x4.pmin", 0xfd00ea, "vv", "v"}, nil, operands)
}

// F32x4Pmax emits f32x4.pmax.
func (f *Func) F32x4Pmax(operands ...any) *Func {
	return f.emit(op{"f32x4.pmax", 0xfd00eb, "vv", "v"}, nil, operands)
}

// F64x2Abs emits f64x2.abs.
func (f *Func) F64x2Abs(operands ...any) *Func {
	return f.emit(op{"f64x2.abs", 0xfd00ec, "v", "v"}, nil, operands)
}

// F64x2Neg emits f64x2.neg.
func (f *Func) F64x2Neg(operands ...any) *Func {
	return f.emit(op{"f64x2.neg", 0xfd00ed, "v", "v"}, nil, operands)
}

// F64x2Sqrt emits f64x2.sqrt.
func (f *Func) F64x2Sqrt(operands ...any) *Func {
	return f.emit(op{"f64x2.sqrt", 0xfd00ef, "v", "v"}, nil, operands)
}

// F64x2Add emits f64x2.add.
func (f *Func) F64x2Add(operands ...any) *Func {
	return f.emit(op{"f64x2.add", 0xfd00f0, "vv", "v"}, nil, operands)
}

// F64x2Sub emits f64x2.sub.
func (f *Func) F64x2Sub(operands ...any) *Func {
	return f.emit(op{"f64x2.sub", 0xfd00f1, "vv", "v"}, nil, operands)
}

// F64x2Mul emits f64x2.mul.
func (f *Func) F64x2Mul(operands ...any) *Func {
	return f.emit(op{"f64x2.mul", 0xfd00f2, "vv", "v"}, nil, operands)
}

// F64x2Div emits f64x2.div.
func (f *Func) F64x2Div(operands ...any) *Func {
	return f.emit(op{"f64x2.div", 0xfd00f3, "vv", "v"}, nil, operands)
}

// F64x2Min emits f64x2.min.
func (f *Func) F64x2Min(operands ...any) *Func {
	return f.emit(op{"f64x2.min", 0xfd00f4, "vv", "v"}, nil, operands)
}

// F64x2Max emits f64x2.max.
func (f *Func) F64x2Max(operands ...any) *Func {
	return f.emit(op{"f64x2.max", 0xfd00f5, "vv", "v"}, nil, operands)
}

// F64x2Pmin emits f64x2.pmin.
func (f *Func) F64x2Pmin(operands ...any) *Func {
	return f.emit(op{"f64x2.pmin", 0xfd00f6, "vv", "v"}, nil, operands)
}

// F64x2Pmax emits f64x2.pmax.
func (f *Func) F64x2Pmax(operands ...any) *Func {
	return f.emit(op{"f64x2.pmax", 0xfd00f7, "vv", "v"}, nil, operands)
}

// I32x4TruncSatF32x4S emits i32x4.trunc_sat_f32x4_s.
func (f *Func) I32x4TruncSatF32x4S(operands ...any) *Func {
	return f.emit(op{"i32x4.trunc_sat_f32x4_s", 0xfd00f8, "v", "v"}, nil, operands)
}

// I32x4TruncSatF32x4U emits i32x4.trunc_sat_f32x4_u.
func (f *Func) I32x4TruncSatF32x4U(operands ...any) *Func {
	return f.emit(op{"i32x4.trunc_sat_f32x4_u", 0xfd00f9, "v", "v"}, nil, operands)
}

// F32x4ConvertI32x4S emits f32x4.convert_i32x4_s.
func (f *Func) F32x4ConvertI32x4S(operands ...any) *Func {
	return f.emit(op{"f32x4.convert_i32x4_s", 0xfd00fa, "v", "v"}, nil, operands)
}

// F32x4ConvertI32x4U emits f32x4.convert_i32x4_u.
func (f *Func) F32x4ConvertI32x4U(operands ...any) *Func {
	return f.emit(op{"f32x4.convert_i32x4_u", 0xfd00fb, "v", "v"}, nil, operands)
}

// I32x4TruncSatF64x2SZero emits i32x4.trunc_sat_f64x2_s_zero.
func (f *Func) I32x4TruncSatF64x2SZero(operands ...any) *Func {
	return f.emit(op{"i32x4.trunc_sat_f64x2_s_zero", 0xfd00fc, "v", "v"}, nil, operands)
}

// I32x4TruncSatF64x2UZero emits i32x4.trunc_sat_f64x2_u_zero.
func (f *Func) I32x4TruncSatF64x2UZero(operands ...any) *Func {
	return f.emit(op{"i32x4.trunc_sat_f64x2_u_zero", 0xfd00fd, "v", "v"}, nil, operands)
}

// F64x2ConvertLowI32x4S emits f64x2.convert_low_i32x4_s.
func (f *Func) F64x2ConvertLowI32x4S(operands ...any) *Func {
	return f.emit(op{"f64x2.convert_low_i32x4_s", 0xfd00fe, "v", "v"}, nil, operands)
}

// F64x2ConvertLowI32x4U emits f64x2.convert_low_i32x4_u.
func (f *Func) F64x2ConvertLowI32x4U(operands ...any) *Func {
	return f.emit(op{"f64x2.convert_low_i32x4_u", 0xfd00ff, "v", "v"}, nil, operands)
}

// F32x4DemoteF64x2Zero emits f32x4.demote_f64x2_zero.
func (f *Func) F32x4DemoteF64x2Zero(operands ...any) *Func {
	return f.emit(op{"f32x4.demote_f64x2_zero", 0xfd005e, "v", "v"}, nil, operands)
}

// F64x2PromoteLowF32x4 emits f64x2.promote_low_f32x4.
func (f *Func) F64x2PromoteLowF32x4(operands ...any) *Func {
	return f.emit(op{"f64x2.promote_low_f32x4", 0xfd005f, "v", "v"}, nil, operands)
}

// I8x16RelaxedSwizzle emits i8x16.relaxed_swizzle.
func (f *Func) I8x16RelaxedSwizzle(operands ...any) *Func {
	return f.emit(op{"i8x16.relaxed_swizzle", 0xfd0100, "vv", "v"}, nil, operands)
}

// I32x4RelaxedTruncF32x4S emits i32x4.relaxed_trunc_f32x4_s.
func (f *Func) I32x4RelaxedTruncF32x4S(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_trunc_f32x4_s", 0xfd0101, "v", "v"}, nil, operands)
}

// I32x4RelaxedTruncF32x4U emits i32x4.relaxed_trunc_f32x4_u.
func (f *Func) I32x4RelaxedTruncF32x4U(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_trunc_f32x4_u", 0xfd0102, "v", "v"}, nil, operands)
}

// I32x4RelaxedTruncF64x2SZero emits i32x4.relaxed_trunc_f64x2_s_zero.
func (f *Func) I32x4RelaxedTruncF64x2SZero(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_trunc_f64x2_s_zero", 0xfd0103, "v", "v"}, nil, operands)
}

// I32x4RelaxedTruncF64x2UZero emits i32x4.relaxed_trunc_f64x2_u_zero.
func (f *Func) I32x4RelaxedTruncF64x2UZero(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_trunc_f64x2_u_zero", 0xfd0104, "v", "v"}, nil, operands)
}

// F32x4RelaxedMadd emits f32x4.relaxed_madd.
func (f *Func) F32x4RelaxedMadd(operands ...any) *Func {
	return f.emit(op{"f32x4.relaxed_madd", 0xfd0105, "vvv", "v"}, nil, operands)
}

// F32x4RelaxedNmadd emits f32x4.relaxed_nmadd.
func (f *Func) F32x4RelaxedNmadd(operands ...any) *Func {
	return f.emit(op{"f32x4.relaxed_nmadd", 0xfd0106, "vvv", "v"}, nil, operands)
}

// F64x2RelaxedMadd emits f64x2.relaxed_madd.
func (f *Func) F64x2RelaxedMadd(operands ...any) *Func {
	return f.emit(op{"f64x2.relaxed_madd", 0xfd0107, "vvv", "v"}, nil, operands)
}

// F64x2RelaxedNmadd emits f64x2.relaxed_nmadd.
func (f *Func) F64x2RelaxedNmadd(operands ...any) *Func {
	return f.emit(op{"f64x2.relaxed_nmadd", 0xfd0108, "vvv", "v"}, nil, operands)
}

// I8x16RelaxedLaneselect emits i8x16.relaxed_laneselect.
func (f *Func) I8x16RelaxedLaneselect(operands ...any) *Func {
	return f.emit(op{"i8x16.relaxed_laneselect", 0xfd0109, "vvv", "v"}, nil, operands)
}

// I16x8RelaxedLaneselect emits i16x8.relaxed_laneselect.
func (f *Func) I16x8RelaxedLaneselect(operands ...any) *Func {
	return f.emit(op{"i16x8.relaxed_laneselect", 0xfd010a, "vvv", "v"}, nil, operands)
}

// I32x4RelaxedLaneselect emits i32x4.relaxed_laneselect.
func (f *Func) I32x4RelaxedLaneselect(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_laneselect", 0xfd010b, "vvv", "v"}, nil, operands)
}

// I64x2RelaxedLaneselect emits i64x2.relaxed_laneselect.
func (f *Func) I64x2RelaxedLaneselect(operands ...any) *Func {
	return f.emit(op{"i64x2.relaxed_laneselect", 0xfd010c, "vvv", "v"}, nil, operands)
}

// F32x4RelaxedMin emits f32x4.relaxed_min.
func (f *Func) F32x4RelaxedMin(operands ...any) *Func {
	return f.emit(op{"f32x4.relaxed_min", 0xfd010d, "vv", "v"}, nil, operands)
}

// F32x4RelaxedMax emits f32x4.relaxed_max.
func (f *Func) F32x4RelaxedMax(operands ...any) *Func {
	return f.emit(op{"f32x4.relaxed_max", 0xfd010e, "vv", "v"}, nil, operands)
}

// F64x2RelaxedMin emits f64x2.relaxed_min.
func (f *Func) F64x2RelaxedMin(operands ...any) *Func {
	return f.emit(op{"f64x2.relaxed_min", 0xfd010f, "vv", "v"}, nil, operands)
}

// F64x2RelaxedMax emits f64x2.relaxed_max.
func (f *Func) F64x2RelaxedMax(operands ...any) *Func {
	return f.emit(op{"f64x2.relaxed_max", 0xfd0110, "vv", "v"}, nil, operands)
}

// I16x8RelaxedQ15mulrS emits i16x8.relaxed_q15mulr_s.
func (f *Func) I16x8RelaxedQ15mulrS(operands ...any) *Func {
	return f.emit(op{"i16x8.relaxed_q15mulr_s", 0xfd0111, "vv", "v"}, nil, operands)
}

// I16x8RelaxedDotI8x16I7x16S emits i16x8.relaxed_dot_i8x16_i7x16_s.
func (f *Func) I16x8RelaxedDotI8x16I7x16S(operands ...any) *Func {
	return f.emit(op{"i16x8.relaxed_dot_i8x16_i7x16_s", 0xfd0112, "vv", "v"}, nil, operands)
}

// I32x4RelaxedDotI8x16I7x16AddS emits i32x4.relaxed_dot_i8x16_i7x16_add_s.
func (f *Func) I32x4RelaxedDotI8x16I7x16AddS(operands ...any) *Func {
	return f.emit(op{"i32x4.relaxed_dot_i8x16_i7x16_add_s", 0xfd0113, "vvv", "v"}, nil, operands)
}
