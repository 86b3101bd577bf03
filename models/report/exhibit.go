package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/coverage"
	"standfirst/models/markup"
	"standfirst/models/mention"
)

// Exhibit is a placement with the sentence of it that matters: where the release shows, else where we are named, else
// its beginning.
type Exhibit struct {
	Clip     coverage.Clip         // without its text
	Sentence string                // as it stands in the article; "" when its text is not known
	Quote    coverage.QuoteReading // a quotation of ours in it; empty when there is none
	Picture  Picture               // of its page; empty when none was taken
	Same     int                   // how many others print the same
}

// exhibits is how many placements a report shows in full: the first of the largest clusters.
const exhibits = 24

// longestSentence bounds what is shown of one, in characters.
const longestSentence = 320

// telling is the sentence of a clip that matters.
func telling(c coverage.Clip, ours *mention.Finder) string {
	for _, m := range c.Matches {
		if m.State == coverage.Confirmed && m.Span.End > m.Span.Start && m.Span.End <= len(c.Text) {
			return sentenceAt(c.Text, m.Span.Start)
		}
	}
	if ours != nil {
		if found := ours.In([]byte(c.Text)); len(found) > 0 {
			return sentenceAt(c.Text, int(found[0].Offset))
		}
	}
	if c.Text == "" {
		return ""
	}
	return sentenceAt(c.Text, 0)
}

// sentenceAt is the sentence in which a place of the text lies.
func sentenceAt(text string, at int) string {
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	from := 0
	for i, r := range text[max(0, at-4*longestSentence):at] {
		if i += max(0, at-4*longestSentence); stops(text, i, r) {
			from = i + utf8.RuneLen(r)
		}
	}
	if from == 0 && at > 4*longestSentence {
		from = at // of a text without stops
	}
	end := len(text)
	for i, r := range text[at:] {
		if stops(text, at+i, r) && strings.TrimSpace(text[from:at+i]) != "" {
			end = at + i + utf8.RuneLen(r)
			break
		}
		if i > 4*longestSentence {
			end = at + i
			break
		}
	}
	return markup.Shorten(markup.OneLine(text[from:end]), longestSentence)
}

// stops reports whether a sentence ends with this character: a full stop between digits or letters, as in 3.5 or
// example.org, ends none.
func stops(text string, i int, r rune) bool {
	switch r {
	case '\n', '。', '！', '？':
		return true
	case '.', '!', '?':
		next, _ := utf8.DecodeRuneInString(text[i+1:])
		return i+1 == len(text) || unicode.IsSpace(next) || next == '”' || next == '"'
	}
	return false
}
