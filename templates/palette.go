package templates

// PaletteView is the answer of the command palette to what was typed so far.
type PaletteView struct {
	Query            string
	Records, Actions []Found
}

// PaletteList is the list below the palette's input.
var PaletteList = NewFragment("partials/shell.html", "palette.list",
	PaletteView{Query: "zzz"},
	PaletteView{
		Records: []Found{{Icon: "user", Label: "Li Lei", Note: "Example Daily", URL: "/acme/contacts/1"}},
		Actions: []Found{{Icon: "plus", Label: "New", URL: "/acme/contacts/new", Shortcut: "c"}},
	})
