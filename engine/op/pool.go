package op

// PoolAttr is the geometry of pooling over the axes after the second, of any
// number. Size is the output's extent along them (ceil_mode and auto_pad are
// resolved by whoever makes the attribute).
type PoolAttr struct {
	Kernel, Strides, Dilations []int
	Begin                      []int // padding before the first element of each axis
	End                        []int // padding after the last
	Size                       []int
	CountPads                  bool // AvgPool divides by the window, padding included
}
