package article

import (
	"net/url"
	"regexp"
	"strings"
)

// siteMark stands between a headline and the name of the site or its section.
var siteMark = regexp.MustCompile(`\s+[|｜–—·»•-]\s+|\s*[_|｜]\s*|\s*(?:--|——)\s*|-(?:[\p{Han}]{2,8})$`)

// bestTitle is the headline without the names that sites add to it.
func (s *findings) bestTitle(base *url.URL) string {
	for _, named := range []string{s.meta["og:title"], s.ld.Headline, s.title, s.meta["twitter:title"]} {
		if named == "" {
			continue
		}
		// What stands above the article is the headline, if the longer text names it as well.
		for _, h := range s.headings {
			if f := fold(h); len(f) >= 8 && strings.Contains(fold(named), f) {
				return h
			}
		}
	}
	named := first(s.meta["og:title"], s.ld.Headline, s.title)
	if s.meta["og:title"]+s.ld.Headline == "" && len(s.headings) == 1 && len(fold(s.headings[0])) >= 12 && !s.namesSite(s.headings[0], base) {
		return s.headings[0] // the window's title is often an older or a shorter one
	}
	if named == "" && len(s.headings) > 0 {
		return s.headings[0]
	}
	return s.withoutSite(named, base)
}

// withoutSite cuts what names the site from the end of a title: its own name, its host's, or, where a page writes it
// as Chinese portals do, all that follows the first underscore.
func (s *findings) withoutSite(title string, base *url.URL) string {
	if at := strings.IndexByte(title, '_'); at > 0 && len([]rune(title[:at])) >= 5 && hasHan(title[:at]) {
		return strings.TrimSpace(title[:at])
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
	name := fold(tail)
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

func hasHan(s string) bool { return hanLetter.MatchString(s) }

var hanLetter = regexp.MustCompile(`\p{Han}`)
