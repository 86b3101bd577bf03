// Package vcard reads address cards as programs and telephones write them (vCard 2.1, 3.0 and 4.0), and
// writes version 4.0 (RFC 6350).
//
// It is forgiving, because people cannot mend the files that they bring: a line that makes no sense is
// kept with its card and does not end the reading. The libraries that there are (emersion/go-vcard) stop
// at the first such line, do not say where it stands, and read no quoted-printable.
package vcard

import (
	"slices"
	"strings"
)

// MaxValue is how much of one property is kept, in bytes. Only pictures are longer.
const MaxValue = 1 << 20

// Property is one line of a card, unfolded and decoded.
type Property struct {
	Group, Name string // upper case; Group is "ITEM1" of "item1.EMAIL"
	Params      map[string][]string
	Value       string // as written, with its escapes
	Cut         bool   // longer than MaxValue, and cut there
}

// Card is one card.
type Card struct {
	Line       int // of its BEGIN, from 1
	Properties []Property
	Unread     []string // lines that are no properties
	Open       bool     // the file ended, or the next card began, before its END
	Stray      bool     // no card at all but lines between cards, which are in Unread
}

// Has reports whether the parameter has the value, whatever the case. "TYPE" holds bare values of 2.1.
func (p Property) Has(param, value string) bool {
	return slices.ContainsFunc(p.Params[param], func(v string) bool { return strings.EqualFold(v, value) })
}

// Binary reports whether the value is a picture, a sound or a key rather than text.
func (p Property) Binary() bool {
	return p.Has("ENCODING", "B") || p.Has("ENCODING", "BASE64") || p.Has("TYPE", "BASE64") || strings.HasPrefix(p.Value, "data:")
}

// Text is the value without escapes.
func (p Property) Text() string { return unescape(p.Value) }

// Parts are the components of a structured value, such as a name: what stands between semicolons.
func (p Property) Parts() []string { return split(p.Value, ';') }

// List are the values of a property that may hold several: what stands between commas.
func (p Property) List() []string { return split(p.Value, ',') }

func split(value string, at byte) []string {
	var out []string
	from := 0
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case at:
			out, from = append(out, unescape(value[from:i])), i+1
		}
	}
	return append(out, unescape(value[from:]))
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case ',', ';', ':', '\\':
			b.WriteByte(s[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
