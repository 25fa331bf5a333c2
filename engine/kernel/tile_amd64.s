#include "go_asm.h"
#include "textflag.h"

// The address of row r of A.
#define ROWOF(r, reg) \
	MOVQ (tile_at+8*r)(DI), reg; \
	LEAQ (AX)(reg*4), reg

// One element of a row of A against the sixteen columns in Y12 and Y13.
#define DENSE(a, lo, hi) \
	VBROADCASTSS (a)(AX*1), Y14; \
	VFMADD231PS  Y12, Y14, lo; \
	VFMADD231PS  Y13, Y14, hi

// Sixteen elements of a row of A, one for each column.
#define PLANAR(a, lo, hi) \
	VFMADD231PS (a)(AX*1), Y12, lo; \
	VFMADD231PS 32(a)(AX*1), Y13, hi

#define BIAS(lo, hi) \
	VADDPS Y12, lo, lo; \
	VADDPS Y13, hi, hi

#define ADD(r, lo, hi) \
	MOVQ   (tile_to+8*r)(DI), AX; \
	VADDPS (CX)(AX*4), lo, lo; \
	VADDPS 32(CX)(AX*4), hi, hi

// NaN, which is the second operand of the two, stays.
#define CLAMP(lo, hi) \
	VMAXPS lo, Y12, lo; \
	VMINPS lo, Y13, lo; \
	VMAXPS hi, Y12, hi; \
	VMINPS hi, Y13, hi

#define STORE(r, lo, hi) \
	MOVQ    (tile_to+8*r)(DI), AX; \
	VMOVUPS lo, (BX)(AX*4); \
	VMOVUPS hi, 32(BX)(AX*4)

// func fmaTile(t *tile)
TEXT ·fmaTile(SB), NOSPLIT, $0-8
	MOVQ t+0(FP), DI
	MOVQ tile_a(DI), AX
	ROWOF(0, R8)
	ROWOF(1, R9)
	ROWOF(2, R10)
	ROWOF(3, R11)
	ROWOF(4, R12)
	ROWOF(5, R13)
	MOVQ tile_b(DI), BX
	MOVQ tile_ldb(DI), SI
	SHLQ $2, SI
	MOVQ tile_step(DI), DX
	SHLQ $2, DX
	MOVQ tile_runs(DI), R15
	MOVQ (tile_runs+8)(DI), R14

	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11
	CMPB    tile_planar(DI), $0
	JNE     planarRun

denseRun:
	MOVQ (R15), AX
	SHLQ $2, AX
	ADDQ $8, R15
	MOVQ tile_n(DI), CX

dense:
	VMOVUPS (BX), Y12
	VMOVUPS 32(BX), Y13
	DENSE(R8, Y0, Y1)
	DENSE(R9, Y2, Y3)
	DENSE(R10, Y4, Y5)
	DENSE(R11, Y6, Y7)
	DENSE(R12, Y8, Y9)
	DENSE(R13, Y10, Y11)
	ADDQ    DX, AX
	ADDQ    SI, BX
	DECQ    CX
	JNZ     dense
	DECQ    R14
	JNZ     denseRun
	JMP     finish

planarRun:
	MOVQ (R15), AX
	SHLQ $2, AX
	ADDQ $8, R15
	MOVQ tile_n(DI), CX

planar:
	VMOVUPS (BX), Y12
	VMOVUPS 32(BX), Y13
	PLANAR(R8, Y0, Y1)
	PLANAR(R9, Y2, Y3)
	PLANAR(R10, Y4, Y5)
	PLANAR(R11, Y6, Y7)
	PLANAR(R12, Y8, Y9)
	PLANAR(R13, Y10, Y11)
	ADDQ    DX, AX
	ADDQ    SI, BX
	DECQ    CX
	JNZ     planar
	DECQ    R14
	JNZ     planarRun

finish:
	VMOVUPS tile_bias(DI), Y12
	VMOVUPS (tile_bias+32)(DI), Y13
	BIAS(Y0, Y1)
	BIAS(Y2, Y3)
	BIAS(Y4, Y5)
	BIAS(Y6, Y7)
	BIAS(Y8, Y9)
	BIAS(Y10, Y11)
	MOVQ  tile_add(DI), CX
	TESTQ CX, CX
	JZ    clamp
	ADD(0, Y0, Y1)
	ADD(1, Y2, Y3)
	ADD(2, Y4, Y5)
	ADD(3, Y6, Y7)
	ADD(4, Y8, Y9)
	ADD(5, Y10, Y11)

clamp:
	CMPB         tile_clamp(DI), $0
	JEQ          store
	VBROADCASTSS tile_lo(DI), Y12
	VBROADCASTSS tile_hi(DI), Y13
	CLAMP(Y0, Y1)
	CLAMP(Y2, Y3)
	CLAMP(Y4, Y5)
	CLAMP(Y6, Y7)
	CLAMP(Y8, Y9)
	CLAMP(Y10, Y11)

store:
	MOVQ tile_c(DI), BX
	STORE(0, Y0, Y1)
	STORE(1, Y2, Y3)
	STORE(2, Y4, Y5)
	STORE(3, Y6, Y7)
	STORE(4, Y8, Y9)
	STORE(5, Y10, Y11)
	VZEROUPPER
	RET
