package text

func dataWords() []entry { return nil }
