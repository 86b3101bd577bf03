package incident

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The languages in which incidents and facts are written.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Languages are all of them, in the order in which forms show them.
func Languages() []string { return []string{English, Chinese} }

// Text is the same thing said in one or both languages, by language.
type Text map[string]string

// In returns the text in the language, or in the other one where it is missing, and the language it is in.
func (t Text) In(lang string) (text, in string) {
	if t[lang] != "" {
		return t[lang], lang
	}
	for _, l := range Languages() {
		if t[l] != "" {
			return t[l], l
		}
	}
	return "", lang
}

// Empty reports whether nothing is said in any language.
func (t Text) Empty() bool {
	text, _ := t.In(English)
	return text == ""
}

// Same reports whether both say the same.
func (t Text) Same(o Text) bool {
	for _, l := range Languages() {
		if t[l] != o[l] {
			return false
		}
	}
	return true
}

// Longest is the length of the longest language, in characters.
func (t Text) Longest() int {
	n := 0
	for _, text := range t {
		n = max(n, len([]rune(text)))
	}
	return n
}

// TidyText tidies every language and drops those that we don't write in, and those that say nothing.
func TidyText(t Text, tidy func(string) string) Text {
	out := Text{}
	for _, l := range Languages() {
		if text := tidy(t[l]); text != "" {
			out[l] = text
		}
	}
	return out
}

// Tidy brings text to one form: composed characters, "\n" line ends, no space around it, and without the
// invisible characters that change the order or the look of what is read (bidirectional controls, zero
// widths), because what two people sign must be what they see.
func Tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), hidden(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

func hidden(r rune) bool {
	return r == '\u200B' || r == '\u2060' || r == '\uFEFF' || r == '\u00AD' || (r >= 0xE0000 && r <= 0xE007F)
}

// TidyLine is Tidy for what stands on one line: every run of white space becomes one space.
func TidyLine(s string) string { return strings.Join(strings.Fields(Tidy(s)), " ") }
