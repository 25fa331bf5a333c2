package kernel

// Tail is what happens to the sums y of a convolution before they are stored:
//
//	y = min(max(y + Bias + Add, Lo), Hi)
//
// NaN stays NaN. The sums come first: products that are added to a large bias one
// by one lose their last places, and rectifiers close to zero tip over.
type Tail struct {
	Bias   []float32 // per output channel; nil: none
	Add    []float32 // laid out as the result, which it may be; nil: none
	Lo, Hi float32   // −Inf and +Inf: no clamp
}

// Pool is the geometry of a pooling over [Batch, depth, height, width, Channels].
// Planes and rows have a depth, or a depth and a height, of extent 1.
type Pool struct {
	Batch, Channels int
	Axes            [3]PoolAxis // depth, height, width
	CountPads       bool        // a mean divides by the window with its padding, not by the elements in it
}

// PoolAxis is how windows slide along one axis. Tap k of window i lies at
// i·Stride − Begin + k·Dilation; taps outside of [0, Extent) do not take part.
// Every window has one that does. Where padding counts, only positions below
// Extent + End do: the last window may reach beyond.
type PoolAxis struct {
	Extent, Out              int
	Kernel, Stride, Dilation int
	Begin, End               int
}

// Map is a function of one argument and its parameters.
type Map struct {
	Func    Func
	A, B, C float32
}

// Func is a function of one argument. NaN gives NaN, save for Inside, where it gives 0.
type Func int

// The functions of MapF32. Sums, products and quotients are rounded one by one,
// save that a product may be fused with a sum. Of the others the error is given, in
// units of the last place of the result (ulp); results below the smallest normal
// number may be any such.
const (
	Affine    Func = iota // A·x + B
	Clamp                 // min(max(x, A), B)
	Inside                // 1 where A < x < B, else 0
	Leaky                 // A·x where x < 0, else x
	HardSwish             // x·min(max(x/6 + 1/2, 0), 1)
	Round                 // min(max(r, B), C)·A where r is x/A, rounded to the nearest integer, ties to even
	Exp                   // 2 ulp
	Log                   // 2 ulp
	Sqrt                  // ½ ulp
	Sigmoid               // 1/(1 + exp(−x)): 4 ulp
	Tanh                  // 4 ulp
	Erf                   // 4 ulp
	Gelu                  // x/2·(1 + erf(x/√2)): 4 ulp of x
	GeluTanh              // x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): 4 ulp of x
)

// Zip is a function of two arguments over Rows rows of Cols elements: element
// (i, j) of the result, at i·Cols + j, comes from elements i·Row + j·Col of the
// operands. Col is 1, or 0 for one element for the whole row.
type Zip struct {
	Func       ZipFunc
	Rows, Cols int
	A, B       Stride
	By         float32 // of AddScaled
	Lo, Hi     float32 // of Gate
}

// Stride is the distance between neighbours in a column and in a row.
type Stride struct{ Row, Col int }

// ZipFunc is a function of two arguments.
type ZipFunc int

// The functions of ZipF32, exact like those of MapF32.
const (
	AddScaled ZipFunc = iota // a + By·b
	Mul                      // a·b
	Div                      // a/b
	Gate                     // a where Lo < b < Hi, else 0
)
