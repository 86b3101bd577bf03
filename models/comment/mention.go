package comment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/release"
)

// mentioned finds who is named behind an @: by name as it is written in the portal, or by e-mail address. Of two
// people of one name both are meant. What stands behind an @ and is nobody's name mentions nobody.
func mentioned(text string, people []release.Person) []Named {
	type name struct {
		folded string
		who    release.Person
	}
	var names []name
	for _, p := range people {
		names = append(names, name{strings.ToLower(p.Name), p}, name{strings.ToLower(p.Email), p})
	}
	slices.SortStableFunc(names, func(a, b name) int { return len(b.folded) - len(a.folded) }) // "Li Wei" before "Li"
	var out []Named
	text = strings.ToLower(text)
	for at := strings.IndexByte(text, '@'); at >= 0; {
		rest, taken := text[at+1:], ""
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); !latin(before) { // else it is an address
			for _, n := range names {
				if n.folded == "" || taken != "" && n.folded != taken || !strings.HasPrefix(rest, n.folded) || !ends(n.folded, rest[len(n.folded):]) {
					continue
				}
				taken = n.folded
				if !slices.ContainsFunc(out, func(d Named) bool { return d.ID == n.who.ID }) {
					out = append(out, Named{n.who.ID, n.who.Name})
				}
			}
		}
		next := strings.IndexByte(rest[len(taken):], '@')
		if next < 0 {
			return out
		}
		at += 1 + len(taken) + next
	}
	return out
}

// ends reports whether a name ends where the text goes on: Chinese leaves no space after one.
func ends(name, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(rest)
	return !latin(last) || !latin(next)
}

// latin reports whether a letter or digit belongs to a script that writes spaces between words.
func latin(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) && r != utf8.RuneError
}
