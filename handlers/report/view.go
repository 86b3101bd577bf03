package report

import (
	"time"

	"standfirst/templates"
)

// ListView is the table of releases that have a report.
type ListView struct {
	templates.Frame
	Base  string
	Rows  []ListRow
	Pager templates.Pager
}

// ListRow is one line of it.
type ListRow struct {
	URL, Title, State, Kind string
	At                      time.Time
	Placements, Suggested   int64
}

// ShowView is a report, in words and numbers.
type ShowView struct {
	templates.Frame
	URL, ReleaseURL   string
	Paper             bool
	Happened, Reached []string
	Judged, Open      []Line
	Stats             []Stat
	DayLabels         []string
	Days              []templates.Series
	DayPoints         []templates.Point // instead of Days when there is one day only
	DayTitle          string
	Tiers, Langs      []templates.Point
	Reach             []ReachRow
	Mailings          []MailingRow
	Facts             []FactRow
	Repeats           []ClipRow
	Stories           []StoryRow
	Paid              []ClipRow // published for a benefit; Note says which
	Unseen            []Line
	Placements        int
	ClipsURL          string
}

// Line is a sentence; Kind is "ok", "warn" or "bad", URL where it can be seen to.
type Line struct{ Kind, Text, URL string }

// Stat is a number and where it comes from.
type Stat struct{ Label, Value, Note, Origin, URL string }

// ReachRow is what an outlet states.
type ReachRow struct {
	Name, URL, Source, AsOf string
	People                  int64
	Estimate                bool
}

// MailingRow is a mailing by states.
type MailingRow struct {
	Subject, URL                                                             string
	At                                                                       time.Time
	Correction                                                               bool
	Total, Accepted, Waiting, Bounced, Failed, Unconfirmed, Suppressed, Left int64
}

// FactRow is a cited fact as it stands now.
type FactRow struct {
	Key, URL, Claim, Lang, State, Kind string
	Version                            int
	OK                                 bool
}

// ClipRow is a clip in a list of the report.
type ClipRow struct {
	Title, Lang, URL, Address, Outlet, Byline string
	At                                        time.Time
	NoDate, DayOnly, Reprint, Sure            bool
	Note                                      string
}

// StoryRow is a cluster: the earliest article and those that print the same.
type StoryRow struct {
	ClipRow
	Others []ClipRow
}

var (
	listPage  = templates.NewPage("app", "report/list.html", listSamples()...)
	showPage  = templates.NewPage("app", "report/show.html", showSamples(false)...)
	printPage = templates.NewPage("print", "report/show.html", showSamples(true)...)
)
