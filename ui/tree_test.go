package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vugu/vugu"
	"github.com/vugu/vugu/js"
)

func TestTreeGrowsWhatTheMarkupSays(t *testing.T) {
	inside := "1 <b>x</b>"
	element := func(name string, attributes ...vugu.VGAttribute) *vugu.VGNode {
		return &vugu.VGNode{Type: vugu.ElementNode, Data: name, Attr: attributes}
	}
	text := func(data string) *vugu.VGNode { return &vugu.VGNode{Type: vugu.TextNode, Data: data} }
	row := element("p", vugu.VGAttribute{Key: "class", Val: "a > b"}, vugu.VGAttribute{Key: "title"}, vugu.VGAttribute{Key: "hidden", Val: "hidden"})
	row.AppendChild(text("said"))
	fixed := element("i", vugu.VGAttribute{Key: "id", Val: "f"})
	fixed.InnerHTML = &inside
	picture := element("svg")
	picture.Namespace = "svg"
	want := element("div")
	for _, n := range []*vugu.VGNode{text("\n  "), row, text("\n "), fixed, picture, element("hr"), text("\n")} {
		want.AppendChild(n)
	}

	vg := newTree(&vugu.BuildIn{})
	vg.add("<div>\n  <p class='a > b' title=''>")
	attribute(vg, "hidden", true)
	attribute(vg, "disabled", false)
	vg.add("said</p>\n <i id='f' vg-html='1 <b>x</b>'/><svg:svg></svg:svg><hr/>\n</div>")
	if len(vg.out.Out) != 1 || vg.at != nil {
		t.Fatalf("%d roots, %v open", len(vg.out.Out), vg.at)
	}
	if diff := cmp.Diff(spelled(want), spelled(vg.out.Out[0])); diff != "" {
		t.Error(diff)
	}
}

// spelled is a tree without the links between its nodes.
func spelled(n *vugu.VGNode) (nodes []vugu.VGNode) {
	for ; n != nil; n = n.NextSibling {
		alone := *n
		alone.Parent, alone.FirstChild, alone.LastChild, alone.PrevSibling, alone.NextSibling = nil, nil, nil, nil, nil
		nodes = append(append(nodes, alone, vugu.VGNode{Data: "("}), spelled(n.FirstChild)...)
		nodes = append(nodes, vugu.VGNode{Data: ")"})
	}
	return nodes
}

func TestTreeElementsAct(t *testing.T) {
	vg := newTree(&vugu.BuildIn{})
	vg.add("<p>")
	content(vg, "a < b")
	clicked, drawn := false, false
	vg.on("click", func(vugu.DOMEvent) { clicked = true })
	vg.populate(func(js.Value) { drawn = true })
	vg.add("</p>")
	n := vg.out.Out[0]
	if *n.InnerHTML != "a &lt; b" {
		t.Errorf("inside is %q", *n.InnerHTML)
	}
	n.DOMEventHandlerSpecList[0].Func(nil)
	n.JSPopulateHandler.JSValueHandle(js.Value{})
	if n.DOMEventHandlerSpecList[0].EventType != "click" || !clicked || !drawn {
		t.Error("a handler is lost")
	}
}
