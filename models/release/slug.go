package release

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"standfirst/models/term"
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxSlug = 80

func isSlug(s string) bool { return len(s) <= maxSlug && slugForm.MatchString(s) }

// SlugOf is the readable end of an address, made from a name in one or both languages.
func SlugOf(names map[string]string) string { return slugOf(names) }

// slugOf makes the readable end of an address from a headline, the English one if there is one. Chinese
// is written in pinyin, a syllable a word.
func slugOf(titles map[string]string) string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, c := range norm.NFKD.String(inLang(titles, "en")) {
		switch {
		case unicode.Is(unicode.Han, c):
			flush()
			if s := term.Syllable(c); s != "" {
				words = append(words, s)
			}
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			word.WriteRune(unicode.ToLower(c))
		case unicode.Is(unicode.Mn, c) || c == '\'' || c == '’':
			// an accent, or an apostrophe inside a word
		default:
			flush()
		}
	}
	flush()
	return joinSlug(words)
}

func joinSlug(words []string) string {
	slug := ""
	for _, w := range words {
		if len(slug)+1+len(w) > maxSlug {
			break
		}
		slug = strings.TrimPrefix(slug+"-"+w, "-")
	}
	if slug == "" {
		return "release"
	}
	return slug
}
