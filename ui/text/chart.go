package text

// Chart is what a figure says under a key of the chart package. English comes
// with the figures, so there is none here: an empty text leaves it to them.
func Chart(lang, key string) string {
	if lang != "zh" {
		return ""
	}
	for _, m := range chartWords {
		if m.key == key {
			return m.zh
		}
	}
	return ""
}

// chartWords are the figures' messages in Chinese.
var chartWords = [...]struct{ key, zh string }{
	{"sensitivity.trace", "每个权重的平均 Hessian 迹"},
	{"sensitivity.perturbation", "取整误差平方 ‖Q(W) − W‖²"},
	{"sensitivity.omega", "预测损失 Ω"},
	{"sensitivity.alone", "只取整这一层时答案的散度"},
	{"sensitivity.none", "还没有测量任何层。"},
	{"sensitivity.one", "只测量了 {layer} 一层：{value}。"},
	{"sensitivity.flat", "{layers} 层中没有一层的值大于零。"},
	{"sensitivity.equal", "全部 {layers} 层的值相同：{value}。"},
	{"sensitivity.most", "{layer} 的值最大：{value}。"},
	{"sensitivity.share", "{layer} 占预测损失的 {share}。"},
	{"sensitivity.median.trace", "{layer} 的敏感度是中位层的 {ratio} 倍。"},
	{"sensitivity.median.alone", "只取整 {layer} 时，答案的偏移是中位层的 {ratio} 倍。"},
	{"sensitivity.median.perturbation", "{layer} 的取整误差是中位层的 {ratio} 倍。"},

	{"convergence", "随机探测的累计均值"},
	{"convergence.none", "探测次数还不够，无法判断均值有多准。"},
	{"convergence.one", "经过 {probes} 次探测，{layer} 的迹误差在 ± {share} 以内。"},
	{"convergence.worst", "经过 {probes} 次探测，所有迹的误差都在 ± {share} 以内；{layer} 最不确定。"},
	{"convergence.open", "经过 {probes} 次探测，还不能断定 {layer} 的迹不为零。"},

	{"predictions", "实测损失与各模型的预测"},
	{"predictions.none", "还没有模型给出预测。"},
	{"predictions.best", "在 {n} 个随机位宽方案中，{model} 排序最准：与实测的秩相关为 {rank}。"},
	{"predictions.other", "在 {n} 个随机位宽方案中，{model} 排序最准：与实测的秩相关为 {rank}；{own} 为 {ownRank}。"},

	{"front.damage", "预测损失 Ω"},
	{"front.apart", "逐层相加的散度"},
	{"front.accuracy", "正确率"},
	{"front.none", "还没有可选的网络。"},
	{"front.one", "只有一个网络（{size}）在其大小上最优。"},
	{"front.range", "从 {least} 到 {most}，共有 {points} 个网络在各自的大小上最优。"},
	{"front.chosen.damage", "在 {size} 以内，没有哪种位宽分配的损失小于 Ω = {quality}。"},
	{"front.chosen.apart", "在 {size} 以内，没有哪种位宽分配的逐层散度之和小于 {quality}。"},
	{"front.chosen.accuracy", "大小为 {size} 时，正确率为 {quality}。"},
	{"front.times.apart", "所有层都用 {bits} 位需要 {other}，逐层散度之和却是这个 {size} 方案的 {ratio} 倍。"},
	{"front.same.apart", "所有层都用 {bits} 位同样需要 {size}，逐层散度之和却是这个方案的 {ratio} 倍。"},
	{"front.times.damage", "所有层都用 {bits} 位需要 {other}，损失却是这个 {size} 方案的 {ratio} 倍。"},
	{"front.same.damage", "所有层都用 {bits} 位同样需要 {size}，损失却是这个方案的 {ratio} 倍。"},
	{"front.points", "大小为 {size} 时正确率为 {quality}，比所有层都用 {bits} 位（{other}）高 {points} 个百分点。"},

	{"bits", "各层的位宽"},
	{"bits.empty", "还没有任何层。"},
	{"bits.none", "所有层都保留浮点。"},
	{"bits.uniform", "所有层都是 {bits} 位。"},
	{"bits.range", "每个权重平均 {average} 位：最低 {low} 位（{lowest}），最高 {high} 位（{highest}）。"},

	{"histogram", "取整前后的权重"},
	{"histogram.none", "{layer} 没有可显示的权重。"},
	{"histogram.levels", "{layer} 的 {weights} 个权重落在 {bits} 位的 {levels} 个级别中的 {used} 个上；其中 {share} 变成 {value}。"},

	{"scores", "正确率"},
	{"scores.none", "还没有评估任何网络。"},
	{"scores.float", "浮点网络在 {n} 个样本上答对 {share}。"},
	{"scores.quantized", "量化网络在 {n} 个样本上答对 {share}。"},
	{"scores.equal", "量化网络在 {n} 个样本上答对 {share}，与浮点网络一样多。"},
	{"scores.below", "量化网络在 {n} 个样本上答对 {share}，比浮点低 {points} 个百分点，不能用偶然来解释。"},
	{"scores.above", "量化网络在 {n} 个样本上答对 {share}，比浮点高 {points} 个百分点，不能用偶然来解释。"},
	{"scores.below.overlap", "量化网络在 {n} 个样本上答对 {share}，比浮点低 {points} 个百分点，但两个区间重叠。"},
	{"scores.above.overlap", "量化网络在 {n} 个样本上答对 {share}，比浮点高 {points} 个百分点，但两个区间重叠。"},

	{"answers", "两个网络的答案"},
	{"answers.none", "还没有答案。"},
	{"answers.one", "答案是 {class}。"},
	{"answers.agree", "两个网络都回答 {class}。"},
	{"answers.agree.lead", "两个网络都回答 {class}；领先幅度从 {float} 变为 {quantized}。"},
	{"answers.agree.shares", "两个网络都回答 {class}：浮点 {float}，量化 {quantized}。"},
	{"answers.differ", "两个网络答案不同：浮点为 {float}，量化为 {quantized}。"},

	{"spark", "从 {first} 到 {last}，介于 {lo} 和 {hi} 之间"},
	{"spark.none", "还没有数据"},

	{"axis.size", "权重大小"},
	{"axis.probes", "探测次数"},
	{"axis.predicted", "预测"},
	{"axis.values", "权重值"},
	{"axis.steps", "权重值（以网格步长为单位）"},
	{"axis.count", "权重个数"},
	{"axis.count.root", "权重个数（平方根刻度）"},
	{"axis.probability", "概率"},
	{"axis.logit", "Logit"},

	{"legend.stderr", "± 一个标准误差"},
	{"legend.partial", "估计值，正在测量"},
	{"legend.nonpositive", "不大于零：噪声"},
	{"legend.mean", "累计均值"},
	{"legend.band", "± 两个标准误差"},
	{"legend.exact", "精确值"},
	{"legend.front", "同等大小中最优"},
	{"legend.dominated", "其他方案"},
	{"legend.uniform", "所有层位宽相同"},
	{"legend.float", "f：保留浮点"},
	{"legend.w", "W：权重"},
	{"legend.a", "A：输入"},
	{"legend.weights", "权重"},
	{"legend.levels", "取整之后"},
	{"legend.grid", "网格的级别"},
	{"legend.wilson", "95% 区间（Wilson）"},

	{"label.missing", "未测量"},
	{"label.bits", "{bits} 位"},
	{"label.score", "{share}（{n} 个中 {correct} 个）"},

	{"network.float", "浮点"},
	{"network.quantized", "量化"},

	{"mark.missing", "{layer}：未测量"},
	{"mark.value", "{layer}：{value}"},
	{"mark.estimate", "{layer}：{value} ± {error}"},
	{"mark.run", "{layer}：{probes} 次探测后为 {value} ± {error}"},
	{"mark.predictor", "{model}：秩相关 {rank}"},
	{"mark.point", "{size}，{measure} {quality}"},
	{"mark.uniform", "所有层都用 {bits} 位：{size}，{measure} {quality}"},
	{"mark.cell", "{layer}：{bits} 位，{weights} 个权重"},
	{"mark.cell.locked", "{layer}：固定为 {bits} 位，{weights} 个权重"},
	{"mark.cell.acts", "{layer}：{bits} 位，输入 {acts} 位，{weights} 个权重"},
	{"mark.cell.acts.locked", "{layer}：固定为 {bits} 位，输入 {acts} 位，{weights} 个权重"},
	{"mark.level", "级别 {code}，{value}：{n} 个权重"},
	{"mark.score", "{network}：正确率 {share}，95% 区间 {lo} 至 {hi}，{n} 个样本"},
	{"mark.answer", "{class}：{float}"},
	{"mark.answers", "{class}：浮点 {float}，量化 {quantized}"},

	{"target.size", "大小上限"},
	{"target.damage", "损失上限"},
	{"target.apart", "逐层散度之和的上限"},
	{"target.accuracy", "正确率下限"},
	{"target.reached", "{target}：最好的网络为 {size}，{quality}"},
	{"target.none", "{target}：没有网络能满足"},

	{"column.layer", "层"},
	{"column.stderr", "标准误差"},
	{"column.mean", "均值"},
	{"column.exact", "精确值"},
	{"column.point", "点"},
	{"column.bits", "位宽"},
	{"column.weights", "权重个数"},
	{"column.acts", "输入位宽"},
	{"column.locked", "已固定"},
	{"column.code", "编码"},
	{"column.value", "值"},
	{"column.network", "网络"},
	{"column.share", "正确率"},
	{"column.lo", "区间下限"},
	{"column.hi", "上限"},
	{"column.correct", "答对数"},
	{"column.model", "模型"},
	{"column.rank", "秩相关"},
	{"column.n", "样本数"},
	{"column.class", "类别"},

	{"note.missing.one", "有一个值不是数字，未画出。"},
	{"note.missing", "有 {n} 个值不是数字，未画出。"},
	{"note.float.one", "有一层保留浮点。"},
	{"note.float", "有 {n} 层保留浮点。"},
	{"note.panels", "画出 {n} 层；另外 {more} 层在表格中。"},
	{"note.classes", "画出 {of} 个类别中可能性最大的 {n} 个。"},
}
