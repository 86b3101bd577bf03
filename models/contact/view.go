package contact

import "standfirst/models/view"

// Preset is a view of the contacts that everybody has.
type Preset struct {
	Key    string
	Filter string // as an address has it
	Sort   string
}

// Presets are the views that everybody has, in the order of their tabs. Each is answered from an index, in
// the order that the index has.
var Presets = []Preset{
	{"all", "", "name"},
	{"mine", "owner.is.me", "name"},
	{"stale", "stale.is.yes", "stale"},
	{"duplicates", "duplicate.is.yes", "-suspects"},
	{"blocked", "blocked.is.yes", "name"},
	{"bounced", "held.is.bounced", "name"},
	{"creators", "kind.is.creator", "name"},
	{"low_trust", "trust.lt.50", "trust"},
	{"new", "created.within.30", "-created"},
}

// Columns are what a table can show of a contact beside the name, in the order in which it does.
var Columns = []string{"role", "outlet", "email", "phone", "kind", "stage", "tags", "owner", "trust", "mailed", "reply", "quality", "stale", "followers", "updated"}

// defaultColumns are shown to somebody who has chosen none.
var defaultColumns = []string{"outlet", "email", "kind", "tags", "updated"}

// shape is what a table of contacts can be made to look like.
func shape() view.Shape {
	return view.Shape{Columns: Columns, Default: defaultColumns, Orders: Orders()}
}
