package article

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

const (
	maxLinks = 5000 // that are kept of a page
	maxMarks = 100  // of authors and of times: a page that has more is a list
)

// findings is what a walk over the whole page collects.
type findings struct {
	title, lang string
	headings    []string          // texts of what is marked as headline below h1, then of h1
	entries     []string          // of the former, while the page is walked
	lesser      []string          // texts of h2
	meta        map[string]string // the first of each name, in small letters
	authorMetas []string          // article:author and its like may come several times
	ld          linkedData
	links       []string
	canonical   string
	picture     string   // itemprop=image
	authors     []string // rel=author, itemprop=author
	profiles    []string // words of links that lead to what a site says of somebody who writes for it
	times       []moment
	scripts     []string
	bodies      []*html.Node // itemprop=articleBody
	beside      map[*html.Node]bool
}

// moment is an element that is marked as a time. Near says that its own mark, or its parents', calls it the time of
// publication.
type moment struct {
	text      string
	published bool
}

func survey(doc *html.Node) findings {
	s := findings{meta: map[string]string{}, beside: map[*html.Node]bool{}}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			s.look(n)
		}
	}
	s.headings = append(s.entries, s.headings...)
	s.ld.choose(first(s.meta["og:title"], s.title))
	return s
}

func (s *findings) look(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		s.lang = markup.Attr(n, "lang")
	case atom.Title:
		if s.title == "" && (n.Parent == nil || n.Parent.Data != "svg") {
			s.title = headline(n)
		}
	case atom.H1:
		if t := headline(n); t != "" {
			s.headings = append(s.headings, t)
		}
	case atom.H2, atom.H3:
		t := headline(n)
		if entryMark.MatchString(markup.Attr(n, "class")) && t != "" && !s.aside(n) {
			s.entries = append(s.entries, t)
		} else if n.DataAtom == atom.H2 && len(s.lesser) < 2 && t != "" {
			s.lesser = append(s.lesser, t)
		}
	case atom.Meta:
		s.lookAtMeta(n)
	case atom.Link:
		if rel := strings.ToLower(markup.Attr(n, "rel")); rel == "canonical" && s.canonical == "" {
			s.canonical = markup.Attr(n, "href")
		}
	case atom.Script:
		kind := strings.ToLower(markup.Attr(n, "type"))
		text := markup.RawText(n)
		if strings.Contains(kind, "ld+json") {
			s.ld.read(text)
		} else if len(text) > 0 && len(s.scripts) < 200 {
			s.scripts = append(s.scripts, text)
		}
	case atom.A:
		if href := markup.Attr(n, "href"); href != "" && len(s.links) < maxLinks {
			s.links = append(s.links, href)
			if profilePath.MatchString(href) && len(s.profiles) < maxMarks && !s.aside(n) {
				s.profiles = append(s.profiles, markup.OneLine(markup.RawText(n)))
			}
		}
	case atom.Abbr: // of microformats
		if at := markup.Attr(n, "title"); at != "" && marksPublished(n) && len(s.times) < maxMarks && !s.aside(n) {
			s.times = append(s.times, moment{at, true})
		}
	case atom.Time:
		if len(s.times) == maxMarks || s.aside(n) {
			break
		}
		s.times = append(s.times, moment{first(markup.Attr(n, "datetime"), markup.RawText(n)), marksPublished(n)})
	}
	s.lookAtProperty(n)
}

// profilePath is where sites say who writes for them.
var profilePath = pattern.New(`(?i)/(?:authors?|staff|reporters?|journalists?|contributors?|columnists?|bylines?|by)/[^/?#]`)

// headline is the text of an element as one line, up to the length of a headline.
func headline(n *html.Node) string { return start(markup.OneLine(markup.RawText(n)), maxTitle) }

// entryMark is how blogs mark the headline of an entry below that of the blog.
var entryMark = pattern.New(`(?:^|\s)(?:entry|post|article)-?title(?:\s|$)`)

