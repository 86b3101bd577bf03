package mailing

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"standfirst/models/fault"
)

// Merge fields are written [[name]] or, with a word for people who have none, [[name|colleague]].
var fieldPattern = regexp.MustCompile(`\[\[\s*([^\[\]|]*?)\s*(?:\|([^\[\]]*))?\]\]`)

// Fields lists the merge fields that a mailing may use.
func Fields() []string { return []string{"name", "first_name", "outlet"} }

// person is what the merge fields are filled from.
type person struct{ name, outlet string }

func (p person) field(name string) string {
	switch name {
	case "name":
		return p.name
	case "first_name":
		return firstName(p)
	case "outlet":
		return p.outlet
	}
	return ""
}

// firstName is the given name of a name written in Latin letters. Names in Han characters are not taken
// apart: 李雷 is addressed by the whole name.
func firstName(p person) string {
	for _, r := range p.name {
		if unicode.Is(unicode.Han, r) {
			return p.name
		}
	}
	first, _, _ := strings.Cut(p.name, " ")
	return first
}

// checkFields reports the first field of a text that is not known, or brackets that are no field.
func checkFields(field, text string) *fault.Error {
	for _, m := range fieldPattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(Fields(), m[1]) {
			return fault.Bad(field, "mailing.merge.unknown", "field", m[1], "known", strings.Join(Fields(), ", "))
		}
	}
	rest := fieldPattern.ReplaceAllString(text, "")
	if strings.Contains(rest, "[[") || strings.Contains(rest, "]]") {
		return fault.Bad(field, "mailing.merge.broken")
	}
	return nil
}

// mergeText fills the fields of a plain text. What is filled in is never read for fields again.
func mergeText(text string, p person) string {
	return fieldPattern.ReplaceAllStringFunc(text, func(found string) string {
		m := fieldPattern.FindStringSubmatch(found)
		if v := oneLine(p.field(m[1])); v != "" {
			return v
		}
		return strings.TrimSpace(m[2])
	})
}

// oneLine makes a value fit for a header: no breaks, no controls, nothing that turns the direction of
// writing; at most 200 characters.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if stray(r) {
			return ' '
		}
		return r
	}, text)
	runes := []rune(strings.Join(strings.Fields(clean), " "))
	return string(runes[:min(len(runes), 200)])
}

// stray reports characters that have no place in a line that people read: they break it, hide in it or
// turn it round.
func stray(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // joiners: some scripts and emoji need them
		return false
	case '\u2028', '\u2029', unicode.ReplacementChar:
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
