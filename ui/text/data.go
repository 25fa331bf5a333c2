package text

func dataWords() []entry {
	return []entry{
		{"data.title", "Data", "数据"},
		{"data.need", "Give the samples that this model is for: an .npy or .npz array, idx files, a CIFAR batch, or pictures. Drop them anywhere.", "请提供适合该模型的样本：.npy 或 .npz 数组、idx 文件、CIFAR 批次或图片。可拖放到页面任意位置。"},
		{"data.source", "Samples from", "样本来源"},
		{"data.drawn.digits", "Drawn digits", "绘制的数字"},
		{"data.drawn.characters", "Drawn characters", "绘制的字符"},
		{"data.own", "Your files", "您的文件"},
		{"data.open", "Open data…", "打开数据…"},
		{"data.samples", "Samples to measure on", "用于测量的样本数"},
		{"data.seed", "Seed", "随机种子"},
		{"data.inputs", "From pixels to inputs", "从像素到输入"},
		{"data.formula", "Input = (pixel × scale − mean) / std. The scale 0 is 1/255. Values of an .npy are inputs already.", "输入 =（像素 × 缩放 − 均值）/ 标准差。缩放 0 即 1/255。.npy 中的值直接作为输入。"},
		{"data.presets", "Customary", "常用"},
		{"data.unit", "0 to 1", "0 到 1"},
		{"data.symmetric", "−1 to 1", "−1 到 1"},
		{"data.raw", "0 to 255", "0 到 255"},
		{"data.mnist", "MNIST", "MNIST"},
		{"data.cifar", "CIFAR-10", "CIFAR-10"},
		{"data.imagenet", "ImageNet", "ImageNet"},
		{"data.scale", "Scale", "缩放"},
		{"data.mean", "Mean per channel", "各通道均值"},
		{"data.std", "Std per channel", "各通道标准差"},
		{"data.layout", "Array layout", "数组布局"},
		{"data.summary", "{n} labelled samples of {shape}", "{n} 个带标签的样本，形状 {shape}"},
		{"data.summaryUnlabelled", "{n} samples of {shape} without labels: the network's own answers stand in for them", "{n} 个无标签的样本，形状 {shape}：以网络自身的回答代替标签"},
		{"data.range", "What the network sees. Black is {min}, white is {max}.", "网络所看到的内容。黑色为 {min}，白色为 {max}。"},
		{"data.pictures", "Samples as the network sees them", "网络所看到的样本"},
		{"data.picturesOf", "Samples as the network sees them: {classes}", "网络所看到的样本：{classes}"},
	}
}
