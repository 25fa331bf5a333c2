package text

func modelWords() []entry {
	return []entry{
		{"model.fine", "The engine can run every operation of this model.", "引擎可以运行该模型的所有算子。"},
		{"model.lacking", "The engine cannot run 1 operation of this model.", "引擎无法运行该模型的 1 个算子。"},
		{"model.lackings", "The engine cannot run {n} operations of this model.", "引擎无法运行该模型的 {n} 个算子。"},
		{"model.file", "File", "文件"},
		{"model.layers", "Layers", "层"},
		{"model.params", "Parameters", "参数"},
		{"model.macs", "Multiply-adds per sample", "每个样本的乘加次数"},
		{"model.input", "Input", "输入"},
		{"model.inputs", "Inputs", "输入"},
		{"model.output", "Output", "输出"},
		{"model.outputs", "Outputs", "输出"},
		{"model.origin", "{format}, operator set {opset}, IR version {ir}", "{format}，算子集 {opset}，IR 版本 {ir}"},
		{"model.originProducer", "{format}, operator set {opset}, IR version {ir}, written by {producer}", "{format}，算子集 {opset}，IR 版本 {ir}，由 {producer} 写出"},
		{"model.share", "{percent} of all weights", "占全部权重的 {percent}"},
		{"model.unsupported", "What the engine cannot run", "引擎无法运行的部分"},
		{"model.unsupportedAdvice", "Replace these operations and export the model again, or open another model.", "请替换这些算子并重新导出模型，或打开其他模型。"},
		{"model.node", "Node", "节点"},
		{"model.op", "Operation", "算子"},
		{"model.opset", "Opset", "算子集"},
		{"model.reason", "Reason", "原因"},
		{"model.number", "No.", "序号"},
		{"model.layer", "Layer", "层"},
		{"model.shape", "Weight shape", "权重形状"},
		{"model.weights", "Weights", "权重数"},
		{"model.layerMacs", "Multiply-adds", "乘加次数"},
		{"model.shareTitle", "Share of weights", "权重占比"},
	}
}
