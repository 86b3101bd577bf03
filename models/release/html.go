package release

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
)

// policy is the one HTML subset that is kept: text, structure, links that lead outwards, citations, merge
// fields and pictures of our own. Everything else is dropped, whoever sends it.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "h2", "h3", "h4", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.AllowAttrs("data-fact").Matching(regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)).OnElements("span")
	p.AllowAttrs("data-version").Matching(regexp.MustCompile(`^[0-9]{1,6}$`)).OnElements("span")
	p.AllowAttrs("data-field").Matching(regexp.MustCompile(`^[a-z][a-z_.]{0,39}$`)).OnElements("span")
	p.AllowAttrs("data-picture").Matching(regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)).OnElements("figure")
	return p
}

// Sanitise reduces HTML of any origin to the subset. It changes nothing in what it has cleaned before,
// so that it runs on write and on render alike.
func Sanitise(source string) string {
	return policy.Sanitize(strings.ReplaceAll(source, "\x00", ""))
}

// Compose turns what somebody typed into the stored form: the subset, in blocks. Loose text is cut into
// paragraphs at blank lines, so that plain text needs no tags; when there are no blocks at all, a single
// line break stays one.
func Compose(typed string) string {
	typed = strings.ReplaceAll(strings.ReplaceAll(typed, "\r\n", "\n"), "\r", "\n")
	nodes := onlyPictures(parse(Sanitise(typed)))
	plain := true
	for _, n := range nodes {
		plain = plain && !isBlock(n)
	}
	var blocks []*html.Node
	var run []*html.Node
	flush := func() {
		blocks = append(blocks, paragraphs(run, plain)...)
		run = nil
	}
	for _, n := range nodes {
		if !isBlock(n) {
			run = append(run, n)
			continue
		}
		flush()
		if !isEmpty(n) {
			blocks = append(blocks, n)
		}
	}
	flush()
	return write(blocks)
}

// write renders blocks one below the other, as a person who edits the source wants to see them.
func write(blocks []*html.Node) string {
	var b strings.Builder
	for i, n := range blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		mark(n)
		if err := html.Render(&b, n); err != nil {
			panic(err) // a strings.Builder takes everything
		}
	}
	return b.String()
}

// mark gives every link the one rel that is allowed.
func mark(n *html.Node) {
	if n.DataAtom == atom.A {
		set(n, "rel", "noopener")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		mark(c)
	}
}

// paragraphs cuts a run of loose nodes at blank lines in its text.
func paragraphs(run []*html.Node, plain bool) []*html.Node {
	var out []*html.Node
	p := element(atom.P)
	flush := func() {
		if !isEmpty(p) {
			trim(p)
			out = append(out, p)
		}
		p = element(atom.P)
	}
	for _, n := range run {
		if n.Type != html.TextNode {
			detach(n)
			p.AppendChild(n)
			continue
		}
		for i, part := range blankLine.Split(n.Data, -1) {
			if i > 0 {
				flush()
			}
			appendLines(p, part, plain)
		}
	}
	flush()
	return out
}

var blankLine = regexp.MustCompile(`\n[ \t\x{3000}]*\n\s*`)

func appendLines(p *html.Node, text string, breaks bool) {
	lines := []string{text}
	if breaks {
		lines = strings.Split(text, "\n")
	}
	for i, line := range lines {
		if i > 0 {
			p.AppendChild(element(atom.Br))
		}
		if line != "" {
			p.AppendChild(&html.Node{Type: html.TextNode, Data: line})
		}
	}
}

// trim takes line breaks from both ends of a paragraph.
func trim(p *html.Node) {
	edge := func(n *html.Node) bool {
		return n != nil && (n.DataAtom == atom.Br || n.Type == html.TextNode && strings.TrimSpace(n.Data) == "")
	}
	for edge(p.FirstChild) {
		p.RemoveChild(p.FirstChild)
	}
	for edge(p.LastChild) {
		p.RemoveChild(p.LastChild)
	}
	if first := p.FirstChild; first != nil && first.Type == html.TextNode {
		first.Data = strings.TrimLeft(first.Data, " \t\n\u3000")
	}
	if last := p.LastChild; last != nil && last.Type == html.TextNode {
		last.Data = strings.TrimRight(last.Data, " \t\n")
	}
}

// citation is a <span data-fact data-version> in a text.
type citation struct {
	node    *html.Node
	fact    string
	version int // 0 when none, or none that is a number, is given
	text    string
}

