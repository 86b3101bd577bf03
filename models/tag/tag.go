// Package tag has the rules of the free words that people put on what they keep: on contacts, on clips.
package tag

import (
	"strings"
	"unicode/utf8"

	"standfirst/models/fault"
	"standfirst/models/term"
)

// The bounds of tags: characters of one, and how many one thing has.
const (
	MaxLength = 40
	Most      = 50
)

// Clean is what was typed, trimmed, each once whatever its case. It adds faults on the field.
func Clean(faults *fault.List, field string, in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, text := range in {
		text = Squeeze(text)
		key := term.Fold(text)
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		if n := utf8.RuneCountInString(text); n > MaxLength {
			faults.Add(fault.Bad(field, "contact.text.long", "max", MaxLength, "n", n))
		}
		if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
			faults.Add(fault.Bad(field, "contact.text.unreadable"))
		}
		out = append(out, text)
	}
	if len(out) > Most {
		faults.Add(fault.Bad(field, "contact.labels.many", "max", Most))
	}
	return out
}

// One is a single tag as it was typed, or a fault on "tag".
func One(typed string) (string, error) {
	var faults fault.List
	clean := Clean(&faults, "tag", []string{typed})
	if len(clean) == 0 {
		faults.Add(fault.Bad("tag", "contact.tag.missing"))
	}
	if err := faults.Err(); err != nil {
		return "", err
	}
	return clean[0], nil
}

// Squeeze is a text without needless blanks.
func Squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// Others are the other tags of a tag's group, or a fault on "tag" where it is of none: of "stage: warm" and "stage: cold"
// one stands in the place of the other.
func Others(name string, known []Tally) ([]string, error) {
	group := term.Fold(Group(name))
	if group == "" {
		return nil, fault.Bad("tag", "contact.tag.no_group")
	}
	var out []string
	for _, t := range known {
		if t.Value != name && term.Fold(Group(t.Value)) == group {
			out = append(out, t.Value)
		}
	}
	return out, nil
}

// Group is the group of a tag: what stands before its colon, as "beat" of "beat: food" or "条线" of "条线：食品". "" is
// none.
func Group(tag string) string {
	at := strings.IndexAny(tag, ":：")
	return strings.TrimSpace(tag[:max(at, 0)])
}
