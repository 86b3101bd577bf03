package filter

import "strings"

// Speech puts a tree into words of one language. Message is a message of the catalogues; Name is the name
// of a record or the text of a value that comes from a source, and what stands for one that is gone.
type Speech struct {
	Lang    string
	Message Say
	Name    func(source, value string) string
}

// Say is a message of the catalogues in the reader's language.
type Say func(key string, args ...any) string

// Label is the name of a field.
func (s Speech) Label(c Catalogue, f Field) string {
	switch {
	case f.Label != nil:
		return f.Label(s.Lang)
	case f.Named != nil:
		return f.Named(s.Message)
	}
	return s.Message(c.LabelKey(f))
}

// Value is one value as a person reads it.
func (s Speech) Value(f Field, op Op, value string) string {
	switch ask := f.Asks(op); {
	case ask == AskYesNo:
		return s.Message("filter.value." + value)
	case ask == AskValues && f.Show != nil:
		return f.Show(value, s.Lang)
	case ask == AskValues && f.Words != "":
		for _, known := range append(f.Choices[:len(f.Choices):len(f.Choices)], f.Own...) {
			if known == value {
				return s.Message(f.WordKey(value))
			}
		}
	}
	if f.Source != "" && f.Asks(op) == AskValues && s.Name != nil {
		return s.Name(f.Source, value)
	}
	if f.Percent {
		return value + "%"
	}
	return value
}

// Say is the tree as a sentence: Kind is Journalist and (Tag is food or Tag is health).
func (s Speech) Say(c Catalogue, t Tree) string { return s.say(c, t, true) }

func (s Speech) say(c Catalogue, t Tree, outermost bool) string {
	if !t.IsGroup() {
		return s.rule(c, t)
	}
	parts := make([]string, len(t.Of))
	for i, part := range t.Of {
		parts[i] = s.say(c, part, false)
	}
	joint := "filter.say.and"
	if t.Match != All {
		joint = "filter.say.or"
	}
	text := strings.Join(parts, s.Message(joint))
	switch {
	case t.Match == None:
		return s.Message("filter.say.none", "what", text)
	case outermost || len(parts) < 2:
		return text
	}
	return s.Message("filter.say.group", "what", text)
}

func (s Speech) rule(c Catalogue, t Tree) string {
	f, ok := c.Field(t.Field)
	if !ok {
		return s.Message("filter.say.gone")
	}
	values := make([]string, len(t.Values))
	for i, v := range t.Values {
		values[i] = s.Value(f, t.Op, v)
	}
	args := []any{"field", s.Label(c, f), "value", strings.Join(values, s.Message("filter.say.comma"))}
	switch f.Asks(t.Op) {
	case AskLength:
		args = append(args, "n", length(t.Values))
	case AskNumbers, AskDays:
		if len(values) == 2 {
			args = append(args, "from", values[0], "to", values[1])
		}
	default:
	}
	return s.Message("filter.say."+string(f.Kind)+"."+string(t.Op), args...)
}
