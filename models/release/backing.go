package release

import (
	"slices"
	"strings"

	"standfirst/models/fact"
	"standfirst/models/figure"
	"standfirst/models/pattern"
	"standfirst/models/wording"
)

// figures lists those that no fact backs. A headline cannot hold a citation: there a figure counts as backed when a
// cited fact has it.
func (c *checker) figures(backed []figure.Figure) {
	for _, part := range [][2]string{{"headline", c.text.Headline}, {"subhead", c.text.Subhead}} {
		for _, f := range allFigures(part[1]) {
			if needsFact(f) && !slices.ContainsFunc(backed, f.Same) {
				c.add("unbound", part[0], f.Text, f.Near)
			}
		}
	}
	for _, text := range outsideCitations(c.body) {
		for _, f := range allFigures(text) {
			if needsFact(f) && !(f.Kind == figure.Code && slices.ContainsFunc(backed, f.Same)) && !isPromised(c.lang, text, f) {
				c.add("unbound", "body", f.Text, f.Near)
			}
		}
	}
}

// allFigures are the figures of a text with those that it writes as words and that surely count something, in the
// order in which they stand.
func allFigures(text string) []figure.Figure {
	out := figure.In(text)
	for _, f := range figure.Spelled(text) {
		if f.Counts() && !slices.ContainsFunc(out, func(o figure.Figure) bool { return f.From < o.To && o.From < f.To }) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b figure.Figure) int { return a.From - b.From })
	return out
}

// needsFact reports whether a fact has to stand behind a figure: not behind a telephone number or the name of a
// product, but behind the number of a batch.
func needsFact(f figure.Figure) bool { return f.Says() || f.Kind == figure.Code && len(f.Of) > 0 }

// isPromised reports whether a figure is the time at which we have said that we will say more.
func isPromised(lang, text string, f figure.Figure) bool {
	return (f.Kind == figure.Time || f.Kind == figure.Date || f.Kind == figure.Number && !f.Counts()) && wording.Announces(lang, text, f.From)
}

// citations compares the words that cite a fact with what it says.
func (c *checker) citations() {
	for _, cited := range citations(c.body) {
		said := c.claims[fact.Ref{FactID: cited.fact, Version: cited.version}]
		claim := append(figure.In(said), figure.Spelled(said)...)
		for _, f := range allFigures(cited.text) {
			if f.Kind != figure.Phone && !slices.ContainsFunc(claim, f.Same) {
				c.add("altered", "body", f.Text, f.Near).Fact = keyOf(c.standing, cited.fact)
			}
		}
	}
}

// given are spans of time that we give ourselves.
var given = pattern.New(`(?i)\d+ ?(?:minutes?|min|hours?|days?|weeks?)\b|[\d一二三四五六七八九十两几半]+ ?(?:个小时|小时|分钟|天|周|点)`)

// Unbacked are the figures and dates of a text that stand in none of the others, as they are written and each once.
// Names and spans of time are left out: nobody checks that somebody rings within an hour.
func Unbacked(text string, others ...string) []string {
	backed := figure.In(strings.Join(others, "\n"))
	var out []string
	for _, f := range figure.In(given.ReplaceAllString(text, " ")) {
		if f.Says() && !slices.ContainsFunc(backed, f.Same) && !slices.Contains(out, f.Text) {
			out = append(out, f.Text)
		}
	}
	return out
}
