package text

func problemWords() []entry {
	return []entry{
		{"problem.load", "{name} could not be opened", "无法打开 {name}"},
		{"problem.preview", "The data could not be read", "无法读取数据"},
		{"problem.calibrate", "The model could not be run on the data", "无法在这些数据上运行模型"},
		{"problem.measure", "The sensitivity could not be measured", "无法测量敏感度"},
		{"problem.allocate", "No bits could be chosen", "无法选择位宽"},
		{"problem.improve", "No better choice could be made", "无法作出更好的选择"},
		{"problem.validate", "The predictions could not be checked", "无法检验预测"},
		{"problem.recommend", "No network could be recommended", "无法推荐网络"},
		{"problem.quantize", "The integer network could not be made", "无法生成整数网络"},
		{"problem.evaluate", "The accuracy could not be measured", "无法测量准确率"},
		{"problem.time", "The latency could not be measured", "无法测量延迟"},
		{"problem.weigh", "The weights could not be shown", "无法显示权重"},
		{"problem.ask", "That could not be done", "操作未能完成"},
		{"problem.data", "{name} waits for its model", "{name} 正在等待模型"},
		{"problem.dataAdvice", "It is data, and no model is open. Open the ONNX model that it belongs to: the data is then used with it.", "这是数据文件，而目前没有打开模型。请打开它所属的 ONNX 模型，随后就会使用这些数据。"},
		{"problem.fetch", "{name} could not be fetched", "无法取得 {name}"},
		{"problem.fetchAdvice", "The server that sent this page did not send the model. Check the connection and choose the model again, or open a file of your own.", "提供此页面的服务器没有送来该模型。请检查连接后重新选择，或打开您自己的文件。"},
		{"problem.address", "Part of the address is not understood", "地址中有一部分无法识别"},
		{"problem.addressAdvice", "What could be read is in force; the rest is at its default.", "可以识别的设置已生效，其余使用默认值。"},
		{"problem.crash", "The engine stopped", "引擎已停止"},
		{"problem.crashOver", "The engine stopped while it worked on {name}", "引擎在处理 {name} 时停止"},
		{"problem.crashAdvice", "Your files are untouched and your settings are kept. A new engine has taken over.", "您的文件没有改动，设置已保留。新的引擎已经接手。"},
		{"problem.memoryAdvice", "It ran out of memory. Close other tabs, or open a smaller model. Your files are untouched and your settings are kept.", "内存不足。请关闭其他标签页，或打开较小的模型。您的文件没有改动，设置已保留。"},
		{"problem.again", "Try again", "重试"},
		{"problem.dismiss", "Close this message", "关闭此消息"},
		{"problem.details", "Details", "详情"},
	}
}
