package coverage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/term"
)

// Piece is a part of an excerpt; Found is what was looked for.
type Piece struct {
	Text  string
	Found bool
}

// How much an excerpt shows, in characters: some before the place, and all in all.
const (
	excerptBefore = 30
	excerptLength = 160
)

// Excerpt is the part of a text that has most of what was looked for, marked; nil when it has nothing of it.
func Excerpt(text, typed string) []Piece {
	found := term.Passages(text, typed)
	if len(found) == 0 {
		return nil
	}
	best, most := 0, 0
	for i, p := range found {
		seen := map[string]bool{}
		for _, q := range found[i:] {
			if q.End-p.Start > excerptLength { // in bytes: a Chinese excerpt is chosen among shorter ones
				break
			}
			seen[term.Fold(text[q.Start:q.End])] = true
		}
		if len(seen) > most {
			best, most = i, len(seen)
		}
	}
	start := back(text, found[best].Start, excerptBefore)
	if at := strings.IndexByte(text[start:found[best].Start], ' '); at >= 0 && inWord(text, start) {
		start += at + 1
	}
	end := ahead(text, start, excerptLength)
	if at := strings.LastIndexByte(text[found[best].End:max(end, found[best].End)], ' '); at >= 0 && inWord(text, end) {
		end = found[best].End + at
	}
	var out []Piece
	put := func(from, to int, found bool) {
		if from < to {
			out = append(out, Piece{strings.ReplaceAll(text[from:to], "\n", " "), found})
		}
	}
	if start > 0 {
		out = append(out, Piece{Text: "…"})
	}
	at := start
	for _, p := range found {
		if p.End <= start {
			continue
		}
		if p.Start >= end {
			break
		}
		put(at, p.Start, false)
		put(max(p.Start, start), min(p.End, end), true)
		at = min(p.End, end)
	}
	put(at, end, false)
	if end < len(text) {
		out = append(out, Piece{Text: "…"})
	}
	return out
}

// inWord tells whether a place stands between two letters of a Latin word.
func inWord(text string, at int) bool {
	if at <= 0 || at >= len(text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	behind, _ := utf8.DecodeRuneInString(text[at:])
	latin := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || unicode.IsDigit(r) }
	return latin(before) && latin(behind)
}

// back is a place so many characters before another, at the beginning of a line at most.
func back(text string, at, chars int) int {
	for ; at > 0 && chars > 0 && text[at-1] != '\n'; chars-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

func ahead(text string, at, chars int) int {
	for ; at < len(text) && chars > 0; chars-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}
