// Package figure reads the figures of a text in English or Chinese: numbers, shares, dates and times of day. It says
// which of them mean the same, however they are written (1.2万, 12,000 and 12 thousand; 3月5日 and 5 March), and
// which are about the same and differ.
package figure

import (
	"slices"
	"strings"
)

// Kind is what a figure measures.
type Kind string

// The kinds.
const (
	Number  Kind = "number"
	Percent Kind = "percent"
	Date    Kind = "date" // of a day or a month
	Year    Kind = "year"
	Time    Kind = "time"  // of day
	Phone   Kind = "phone" // says nothing that could be contradicted
)

// Figure is one figure of a text.
type Figure struct {
	Kind  Kind     `json:"kind"`
	Value string   `json:"value"` // one form for all ways of writing it: "12400", "2026-03-05", "--03-05", "14:30"
	Text  string   `json:"text"`  // as it is written
	Near  string   `json:"near"`  // with the words around it
	Of    []string `json:"of"`    // what is counted, as far as it is known: "user", "hour"
	Rough Rough    `json:"rough"` // how exactly it is meant; "" for exactly
}

// most bounds the figures of a text.
const most = 400

// In returns the figures of a text in the order in which they stand, the first 400 at most.
func In(text string) []Figure {
	text = strings.Map(Half, text)
	var out []Figure
	for _, at := range anyForm.FindAllStringIndex(text, most) {
		written := strings.TrimRight(strings.TrimSpace(text[at[0]:at[1]]), ".")
		f, ok := read(written)
		if !ok {
			continue
		}
		f.Text, f.Near = written, Near(text, at[0], at[1])
		if f.Kind == Number || f.Kind == Percent {
			f.Of = counted(text[:at[0]], text[at[1]:], written)
			f.Rough = roughly(text[:at[0]], text[at[1]:])
		}
		if f.Kind == Number && len(f.Of) == 0 && isYear(written) {
			f.Kind = Year
		}
		out = append(out, f)
	}
	return out
}

// Half is a full-width digit or sign as the half-width one, another space as a space, and any other character itself.
func Half(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u00a0' || r == '\u3000' || r == '\u202f' || r == '\u2009':
		return ' '
	}
	return r
}

// Same reports whether two figures say the same. A date without a year is the same day of any year, and a month
// holds its days.
func (f Figure) Same(o Figure) bool {
	if f.Kind != o.Kind {
		return f.Kind == Year && o.Kind == Date && within(o.Value, f.Value) || f.Kind == Date && o.Kind == Year && within(f.Value, o.Value)
	}
	if f.Kind == Date {
		return sameDay(f.Value, o.Value) || sameDay(o.Value, f.Value)
	}
	return f.Value == o.Value
}

func sameDay(a, b string) bool {
	if short, ok := strings.CutPrefix(a, "-"); ok { // "--03-05" against "2026-03-05"
		return strings.HasSuffix(b, short)
	}
	return within(b, a)
}

func within(day, whole string) bool { return day == whole || strings.HasPrefix(day, whole+"-") }

// Against returns the figures of another text that contradict f: those that are about the same and say something
// else, when none of the text agrees. Closely asks for figures that surely count the same thing; otherwise
// those of the same kind do unless what they count is known to differ.
func (f Figure) Against(others []Figure, closely bool) []Figure {
	if f.Kind == Phone || slices.ContainsFunc(others, f.Agrees) {
		return nil
	}
	var out []Figure
	for _, o := range others {
		if f.about(o, closely) && !slices.ContainsFunc(out, o.Same) {
			out = append(out, o)
		}
	}
	return out
}

func (f Figure) about(o Figure, closely bool) bool {
	if f.Kind != o.Kind {
		return false
	}
	shared := slices.ContainsFunc(f.Of, func(x string) bool { return slices.Contains(o.Of, x) })
	return shared || (!closely && (len(f.Of) == 0 || len(o.Of) == 0))
}

// Near is what stands from one byte of a text to another, with some words around, cut at runes.
func Near(s string, from, to int) string {
	before, after := []rune(s[:from]), []rune(s[to:])
	start, end := "", ""
	if len(before) > 24 {
		before, start = before[len(before)-24:], "…"
	}
	if len(after) > 24 {
		after, end = after[:24], "…"
	}
	return start + strings.Join(strings.Fields(string(before)+s[from:to]+string(after)), " ") + end
}
