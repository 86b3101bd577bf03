package release

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Figure is a picture as it stands on a page or in a mail, around the words that the text has below it. Where there is
// no Src the words Instead stand in its place, and where there are none of these either, nothing does.
type Figure struct {
	Src, Srcset   string
	Width, Height int // in points
	Alt, AltLang  string
	Credit        string // as it is said: "Photo: Ada"
	Instead       string
	Line          string // what plain text says of it
}

// Draw says how a picture is shown. A nil Draw shows none: the words below them stay.
type Draw func(id string) Figure

// Say is a message of the catalogues in the language of the text.
type Say func(key string, args map[string]any) string

// Column is how wide the pictures of a text are that are shown by default, in points; screens of twice the points may
// take the next larger.
const Column = 960

// Draw shows the pictures of a text in lang. Address is where somebody who reads the text has a size of one, "" where
// they cannot have it: then what is to be seen is said instead.
func (ps Pictures) Draw(lang string, say Say, address func(Picture, PictureSize) string) Draw {
	return func(id string) Figure {
		p, ok := ps.Shown(id)
		if !ok || len(p.Sizes) == 0 {
			gone := say("release.picture.gone", nil)
			return Figure{Instead: gone, Line: "[" + gone + "]"}
		}
		f := Figure{Alt: p.Alt[lang]}
		if f.Alt == "" {
			if f.Alt = inLang(p.Alt, lang); f.Alt != "" {
				f.AltLang = otherThan(lang)
			}
		}
		if p.Credit != "" {
			f.Credit = say("asset.by", map[string]any{"name": p.Credit})
		}
		f.Instead = say("release.picture.line", map[string]any{"alt": cmp.Or(f.Alt, p.Called(lang))})
		f.Line = "[" + f.Instead + "]"
		var set []string
		for i, size := range p.Sizes {
			at := address(p, size)
			if at == "" || i > 0 && size.Width > 2*Column {
				continue
			}
			if f.Src == "" || size.Width <= Column {
				f.Src, f.Width, f.Height = at, size.Width, size.Height
			}
			set = append(set, at+" "+strconv.Itoa(size.Width)+"w")
		}
		if len(set) > 1 {
			f.Srcset = strings.Join(set, ", ")
		}
		return f
	}
}

func otherThan(lang string) string {
	for _, other := range Langs() {
		if other != lang {
			return other
		}
	}
	return lang
}

// drawn puts what draw says into the figures of a text and returns its blocks. The first picture is likely to be seen at
// once; those behind it are loaded when somebody comes near.
func drawn(nodes []*html.Node, draw Draw) []*html.Node {
	first := true
	for _, n := range figuresIn(nodes) {
		var f Figure
		if id := pictureOf(n); draw != nil {
			f = draw(id)
		}
		f.fill(n, first)
		first = false
	}
	out := nodes[:0]
	for _, n := range nodes {
		if n.DataAtom != atom.Figure || n.FirstChild != nil {
			out = append(out, n)
		}
	}
	return out
}

// fill makes a figure of the text one of HTML: the picture, and below it its words and whose it is.
func (f Figure) fill(n *html.Node, first bool) {
	words := element(atom.Figcaption)
	empty := isBlank(n)
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		detach(c)
		words.AppendChild(c)
	}
	n.Attr = nil
	switch {
	case f.Src != "":
		n.AppendChild(f.img(first))
	case f.Instead != "":
		p := element(atom.P)
		set(p, "class", "picture-gone")
		p.AppendChild(&html.Node{Type: html.TextNode, Data: f.Instead})
		n.AppendChild(p)
	}
	if f.Src != "" && f.Credit != "" {
		credit := element(atom.Small)
		set(credit, "class", "credit")
		credit.AppendChild(&html.Node{Type: html.TextNode, Data: f.Credit})
		if !empty {
			words.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
		}
		words.AppendChild(credit)
		empty = false
	}
	if !empty {
		n.AppendChild(words)
	}
}

func (f Figure) img(first bool) *html.Node {
	img := element(atom.Img)
	set(img, "src", f.Src)
	if f.Srcset != "" {
		set(img, "srcset", f.Srcset)
		set(img, "sizes", "(max-width: 48rem) 92vw, 42rem")
	}
	set(img, "width", strconv.Itoa(f.Width))
	set(img, "height", strconv.Itoa(f.Height))
	set(img, "alt", f.Alt)
	if f.AltLang != "" {
		set(img, "lang", f.AltLang)
	}
	if !first {
		set(img, "loading", "lazy")
	}
	set(img, "decoding", "async")
	return img
}
