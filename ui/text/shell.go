package text

func shellWords() []entry {
	return []entry{
		{"shell.studio", "Studio", "工作室"},
		{"shell.reading", "Reading {name}", "正在读取 {name}"},
		{"shell.working", "Working", "正在处理"},
		{"shell.stopped", "Stopped. What was found so far is kept.", "已停止。已得到的结果会保留。"},
		{"shell.waiting", "Open a model to begin.", "打开一个模型即可开始。"},
		{"shell.idle", "All is up to date.", "一切均为最新。"},
		{"shell.of", "{done} of {total}", "{done} / {total}"},
		{"shell.left", "{count}, about {seconds} s left", "{count}，约剩 {seconds} 秒"},
		{"shell.stop", "Stop", "停止"},
		{"shell.resume", "Go on", "继续"},

		{"stage.preview", "Reading the data", "正在读取数据"},
		{"stage.calibrate", "Observing activations", "正在观察激活值"},
		{"stage.judge", "Checking how inputs are made", "正在检查输入的制作方式"},
		{"stage.measure", "Measuring sensitivity", "正在测量敏感度"},
		{"stage.allocate", "Choosing bits", "正在选择位宽"},
		{"stage.improve", "Improving the choice", "正在改进选择"},
		{"stage.validate", "Checking predictions", "正在检验预测"},
		{"stage.recommend", "Trying networks", "正在尝试网络"},
		{"stage.quantize", "Making the integer network", "正在生成整数网络"},

		{"tab.list", "Views of the layers", "各层的视图"},
		{"tab.sensitivity", "Sensitivity", "敏感度"},
		{"tab.front", "Target", "目标"},
		{"tab.damage", "Damage", "损失"},
		{"tab.weights", "Weights", "权重"},
		{"tab.layers", "Layers", "层"},

		{"job.reading", "Reading pictures", "正在读取图片"},
		{"job.calibrating", "Observing activations", "正在观察激活值"},
		{"job.predicting", "Predicting missing labels", "正在预测缺失的标签"},
		{"job.measuring", "Measuring sensitivity", "正在测量敏感度"},
		{"job.activations", "Measuring activations", "正在测量激活的敏感度"},
		{"job.eigenvalues", "Measuring eigenvalues", "正在测量特征值"},
		{"job.rounding", "Rounding layers", "正在舍入各层"},
		{"job.comparing", "Comparing answers, one layer rounded at a time", "逐层取整并比较答案"},
		{"job.improving", "Improving the choice by measured steps", "正在通过实测逐步改进选择"},
		{"job.validating", "Measuring random choices", "正在实测随机方案"},
		{"job.evaluating", "Measuring accuracy", "正在测量准确率"},
		{"job.timing", "Measuring latency", "正在测量延迟"},
		{"job.checking", "Checking the file", "正在检查文件"},
	}
}
