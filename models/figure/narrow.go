package figure

import "strings"

// Narrow is a text in its half-width form: patterns then need one form of a digit, a comma or a bracket only.
type Narrow struct {
	Text string
	at   []int // where in the text as it was each byte stands, and its end
}

// Narrowed reads a text.
func Narrowed(text string) Narrow {
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		before := b.Len()
		b.WriteRune(Half(r))
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return Narrow{b.String(), append(at, len(text))}
}

// Back are the bytes of the text as it was for those of the half-width form.
func (n Narrow) Back(from, to int) (int, int) { return n.at[from], n.at[to] }

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
