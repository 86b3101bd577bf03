package mailing

import (
	"html"
	"strings"

	"standfirst/models/release"
)

// Mould is what all messages of a mailing in one language have in common: the pieces of their plain text and of their
// HTML, between which the values of a Cast stand. There is one piece more than there are values. Whoever hands messages
// over may keep what the pieces look like on the wire for as long as it meets the same mould.
type Mould struct{ Text, HTML []string }

// Cast says of what a message's Text and HTML were put together.
type Cast struct {
	*Mould         // nil: the message was written alone
	InText, InHTML []string
}

// Cast returns of what the message was put together.
func (m Message) Cast() Cast { return m.cast }

// Whole is the message with its Text and HTML, which one that Press.Bare made has not.
func (m Message) Whole() Message {
	if c := m.cast; c.Mould != nil && m.Text == "" {
		m.Text, m.HTML = together(c.Mould.Text, c.InText), together(c.Mould.HTML, c.InHTML)
	}
	return m
}

// unsubscribeMark stands for the reader's own address of the unsubscribe page while a language is prepared; see also
// earlyMark and linkMark.
const unsubscribeMark = "https://unsubscribe.invalid/standfirst"

// reader is what a message holds of the one who gets it.
type reader struct {
	values func(field string) string
	intro  string   // plain text, may be empty
	leave  string   // address of the unsubscribe page
	early  string   // address of a text under an embargo; "" when it is under none
	links  []string // in place of the links of the text, by their numbers
}

// place is where something of the reader stands.
type place func(r reader, escape func(string) string) string

// sheet is a mailing in one language, without what is personal.
type sheet struct {
	mould          *Mould
	inText, inHTML []place
}

// newSheet takes HTML and plain text with so many personal links, each in two parts between which the personal lines
// come.
func newSheet(links int, before, after, textBefore, textAfter string) *sheet {
	marks := map[string]place{
		unsubscribeMark: func(r reader, escape func(string) string) string { return escape(r.leave) },
		earlyMark:       func(r reader, escape func(string) string) string { return escape(r.early) },
	}
	for n := range links {
		marks[linkMark(n)] = func(r reader, escape func(string) string) string { return escape(r.links[n]) }
	}
	sh := &sheet{mould: &Mould{}}
	sh.mould.HTML, sh.inHTML = split(before, after, marks, func(r reader, _ func(string) string) string { return paragraphs(r.intro) })
	sh.mould.Text, sh.inText = split(textBefore, textAfter, marks, func(r reader, _ func(string) string) string { return block(r.intro) })
	return sh
}

func split(before, after string, marks map[string]place, intro place) ([]string, []place) {
	pieces, places := []string{before}, []place{intro}
	fixed, fields := release.Parts(after)
	for i, piece := range fixed {
		if i > 0 {
			of := fields[i-1]
			places = append(places, func(r reader, escape func(string) string) string { return of.Fill(r.values, escape) })
		}
		p, s := atMarks(piece, marks)
		pieces, places = append(pieces, p...), append(places, s...)
	}
	return pieces, places
}

// atMarks takes a text apart at its marks.
func atMarks(text string, marks map[string]place) (pieces []string, places []place) {
	for {
		at, first := len(text), ""
		for mark := range marks {
			if i := strings.Index(text, mark); i >= 0 && i < at {
				at, first = i, mark
			}
		}
		pieces = append(pieces, text[:at])
		if first == "" {
			return pieces, places
		}
		places, text = append(places, marks[first]), text[at+len(first):]
	}
}

// cast is what a message is put together of for its reader.
func (sh *sheet) cast(r reader) Cast {
	return Cast{sh.mould, valuesAt(sh.inText, r, func(s string) string { return s }), valuesAt(sh.inHTML, r, html.EscapeString)}
}

func valuesAt(places []place, r reader, escape func(string) string) []string {
	values := make([]string, len(places))
	for i, of := range places {
		values[i] = of(r, escape)
	}
	return values
}

// pieces goes through a text that is put together.
func pieces(fixed, values []string, each func(string)) {
	for i, v := range values {
		each(fixed[i])
		each(v)
	}
	each(fixed[len(values)])
}

func together(fixed, values []string) string {
	size := 0
	pieces(fixed, values, func(piece string) { size += len(piece) })
	var b strings.Builder
	b.Grow(size)
	pieces(fixed, values, func(piece string) { b.WriteString(piece) })
	return b.String()
}
