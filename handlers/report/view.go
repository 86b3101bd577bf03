package report

import (
	"time"

	"standfirst/templates"
)

// ListView is the reports that were made, and the releases, each of which has one.
type ListView struct {
	templates.Frame
	Base  string
	New   string // the form; "" for those who may make none
	Made  []MadeRow
	Rows  []ListRow
	Pager templates.Pager
}

// ListRow is one line of it.
type ListRow struct {
	URL, Title, State, Kind string
	At                      time.Time
	Placements, Suggested   int64
}

// MadeRow is a report that somebody made.
type MadeRow struct {
	URL, Title, Kind, By string
	At                   time.Time
}

// ShowView is a report, in words and numbers.
type ShowView struct {
	templates.Frame
	URL, Kind, Span   string
	Query             string // of the address of another period than the plan's, "" for that
	Around            []Step // the periods before and after
	Linked            string // of which period a link tells, "" where there are no others
	Paper             bool
	MayEdit, MayHand  bool
	Prints            bool        // a PDF can be made
	Frozen            *FrozenView // the page is a snapshot
	Cards             []CardView
	Happened, Reached []string
	Judged, Open      []Line
	Parts             []StatPart
	DayLabels         []string
	Days              []templates.Series
	DayPoints         []templates.Point // instead of Days when there is one day only
	DayTitle          string
	Tiers, Langs      []templates.Point
	Countries         []templates.Point
	Compare           []CompareRow
	CompareText       string
	CompareTitle      string
	CompareHeads      [2]string // of the figures of this one, and of the other
	Chain             []ChainRow
	Clock             []ClockRow
	Promises          []PromiseRow
	TopOutlets        []TopRow
	TopAuthors        []TopRow
	Reach             []ReachRow
	Mailings          []MailingRow
	ReplyNote         string // how soon answers came
	Handed            int64  // to so many wires
	Facts             []FactRow
	OnRecord          bool // the facts are all that an incident has, not those that a text cites
	Repeats           []ClipRow
	Asked             []AskedRow
	Deals             []DealRow
	MoreDeals         int // that are not listed
	Enquiries         []EnquiryRow
	EnquiryNote       string // how long answers took
	MoreEnquiries     int    // that are not listed
	AskedNote         string // how long corrections took
	Stories           []StoryRow
	Exhibits          []ExhibitRow
	Unpictured        int  // of these, that have no picture
	Pictures          bool // they can be taken
	Lessons           []LessonRow
	LessonText        string // which version it is
	Decisions         []DecisionRow
	Measures          []MeasureRow
	Injects           []InjectRow
	Missed            []MissedRow
	Against           []AgainstRow
	Seats             []SeatRow
	Before            []BeforeRow // this drill first
	Tones, Lineage    []templates.Point
	ToneText          string // how they were judged
	Messages          []CarriedRow
	Verdicts          []string // heads of the columns of Uptake
	Uptake            []UptakeRow
	UptakePoints      []templates.Point
	Voices            []VoiceRow
	VoicePoints       []templates.Point
	Heard             int
	Rivals            string    // where those with whom one is compared are named; "" for those who may not
	Paid              []ClipRow // published for a benefit; Note says which
	Unseen            []Line
	OfRelease         bool // what it counts was confirmed to be of it
	Placements        int
	MoreClips         int // placements that are not listed
}

// Step leads to the report of another period.
type Step struct{ Label, URL, Icon string }

// FrozenView says that a report is a snapshot, and which of its figures are others by now.
type FrozenView struct {
	At               time.Time
	By, Reason, Hash string
	Changed          []CompareRow // Was is the snapshot's
	Gone             []ClipRow    // placements that do not count any more
	Fresh            int          // those that count by now, and did not
}

// CardView is a card that is shown, with what people say about it.
type CardView struct{ Name, Note string }

// Line is a sentence; Kind is "ok", "warn" or "bad", URL where it can be seen to.
type Line struct{ Kind, Text, URL string }

// Stat is a number, what it means and where it comes from.
type Stat struct {
	Name, Part, Label, Value, Note, Define, Origin, URL string
	Number                                              int
	Unknown                                             bool // there is no number
}

// StatPart is the figures of a part of the report under its heading.
type StatPart struct {
	Name, Title string
	Stats       []Stat
}

// CompareRow is a figure beside that of the period before.
type CompareRow struct {
	Label      string
	Now, Was   Stat
	Change     int
	Comparable bool // both are known
}

// ChainRow is one step of the chain of effects.
type ChainRow struct{ Label, Text, Define string }

// ClockRow is a point of an incident's clock beside its target.
type ClockRow struct {
	Label, Took, State, Kind string
	At, Due                  time.Time
	Minutes                  int // since the declaration
}

// PromiseRow is what was promised.
type PromiseRow struct {
	Text, Lang, URL, State, Kind string
	Due                          time.Time
}

// TopRow is an outlet or a contact with many placements.
type TopRow struct {
	Name, URL string
	N         int
}

// ReachRow is what an outlet states.
type ReachRow struct {
	Name, URL, Source, AsOf string
	People                  int64
	Estimate                bool
}

// MailingRow is a mailing by states.
type MailingRow struct {
	Subject, URL                                                                      string
	At                                                                                time.Time
	Correction, Handover                                                              bool
	Total, Accepted, Waiting, Bounced, Failed, Unconfirmed, Suppressed, Left, Replied int64
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
	Spot                                      string // page, programme and times
	At                                        time.Time
	NoDate, DayOnly, Reprint, Sure            bool
	Note                                      string
}

// AskedRow is an article that an outlet was asked to correct, and what became of it.
type AskedRow struct {
	Title, Lang, URL, Outlet, Key string
	Stage, State, Kind, Took      string
	At                            time.Time
}

// EnquiryRow is a question of the press, by its outlet alone.
type EnquiryRow struct {
	Outlet, URL, State, Kind, Took string
	Came, Due                      time.Time
}

// ExhibitRow is a placement in full.
type ExhibitRow struct {
	ClipRow
	Sentence          string
	Quote, QuoteKind  string // what the article quotes of ours, and how: in words
	Same              int
	Picture           templates.URL // of its page; "" for none
	Taken             time.Time
	Archived          time.Time // when the page was copied; zero: it was not
	Copy, Hash, Short string
}

// VoiceRow is how often an organisation is spoken of.
type VoiceRow struct {
	Name, Share       string
	Own               bool
	Articles, Stories int
}

// StoryRow is a cluster: the earliest article and those that print the same.
type StoryRow struct {
	ClipRow
	Others []ClipRow
	Same   int // how many there are, those that are not listed among them
}

var (
	listPage  = templates.NewPageOf("app", "report/list.html", listSamples)
	showPage  = templates.NewPage("app", "report/show.html", showSamples(false)...)
	printPage = templates.NewPage("print", "report/show.html", showSamples(true)...)
)
