package article

import (
	"net/url"
	"strings"

	"github.com/go-shiori/go-readability"
	distiller "github.com/markusmobius/go-domdistiller"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

const (
	// Beyond these numbers of elements a page is a machine's output, and an extractor takes seconds for it.
	maxElements          = 60_000
	maxElementsTwice     = 20_000 // for a second reading
	maxElementsDistilled = 4_000  // for a third, whose time grows with their square
	minText              = 80     // bytes; less is no article
	shortText            = 1500   // bytes; a page that shows no more may draw its article from its scripts
)

// body is the text of the article, one paragraph a line. Readability is right for Chinese. In other languages two
// extractors err in different ways: where they agree in the main, the shorter one has less of what stands around
// the article, and where they do not, the longer one has not lost it.
func (s *findings) body(doc *html.Node, base *url.URL, title, language string) string {
	elements := prepare(doc)
	text := s.readable(doc, base, title, language)
	if !strings.HasPrefix(language, "zh") && language != "ja" && elements <= maxElementsTwice {
		if other := whole(func() string { return trafilated(doc, base) }); other != "" {
			text = agreed(text, other, func() string {
				if elements > maxElementsDistilled {
					return ""
				}
				return whole(func() string { return distilled(doc, base) })
			})
		}
	}
	if said := markup.Text(s.ld.Body); len(said) > minText && len(said) > 2*len(text) {
		text = said // the page draws its text from its data
	}
	if len(text) < shortText {
		if drawn := s.drawn(); len(drawn) > 3*minText && len(drawn) > 2*len(text) {
			text = drawn
		}
	}
	if len(text) < minText {
		if all := markup.TextOf(doc); len(all) > len(text) {
			text = all
		}
	}
	return text
}

// whole is what an extractor gives. Pages are made by anybody, and the extractors by others: a page on which one of them
// breaks is read by the rest.
func whole(extract func() string) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	return extract()
}

// agreed chooses between two readings of one page. Where one is more than twice as long as the other, a third is asked
// which of them it is closer to.
func agreed(a, b string, third func() string) string {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if 2*len(short) > len(long) {
		return short
	}
	if other := third(); len(short) > 5*minText && closeness(short, other) > closeness(long, other) {
		return short
	}
	return long
}

// closeness is the share of words that two texts have in common (Dice's coefficient).
func closeness(a, b string) float64 {
	count := map[string]int{}
	x, y := strings.Fields(a), strings.Fields(b)
	for _, w := range x {
		count[w]++
	}
	shared := 0
	for _, w := range y {
		if count[w] > 0 {
			count[w]--
			shared++
		}
	}
	return float64(2*shared) / float64(max(1, len(x)+len(y)))
}

func distilled(doc *html.Node, base *url.URL) string {
	result, err := distiller.Apply(doc, &distiller.Options{OriginalURL: base, SkipPagination: true})
	if err != nil || result.Node == nil {
		return ""
	}
	return clean(result.Node, "")
}

// briefText is what Readability takes for too short to be an article, in characters, where it knows no Chinese, which
// says in these as much as English in three times as many.
const briefText = 150

// readable is what Readability takes for the article, or the part of it that the page itself marks as its body.
func (s *findings) readable(doc *html.Node, base *url.URL, title, language string) string {
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	read := func() string {
		return whole(func() string {
			article, err := parser.ParseDocument(doc, base)
			if err != nil || article.Node == nil {
				return ""
			}
			return clean(article.Node, title)
		})
	}
	text := read()
	if usual := parser.CharThresholds; strings.HasPrefix(language, "zh") && len([]rune(text)) < 2*usual {
		parser.CharThresholds = briefText
		if brief := read(); brief != "" {
			text = agreed(brief, text, func() string { return "" })
		}
	}
	if len(s.bodies) == 1 {
		if marked := clean(s.bodies[0], title); len(marked) > 3*minText && 2*len(marked) > len(text) {
			return agreed(marked, text, func() string { return marked })
		}
	}
	return text
}

