// Package markup reads the visible text out of HTML.
package markup

import (
	entity "html"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text is the visible text of a piece of HTML, one block a line.
func Text(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		return strings.TrimSpace(markup)
	}
	doc, err := Parse(markup)
	if err != nil {
		return ""
	}
	return TextOf(doc)
}

// TextOf is the visible text below a node, one block a line.
func TextOf(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func writeText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	case n.Type == html.CommentNode || hidden[n.DataAtom]:
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeText(b, c)
	}
	if blocks[n.DataAtom] {
		b.WriteByte('\n')
	}
}

// RawText is all text of a node and below it, scripts included.
func RawText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// Attr is the value of an attribute, "" for none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// OneLine is a title as text: markup in it stays visible text, entities are read, white space is one blank.
func OneLine(s string) string {
	return strings.Join(strings.Fields(entity.UnescapeString(s)), " ")
}

// Shorten cuts what was read to at most n characters; where something was cut off an ellipsis stands for it.
func Shorten(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

var hidden = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true, atom.Head: true,
	atom.Object: true, atom.Svg: true, atom.Select: true, atom.Textarea: true, atom.Button: true, atom.Nav: true,
}

var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.H1: true, atom.H2: true,
	atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true, atom.Section: true, atom.Article: true,
	atom.Tr: true, atom.Td: true, atom.Th: true, atom.Dt: true, atom.Dd: true, atom.Figcaption: true, atom.Header: true,
	atom.Footer: true, atom.Pre: true, atom.Hr: true, atom.Title: true,
}
