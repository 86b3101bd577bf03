package templates

// InPlace is a detail of a record that is changed where it stands: in <div class="in-place"
// id="field-{{.Name}}"> the partial "ui.in-place-form" is its form, and "ui.pencil" opens that.
type InPlace struct {
	URL, Name, Label, Value, Link, CSRF string   // URL is the record's; the detail answers at /fields/Name below it
	Type                                string   // of an input, "select" or "long"; "" is text
	Lines                               []string // what is shown
	Options                             []Option
	Edit, MayEdit                       bool
	Was                                 string // with Error: the value that Value is to replace
	Error                               string // a message key
	Args                                map[string]any
}

// Choose makes the detail one of a few.
func (d *InPlace) Choose(value string, options []Option) {
	d.Type, d.Value, d.Options = "select", value, options
	for _, o := range options {
		if o.Value == value {
			d.Lines = []string{o.Label}
		}
	}
}

// Custom makes the detail one of a field that the space has added; text is its value as the visitor reads it.
func (d *InPlace) Custom(in CustomField, text string) {
	d.Label, d.Value, d.Options = in.Label, in.Value, in.Options
	d.Type = map[string]string{"date": "date", "long": "long", "choice": "select", "yes_no": "select"}[in.Kind]
	if in.Value != "" {
		d.Lines = []string{text}
	}
}

// Mistyped shows the form again, with what was typed and the first fault of it.
func (d *InPlace) Mistyped(value string, form Form) {
	d.Edit, d.Was, d.Value, d.Error, d.Args = true, d.Value, value, form.Errors[0].Key, form.Errors[0].Args
}

// Seen is the value that whoever sees the form knows of, to be told when it has become another one.
func (d InPlace) Seen() string {
	if d.Error != "" {
		return d.Was
	}
	return d.Value
}
