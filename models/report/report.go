// Package report tells what came of a release, an incident, an outlet, a contact, a watch, the work with creators or a span of
// time, from what the other features hold, and where each number comes from.
//
// Nothing is estimated that nobody measured: placements of a release are those that a person confirmed, those of anything
// else what the table of coverage shows for it, with how many nobody has confirmed; reach is what
// the outlets state, deliveries are what mail servers answered. What the report did not see, such as
// sources that are silent and matches that nobody has looked at, is part of it.
package report

import (
	"context"
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/correction"
	"standfirst/models/coverage"
	"standfirst/models/creator"
	"standfirst/models/drill"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/review"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// Deliveries tells what became of the mails of a release.
type Deliveries interface {
	// OfRelease returns the mailings that carried the release, corrections of them among these, oldest first.
	OfRelease(ctx context.Context, releaseID string) ([]Mailing, error)
	// OfIncident returns the launched mailings about the incident, oldest first.
	OfIncident(ctx context.Context, incidentID string) ([]Mailing, error)
	// Between returns the mailings that were launched from one moment until before another, oldest first, at most
	// MaxMailings. More says that there are others.
	Between(ctx context.Context, from, to time.Time) (all []Mailing, more bool, err error)
	// Replies returns what was logged of answers, the latest first; more says that there are others.
	Replies(ctx context.Context, q mailing.ReplySearch) (all []mailing.Reply, more bool, err error)
	// AcceptedBy counts the accepted messages to contacts in a span of time, and names the incidents that they are about.
	AcceptedBy(ctx context.Context, contactIDs []string, from, to time.Time) (n int64, incidentIDs []string, err error)
}

// MaxMailings bounds the mailings that one report counts.
const MaxMailings = 500

// Mailing is one mailing by the states of its deliveries.
type Mailing struct {
	ID           string
	IncidentID   string            // that it is about, "" for none
	Subject      map[string]string // by language
	StartedAt    time.Time
	Correction   bool             // corrects an earlier mailing
	Handover     bool             // its readers are wires: whom they reach with it is not known
	States       map[string]int64 // delivery state → how many
	Unsubscribed int64
	Replied      int64 // answers that were logged
}

// Medium is what the report tells of an outlet.
type Medium struct {
	ID, Name    string
	Tier        int    // 1 to 3; 0 is not judged
	Lang        string // "" is unknown
	Country     string // two letters, ISO 3166; "" is unknown
	Reach       int64  // people; 0 is unknown
	ReachSource string
	ReachAsOf   string // a date
}

// Estimated reports whether the figure is nobody's statement: it names no source, or calls itself an
// estimate.
func (m Medium) Estimated() bool {
	source := strings.ToLower(strings.TrimSpace(m.ReachSource))
	return source == "" || strings.Contains(source, "estimat") || strings.Contains(source, "估")
}

// Deps is what reports are made of. Deliveries may be nil while no mailings are wired.
type Deps struct {
	DB          store.DB
	Audit       *audit.Log
	Releases    *release.Releases
	Incidents   *incident.Incidents
	Facts       *fact.Facts
	Promises    *promise.Promises
	Lines       *line.Lines
	Drills      *drill.Drills
	Reviews     *review.Reviews
	Clips       *coverage.Clips
	Sources     *coverage.Sources
	Watches     *watch.Watches
	Outlets     *outlet.Outlets
	Contacts    *contact.Contacts
	Deliveries  Deliveries
	Corrections *correction.Corrections // nil: none are asked for
	Enquiries   *enquiry.Enquiries      // nil: none are noted
	Creators    *creator.Creators       // nil: nobody works with them
	Now         func() time.Time
	Files       store.Files
	Code        func([]byte) []byte                                                          // signs the links of those who have no account
	Space       string                                                                       // id
	Lang        string                                                                       // of the space, for readers who have chosen none
	People      incident.People                                                              // nil: whoever is named is taken
	May         func(ctx context.Context, userID string, p account.Permission) (bool, error) // nil: everybody may
	Post        Letters
	Jobs        *job.Queue
	Camera      Camera // nil: the gallery has no pictures
	Paper       Paper
	Names       func(context.Context) ([]string, error) // under which others speak of the space, the first as it is shown
	Words       func(lang, key string, args map[string]any) string
}

// Reports makes the reports of one space, and keeps which were asked for and what was handed out.
type Reports struct {
	Deps
	plans     store.Collection[Plan]
	rounds    store.Collection[Round]
	prints    store.Collection[Print]
	rivals    store.Collection[Rivals]
	templates store.Collection[Template]
	captures  store.Collection[Capture]
}

// Letters sends mails of the house to its people; mailing.Mailings does.
type Letters interface {
	Post(ctx context.Context, n mailing.Notice) (mailing.Outcome, error)
	BaseURL(ctx context.Context) (string, error)
}

// Open opens the reports.
func Open(ctx context.Context, d Deps) (*Reports, error) {
	plans, err := store.Open[Plan](ctx, d.DB, "reports", store.On("changedAt"), store.On("factIds"), store.On("pictures"))
	if err != nil {
		return nil, err
	}
	rounds, err := store.Open[Round](ctx, d.DB, "report_rounds", store.On("runAt"), store.On("planId", "due"))
	if err != nil {
		return nil, err
	}
	prints, err := store.Open[Print](ctx, d.DB, "report_prints", store.On("planId", "by", "askedAt"), store.On("askedAt"))
	if err != nil {
		return nil, err
	}
	rivals, err := store.Open[Rivals](ctx, d.DB, "report_rivals")
	if err != nil {
		return nil, err
	}
	templates, err := store.Open[Template](ctx, d.DB, "report_templates", store.On("name"))
	if err != nil {
		return nil, err
	}
	captures, err := store.Open[Capture](ctx, d.DB, "report_captures", store.On("file"))
	return &Reports{d, plans, rounds, prints, rivals, templates, captures}, err
}

// Report is what came of its subject, as of At.
type Report struct {
	Subject   Subject
	At        time.Time
	Zone      *time.Location  `json:"-"` // days are cut in it
	From, To  time.Time       // what it looks at; zero for no limit
	Name      incident.Text   // of the subject
	Gone      bool            // the outlet or contact is not on record any more
	Incident  *Answering      // of a report about an incident
	Rehearsal *Rehearsal      // of a report about a drill
	Programme *Programme      // of a report about the work with creators
	Lessons   *Lessons        // of a report about a review
	Earlier   *Report         // the same figures of the period before; nil without one
	Release   release.Release // of a report about a release
	Version   release.Version // what the outside has
	Facts     []fact.Standing // of the facts that the version cites, as they stand now
	Fallen    int             // cited facts that are no longer verified in that version

	Mailings []Mailing
	MoreMail bool // there are more than a report counts
	Mail     Mail

	Placements  int             // clips that count (see counted) and were earned
	Unconfirmed int             // of them, those that nobody has confirmed to be of a release: of a report about anything else
	Paid        []coverage.Clip // clips that count and that somebody got something for: counted nowhere else
	Clusters    int
	Reprints    int
	Links       int // placements that link to our page
	Outlets     int // different ones
	NoOutlet    int // placements whose outlet is not known
	Undated     int // placements counted on the day they were found
	ByTier      []Count
	ByLang      []Count
	ByCountry   []Count // of the outlets
	TopOutlets  []Count // by placements; the key is an id
	TopAuthors  []Count // by placements; the key is the id of a contact
	Days        []Day
	Step        int // days in each element of Days
	Reach       Reach
	Stories     []Story
	Reading     Reading
	Headlines   map[string]map[string]string // of the releases whose facts were read, by id and language
	Exhibits    []Exhibit                    // the placements that are shown in full
	Voices      []Voice                      // ourselves first, and those with whom we are compared; none where nobody is
	Heard       int                          // clips in which these were looked for
	Media       map[string]Medium            // the outlets of all its clips, by id; one that is not on record is missing
	Authors     map[string]string            // names of TopAuthors, by id

	placed    []coverage.Clip                  // before they are counted
	quoted    map[string]coverage.QuoteReading // by clips, by id
	sentences map[string]string                // of clips, by id
	seen      []string                         // ids of the clips of a release
	Repeats   []Repeat                         // articles with the wording of a refuted claim
	Suggested int                              // matches that nobody has looked at
	Unread    int                              // clips whose page could not be read
	Unheard   []coverage.Source
	Asked     Asked
	Enquired  Enquired
	Replied   Replied
}

// Mail sums the mailings up. Corrections are counted apart.
type Mail struct {
	Total, Accepted, Failed, Unconfirmed, Open, Suppressed, Cancelled int64
	Unsubscribed                                                      int64
	Corrections                                                       int   // mailings that correct
	Corrected                                                         int64 // their accepted deliveries
	Handed                                                            int64 // accepted by wires; counted nowhere else
}

// Count is how many there are of a key; "" stands for unknown.
type Count struct {
	Key     string
	N       int
	Outlets int // different ones among them, where that is counted
}

// Day is how many placements appeared on a day and the days after it up to the next element.
type Day struct {
	Date       time.Time // midnight in the report's zone
	Placements int
}

// Reach is how many people the outlets state to reach, each outlet once. People of two outlets are
// counted twice: nobody knows the overlap.
type Reach struct {
	People   int64
	Stated   int // outlets with a figure
	Unstated int // outlets without
	Estimate int // outlets whose figure is an estimate
	Lines    []Medium
}

// Story is a cluster: articles that are near-duplicates of one another.
type Story struct {
	Lead    coverage.Clip   // the earliest
	Others  []coverage.Clip // in order of time
	Outlets int
}

// Repeat is an article that repeats a refuted claim, as far as people have judged.
type Repeat struct {
	Clip coverage.Clip
	Hits []coverage.ClaimHit
	Sure bool // a person has confirmed it
}