func citations(nodes []*html.Node) []citation {
	var out []citation
	for _, root := range nodes {
		for n := range walk(root) {
			if n.DataAtom != atom.Span {
				continue
			}
			if id := markup.Attr(n, "data-fact"); id != "" {
				version, _ := strconv.Atoi(markup.Attr(n, "data-version"))
				out = append(out, citation{n, id, version, markup.RawText(n)})
			}
		}
	}
	return out
}

// Cite is the citation of a fact version as it stands in a text. Claim is plain text.
func Cite(factID string, version int, claim string) string {
	return `<span data-fact="` + html.EscapeString(factID) + `" data-version="` + strconv.Itoa(version) + `">` +
		html.EscapeString(claim) + `</span>`
}

// Keyed is a body for its editor: facts are called by the keys given for their ids, the others keep them.
func Keyed(body string, keys map[string]string) string {
	nodes := parse(Sanitise(body))
	for _, c := range citations(nodes) {
		if key := keys[c.fact]; key != "" {
			set(c.node, "data-fact", key)
		}
	}
	return write(blocksOnly(nodes))
}

// onlyPictures leaves figures that are pictures, with nothing but words in them. What else comes as a figure, from a
// page that somebody has copied, is a paragraph.
func onlyPictures(nodes []*html.Node) []*html.Node {
	for _, root := range nodes {
		for n := range walk(root) {
			if n.DataAtom == atom.Figure && pictureOf(n) == "" {
				n.DataAtom, n.Data, n.Attr = atom.P, "p", nil
			}
		}
	}
	for _, n := range figuresIn(nodes) {
		inside := element(atom.Figure)
		flatten(inside, n)
		for c := inside.FirstChild; c != nil; c = inside.FirstChild {
			detach(c)
			n.AppendChild(c)
		}
		trim(n)
	}
	return nodes
}

// flatten moves what is below from into to, without the blocks that it stands in.
func flatten(to, from *html.Node) {
	for c := from.FirstChild; c != nil; c = from.FirstChild {
		detach(c)
		if !isBlock(c) {
			to.AppendChild(c)
			continue
		}
		if to.FirstChild != nil {
			to.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
		}
		flatten(to, c)
	}
}

// Plainly is the public form of a text: cleaned again, with citations and merge fields shown as the
// words they hold and nothing of our numbering, and with its pictures as draw shows them.
func Plainly(body string, draw Draw) string {
	nodes := drawn(parse(Sanitise(body)), draw)
	for i, n := range nodes {
		nodes[i] = n
		unwrap(n)
	}
	var flat []*html.Node
	for _, n := range nodes {
		if n.DataAtom != atom.Span {
			flat = append(flat, n)
			continue
		}
		for c := n.FirstChild; c != nil; c = n.FirstChild {
			detach(c)
			flat = append(flat, c)
		}
	}
	var b strings.Builder
	for _, n := range flat {
		mark(n)
		if err := html.Render(&b, n); err != nil {
			panic(err) // a strings.Builder takes everything
		}
	}
	return b.String()
}

// unwrap replaces every span below n by what it holds.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		unwrap(c)
		if c.DataAtom == atom.Span {
			for k := c.FirstChild; k != nil; k = c.FirstChild {
				detach(k)
				n.InsertBefore(k, c)
			}
			n.RemoveChild(c)
		}
		c = next
	}
}

// blocksOnly drops the white space between the blocks of a composed text.
func blocksOnly(nodes []*html.Node) []*html.Node {
	var out []*html.Node
	for _, n := range nodes {
		if n.Type != html.TextNode || strings.TrimSpace(n.Data) != "" {
			out = append(out, n)
		}
	}
	return out
}

// Annotate is a body for the people of the space: cleaned again, its pictures as draw shows them, each citation marked by
// a class and followed by what name calls it. Name also says whether the cited version stands. The marks are highlighted.
func Annotate(body string, draw Draw, name func(factID string, version int) (key string, stands bool), marks ...Mark) string {
	nodes := drawn(parse(Sanitise(body)), draw)
	for _, m := range marks {
		m.highlight(nodes)
	}
	for _, c := range citations(nodes) {
		key, stands := name(c.fact, c.version)
		class := "cite"
		if !stands {
			class = "cite fallen"
		}
		c.node.Attr = []html.Attribute{{Key: "class", Val: class}}
		label := element(atom.Sup)
		label.AppendChild(&html.Node{Type: html.TextNode, Data: key})
		c.node.AppendChild(label)
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			panic(err) // a strings.Builder takes everything
		}
	}
	return b.String()
}
