package coverage

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// token is a unit of comparison: one Han character (or kana), or a run of letters and digits, folded for
// case and width, with its place in the text in bytes.
type token struct {
	text       string
	start, end int
}

// tokens cuts text into units of comparison. Punctuation and blanks separate and vanish, and a comma or
// point between digits belongs to the number: "3,000" is "3000".
func tokens(text string) []token {
	out := make([]token, 0, len(text)/4)
	var word strings.Builder
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, token{word.String(), start, end})
			word.Reset()
			start = -1
		}
	}
	for i, r := range text {
		f := foldRune(r)
		switch {
		case isIdeograph(f):
			flush(i)
			out = append(out, token{string(f), i, i + utf8.RuneLen(r)})
		case unicode.IsLetter(f) || unicode.IsDigit(f) || unicode.Is(unicode.Mn, f):
			if start < 0 {
				start = i
			}
			word.WriteRune(f)
		case start >= 0 && (f == ',' || f == '.') && betweenDigits(text, i, r):
			if f == '.' {
				word.WriteRune(f)
			}
		case start >= 0 && (f == '\'' || f == '’'): // "don't" is one word, however the mark is set
		default:
			flush(i)
		}
	}
	flush(len(text))
	return out
}

func betweenDigits(text string, at int, r rune) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+utf8.RuneLen(r):])
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// foldRune takes width and case from a character: Ａ, A and a are one.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	if n := width.LookupRune(r).Folded(); n != 0 {
		r = n
	}
	return unicode.ToLower(r)
}

// foldText folds a whole text for comparison.
func foldText(s string) string {
	return strings.Join(strings.Fields(strings.Map(foldRune, s)), " ")
}

// shingleSize is 5 characters for Chinese and 3 words for the rest.
func shingleSize(ts []token) int {
	han := 0
	for _, t := range ts {
		if r, _ := utf8.DecodeRuneInString(t.text); isIdeograph(r) {
			han++
		}
	}
	if han*2 > len(ts) {
		return 5
	}
	return 3
}

// shingles hashes every run of k tokens; element i stands for the run that begins at token i.
func shingles(ts []token, k int) []uint64 {
	if len(ts) < k {
		return nil
	}
	out := make([]uint64, len(ts)-k+1)
	for i := range out {
		h := fnv.New64a()
		for _, t := range ts[i : i+k] {
			_, _ = h.Write([]byte(t.text)) // a hash never fails
			_, _ = h.Write([]byte{0})
		}
		out[i] = h.Sum64()
	}
	return out
}

// textHash identifies a text whatever its punctuation, case and width; "" for none.
func textHash(ts []token) string {
	if len(ts) == 0 {
		return ""
	}
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.text)
		b.WriteByte(' ')
	}
	return digest(b.String())
}
