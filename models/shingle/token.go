// Package shingle finds texts that say the same in nearly the same words: reprints of one wire story, copies with
// another headline, texts with a few words changed. It compares runs of words (of characters in Chinese), and
// knows no store.
package shingle

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"standfirst/models/term"
)

// Token is a unit of comparison: one Han character (or kana), or a run of letters and digits, folded for
// case and width, and traditional characters for simplified ones: a text that is reprinted in Hong Kong is the same.
type Token struct {
	Text       string
	Start, End int // its place in the text, in bytes
}

// Tokens cuts text into units of comparison. Punctuation and blanks separate and vanish, and a comma or
// point between digits belongs to the number: "3,000" is "3000".
func Tokens(text string) []Token {
	out := make([]Token, 0, len(text)/4)
	var word strings.Builder
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, Token{word.String(), start, end})
			word.Reset()
			start = -1
		}
	}
	for i, r := range text {
		f := FoldRune(r)
		switch {
		case isIdeograph(f):
			flush(i)
			out = append(out, Token{string(term.SimplifyRune(f)), i, i + utf8.RuneLen(r)})
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

// FoldRune takes width and case from a character: Ａ, A and a are one.
func FoldRune(r rune) rune {
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	if n := width.LookupRune(r).Folded(); n != 0 {
		r = n
	}
	return unicode.ToLower(r)
}

// Fold folds a whole text.
func Fold(s string) string { return strings.Map(FoldRune, s) }

// Size is how many tokens make a shingle: 5 characters for Chinese and 3 words for the rest.
func Size(ts []Token) int {
	han := 0
	for _, t := range ts {
		if r, _ := utf8.DecodeRuneInString(t.Text); isIdeograph(r) {
			han++
		}
	}
	if han*2 > len(ts) {
		return 5
	}
	return 3
}

// Hashes hashes every run of k tokens; element i stands for the run that begins at token i.
func Hashes(ts []Token, k int) []uint64 {
	if len(ts) < k {
		return nil
	}
	out := make([]uint64, len(ts)-k+1)
	for i := range out {
		h := uint64(offset64)
		for _, t := range ts[i : i+k] {
			h = fnv(h, t.Text) * prime64 // by zero, which ends a token
		}
		out[i] = h
	}
	return out
}

const offset64, prime64 = 14695981039346656037, 1099511628211

// fnv goes on with an FNV-1a hash: the same in every process and version, as sketches are stored.
func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime64
	}
	return h
}
