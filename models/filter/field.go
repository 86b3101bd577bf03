package filter

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/store"
)

// Me as a value of a field that holds users is the reader.
const Me = "me"

// Kind is what a field holds, which decides what may be asked of it.
type Kind string

// The kinds of field.
const (
	Text   Kind = "text"
	Choice Kind = "choice" // one or more of fixed values, or of records by id
	Tag    Kind = "tag"    // words that people make up
	Number Kind = "number"
	Date   Kind = "date" // a day, or a moment
	Bool   Kind = "bool"
)

// Op is what a condition asks.
type Op string

// The operators. Of several values one suffices, but for Every.
const (
	Equals   Op = "is"
	Differs  Op = "not"
	Every    Op = "every" // has all of the tags
	InGroup  Op = "group" // has a tag of the group: "beat: food" is of the group "beat"
	OffGroup Op = "nogroup"
	Has      Op = "has" // the text stands somewhere within
	Lacks    Op = "lacks"
	Starts   Op = "starts"
	Less     Op = "lt"
	More     Op = "gt"
	Between  Op = "between" // from the first value to the second, both included
	Before   Op = "before"
	After    Op = "after"
	Within   Op = "within" // in the last n days
	Ago      Op = "ago"    // more than n days ago
	Next     Op = "next"   // in the next n days
	Past     Op = "past"   // today or earlier
	Set      Op = "set"
	Unset    Op = "unset"
)

var usual = map[Kind][]Op{
	Text: {Has, Lacks, Equals, Differs, Starts, Set, Unset}, Choice: {Equals, Differs, Set, Unset},
	Tag: {Equals, Every, Differs, InGroup, OffGroup, Set, Unset}, Number: {Less, More, Equals, Between},
	Date: {Within, Ago, Next, Before, After, Between, Set, Unset}, Bool: {Equals},
}

// Ask is how many and what kind of values an operator wants.
type Ask string

// What operators want.
const (
	AskNothing Ask = ""
	AskValues  Ask = "values" // of the field, one or more
	AskText    Ask = "text"
	AskNumber  Ask = "number"
	AskNumbers Ask = "numbers" // two of them
	AskDay     Ask = "day"
	AskDays    Ask = "days"   // two of them
	AskLength  Ask = "length" // a number of days
	AskYesNo   Ask = "yesno"
)

// Asks says what a condition wants to be told.
func (f Field) Asks(op Op) Ask {
	switch {
	case op == Set || op == Unset || op == Past:
		return AskNothing
	case op == Within || op == Ago || op == Next:
		return AskLength
	case op == InGroup || op == OffGroup:
		return AskText
	case f.Kind == Bool:
		return AskYesNo
	case f.Kind == Number && op == Between:
		return AskNumbers
	case f.Kind == Number:
		return AskNumber
	case f.Kind == Date && op == Between:
		return AskDays
	case f.Kind == Date:
		return AskDay
	case f.Kind == Text && (op == Has || op == Lacks || op == Starts):
		return AskText
	}
	return AskValues
}

// Field is something that can be asked of a record.
type Field struct {
	Key      string                          // in trees; letters a–z, digits and "_"
	Label    func(lang string) string        // the name of a field that people added; nil: the catalogue's messages have it
	Named    func(say Say) string            // the name of a field that is put together of several messages; nil: it is one
	Rare     bool                            // understood, and offered where it is asked already or is known to find somebody
	Kind     Kind                            //
	Section  string                          // under which heading it is offered
	Store    string                          // the store's field behind it
	Array    bool                            // that field is an array
	Day      bool                            // a Date that is kept as a day, 2026-11-25, and not as a moment
	Percent  bool                            // a Number that is kept as a share and typed as a percentage
	Choices  []string                        // of a Choice; empty with Source
	Words    string                          // prefix of the messages that name the choices
	Show     func(value, lang string) string // the name of a choice that people added; nil: messages have it
	Source   string                          // where values come from that are not fixed: "tags", "outlets" and so on
	Own      []string                        // values that stand beside those of the Source, such as Me
	Ops      []Op                            // nil: the usual ones of the kind
	Fold     func(string) string
	Question func(ctx context.Context, rule Tree, at Moment) (store.Filter, error) // in place of Store
}

// Allowed are the operators that may be asked.
func (f Field) Allowed() []Op {
	if f.Ops != nil {
		return f.Ops
	}
	return usual[f.Kind]
}

func (f Field) allows(op Op) bool { return slices.Contains(f.Allowed(), op) }

// WordKey is the message that names a choice.
func (f Field) WordKey(value string) string {
	return f.Words + strings.ToLower(strings.ReplaceAll(value, "-", "_"))
}

// Catalogue is what a feature lets people ask for.
type Catalogue struct {
	Name   string // messages "filter.<name>.<key>" name the fields
	Fields []Field
}

// Field returns the field with this key.
func (c Catalogue) Field(key string) (Field, bool) {
	i := slices.IndexFunc(c.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return c.Fields[i], true
}

// LabelKey is the message that names a field which nobody defined.
func (c Catalogue) LabelKey(f Field) string { return "filter." + c.Name + "." + f.Key }

// Bind puts a user in the place of "me" where a field takes it for the reader: what is kept for others, or sent
// by a machine, has none. Elsewhere it is a word like any other.
func (c Catalogue) Bind(t Tree, userID string) Tree {
	if t.IsGroup() {
		t.Of = slices.Clone(t.Of)
		for i := range t.Of {
			t.Of[i] = c.Bind(t.Of[i], userID)
		}
		return t
	}
	if f, ok := c.Field(t.Field); ok {
		return f.bind(t, userID)
	}
	return t
}

func (f Field) bind(t Tree, userID string) Tree {
	if i := slices.Index(t.Values, Me); i >= 0 && userID != "" && slices.Contains(f.Own, Me) {
		t.Values = slices.Clone(t.Values)
		t.Values[i] = userID
	}
	return t
}

// Moment is when and for whom a tree is asked. Now is in the reader's zone, which decides when days begin.
type Moment struct {
	Now    time.Time
	UserID string
}

// Today is the reader's day.
func (m Moment) Today() string { return m.Now.Format(time.DateOnly) }
