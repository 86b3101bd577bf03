package coverage

import (
	"time"

	"standfirst/models/fact"
	"standfirst/templates"
)

// SourcesView is the table of sources.
type SourcesView struct {
	templates.Frame
	Base, Q, Sort, CSV, OPML string
	Filters                  []templates.Filter
	Narrowed                 bool
	Rows                     []SourceRow
	Pager                    templates.Pager
	Unheard                  int
	UnheardURL               string
}

// SourceRow is one line of it.
type SourceRow struct {
	ID, URL, Name, Address, Format, Outlet, OutletURL string
	Kind, KindKey                                     string
	State, StateKind, StateKey, Trouble               string
	LastOK, LastNew, NextAt, CreatedAt, ChangedAt     time.Time
	Minutes, Found, Polls                             int64
	Paused, Cut                                       bool
	Zone                                              string
}

// SourceView is one source with its last polls and, of a watched page, its versions.
type SourceView struct {
	templates.Frame
	S         SourceRow
	TroubleAt time.Time
	FindURL   string // where the feeds of its site are looked for, when what is there is none
	Fetches   []FetchRow
	ClipsURL  string
	Versions  []VersionRow
	Shown     *DifferenceView
}

// FetchRow is one poll.
type FetchRow struct {
	At         time.Time
	Status     int
	Bytes      int64
	Items, New int
	Outcome    string
	Bad        bool
}

// VersionRow is a text as it was from a moment on.
type VersionRow struct {
	At          time.Time
	Title, URL  string
	First, Open bool
	Archive     string // address of the copy that was kept of it, "" for none
	SHA256      string
}

// DifferenceView is what a text has lost and gained.
type DifferenceView struct {
	From, To time.Time
	Lang     string
	Lines    [][]fact.Piece
}

// SourceFormView is the form of a source.
type SourceFormView struct {
	templates.Frame
	Form           templates.Form
	New            bool
	Action, Cancel string
	Find, List     string // where the address of a site and a list of feeds are sent to
	Was            SourceRow
	OutletID       string
	Outlets, Kinds []templates.Option
}

// ChoiceView shows what could become a source.
type ChoiceView struct {
	templates.Frame
	Form      templates.Form
	URL       string
	Site      string
	Looking   bool
	Tried     int
	Trouble   string
	Rows      []ChoiceRow
	Add, Back string
	Free      int    // of the candidates, those that are no source yet
	Left      int    // entries of a list without an address
	LeftOut   string // the first of them
}

// ChoiceRow is one candidate.
type ChoiceRow struct {
	Address, Title, Kind, Format string
	Items                        int
	Latest                       time.Time
	KnownURL                     string // of the source that it is already
	Checked                      bool
}

var (
	sourcesPage    = templates.NewPageOf("app", "coverage/sources.html", sourcesSamples)
	sourcePage     = templates.NewPageOf("app", "coverage/source.html", sourceSamples)
	sourceFormPage = templates.NewPageOf("app", "coverage/source_form.html", sourceFormSamples)
	choicePage     = templates.NewPageOf("app", "coverage/source_choice.html", choiceSamples)
)
