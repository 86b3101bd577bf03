package release

import (
	"cmp"
	"slices"
	"strings"

	"standfirst/models/fact"
)

// Change is the difference of one part in one language, a paragraph a line.
type Change struct {
	Lang, Part string // Part: "headline", "subhead", "dateline", "body", "boilerplate" or "contact"
	Lines      [][]fact.Piece
}

// Difference is what changed from one version to another.
type Difference struct {
	From, To          int
	Changes           []Change // parts that differ, in the order of the page
	FactsIn, FactsOut []fact.Ref
}

// Same reports whether nothing changed.
func (d Difference) Same() bool {
	return len(d.Changes) == 0 && len(d.FactsIn) == 0 && len(d.FactsOut) == 0
}

// Compare shows how b differs from a, word by word; Chinese character by character. Pictures are called by their names.
func Compare(a, b Version, pictures map[string]string) Difference {
	d := Difference{From: a.Number, To: b.Number}
	for _, lang := range Langs() {
		before, after := a.Text[lang].plain(pictures), b.Text[lang].plain(pictures)
		for i, name := range partNames() {
			if before[i] != after[i] {
				d.Changes = append(d.Changes, Change{lang, name, inLines(fact.Pieces(before[i], after[i]))})
			}
		}
	}
	d.FactsIn, d.FactsOut = without(b.Facts, a.Facts), without(a.Facts, b.Facts)
	return d
}

func partNames() []string {
	return []string{"headline", "subhead", "dateline", "body", "boilerplate", "contact"}
}

func (t Text) plain(pictures map[string]string) []string {
	return []string{t.Headline, t.Subhead, t.Dateline, textWith(t.Body, called(pictures)), t.Boilerplate, t.Contact}
}

// called is how a text that is read for its words names its pictures.
func called(pictures map[string]string) func(id string) string {
	return func(id string) string { return "▣ " + cmp.Or(pictures[id], id) }
}

// inLines cuts pieces at line breaks; empty lines, which only part paragraphs, are dropped.
func inLines(pieces []fact.Piece) [][]fact.Piece {
	var out [][]fact.Piece
	var line []fact.Piece
	flush := func() {
		if len(line) > 0 {
			out = append(out, line)
		}
		line = nil
	}
	for _, p := range pieces {
		for i, text := range strings.Split(p.Text, "\n") {
			if i > 0 {
				flush()
			}
			if text != "" {
				line = append(line, fact.Piece{Op: p.Op, Text: text})
			}
		}
	}
	flush()
	return out
}

func without(all, not []fact.Ref) []fact.Ref {
	var out []fact.Ref
	for _, ref := range all {
		if !slices.Contains(not, ref) {
			out = append(out, ref)
		}
	}
	return out
}
