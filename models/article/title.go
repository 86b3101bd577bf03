package article

import (
	"net/url"
	"slices"
	"strings"

	"standfirst/models/pattern"
)

// siteMark stands between a headline and the name of the site or its section.
var siteMark = pattern.New(`\s+[|｜–—·»•-]\s+|\s*[_|｜]\s*|\s*(?:--|——)\s*|-(?:[\p{Han}]{2,8})$`)

// bestTitle is the headline without the names that sites add to it.
func (s *findings) bestTitle(base *url.URL) string {
	for _, named := range []string{s.meta["og:title"], s.ld.Headline, s.title, s.meta["twitter:title"]} {
		if named == "" {
			continue
		}
		// What stands above the article is the headline, if the longer text names it as well.
		for _, h := range s.headings {
			if f := fold(h); len(f) >= 8 && strings.Contains(fold(named), f) && !s.isSiteName(h, base) {
				return h
			}
		}
	}
	named := first(s.meta["og:title"], s.ld.Headline, s.title)
	if s.meta["og:title"]+s.ld.Headline == "" && len(s.headings) == 1 && len(fold(s.headings[0])) >= 12 && alike(s.headings[0], s.withoutSite(s.title, base)) {
		return s.headings[0] // the window's title is often an older or a shorter one
	}
	if named == "" && len(s.headings) > 0 {
		return s.headings[0]
	}
	title := s.withoutSite(named, base)
	headings := s.headings
	if len(headings) == 0 {
		headings = s.lesser
	}
	if len(headings) == 1 && (s.isSiteName(title, base) || anyPage.MatchString(title)) && !s.isSiteName(headings[0], base) {
		return headings[0]
	}
	return title
}

// anyPage is a title that says what sort of page it is, of all of them the same.
var anyPage = pattern.New(`(?i)^(?:print(?:er)?(?:[ -]friendly)?(?: (?:version|page|edition))?|article|news|home|untitled(?: document)?|打印(?:页面|本页|版)?|文章(?:详情|内容|页)?|新闻(?:详情|内容|页)?|详情页?|资讯详情)$`)

// sitePrefix is what some sites put before each headline, to be cut off when it names them.
var sitePrefix = pattern.New(`^([^:：|]{6,40}?)\s*(?:[:：|]| - )\s*`)

// newspaper is a title that has nothing but the name of a newspaper or a news site.
var newspaper = pattern.New(`^\p{Han}{2,6}(?:日报|晚报|早报|晨报|时报|商报|周报|青年报|都市报|新闻网|在线|网)(?:电子版|数字报|电子报)?$`)

// isSiteName reports whether a title says nothing but where it stands.
func (s *findings) isSiteName(title string, base *url.URL) bool {
	name := fold(title)
	if newspaper.MatchString(strings.TrimSpace(title)) {
		return true
	}
	host := strings.TrimPrefix(base.Hostname(), "www.")
	for _, known := range []string{s.meta["og:site_name"], s.ld.Publisher, strings.Split(site(host), ".")[0], strings.Split(host, ".")[0]} {
		if k := fold(known); len(k) >= 6 && k == name {
			return true
		}
	}
	return false
}

// withoutSite cuts what names the site from the end of a title: its own name, its host's, or, where a page writes it
// as Chinese portals do, all that follows the first underscore.
func (s *findings) withoutSite(title string, base *url.URL) string {
	if at := strings.IndexByte(title, '_'); at > 0 && len([]rune(title[:at])) >= 5 && hasHan(title[:at]) {
		return strings.TrimSpace(title[:at])
	}
	if m := sitePrefix.FindStringSubmatch(title); m != nil && len(fold(title[len(m[0]):])) >= 8 && s.isSiteName(m[1], base) {
		title = title[len(m[0]):]
	}
	for {
		marks := siteMark.FindAllStringIndex(title, -1)
		if len(marks) == 0 {
			return title
		}
		last := marks[len(marks)-1]
		head, tail := strings.TrimSpace(title[:last[0]]), strings.Trim(title[last[0]:], " |｜–—·»•-_")
		if len(fold(head)) < 8 || !s.namesSite(tail, base) {
			return title
		}
		title = head
	}
}

func (s *findings) namesSite(tail string, base *url.URL) bool {
	name := strings.TrimPrefix(fold(tail), "the")
	if name == "" {
		return true
	}
	for _, known := range []string{s.meta["og:site_name"], s.meta["application-name"], s.ld.Publisher} {
		if k := fold(known); k != "" && (strings.Contains(name, k) || strings.Contains(k, name)) {
			return true
		}
	}
	host := fold(strings.TrimPrefix(site(base.Hostname()), "www."))
	return strings.Contains(host, name) || orgWord.MatchString(tail) && len([]rune(tail)) <= 12
}

// alike reports whether most words of the shorter of two titles, or of its characters in Chinese, are the longer's.
func alike(a, b string) bool {
	words := func(s string) []string {
		if hasHan(s) {
			return strings.Split(fold(s), "")
		}
		return strings.Fields(strings.ToLower(s))
	}
	x, y := words(a), words(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	shared := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			shared++
		}
	}
	return len(x) == 0 || 5*shared >= 3*len(x)
}

// headline is the part of a title, up to one of its marks, that stands on the page as a line.
func (f flow) headline(title string) string {
	marks := siteMark.FindAllStringIndex(title, -1)
	for i := len(marks) - 1; i >= 0; i-- {
		part := strings.TrimSpace(title[:marks[i][0]])
		if len(fold(part)) < 8 {
			break
		}
		for _, l := range f.lines {
			if same(l.text, part) {
				return part
			}
		}
	}
	return title
}

func hasHan(s string) bool { return hanLetter.MatchString(s) }

var hanLetter = pattern.New(`\p{Han}`)
