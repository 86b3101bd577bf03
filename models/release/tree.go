package release

import (
	"iter"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
)

// parse reads a fragment as the content of a body. What is nested deeper than the parser goes (512 tags,
// which no person writes) is read as its words alone.
func parse(source string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(source), element(atom.Body))
	if err != nil {
		words := html.UnescapeString(bluemonday.StrictPolicy().Sanitize(source))
		return []*html.Node{{Type: html.TextNode, Data: words}}
	}
	return nodes
}

func element(a atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
}

func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Figure:
		return true
	}
	return false
}

// isEmpty reports whether a node has neither words nor pictures.
func isEmpty(n *html.Node) bool { return isBlank(n) && len(figuresIn([]*html.Node{n})) == 0 }

func isBlank(n *html.Node) bool { return strings.TrimSpace(markup.RawText(n)) == "" }

// walk yields n and everything below it, in the order of the text.
func walk(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if !yield(n) {
			return
		}
		for c := range n.Descendants() {
			if !yield(c) {
				return
			}
		}
	}
}

func set(n *html.Node, name, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}
