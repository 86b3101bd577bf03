package templates

import "time"

// Cell is a value in a row of a table, which may be changed where it stands: the partial "ui.cell".
type Cell struct {
	Key, Label, Class string
	Text, Link        string
	Labels            []string
	At                time.Time // shown as so long ago
	Zone              *time.Location
	Now               time.Time
	N                 int64
	Number            bool   // N is shown
	ID, URL, Change   string // of the record; Change is the address of the cell's form, "" where nothing can be changed
	Editing, Focus    bool
	Value, Error      string
	Was               string // with Error: the value that Value is to replace
	Args              map[string]any
	Options           []Option
	Choice            bool
}

// Mistyped shows the field again, with what was typed and the first fault of it.
func (l *Cell) Mistyped(value string, form Form) {
	l.Was, l.Value, l.Error, l.Args = l.Value, value, form.Errors[0].Key, form.Errors[0].Args
}

// Seen is as in InPlace.
func (l Cell) Seen() string {
	if l.Error != "" {
		return l.Was
	}
	return l.Value
}
