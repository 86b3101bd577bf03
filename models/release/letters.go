package release

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
)

// Letters are a text without white space: what is looked for in it is found whatever an editor, a browser or a person
// has done to the spaces and the lines.
func Letters(s string) []rune {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if !isSpace(r) {
			out = append(out, r)
		}
	}
	return out
}

// isSpace reports whether nothing is seen of a rune, zero widths included.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

// Letters are those of every part, one after the other, and how many of them come before the body.
func (t Text) Letters() (all []rune, beforeBody int) {
	all = Letters(t.Headline + t.Subhead + t.Dateline)
	beforeBody = len(all)
	for _, n := range parse(Sanitise(t.Body)) {
		all = append(all, Letters(markup.RawText(n))...)
	}
	return append(all, Letters(t.Boilerplate+t.Contact)...), beforeBody
}

// Mark is a stretch of a body of which something is said elsewhere. From and To count the letters of the body.
type Mark struct {
	ID       string
	From, To int
}

// highlight wraps the words of a mark. The first piece carries the id, so that a link leads there.
func (m Mark) highlight(nodes []*html.Node) {
	var texts []*html.Node
	for _, root := range nodes {
		for n := range walk(root) {
			if n.Type == html.TextNode {
				texts = append(texts, n)
			}
		}
	}
	seen, first := 0, true
	for _, n := range texts {
		before, inside, after := "", "", ""
		for _, r := range n.Data {
			at := seen
			if !isSpace(r) {
				seen++
			}
			switch {
			case at < m.From || at == m.From && inside == "" && isSpace(r):
				before += string(r)
			case at < m.To:
				inside += string(r)
			default:
				after += string(r)
			}
		}
		if strings.TrimSpace(inside) == "" || n.Parent == nil {
			continue
		}
		mark := element(atom.Mark)
		mark.Attr = []html.Attribute{{Key: "class", Val: "remarked"}}
		if first {
			mark.Attr, first = append(mark.Attr, html.Attribute{Key: "id", Val: "passage-" + m.ID}), false
		}
		mark.AppendChild(&html.Node{Type: html.TextNode, Data: inside})
		n.Parent.InsertBefore(mark, n)
		if before != "" {
			n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: before}, mark)
		}
		n.Data = after
	}
}
