package templates

// CustomField is the input of a field that the space has added, for the partial "ui.custom". Name is the
// input's name, Kind one of the kinds of models/field.
type CustomField struct {
	Name, Label, Kind, Value string
	Options                  []Option
}
