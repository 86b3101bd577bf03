package article

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Roles of people in a byline. An editor is no author, and neither is the outlet that a text was taken from.
const (
	Author = "author"
	Editor = "editor"
	Source = "source"
)

// Person is somebody whom a page names as having made its article. Of a source the name is an outlet's.
type Person struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// Authors joins the names of the authors.
func (a Article) Authors() string {
	var names []string
	for _, p := range a.Byline {
		if p.Role == Author {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

var authorMeta = map[string]bool{
	"author": true, "article:author": true, "article:author_name": true, "parsely-author": true, "sailthru.author": true, "dc.creator": true, "dcterms.creator": true,
	"byl": true, "byline": true, "citation_author": true, "rnews:author": true, "authors": true, "bytedance:author": true, "og:author": true, "article_author": true,
}

// byline is who made the article, as the page says it: linked data, meta tags, rel=author, then the usual patterns by
// the headline and at the end of the text. Nobody is better than a guess.
func (s *findings) byline(f flow, text string, base *url.URL) []Person {
	b := credits{site: s.names(base), seen: map[string]bool{}}
	for _, p := range s.ld.Authors {
		b.claim(p.Name, p.Role, true)
	}
	if !b.has(Author) {
		for _, name := range s.authorMetas {
			b.claim(name, Author, false)
		}
	}
	if !b.has(Author) {
		for _, name := range s.authors {
			b.claim(name, Author, true)
		}
	}
	named := b.has(Author)
	b.read(f, text, !named)
	return b.people
}

// names are those of the site itself, folded: it is no author of its articles.
func (s *findings) names(base *url.URL) []string {
	var out []string
	for _, name := range []string{s.meta["og:site_name"], s.meta["application-name"], s.ld.Publisher, strings.TrimPrefix(base.Hostname(), "www."), strings.Split(site(base.Hostname()), ".")[0]} {
		if name = fold(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// credits gathers people, each once.
type credits struct {
	site   []string
	seen   map[string]bool
	people []Person
}

func (b *credits) has(role string) bool {
	for _, p := range b.people {
		if p.Role == role {
			return true
		}
	}
	return false
}

func (b *credits) add(name, role string) {
	if key := role + fold(name); !b.seen[key] && len(b.people) < 20 {
		b.seen[key] = true
		b.people = append(b.people, Person{name, role})
	}
}

// claim takes what a page's machine-readable part says of an author. Where the field is sure to hold people (an author
// of linked data), a name that is no pattern of ours counts as well, as a pen name does.
func (b *credits) claim(said, role string, sure bool) {
	if role == Source {
		if n := strings.TrimSpace(said); n != "" && len([]rune(n)) <= 60 {
			b.add(n, Source)
		}
		return
	}
	for _, name := range split(said) {
		switch {
		case b.isSite(name):
			b.add(name, Source)
		case isHanName(name), isLatinName(name):
			b.add(inCapitals(name), Author)
		case orgWord.MatchString(name) || latinOrg.MatchString(name):
		case sure && isPenName(name):
			b.add(name, Author)
		}
	}
}

func (b *credits) isSite(name string) bool {
	folded := fold(name)
	for _, s := range b.site {
		if folded == s || (len(folded) > 6 && strings.Contains(s, folded)) || (len(s) > 6 && strings.Contains(folded, s)) {
			return true
		}
	}
	return false
}

// isPenName is a name of a form of its own: short, of letters, and no sentence.
func isPenName(name string) bool {
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2 && len([]rune(name)) <= 30 && len(strings.Fields(name)) <= 4 && !strings.ContainsAny(name, "@/:。，！？<>{}[]0123456789")
}

var (
	separators = regexp.MustCompile(`\s*(?:、|，|,|;|；|&|\||｜|/|／|\band\b|\bwith\b|\s和\s|\s与\s| – | — | - )\s*`)
	prefixes   = regexp.MustCompile(`(?i)^(?:(?:words|written|story|text|report(?:ed|ing)?|posted|published|authored)?\s*by\b|(?:本报|本刊|本网|特约|见习|实习|首席|高级|资深|驻.{1,6}|[\p{Han}]{2,8}(?:网|报|社|台|新闻))?(?:全媒体)?(?:记者|通讯员|评论员|撰稿人|作者|撰文|编译)|文|作者)\s*[:：/／|｜]?\s*`)
	brackets   = regexp.MustCompile(`[（(【\[][^（()）】\]]{0,40}[)）】\]]`)
	dash       = regexp.MustCompile(`\s+(?:for|in|at|of|on)\s+.*$`)
)

// split cuts a byline into the names in it; what is a title or a desk comes out as no name.
func split(said string) []string {
	var out []string
	for _, part := range separators.Split(brackets.ReplaceAllString(said, " "), 16) {
		part = strings.Trim(prefixes.ReplaceAllString(strings.TrimSpace(part), ""), " .:：·-–—*\"“”")
		part = strings.TrimSpace(dash.ReplaceAllString(part, ""))
		if part == "" {
			continue
		}
		if fields := strings.Fields(part); len(fields) > 1 && hasHan(part) {
			out = append(out, spaced(fields)...)
			continue
		}
		out = append(out, part)
	}
	return out
}

// spaced are names that only blanks part, and those of two characters that a blank makes as wide as others (张 三).
func spaced(fields []string) []string {
	var out []string
	for i := 0; i < len(fields); i++ {
		if i+1 < len(fields) && len([]rune(fields[i])) == 1 && len([]rune(fields[i+1])) == 1 {
			out = append(out, fields[i]+fields[i+1])
			i++
			continue
		}
		out = append(out, prefixes.ReplaceAllString(fields[i], ""))
	}
	return out
}

// Names splits a byline as people write it into the names in it.
func Names(said string) []string {
	var out []string
	for _, name := range split(said) {
		if isHanName(name) || isLatinName(name) || (isPenName(name) && !orgWord.MatchString(name) && !latinOrg.MatchString(name)) {
			out = append(out, name)
		}
	}
	return out
}
