//go:build !js

package wasmasm_test

import (
	"cmp"
	"strconv"
	"strings"

	"hawqeye/engine/kernel/wasmasm"
)

// node is a parenthesis of the text format: words, then what is nested in it.
type node struct {
	words  []string
	nested []node
}

// parse reads text that holds no strings with parentheses.
func parse(text string) node {
	root := node{}
	open := []*node{&root}
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, ";;")
		for _, word := range strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(line)) {
			last := open[len(open)-1]
			switch word {
			case "(":
				last.nested = append(last.nested, node{})
				open = append(open, &last.nested[len(last.nested)-1])
			case ")":
				open = open[:len(open)-1]
			default:
				last.words = append(last.words, word)
			}
		}
	}
	return root.nested[0]
}

// flat unfolds an instruction: operands come before it. Labels are told by depths.
func (n node) flat(labels []string) []string {
	var before, signature []string
	var inside []node
	for _, c := range n.nested {
		switch c.words[0] {
		case "param", "result":
			signature = append(signature, "("+strings.Join(c.words, " ")+")")
		default:
			inside = append(inside, c)
		}
	}
	switch n.words[0] {
	case "block", "loop", "if":
		within := append(labels[:len(labels):len(labels)], n.words[1])
		var body []string
		for _, c := range inside {
			switch first := c.words[0]; {
			case first == "else":
				body = append(body, first)
				fallthrough
			case first == "then":
				for _, i := range c.nested {
					body = append(body, i.flat(within)...)
				}
			case n.words[0] == "if":
				before = append(before, c.flat(labels)...)
			default:
				body = append(body, c.flat(within)...)
			}
		}
		head := strings.Join(append(n.words[:1:1], signature...), " ")
		return append(append(append(before, head), body...), "end")
	}
	for _, c := range inside {
		before = append(before, c.flat(labels)...)
	}
	return append(before, strings.Join(append(depths(n.words, labels), signature...), " "))
}

// depths replaces a branch's labels by the number of blocks that it leaves.
func depths(words, labels []string) []string {
	if !strings.HasPrefix(words[0], "br") {
		return words
	}
	out := words[:1:1]
	for _, word := range words[1:] {
		for i, label := range labels {
			if label == word {
				word = strconv.Itoa(len(labels) - 1 - i)
				break
			}
		}
		out = append(out, word)
	}
	return out
}

// flatText is the instructions of a module's functions, as its text has them.
func flatText(m *wasmasm.Module) []string {
	var b strings.Builder
	if err := m.WriteText(&b); err != nil {
		return []string{err.Error()}
	}
	var list []string
	for _, f := range parse(b.String()).nested {
		if f.words[0] != "func" {
			continue
		}
		for _, c := range f.nested {
			switch c.words[0] {
			case "param", "result", "local":
			default:
				list = append(list, c.flat(nil)...)
			}
		}
	}
	return list
}

// flatLines is the same of the lines that V8 writes.
func flatLines(lines []string) []string {
	var list, labels []string
	inside := false
	for _, line := range lines {
		if before, results, ok := strings.Cut(line, "(result"); ok { // V8 parenthesizes each
			line = before + "(result" + strings.ReplaceAll(results, ") (result", "")
		}
		words := strings.Fields(line)
		switch first := words[0]; {
		case first == "(func":
			inside, labels = true, nil
		case first == ")":
			inside = false
		case !inside || first == "(local":
		case first == "block" || first == "loop" || first == "if":
			label := ""
			if len(words) > 1 && words[1][0] == '$' {
				label = words[1]
				words = append(words[:1:1], words[2:]...)
			}
			labels = append(labels, label)
			list = append(list, strings.Join(words, " "))
		case first == "end":
			labels = labels[:len(labels)-1]
			list = append(list, first)
		default:
			list = append(list, cmp.Or(dialect[strings.TrimSpace(line)], strings.Join(depths(words, labels), " ")))
		}
	}
	return list
}
