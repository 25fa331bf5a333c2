#include "textflag.h"

// One row of A against the sixteen columns in Y8 and Y9.
#define ROW(a, lo, hi) \
	VBROADCASTSS (a)(AX*1), Y10; \
	VFMADD231PS  Y8, Y10, lo; \
	VFMADD231PS  Y9, Y10, hi

// Add two sums to a row of C and go to the next.
#define STORE(lo, hi) \
	VADDPS  (DI), lo, lo; \
	VADDPS  32(DI), hi, hi; \
	VMOVUPS lo, (DI); \
	VMOVUPS hi, 32(DI); \
	ADDQ    SI, DI

// func fmaTile(c *float32, ldc int, a0, a1, a2, a3 *float32, step int, panel *float32, n int)
TEXT ·fmaTile(SB), NOSPLIT, $0-72
	MOVQ   c+0(FP), DI
	MOVQ   ldc+8(FP), SI
	MOVQ   a0+16(FP), R8
	MOVQ   a1+24(FP), R9
	MOVQ   a2+32(FP), R10
	MOVQ   a3+40(FP), R11
	MOVQ   step+48(FP), DX
	MOVQ   panel+56(FP), BX
	MOVQ   n+64(FP), CX
	SHLQ   $2, SI
	SHLQ   $2, DX
	XORQ   AX, AX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

loop:
	VMOVUPS (BX), Y8
	VMOVUPS 32(BX), Y9
	ROW(R8, Y0, Y1)
	ROW(R9, Y2, Y3)
	ROW(R10, Y4, Y5)
	ROW(R11, Y6, Y7)
	ADDQ    DX, AX
	ADDQ    $64, BX
	DECQ    CX
	JNZ     loop

	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	VZEROUPPER
	RET
