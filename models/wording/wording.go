// Package wording reads a text in English or Chinese for what careful editors look for before it goes out: weekdays
// that do not fit their dates, words that templates left, phrases that shift the blame, quotations and the people who
// are named, and what an apology or a holding statement has to say and does not.
//
// It knows phrases, not meaning: what it finds is shown to a person, who mends it or says why it may stand.
package wording

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/figure"
	"standfirst/models/pattern"
)

// English and Chinese name the languages, as the texts of a release do.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Span is a place in a text, in bytes.
type Span struct{ From, To int }

// In are the words that stand there.
func (s Span) In(text string) string { return text[s.From:s.To] }

// reading is a text with its half-width form, in which patterns are looked for.
type reading struct{ figure.Narrow }

func read(text string) reading { return reading{figure.Narrowed(text)} }

func (r reading) span(from, to int) Span {
	from, to = r.Back(from, to)
	return Span{from, to}
}

// find returns the places of a pattern, or of its group.
func (r reading) find(re *pattern.Pattern, group int) []Span {
	if re == nil {
		return nil
	}
	var out []Span
	for _, m := range re.FindAllStringSubmatchIndex(r.Text, most) {
		out = append(out, r.span(m[2*group], m[2*group+1]))
	}
	return out
}

// most bounds what is found of a kind in one text.
const most = 200

// letters counts what a text says: English words, or Chinese characters.
func letters(text string) (words, chars int) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
	}) {
		if n := strings.IndexFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }); n >= 0 {
			chars += utf8.RuneCountInString(w)
		} else {
			words++
		}
	}
	return words, chars
}

// inOrder sorts spans by where they begin and drops those that lie in another.
func inOrder(all []Span) []Span {
	slices.SortFunc(all, func(a, b Span) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	var out []Span
	for _, s := range all {
		if n := len(out); n == 0 || s.To > out[n-1].To {
			out = append(out, s)
		}
	}
	return out
}
