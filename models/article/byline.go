package article

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"standfirst/models/markup"
	"standfirst/models/pattern"
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
	return strings.Join((&credits{people: a.Byline}).authors(), ", ")
}

var authorMeta = map[string]bool{
	"author": true, "article:author": true, "article:author_name": true, "parsely-author": true, "sailthru.author": true, "dc.creator": true, "dcterms.creator": true,
	"byl": true, "byline": true, "citation_author": true, "rnews:author": true, "authors": true, "bytedance:author": true, "og:author": true, "og:article:author": true, "article_author": true,
}

// byline is who made the article, as the page says it: linked data, meta tags, rel=author, then the usual patterns by
// the headline and at the end of the text. Nobody is better than a guess.
func (s *findings) byline(f flow, text string, base *url.URL) []Person {
	b := credits{site: s.names(base), beside: s.besideHeadline(base), seen: map[string]bool{}}
	for _, p := range s.ld.Authors {
		b.claim(p.Name, p.Role, true)
	}
	var foreign []string
	if !b.has(Author) {
		for _, name := range s.authorMetas {
			if isHanName(name) && !strings.HasPrefix(markup.Language(text, ""), "zh") {
				foreign = append(foreign, name) // papers in English that Chinese make name their editor there
				continue
			}
			b.claim(name, Author, false)
		}
		if label := strings.ToLower(s.meta["twitter:label1"]); label == "written by" || label == "作者" {
			b.claim(s.meta["twitter:data1"], Author, false)
		}
	}
	if !b.has(Author) {
		for _, name := range f.seen(s.authors) {
			b.claim(name, Author, true)
		}
	}
	named := b.has(Author) && !b.onlyEditors(f, text)
	if named {
		b.complete(f)
	}
	b.read(f, text, !named)
	for _, names := range [][]string{f.among(s.profiles), foreign} {
		if !b.has(Author) {
			for _, name := range names {
				b.claim(name, Author, false)
			}
		}
	}
	return b.sorted()
}

// onlyEditors reports whether everybody whom machines are told as author is called an editor by the headline or at the
// end: the systems of Chinese newsrooms often tell them so.
func (b *credits) onlyEditors(f flow, text string) bool {
	seen := credits{site: b.site, seen: map[string]bool{}}
	for _, l := range append(f.head(), f.above()...) {
		seen.editorsIn(l.text)
	}
	end := ending(text)
	for _, said := range append(end, f.tail(end)...) {
		seen.editorsIn(said)
	}
	return !slices.ContainsFunc(b.authors(), func(name string) bool { return !seen.seen[Editor+fold(name)] })
}

// together is a byline in Latin script up to the last of those whom an "and" joins: behind a comma after it stands what
// they are or where they write, as a lone "By Jane Doe, New York" has it.
var together = pattern.New(`^.*(?:\s(?:and|AND|with)|&)\s[^,]+`)

// complete adds those whom a visible byline by the headline names besides everybody that the page's machine-readable
// part does: content systems often tell machines the first only.
func (b *credits) complete(f flow) {
	known := b.authors()
	for _, l := range f.head() {
		if l.isParagraph() {
			return
		}
		said := undated(l.text)
		if !hasHan(said) {
			said = together.FindString(said)
		}
		visible := credits{site: b.site, seen: map[string]bool{}}
		if !visible.authorsOf(said, true) && bylineMark.MatchString(l.mark) {
			visible.marked(said)
		}
		names := visible.authors()
		if len(names) <= len(known) || slices.ContainsFunc(known, func(name string) bool { return !visible.seen[Author+fold(name)] }) {
			continue
		}
		for _, name := range names {
			b.add(name, Author)
		}
		return
	}
}

func (b *credits) authors() []string {
	var names []string
	for _, p := range b.people {
		if p.Role == Author {
			names = append(names, p.Name)
		}
	}
	return names
}

// sorted leaves out as author who is named as editor as well: heads of pages in Chinese often name the editor so.
func (b *credits) sorted() []Person {
	var out []Person
	for _, p := range b.people {
		if p.Role != Author || !isHanName(p.Name) || !b.seen[Editor+fold(p.Name)] {
			out = append(out, p)
		}
	}
	return out
}

// seen are the marked authors who stand by the headline; if none does, the first: others belong to other articles.
func (f flow) seen(marked []string) []string {
	out := f.among(marked)
	if len(out) == 0 && len(marked) > 0 {
		return marked[:1]
	}
	return out
}

