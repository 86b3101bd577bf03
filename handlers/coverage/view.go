package coverage

import (
	"time"

	"standfirst/handlers/web/views"
	"standfirst/models/coverage"
	"standfirst/templates"
)

// ListView is the table of clips.
type ListView struct {
	templates.Frame
	Base, Q, Sort     string
	CSV, XLSX         string // the table as it is shown
	TagsShown         bool   // they have a column
	Criteria          string // of the table, for what is done to all that it shows
	Actions           []templates.Action
	Part              bool   // the rows alone are asked for
	AskedSort         string // an order that is neither the usual one nor the one kept: a search keeps it
	Columns           []Head
	Look              views.Look
	Views             views.Tabs
	View              views.Bar
	Chips             []templates.Chip
	Keep              []templates.Option // further parameters of the address: Label is the parameter
	Narrowing         bool               // the rows alone are asked for, after a choice in the bar: they bring the view's state with them
	Filters           []templates.Filter
	Days              []templates.DayField
	Rows              []Row
	Pager             templates.Pager
	Narrowed, MayEdit bool
	Waiting           int64 // suggestions that nobody has looked at
	Suggested         string
	Done, Texts       int64 // older articles whose words can be searched for by now, of all; none where that is all of them
	Stories           int64 // different texts among all that match; reprints of one are one
	Total             int64
	Read              int64 // where nothing is about us: what was read all the same
	NamesURL          string
	CorrectionsURL    string
}

// Row is one line of it.
type Row struct {
	ID, URL, Title, Lang, Byline, Outlet, OutletURL string
	Host                                            string // of the address: what stands for an outlet that nobody knows
	PeekURL, Record                                 string // the drawer's address, and the clip's own; "" outside of a table
	Incident, IncidentURL, Medium, LangName         string
	Reach                                           int64  // people; 0 is not known
	ReachSaid                                       string // whose word that is
	FoundAt                                         time.Time
	At                                              time.Time
	NoDate, DayOnly                                 bool
	State, StateKind                                string
	Release, ReleaseID, ReleaseURL                  string
	Score                                           float64
	HasScore, Reprint, Flagged, Waiting, Suggested  bool
	Trouble                                         string
	Benefit, DealURL                                string // what it was published for; "" is earned
	Tone, ToneKind, Lineage                         string
	Differs, Breached                               bool
	Excerpt                                         []coverage.Piece // of the text, where words are looked for
	Spot                                            string           // page, programme and times
	Tags                                            templates.Cell
	Impact                                          ImpactView
}

// PasteView is the form that takes addresses.
type PasteView struct {
	templates.Frame
	Form                templates.Form
	Action, Cancel      string
	HandURL, RunsURL    string
	Releases, Incidents []templates.Option
}

// HandView is the form of a clip that a person writes down or mends.
type HandView struct {
	templates.Frame
	Form                                templates.Form
	New, WithText                       bool
	Action, Cancel, Zone                string
	Media, Releases, Incidents, Outlets []templates.Option
	Was                                 Typed
}

// Typed is what the form shows before anything is typed.
type Typed struct {
	URL, Medium, Title, Byline, Text, Position, Note, Outlet, OutletSaid, Incident, Date, Time string
	Spot                                                                                       coverage.Spot
	Tags                                                                                       string
}

// ShowView is a clip.
type ShowView struct {
	templates.Frame
	C                        Row
	Place                    *views.Place
	URL, Address, Excerpt    string
	MayEdit, Dismissed, Hand bool
	SameURL                  string // of the clip of the same article that counts
	MediumName, Origin, Lang string
	Position, Note           string
	Spot                     coverage.Spot
	OnAir                    string // how long
	Assessed                 coverage.Assessed
	AssessedTone             string
	Stated                   coverage.Stated
	MayFigure                bool // whether figures of its outlet may be changed
	Tags                     templates.InPlace
	Contact, ContactURL      string
	OutletHow                string
	Source, SourceURL        string
	Incident, IncidentURL    string
	PublishedHow             string
	FoundAt                  time.Time
	Paragraphs               [][]Segment
	Matches                  []MatchView
	Claims                   []ClaimView
	ClusterSize              int
	Cluster, MoreCluster     []Row  // the earliest, and behind a click the others
	Watches                  []Link // that found it
	Archive                  *ArchiveView
	Releases                 []templates.Option // to choose another one
	Form                     templates.Form

	Facts                              []FactView
	Quotes                             []QuoteView
	Messages                           []CodedView
	Presences, Prominences, Fidelities []templates.Option
	Lineage                            LineageView
	Tone                               ToneView
	Breach                             *BreachView
	Post                               *PostView
	OutletJudge, ContactJudge          *Judge
	MessagesURL                        string // where the key messages of the release are written
	OpenCount                          int    // findings that nobody has judged
}

// Link is a record that a page names.
type Link struct{ Name, URL, Note string }

// Segment is a piece of the text; Mark is what it shows ("match", "claim", "fact", "quote", "answer", "message"), ""
// nothing. ID is set where a passage begins.
type Segment struct{ Text, Mark, ID string }

// MatchView is a release that was found in the clip.
type MatchView struct {
	ReleaseID, Title, URL, How string
	Score                      float64
	HasScore, Reprint          bool
	State, StateKind           string
	Evidence, By               string
	At                         time.Time
	Open, Yes, No, First       bool
	Version                    int
	Anchor                     string
}

// ClaimView is a refuted claim that the clip repeats.
type ClaimView struct {
	FactID, Key, URL, Wording, Quote string
	State, StateKind, By             string
	At                               time.Time
	Open, Yes, No, First             bool
	Anchor                           string
	Before                           string // what was said of the wording before
	Ask                              Ask
}

// ArchiveView is the copy of the page.
type ArchiveView struct {
	URL, SHA256, Short, ContentType, Charset, Final string
	Size                                            int64
	At                                              time.Time
	Versions                                        int64 // how often it said something else before
	VersionsURL                                     string
}

var (
	listPage  = templates.NewPageOf("app", "coverage/list.html", listSamples)
	pastePage = templates.NewPageOf("app", "coverage/paste.html", pasteSamples)
	handPage  = templates.NewPageOf("app", "coverage/hand.html", handSamples)
	showPage  = templates.NewPageOf("app", "coverage/show.html", showSamples)
)
