package templates

import (
	"html/template"
	"time"
)

// The types below are what views hand to partials that repeat something.

// Option is one choice of a select, a radio group or a filter. Label is text, already translated.
type Option struct{ Value, Label string }

// Filter is one select of the filter bar.
type Filter struct {
	Name, Label, Value string
	Options            []Option
}

// DayField is a filter by a day, 2026-11-23; "" is none.
type DayField struct{ Name, Label, Value string }

// Chip is a filter that is on; following URL takes it off.
type Chip struct{ Label, URL string }

// Tab is one tab of a row of links. Count is shown when it is not nil, with a plus when there are More.
type Tab struct {
	Label, URL string
	Active     bool
	Count      *int
	More       bool // there are more than Count
}

// Action is a button of the bar that appears above a selection. Name and Value are what is sent.
type Action struct {
	Name, Value, Label, Icon string
	Danger                   bool
	Exactly                  int // how many rows must be chosen for it, 0 for any number
}

// Pager is where a list stands: rows From to To (from 1) of Total, and the links to its neighbours
// ("" for none). Total below zero means that nobody has counted; More that counting stopped at Total.
type Pager struct {
	From, To, Total int
	More            bool
	Prev, Next      string
}

// Views is how often a page of the newsroom was read, for the partial "newsroom.views": on each of Days, in each language, by
// the clocks of Zone. CSV is the address of the table, "" for who may not have it.
type Views struct {
	Total  int64
	Zone   string
	Days   []string
	Series []Series
	CSV    string
}

// Event is one entry of a timeline. Text says what happened and Note quotes what was written; both
// are plain text, already translated or written by a person. Kind colours the icon: "", "ok",
// "warn", "bad".
type Event struct {
	Icon, Kind, Who, Text, Note, URL, Lang string
	More                                   []string // further lines, below the note
	EditURL                                string   // where its author may still change it
	When                                   time.Time
}

// Detail is one line of a list of details. Lang is the language of Value where it isn't the page's.
type Detail struct{ Label, Value, URL, Lang string }

// Step is one step of a way through several pages. State is "done", "now" or "todo".
type Step struct{ Label, URL, State string }

// Found is one line of the command palette. Lang is the language of Label where it may differ from the
// page's; Shortcut such as "g c".
type Found struct{ Icon, Label, Lang, Note, URL, Shortcut string }

// HTML is markup that a model has reduced to its safe subset just now. It is written as it is; a plain
// string in a view is escaped.
type HTML = template.HTML