// longestCredit bounds, in bytes, a line in which names are looked for: what is longer lists something else.
const longestCredit = 2000

// among are those of the names that stand by the headline.
func (f flow) among(names []string) []string {
	var near, out []string
	for _, l := range append(f.head(), f.above()...) {
		if len(names) > 0 && len(l.text) <= longestCredit && !l.isParagraph() {
			near = append(near, fold(l.text))
		}
	}
	for _, name := range names {
		want := fold(name)
		if len(want) > 1 && len(want) < 80 && slices.ContainsFunc(near, func(said string) bool { return strings.Contains(said, want) }) {
			out = append(out, name)
		}
	}
	return out
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

func (s *findings) besideHeadline(base *url.URL) []string {
	var out []string
	headline := fold(s.bestTitle(base))
	for _, part := range siteMark.Split(s.title, 6) {
		if name := fold(part); name != "" && !strings.Contains(headline, name) {
			out = append(out, name)
		}
	}
	return out
}

// credits gathers people, each once.
type credits struct {
	site   []string
	beside []string // what the window's title has besides the headline, folded: the site, or its section
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
	if role == Source && (strings.Contains(name, "www.") || strings.Contains(name, ".com")) {
		return
	}
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
	for i, name := range split(said) {
		switch {
		case b.isSite(name):
			b.add(name, Source)
		case isHanName(name), isLatinName(name):
			b.add(inCapitals(name), role)
		case orgWord.MatchString(name) || latinOrg.MatchString(name):
		case sure && i == 0 && isPenName(name) && !slices.Contains(b.beside, fold(name)):
			b.add(name, role)
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
	// separators stand between people; after a comma what a person is may follow, and after the marks of closers
	// something else begins.
	separators = pattern.New(`\s*(?:、|，|;|；|&|/|／|,?\s*\band\b|\bAND\b|\bwith\b|\s和\s|\s与\s)\s*`)
	closers    = pattern.New(`\||｜|\s[•·–—-]\s`)
	degrees    = pattern.New(`(?i)(?:,\s*|\s+)(?:M\.?D\.?|Ph\.?\s?D\.?|M\.?A\.?|M\.?B\.?A\.?|M\.?P\.?H\.?|R\.?N\.?|R\.?D\.?N?\.?|D\.?O\.?|D\.?D\.?S\.?|D\.?V\.?M\.?|PharmD|LCSW|J\.?D\.?|Esq\.?|CFA|CPA)(?:\b|$)`)
	prefixes   = inBothScripts(`(?i)^(?:(?:words|written|story|text|report(?:ed|ing)?|posted|published|authored)?\s*by\b|(?:por|par|von)\s|(?:本报|本刊|本网|特约|见习|实习|首席|高级|资深|驻.{1,6}|[\p{Han}]{2,8}(?:网|报|社|台|新闻))?(?:全媒体)?(?:记者|通讯员|评论员|撰稿人|作者|撰文|编译)|实习生|文|作者)\s*[:：/／|｜]?\s*`)
	honorific  = pattern.New(`^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+`)
	brackets   = pattern.New(`[（(【\[][^（()）】\]]{0,40}[)）】\]]`)
	dash       = pattern.New(`\s+(?:for|in|at|of|on|FOR|IN|AT)\s+.*$`)
)

// split cuts a byline into the names in it; what is a title or a desk comes out as no name.
func split(said string) []string {
	var out []string
	for _, part := range persons(said) {
		part = strings.Trim(honorific.ReplaceAllString(prefixes.ReplaceAllString(strings.TrimSpace(part), ""), ""), " .:：·-–—*\"“”")
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

// persons cuts a byline where one person ends. Of the parts between commas those before the first that is no name
// count: what follows are titles and desks.
func persons(said string) []string {
	said = strings.Join(strings.Fields(brackets.ReplaceAllString(said, " ")), " ")
	if at := closers.FindStringIndex(said); at != nil && len(fold(said[:at[0]])) > 1 {
		said = said[:at[0]]
	}
	var out []string
	for _, part := range separators.Split(degrees.ReplaceAllString(said, ""), 16) {
		for i, name := range strings.Split(part, ",") {
			bare := strings.TrimSpace(prefixes.ReplaceAllString(strings.TrimSpace(name), ""))
			if i > 0 && !isLatinName(bare) && !hasHan(bare) {
				break
			}
			out = append(out, name)
		}
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
		if name := prefixes.ReplaceAllString(fields[i], ""); name != "" {
			out = append(out, name)
		}
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
