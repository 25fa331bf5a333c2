package ui

import (
	"strings"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/js"
)

// tree grows the nodes of one component. The generated code gives it what stands
// still as markup, and the rest in between, for the element that is open then.
type tree struct {
	in  *vugu.BuildIn
	out *vugu.BuildOut
	at  *vugu.VGNode // the open element; nil outside the root
}

func newTree(in *vugu.BuildIn) *tree { return &tree{in: in, out: &vugu.BuildOut{}} }

func (t *tree) append(n *vugu.VGNode) {
	if t.at == nil {
		t.out.Out = append(t.out.Out, n)
		return
	}
	t.at.AppendChild(n)
}

// add grows nodes from markup as tools/components writes it: every text is a
// node, and every element is closed, by </name> or by /> where nothing is in it.
// Attributes stand between ' and ', and vg-html is the inner HTML.
func (t *tree) add(markup string) {
	for markup != "" {
		switch {
		case markup[0] != '<':
			end := strings.IndexByte(markup, '<')
			if end < 0 {
				end = len(markup)
			}
			t.append(&vugu.VGNode{Type: vugu.TextNode, Data: markup[:end]})
			markup = markup[end:]
		case markup[1] == '/':
			t.at = t.at.Parent
			_, markup, _ = strings.Cut(markup, ">")
		default:
			markup = t.open(markup[1:])
		}
	}
}

// open grows the element whose name markup begins with, and returns what is
// after its tag.
func (t *tree) open(markup string) string {
	end := 0
	for c := markup[0]; c != ' ' && c != '/' && c != '>'; c = markup[end] {
		end++
	}
	n := &vugu.VGNode{Type: vugu.ElementNode, Data: markup[:end]}
	if space, name, ok := strings.Cut(n.Data, ":"); ok {
		n.Namespace, n.Data = space, name
	}
	for markup = markup[end:]; markup[0] == ' '; {
		equals := strings.IndexByte(markup, '=')
		key, value := markup[1:equals], markup[equals+len("='"):]
		quote := strings.IndexByte(value, '\'')
		value, markup = value[:quote], value[quote+1:]
		if key == "vg-html" {
			n.InnerHTML = &value
			continue
		}
		n.Attr = append(n.Attr, vugu.VGAttribute{Key: key, Val: value})
	}
	t.append(n)
	if markup[0] == '/' {
		return markup[2:]
	}
	t.at = n
	return markup[1:]
}

// given is an attribute's text; where it is empty, there is no such attribute.
type given string

// attribute sets a text, or an attribute that is there or is not.
func attribute[T string | bool | given](t *tree, key string, value T) {
	switch v := any(value).(type) {
	case given:
		if v != "" {
			t.at.AddAttrInterface(key, string(v))
		}
	default:
		t.at.AddAttrInterface(key, v)
	}
}

// content sets the inside of the open element; what a string holds is no markup.
func content[T string | int | vugu.HTML](t *tree, inside T) { t.at.SetInnerHTML(inside) }

// on has the open element answer to an event.
func (t *tree) on(event string, f func(vugu.DOMEvent)) {
	t.at.DOMEventHandlerSpecList = append(t.at.DOMEventHandlerSpecList, vugu.DOMEventHandlerSpec{EventType: event, Func: f})
}

// populate has f called with the open element whenever its inside is drawn.
func (t *tree) populate(f func(js.Value)) { t.at.JSPopulateHandler = vugu.JSValueFunc(f) }

// part puts in a component: the one that was here at the last build, or a new
// one. id is its place in the source, key its turn in a loop.
func part[T any, P interface {
	*T
	vugu.Builder
}](t *tree, id uint64, key any) P {
	k := vugu.MakeCompKey(id^t.in.CurrentPositionHash(), key)
	c, _ := t.in.BuildEnv.CachedComponent(k).(P)
	if c == nil {
		c = new(T)
		t.in.BuildEnv.WireComponent(c)
	}
	t.put(k, c)
	return c
}

func (t *tree) put(k vugu.CompKey, c vugu.Builder) {
	t.in.BuildEnv.UseComponent(k, c)
	t.out.Components = append(t.out.Components, c)
	t.append(&vugu.VGNode{Component: c})
}
