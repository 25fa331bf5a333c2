package onnx

// importer reads one operator: since is the first operator set whose form of it
// is understood, read makes its result or rejects the node.
type importer struct {
	since int64
	read  func(c *call) *value
}

// importers lists the operators that can be imported, by name, those of other
// domains than ONNX's with the domain before. Adding one is a function and a line.
func importers() map[string]importer {
	return map[string]importer{
		"Conv":               {1, importConv},
		"Gemm":               {7, importGemm},
		"MatMul":             {1, importMatMul},
		"BatchNormalization": {7, importBatchNormalization},

		"LayerNormalization":    {17, importLayerNormalization},
		"RMSNormalization":      {23, importRMSNormalization},
		"InstanceNormalization": {6, importInstanceNormalization},
		"GroupNormalization":    {21, importGroupNormalization},

		"Add":  {7, importAdd},
		"Sub":  {7, importSub},
		"Mul":  {7, importMul},
		"Div":  {7, importDiv},
		"Pow":  {7, importPow},
		"Sum":  {6, importSum},
		"Max":  {6, importMax},
		"Min":  {6, importMin},
		"Neg":  {6, importNeg},
		"Relu": {6, importRelu},
		"Clip": {6, importClip},

		"LeakyRelu":          {6, importLeakyRelu},
		"PRelu":              {7, importPRelu},
		"HardSigmoid":        {6, importHardSigmoid},
		"HardSwish":          {14, importHardSwish},
		"Sigmoid":            {6, importSigmoid},
		"Tanh":               {6, importTanh},
		"Exp":                {6, importExp},
		"Log":                {6, importLog},
		"Sqrt":               {6, importSqrt},
		"Erf":                {9, importErf},
		"Reciprocal":         {6, importReciprocal},
		"Gelu":               {20, importGelu},
		"com.microsoft.Gelu": {1, importGelu},
		"Softmax":            {1, importSoftmax},
		"LogSoftmax":         {1, importLogSoftmax},

		"MaxPool":           {1, importMaxPool},
		"AveragePool":       {7, importAveragePool},
		"GlobalAveragePool": {1, importGlobalAveragePool},
		"GlobalMaxPool":     {1, importGlobalMaxPool},
		"ReduceMean":        {1, importReduceMean},
		"ReduceSum":         {1, importReduceSum},

		"Identity":  {1, importIdentity},
		"Dropout":   {7, importDropout},
		"Reshape":   {5, importReshape},
		"Flatten":   {1, importFlatten},
		"Squeeze":   {1, importSqueeze},
		"Unsqueeze": {1, importUnsqueeze},
		"Transpose": {1, importTranspose},
		"Expand":    {8, importExpand},
		"Concat":    {4, importConcat},
		"Split":     {2, importSplit},
		"Slice":     {1, importSlice},
		"Gather":    {1, importGather},
		"Pad":       {2, importPad},

		"Constant":        {1, importConstant},
		"ConstantOfShape": {9, importConstantOfShape},
		"Shape":           {1, importShape},
		"Size":            {1, importSize},
		"Range":           {11, importRange},
		"Cast":            {6, importCast},
		"CastLike":        {15, importCastLike},
		"Equal":           {7, importEqual},
		"Where":           {9, importWhere},
		"Floor":           {6, importFloor},
		"Ceil":            {6, importCeil},

		"QuantizeLinear":                 {10, importQuantizeLinear},
		"DequantizeLinear":               {10, importDequantizeLinear},
		"com.microsoft.QuantizeLinear":   {1, importQuantizeLinear},
		"com.microsoft.DequantizeLinear": {1, importDequantizeLinear},
	}
}
