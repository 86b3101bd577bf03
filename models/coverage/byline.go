package coverage

import (
	"regexp"
	"strings"
	"unicode"

	"standfirst/models/shingle"
)

var (
	hanByline = []*regexp.Regexp{
		regexp.MustCompile(`(?:本报记者|特约记者|见习记者|记者|作者|撰文|撰稿|文)\s*[:：/／|｜]\s*([^\n，。；;（）()|｜]{2,40})`),
		regexp.MustCompile(`(?:本报|特约|见习|实习|网|社|报)?记者\s*([\p{Han}·]{2,4}(?:[\s、，,]+[\p{Han}·]{2,4})*)(?:\s|$|报道|摄|/|／|）|\))`),
	}
	latinByline = regexp.MustCompile(`(?m)^(?:By|Words by|Written by|Story by) *:? +([A-Z][\p{L}'’.-]+(?: +(?:de|van|von|der|al|bin|[A-Z][\p{L}'’.-]*)){0,4}(?: *(?:,|&|and) +[A-Z][\p{L}'’.-]+(?: +[A-Z][\p{L}'’.-]*){1,3})*)`)
	bylineCut   = regexp.MustCompile(`\s*(?:、|，|,|;|；|&|\band\b|\s和\s)\s*`)
	bylineTitle = regexp.MustCompile(`(?i)^(?:by|words by|本报记者|特约记者|记者|作者|文)\s*[:：/／]?\s*`)
	notAName    = regexp.MustCompile(`(?i)(编辑部|责任编辑|编辑|来源|网站|日报社|https?://|@|admin|editor|staff|newsroom|\d{3})`)
)

// byline is who wrote the article, as the page says it: linked data, meta tags, rel=author, then the usual
// patterns near the start and at the end of the text. An editor is not an author, and nobody is better
// than a guess.
func byline(s findings, text string) string {
	if names := people(s.ld.Authors); names != "" {
		return names
	}
	for _, name := range []string{"author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "byl"} {
		if names := people([]string{s.meta[name]}); names != "" {
			return names
		}
	}
	if names := people(s.authors); names != "" {
		return names
	}
	for _, part := range []string{headOf(text, 400), tailOf(text, 200)} {
		for _, re := range hanByline {
			if m := re.FindStringSubmatch(part); m != nil {
				if names := people([]string{strings.Join(strings.Fields(m[1]), "、")}); names != "" {
					return names
				}
			}
		}
		if m := latinByline.FindStringSubmatch(part); m != nil {
			return people([]string{m[1]})
		}
	}
	return ""
}

// people joins the names among the candidates, titles dropped.
func people(candidates []string) string {
	var out []string
	seen := map[string]bool{}
	for _, c := range candidates {
		for _, name := range Names(c) {
			if key := shingle.Fold(name); !seen[key] {
				seen[key] = true
				out = append(out, name)
			}
		}
	}
	return strings.Join(out, ", ")
}

// Names splits a byline into the names in it.
func Names(line string) []string {
	var out []string
	for _, name := range bylineCut.Split(line, 12) {
		name = strings.TrimSpace(bylineTitle.ReplaceAllString(strings.TrimSpace(name), ""))
		letters := 0
		for _, r := range name {
			if unicode.IsLetter(r) {
				letters++
			}
		}
		if letters < 2 || len([]rune(name)) > 60 || notAName.MatchString(name) {
			continue
		}
		out = append(out, name)
	}
	return out
}

func headOf(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}

func tailOf(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[len(runes)-n:])
}