func (s *findings) lookAtMeta(n *html.Node) {
	name := strings.ToLower(first(markup.Attr(n, "property"), markup.Attr(n, "name"), markup.Attr(n, "itemprop")))
	content := start(markup.OneLine(markup.Attr(n, "content")), 4*maxTitle) // nothing that is asked for is longer
	if name == "" || content == "" {
		return
	}
	if _, seen := s.meta[name]; !seen {
		s.meta[name] = content
	}
	if authorMeta[name] {
		s.authorMetas = append(s.authorMetas, content)
	}
}

// lookAtProperty reads microdata and rel=author.
func (s *findings) lookAtProperty(n *html.Node) {
	rel, prop := markup.Attr(n, "rel"), strings.ToLower(markup.Attr(n, "itemprop"))
	switch {
	case n.DataAtom == atom.Meta || (rel == "" && prop == "") || len(s.authors) == maxMarks || len(s.times) == maxMarks || s.aside(n):
	case rel == "author", prop == "author":
		s.authors = append(s.authors, nameIn(n))
	case prop == "image" && s.picture == "":
		s.picture = first(markup.Attr(n, "content"), markup.Attr(n, "src"), markup.Attr(n, "href"))
	case prop == "articlebody":
		s.bodies = append(s.bodies, n)
	case prop == "headline":
		s.headings = append(s.headings, headline(n))
	case prop == "datepublished" && n.DataAtom != atom.Time:
		s.times = append(s.times, moment{first(markup.Attr(n, "content"), markup.Attr(n, "datetime"), markup.RawText(n)), true})
	}
}

// nameIn is the name that an element marked as author holds: the part that is marked as name, or all of it.
func nameIn(n *html.Node) string {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && strings.ToLower(markup.Attr(c, "itemprop")) == "name" {
			return markup.OneLine(first(markup.Attr(c, "content"), markup.RawText(c)))
		}
	}
	return markup.OneLine(markup.RawText(n))
}

var publishedMark = pattern.New(`(?i)publish|posted|entry-date|pubdate|dateline|post-date|article-date|article__date`)

func marksPublished(n *html.Node) bool {
	marks := markup.Attr(n, "itemprop") + " " + markup.Attr(n, "class")
	for _, a := range n.Attr {
		if a.Key == "pubdate" {
			return true
		}
	}
	return publishedMark.MatchString(marks) && !strings.Contains(strings.ToLower(marks), "modified")
}

// asideMark are the names that sites give to what stands around an article.
var asideMark = pattern.New(`(?i)(?:^|[\s_-])(?:sidebar|related|recommend\w*|comments?|commentlist|footer|foot|copyright|hot|rank\w*|popular|trending|most-?(?:read|viewed)|more-?(?:news|stories)|latest|nav|navbar|menu|breadcrumbs?|promo|advert\w*|newsletter|subscribe|share|social|widget|teaser|carousel|recirc\w*|read-?next|up-?next)(?:$|[\s_-])`)

// aside reports whether an element is, or stands in, what is around the article. Of each it is found out once: telling
// a box takes reading all of it, and a page may mark any number of elements in one.
func (s *findings) aside(n *html.Node) bool {
	if n == nil {
		return false
	}
	is, known := s.beside[n]
	if !known {
		is = s.aside(n.Parent) || n.Type == html.ElementNode && (n.DataAtom == atom.Nav || isAround(n, true))
		s.beside[n] = is
	}
	return is
}

// holdsArticle reports whether an element has the headline in it or, where prose counts, several paragraphs of text.
func holdsArticle(n *html.Node, prose bool) bool {
	paragraphs := 0
	for c := range n.Descendants() {
		switch {
		case c.DataAtom == atom.H1:
			return true
		case prose && c.DataAtom == atom.P:
			if l := (line{text: strings.TrimSpace(markup.RawText(c))}); l.isParagraph() && !allLink(c) {
				paragraphs++
			}
		}
		if paragraphs == 4 {
			return true
		}
	}
	return false
}

// commentMark are the names of what readers wrote, at whatever length.
var commentMark = pattern.New(`(?i)comment|disqus|reply|replies`)

func within(n *html.Node, kind atom.Atom) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.DataAtom == kind {
			return true
		}
	}
	return false
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

// fold keeps the letters and digits of a text, in small letters.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