func trafilated(doc *html.Node, base *url.URL) string {
	result, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
		OriginalURL: base, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil || result.ContentNode == nil {
		return ""
	}
	return clean(result.ContentNode, "")
}

// prepare takes out of a page what no extractor shall see, shows what scripts would have shown, and counts its elements.
func prepare(doc *html.Node) (elements int) {
	var gone []*html.Node
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		elements++
		switch {
		case dressing(n):
			gone = append(gone, n)
		case lazyText[markup.Attr(n, "id")]:
			n.Attr = withoutStyle(n.Attr)
		}
	}
	for _, n := range gone {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return elements
}

// lazyText are elements that hold the whole article and are shown by a script when it has run.
var lazyText = map[string]bool{"js_content": true}

func withoutStyle(all []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	for _, a := range all {
		if a.Key != "style" {
			kept = append(kept, a)
		}
	}
	return kept
}

// dressingMark names what stands within an article and is none of its text.
var dressingMark = pattern.New(`(?i)(?:^|[\s_-])(?:share|sharing|social|newsletter|sign-?up|subscribe|related|recommend\w*|promo|advert\w*|ad-slot|adsbygoogle|sponsored|comments?|disqus\w*|breadcrumbs?|toolbar|print-?only|sr-only|visually-?hidden|screen-reader-text|skip-link|pull-?quotes?|caption|figcaption|wp-caption-text|photo-credit|image-?desc|img-?desc|pic-?desc|image-credit|image-caption|img-caption|author-bio|about-author|author-box|read-?more|read-?also|see-?also|more-?on|tags|tag-list|topics|pagination|pager|cookie\w*|paywall|most-?read|trending|editor|statement|disclaimer|declare|qrcode|erweima|fenxiang|zerenbianji|ep-source|article-editor)(?:[\s_-]|$)`)

// dressing reports whether an element is to be left out. A box that is long is the article, whatever it is called.
func dressing(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Figcaption, atom.Aside, atom.Nav, atom.Form, atom.Button, atom.Iframe, atom.Dialog:
		return n.DataAtom != atom.Form && n.DataAtom != atom.Aside || len(markup.TextOf(n)) < 1500 // some sites wrap the whole page in a form
	case atom.Body, atom.Html, atom.Main, atom.Article, atom.Head, atom.Meta, atom.Link, atom.Script, atom.A:
		return false
	}
	if n.DataAtom == atom.P && allLink(n) {
		return true
	}
	marks := markup.Attr(n, "class") + " " + markup.Attr(n, "id")
	if len(marks) < 4 || !dressingMark.MatchString(marks) && !asideMark.MatchString(marks) {
		return false
	}
	words, paragraphs, prose := 0, 0, 0
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			words += len(strings.TrimSpace(c.Data))
		case c.DataAtom == atom.H1:
			return false
		case c.DataAtom == atom.P:
			paragraphs++
			if (line{text: strings.TrimSpace(markup.RawText(c))}).isParagraph() && !allLink(c) {
				prose++
			}
		}
	}
	return prose < 3 && (words < 600 || (paragraphs < 4 && words < 1500))
}

// allLink reports whether a paragraph is but a link, and no sentence.
func allLink(n *html.Node) bool {
	text := strings.TrimSpace(markup.RawText(n))
	if text == "" || len([]rune(text)) > 200 || sentence.MatchString(text+" ") {
		return false
	}
	linked := 0
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			linked += len(strings.TrimSpace(markup.RawText(c)))
		}
	}
	return 10*linked >= 9*len(text)
}

// clean writes the text of what an extractor gave, without lines that are but links to other articles.
func clean(n *html.Node, title string) string {
	w := walker{}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, "", false)
	}
	w.end()
	var out []string
	for i, l := range w.lines {
		switch {
		case i < 3 && title != "" && same(l.text, title):
		case l.isTeaser():
		default:
			out = append(out, l.text)
		}
	}
	return strings.Join(uptoEnds(out), "\n")
}
