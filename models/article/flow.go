package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// flow is what a reader of the page sees in its middle, line by line: what stands around the article (menus, lists of
// other articles, comments, the foot of the page) is left out.
type flow struct {
	lines []line
	title int // index of the line that holds the headline; -1 when none does
}

// line is a block of text. Mark is what its element, or one that holds nothing else, is called.
type line struct {
	text, mark string
	linked     int // characters that are link text
}

const maxLines = 4000

func flowOf(doc *html.Node, title string) flow {
	w := walker{page: true}
	w.walk(doc, "", false)
	w.end()
	f := flow{lines: w.lines, title: -1}
	f.title = f.find(title)
	return f
}

// find is the line of the headline: the one that says it, else a heading of the first rank, else what stands a few
// lines above the first paragraph.
func (f flow) find(title string) int {
	want, at := fold(title), -1
	for i, l := range f.lines {
		got := fold(l.text)
		switch {
		case want == "" || at >= 0 && i > at+40:
		case got == want || (len(got) > 12 && strings.Contains(want, got) && 2*len(got) > len(want)) || (strings.HasPrefix(got, want) && len(got) < 2*len(want)):
			if at = i; strings.Contains(l.mark, "h1") {
				return at // a menu may name the article as well
			}
		}
	}
	if at >= 0 {
		return at
	}
	paragraph := -1
	for i, l := range f.lines {
		if strings.Contains(l.mark, "h1") {
			return i
		}
		if paragraph < 0 && l.isParagraph() {
			paragraph = i
		}
	}
	if paragraph < 1 {
		return -1
	}
	return max(0, paragraph-6)
}

// visible is the text in which the page's language is looked for.
func (f flow) visible() string {
	var b strings.Builder
	for _, l := range f.lines {
		if b.Len() > 20_000 {
			break
		}
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	return b.String()
}

// head is what stands between the headline and the article's first long paragraph, and a few lines more on either
// side: the place for bylines and dates.
func (f flow) head() []line {
	from := f.title
	if from < 0 {
		return nil
	}
	to, long := from+1, 0
	for to < len(f.lines) && to < from+40 && long < 2 {
		if f.lines[to].isParagraph() {
			long++
		}
		to++
	}
	return f.lines[from:to:to] // what is put behind it shall not take the place of the lines that follow
}

// isParagraph tells the article's own text from the short lines around it.
func (l line) isParagraph() bool {
	long, prose := 150, 100
	if hasHan(l.text) {
		long, prose = 75, 40
	}
	n := len([]rune(l.text))
	return (n > long || n > prose && sentence.MatchString(l.text)) && l.linked*2 < len(l.text)
}

// above are the few lines before the headline, the nearest first.
func (f flow) above() []line {
	var out []line
	for i := f.title - 1; i >= 0 && i >= f.title-4; i-- {
		out = append(out, f.lines[i])
	}
	return out
}

// walker writes the visible text of a page line by line.
type walker struct {
	// page: the whole page is walked, and no extractor's choice of it. Neighbouring spans are words of their own then, as
	// their distance on the page says, and a box is judged by what it holds besides its name.
	page   bool
	lines  []line
	text   strings.Builder
	mark   string
	linked int
}

var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true, atom.Head: true,
	atom.Object: true, atom.Svg: true, atom.Select: true, atom.Option: true, atom.Textarea: true, atom.Nav: true,
}

var breaks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.H1: true, atom.H2: true,
	atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true, atom.Section: true, atom.Article: true,
	atom.Tr: true, atom.Dt: true, atom.Dd: true, atom.Figcaption: true, atom.Header: true, atom.Footer: true, atom.Main: true,
	atom.Pre: true, atom.Table: true, atom.Figure: true, atom.Aside: true, atom.Form: true, atom.Address: true,
}

func (w *walker) walk(n *html.Node, mark string, link bool) {
	kind := n.DataAtom
	if kind == 0 && n.Type == html.ElementNode {
		kind = atom.Lookup([]byte(n.Data)) // elements that an extractor made have but a name
	}
	switch n.Type {
	case html.TextNode:
		w.write(n.Data, mark, link)
		return
	case html.CommentNode:
		return
	case html.ElementNode:
		if unseen[kind] || isHidden(n) || isAround(n, w.page) {
			return
		}
		link = link || kind == atom.A
		if own := called(n); markable(n) {
			mark = strings.ToLower(n.Data+" "+own) + " " + mark[:min(len(mark), 200)]
		}
	}
	if breaks[kind] {
		w.end()
	}
	if at := markup.Attr(n, "datetime"); kind == atom.Time && len(at) >= 10 && !dateIn.MatchString(markup.RawText(n)) && dateIn.MatchString(at) {
		w.write(at+" ", mark, link) // what is shown is how long ago it was
		return
	}
	apart := kind == atom.Td || kind == atom.Th || w.page && (kind == atom.Span || kind == atom.A || kind == atom.Em || kind == atom.I)
	if apart {
		w.text.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil && len(w.lines) < maxLines; c = c.NextSibling {
		w.walk(c, mark, link)
	}
	if breaks[kind] {
		w.end()
	} else if apart {
		w.text.WriteByte(' ')
	}
}

// markable: the name of a page's outermost boxes says nothing of a line.
func markable(n *html.Node) bool {
	return n.DataAtom != atom.Body && n.DataAtom != atom.Html && (strings.TrimSpace(called(n)) != "" || n.DataAtom == atom.H1)
}

// called is what a page calls an element: its class and id, and where those are a machine's, the part of the page that
// it is.
func called(n *html.Node) string {
	return strings.Join([]string{markup.Attr(n, "class"), markup.Attr(n, "id"), markup.Attr(n, "data-component"), markup.Attr(n, "data-testid")}, " ")
}

func (w *walker) write(s, mark string, link bool) {
	if strings.TrimSpace(s) == "" {
		w.text.WriteByte(' ')
		return
	}
	if link {
		w.linked += len(strings.TrimSpace(s))
	}
	if !strings.Contains(w.mark, mark) {
		w.mark = mark + " " + w.mark[:min(len(w.mark), 300)]
	}
	w.text.WriteString(s)
}

func (w *walker) end() {
	if text := strings.Join(strings.Fields(w.text.String()), " "); text != "" {
		w.lines = append(w.lines, line{text: text, mark: w.mark, linked: w.linked})
	}
	w.text.Reset()
	w.mark, w.linked = "", 0
}

var hiddenStyle = pattern.New(`(?i)display\s*:\s*none`)

func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || (a.Key == "style" && hiddenStyle.MatchString(a.Val)) || (a.Key == "aria-hidden" && a.Val == "true" && n.DataAtom != atom.Img) {
			return true
		}
	}
	return false
}

// entryFoot is the foot of an article, where blogs say who posted it and when.
var entryFoot = pattern.New(`(?i)\b(?:post|entry|article)-?foot(?:er)?(?:\b|_)`)

// isAround reports whether an element is what stands around the article: by its name, unless it holds the headline or,
// where that counts, several paragraphs of text ("with-sidebar").
func isAround(n *html.Node, byContent bool) bool {
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Main, atom.Article, atom.H1:
		return false
	case atom.Aside:
		return true
	}
	marks := entryFoot.ReplaceAllString(markup.Attr(n, "class")+" "+markup.Attr(n, "id"), "")
	return (n.DataAtom == atom.Footer && !within(n, atom.Article) || asideMark.MatchString(marks)) && !holdsArticle(n, byContent && !commentMark.MatchString(marks))
}
