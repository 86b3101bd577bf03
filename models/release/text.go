package release

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
)

// TextOf is a body as plain text: a paragraph a line, a blank line between blocks, list items marked,
// and behind the words of every link its address. Of pictures there are the words below them.
func TextOf(body string) string { return textWith(body, nil) }

// TextDrawn is TextOf with a line for each picture, as draw has it.
func TextDrawn(body string, draw Draw) string {
	return textWith(body, func(id string) string { return draw(id).Line })
}

// textWith is TextOf with a line for each picture; nil: with none.
func textWith(body string, line func(picture string) string) string {
	w := textWriter{picture: line}
	for _, n := range parse(Sanitise(body)) {
		w.block(n, "")
	}
	w.end()
	return strings.Join(w.blocks, "\n\n")
}

type textWriter struct {
	blocks []string
	line   strings.Builder
	prefix string // of the block that is being written

	picture func(id string) string // what is said of a picture; nil: nothing
}

func (w *textWriter) block(n *html.Node, indent string) {
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4:
		w.begin(indent)
		w.inline(n)
		w.end()
	case atom.Figure:
		w.figure(n, indent)
	case atom.Blockquote:
		w.children(n, indent+"> ")
	case atom.Ul, atom.Ol:
		w.list(n, indent)
	default:
		w.inlineNode(n)
	}
}

func (w *textWriter) children(n *html.Node, indent string) {
	w.begin(indent)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if isBlock(c) {
			w.end()
			w.block(c, indent)
			w.begin(indent)
		} else {
			w.inlineNode(c)
		}
	}
	w.end()
}

// figure writes what is said of a picture, and the words below it.
func (w *textWriter) figure(n *html.Node, indent string) {
	if id := pictureOf(n); id != "" && w.picture != nil {
		w.begin(indent)
		w.line.WriteString(w.picture(id))
		w.end()
	}
	w.children(n, indent)
}

// list writes the items of a list one below the other, as one block.
func (w *textWriter) list(n *html.Node, indent string) {
	w.end()
	var items []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li {
			continue
		}
		sign := "- "
		if n.DataAtom == atom.Ol {
			sign = strconv.Itoa(len(items)+1) + ". "
		}
		inner := textWriter{picture: w.picture}
		inner.children(c, "")
		inner.end()
		text := strings.Join(inner.blocks, "\n")
		pad := "\n" + indent + strings.Repeat(" ", len(sign))
		items = append(items, indent+sign+strings.ReplaceAll(text, "\n", pad))
	}
	if len(items) > 0 {
		w.blocks = append(w.blocks, strings.Join(items, "\n"))
	}
}

func (w *textWriter) inline(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.inlineNode(c)
	}
}

func (w *textWriter) inlineNode(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.line.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
	case n.DataAtom == atom.Br:
		w.line.WriteString("\n")
	case n.DataAtom == atom.A:
		w.link(n)
	default:
		w.inline(n)
	}
}

func (w *textWriter) link(n *html.Node) {
	words, href := markup.RawText(n), markup.Attr(n, "href")
	w.inline(n)
	if address := strings.TrimPrefix(href, "mailto:"); href != "" && strings.TrimSpace(words) != address {
		w.line.WriteString(" <" + address + ">")
	}
}

func (w *textWriter) begin(prefix string) {
	w.end()
	w.prefix = prefix
}

func (w *textWriter) end() {
	var out []string
	for _, line := range strings.Split(w.line.String(), "\n") {
		out = append(out, w.prefix+strings.Join(strings.Fields(line), " "))
	}
	if strings.TrimSpace(w.line.String()) != "" {
		w.blocks = append(w.blocks, strings.TrimRight(strings.Join(out, "\n"), " \n"))
	}
	w.line.Reset()
	w.prefix = ""
}
