package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// deepest is how often an element may stand within others of its kind; what goes deeper was left open again and again.
const deepest = 100

// Parse takes HTML apart. The parser refuses more than 512 elements within each other, which pages reach that leave their
// boxes open: those are read without the boxes, so that no text is lost. Its error is the parser's, for what is too deep
// even so.
func Parse(text string) (*html.Node, error) {
	doc, err := html.Parse(strings.NewReader(text))
	if err == nil {
		return doc, nil
	}
	return html.Parse(strings.NewReader(without(tooDeep(text), text)))
}

// closed by the next of their kind, these do not go deeper when nobody closes them.
var selfClosing = map[atom.Atom]bool{
	atom.P: true, atom.Li: true, atom.Td: true, atom.Th: true, atom.Tr: true, atom.Dt: true, atom.Dd: true, atom.Option: true, atom.Tbody: true,
	atom.Br: true, atom.Img: true, atom.Hr: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Wbr: true, atom.Source: true, atom.Col: true,
}

// tooDeep are the names of the elements that stand too often within each other.
func tooDeep(text string) map[string]bool {
	open, out := map[string]int{}, map[string]bool{}
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken:
			if name, _ := z.TagName(); !selfClosing[atom.Lookup(name)] {
				if open[string(name)]++; open[string(name)] > deepest {
					out[string(name)] = true
				}
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); open[string(name)] > 0 {
				open[string(name)]--
			}
		}
	}
}

// without is the text with a line break in the place of each block of these names, and nothing in that of other elements.
func without(names map[string]bool, text string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return b.String()
		}
		raw := string(z.Raw()) // before the name is read, which writes small letters into it
		if kind == html.StartTagToken || kind == html.EndTagToken {
			if name, _ := z.TagName(); names[string(name)] {
				if blocks[atom.Lookup(name)] {
					b.WriteString("<br>")
				}
				continue
			}
		}
		b.WriteString(raw)
	}
}
