package coverage

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/go-shiori/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/fault"
)

// maxText bounds the text kept of an article, in characters.
const maxText = 200_000

// Page is what was read of a web page. Nothing in it is markup.
type Page struct {
	Title, Byline, Text string
	Lang                string // "zh-CN", "en", or what a page in another Latin script declares
	Published           When
	PublishedBy         string // "jsonld", "meta" or "time": how the date is known
	Charset             string
	Links               []string // absolute addresses in the page, in order
}

// readPage extracts an article from the bytes of a web page. It executes nothing and fetches nothing.
func readPage(body []byte, contentType, address string, zone *time.Location) (Page, error) {
	if len(body) > MaxBody {
		return Page{}, fault.Bad("", "coverage.page.large", "limit", MaxBody>>20)
	}
	text, charset := decodeText(body, contentType)
	if strings.TrimSpace(text) == "" {
		return Page{}, fault.Bad("", "coverage.page.empty")
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Page{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	base, err := url.Parse(address)
	if err != nil {
		return Page{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	s := survey(doc)
	p := Page{Charset: charset, Links: s.absolute(base)}
	p.Text = articleText(doc, base)
	p.Title = shorten(first(s.ld.Headline, s.meta["og:title"], s.title, s.heading), 500)
	p.Byline = shorten(byline(s, p.Text), 200)
	p.Published, p.PublishedBy = published(s, zone)
	p.Lang = language(p.Title+" "+p.Text, s.lang)
	return p, nil
}

// articleText is the body of the article, one paragraph a line; the whole visible text where none is found.
func articleText(doc *html.Node, base *url.URL) string {
	parser := readability.NewParser()
	parser.MaxElemsToParse = 60_000 // beyond this it is a machine's output, and slow
	article, err := parser.ParseDocument(doc, base)
	text := ""
	if err == nil && article.Node != nil {
		text = nodeText(article.Node)
	}
	if len(text) < 80 {
		if all := nodeText(doc); len(all) > len(text) {
			text = all
		}
	}
	return shorten(text, maxText)
}

// findings is what a walk over the whole page collects.
type findings struct {
	title, heading, lang string
	meta                 map[string]string
	ld                   linkedData
	links                []string
	authors              []string // rel=author, itemprop=author
	times                []string // datetime of <time> elements
}

type linkedData struct {
	Headline, Published string
	Authors             []string
}

func survey(doc *html.Node) findings {
	s := findings{meta: map[string]string{}}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			s.look(n)
		}
	}
	return s
}

func (s *findings) look(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		s.lang = attr(n, "lang")
	case atom.Title:
		if s.title == "" && (n.Parent == nil || n.Parent.Data != "svg") {
			s.title = oneLine(rawText(n))
		}
	case atom.H1:
		if s.heading == "" {
			s.heading = oneLine(rawText(n))
		}
	case atom.Meta:
		name := strings.ToLower(first(attr(n, "property"), attr(n, "name"), attr(n, "itemprop")))
		if _, seen := s.meta[name]; name != "" && !seen {
			s.meta[name] = oneLine(attr(n, "content"))
		}
	case atom.Script:
		if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			s.ld.read(rawText(n))
		}
	case atom.A:
		if href := attr(n, "href"); href != "" && len(s.links) < 5000 {
			s.links = append(s.links, href)
		}
		if attr(n, "rel") == "author" {
			s.authors = append(s.authors, oneLine(rawText(n)))
		}
	case atom.Time:
		if at := attr(n, "datetime"); at != "" {
			s.times = append(s.times, at)
		}
	}
	if n.DataAtom != atom.Meta && attr(n, "itemprop") == "author" {
		s.authors = append(s.authors, oneLine(rawText(n)))
	}
}

func (s *findings) absolute(base *url.URL) []string {
	var out []string
	for _, href := range s.links {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			out = append(out, u.String())
		}
	}
	return out
}

// read takes the headline, date and authors of the first article among the page's linked data.
func (d *linkedData) read(text string) {
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		d.visit(v, 0)
	}
}

func (d *linkedData) visit(v any, depth int) {
	if depth > 6 || d.Headline != "" {
		return
	}
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			d.visit(e, depth+1)
		}
	case map[string]any:
		kind := strings.Join(texts(x["@type"], "name"), " ")
		if strings.Contains(kind, "Article") || strings.Contains(kind, "BlogPosting") || strings.Contains(kind, "Report") {
			d.Headline = oneLine(first(append(texts(x["headline"], "name"), texts(x["name"], "name")...)...))
			d.Published = first(texts(x["datePublished"], "@value")...)
			for _, name := range texts(x["author"], "name") {
				d.Authors = append(d.Authors, oneLine(name))
			}
			return
		}
		d.visit(x["@graph"], depth+1)
		d.visit(x["mainEntity"], depth+1)
	}
}

// texts reads what JSON-LD may write as a text, an object with a name, or an array of either.
func texts(v any, name string) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case map[string]any:
		if s, ok := x[name].(string); ok {
			return []string{s}
		}
	case []any:
		var out []string
		for _, e := range x {
			out = append(out, texts(e, name)...)
		}
		return out
	}
	return nil
}

// published reads the date from linked data, then from meta tags, then from the page's only <time>.
// Nothing else is tried: no date is better than an invented one.
func published(s findings, zone *time.Location) (When, string) {
	if w, ok := parseDate(s.ld.Published, zone); ok {
		return w, "jsonld"
	}
	for _, name := range []string{
		"article:published_time", "og:published_time", "datepublished", "publishdate", "pubdate", "publish_date",
		"publish-date", "date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "weibo: article:create_at",
	} {
		if w, ok := parseDate(s.meta[name], zone); ok {
			return w, "meta"
		}
	}
	if len(s.times) == 1 {
		if w, ok := parseDate(s.times[0], zone); ok {
			return w, "time"
		}
	}
	return When{}, ""
}

// language is judged by script: the share of Han characters, kana and hangul aside. A page in Latin script
// keeps what it declares.
func language(text, declared string) string {
	han, kana, hangul, other := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.IsLetter(r):
			other++
		}
	}
	declared, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(declared)), "-")
	switch {
	case han+kana+hangul+other == 0:
		return ""
	case kana*10 > han+kana:
		return "ja"
	case hangul > han && hangul*4 > other:
		return "ko"
	case han*5 > other:
		return "zh-CN"
	case len(declared) == 2 && declared != "zh" && declared != "ja" && declared != "ko":
		return declared
	}
	return "en"
}

func first(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
	}
	return ""
}
