package templates

import "slices"

// Builder is a filter as a form: conditions in groups. Its inputs work without a script; with htmx a button
// brings the builder anew and leaves the rest of the page alone.
type Builder struct {
	Name     string // prefix of its inputs
	EditURL  string // what htmx posts the form to
	Suggest  string // address that offers outlets while somebody types
	Sections []OptionGroup
	Root     BuilderPart
	Found    BuilderCount
}

// BuilderCount is how many meet the conditions of the builder of this name.
type BuilderCount struct {
	Name  string
	Known bool // false while a value is still to be filled in
	N     int
	More  bool // than N
}

// OptionGroup is a headed part of a select.
type OptionGroup struct {
	Label   string
	Options []Option
}

// BuilderPart is a group or a condition of a Builder. Path is its place, "" for the root.
type BuilderPart struct {
	Path    string
	ID      string // name and place: part of ids and of the names of inputs
	IsGroup bool
	Error   *FieldError

	Match   string
	Matches []Option
	Parts   []BuilderPart
	Nests   bool // may hold a further group

	N       int // of the condition within its group, from 1
	Field   string
	Op      string
	Ops     []Option
	Ask     string // what it wants to be told; package models/filter names them
	Values  []string
	Choices []Option // of a condition that is told by ticking
	Offers  []string // of one that is told by typing
	Typed   string   // its values as they are typed
	Outlet  bool     // outlets are typed, and offered while somebody types
	Percent bool
	Focus   bool // the cursor goes here
}

// First is the first value.
func (p BuilderPart) First() string { return p.at(0) }

// Second is the second value, of a range.
func (p BuilderPart) Second() string { return p.at(1) }

func (p BuilderPart) at(i int) string {
	if i < len(p.Values) {
		return p.Values[i]
	}
	return ""
}

// Has reports whether a choice is ticked.
func (p BuilderPart) Has(value string) bool { return slices.Contains(p.Values, value) }
