// Package agenda says what a person of the team should see first: what needs them now, which clocks run, what leaves
// next, what comes up, and what was published about us today. All of it belongs to other models; the agenda keeps
// nothing and decides nothing but the order.
package agenda

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/approval"
	"standfirst/models/audit"
	"standfirst/models/calendar"
	"standfirst/models/comment"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/readiness"
	"standfirst/models/release"
)

// Kind says what needs somebody.
type Kind string

// The kinds.
const (
	Promise     Kind = "promise"     // one of the public's is overdue, or due within a day
	Case        Kind = "case"        // complaints that nobody has taken in hand
	Ready       Kind = "ready"       // what would fail tonight
	Approve     Kind = "approve"     // a release whose turn it is with the reader
	Enquiry     Kind = "enquiry"     // a journalist waits for an answer
	Comment     Kind = "comment"     // the reader was mentioned or answered
	Publish     Kind = "publish"     // a release is approved and has gone nowhere
	Sign        Kind = "sign"        // a fact that the reader may sign
	Review      Kind = "review"      // a fact whose day of review has come
	Halted      Kind = "halted"      // a mailing that cannot go on by itself, or a correction that was drafted
	Stopped     Kind = "stopped"     // a mailing that a mail provider has stopped
	Unconfirmed Kind = "unconfirmed" // messages of which nobody knows whether they arrived
	Warned      Kind = "warned"      // an alert at which nobody has looked
	Match       Kind = "match"       // clips that wait for a yes or no
	Unheard     Kind = "unheard"     // sources that have been silent for a day
	Stale       Kind = "stale"       // contacts of the reader that want a look
)

// Weight is how much something weighs; less is more.
type Weight int

// The weights.
const (
	Now   Weight = iota // something is broken or late
	Soon                // somebody waits
	Later               // it can wait until there is time
)

// Need is one thing that needs somebody.
type Need struct {
	Kind   Kind
	Weight Weight
	ID     string // of what it is about; "" when it is about several
	Part   string // of it: a comment
	Title  string
	Lang   string // of the title
	Who    string // name
	Note   string // in no language: what was said, a key
	Why    string // message key
	Args   map[string]any
	N      int64
	Wires  bool      // they are what N counts
	At     time.Time // since when, or until when; zero when that says nothing
}

// Clock is how the response to an open incident stands.
type Clock struct {
	Incident incident.Incident
	Declared time.Time
	Next     *incident.Target // what is due first of what was not met; nil when nothing is due
	State    incident.TargetState
}

// Day is what was published about us since the reader's midnight.
type Day struct {
	Articles, Flagged int64
	Latest            []coverage.Clip // of any day
}

// Look is what somebody sees first.
type Look struct {
	Needs  []Need // what weighs most first, of the same weight what came or is due first
	Clocks []Clock
	Sends  []mailing.Mailing // under way, planned and drafted
	Coming []calendar.Entry  // of the next seven days
	Day    Day
}

// Reader is for whom a look is made. The viewer of the context decides which incidents they know of.
type Reader struct {
	User   account.User
	Person release.Person // the same, as far as approval is concerned
	Actor  audit.Actor
	Lang   string
	May    func(account.Permission) bool
}

// Deps is where things wait.
type Deps struct {
	Now       func() time.Time
	Alerts    *alert.Alerts
	Members   func(context.Context) ([]account.User, error)
	Approvals *approval.Approvals
	Calendar  *calendar.Calendar
	Comments  *comment.Comments
	Cases     *complaint.Complaints
	Contacts  *contact.Contacts
	Clips     *coverage.Clips
	Sources   *coverage.Sources
	Enquiries *enquiry.Enquiries
	Facts     *fact.Facts
	Incidents *incident.Incidents
	Mailings  *mailing.Mailings
	Promises  *promise.Promises
	Ready     *readiness.Readiness
	Releases  *release.Releases
}

// Agenda is that of one space.
type Agenda struct{ d Deps }

// New makes the agenda.
func New(d Deps) *Agenda { return &Agenda{d} }

// few is how many things of one kind are looked for: whoever has more waiting goes to the list.
const few = 6

// atOnce is how many questions are put to the store at the same time.
const atOnce = 4

// Look gathers what somebody sees first.
func (a *Agenda) Look(ctx context.Context, r Reader) (Look, error) {
	var out Look
	needs := make([][]Need, len(sources))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for n, s := range sources {
		if r.May(s.needs) {
			g.Go(func() (err error) { needs[n], err = s.gather(a, ctx, r); return err })
		}
	}
	var stopped []Need
	g.Go(func() (err error) { out.Sends, stopped, err = a.sends(ctx, r); return err })
	g.Go(func() (err error) { out.Clocks, err = a.clocks(ctx, r); return err })
	g.Go(func() (err error) { out.Coming, err = a.coming(ctx, r); return err })
	g.Go(func() (err error) { out.Day, err = a.day(ctx, r); return err })
	if err := g.Wait(); err != nil {
		return Look{}, err
	}
	out.Needs = append(slices.Concat(needs...), stopped...)
	slices.SortStableFunc(out.Needs, func(x, y Need) int { return cmp.Or(cmp.Compare(x.Weight, y.Weight), x.At.Compare(y.At)) })
	return out, nil
}

// clocks are those of the open incidents, the one in which something is due first before the others.
func (a *Agenda) clocks(ctx context.Context, r Reader) ([]Clock, error) {
	if !r.May(account.IncidentRead) {
		return nil, nil
	}
	open, err := a.d.Incidents.Find(ctx, incident.Search{Open: true, Limit: few})
	out := make([]Clock, 0, len(open.Items))
	for _, i := range open.Items {
		reading, err := a.d.Incidents.Read(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		c := Clock{Incident: i, Declared: reading.Clock.Declared.At}
		for _, t := range reading.Targets() {
			if t.Met.IsZero() && (c.Next == nil || t.Due.Before(c.Next.Due)) {
				c.Next, c.State = &t, t.State(a.d.Now())
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(x, y Clock) int { return x.due().Compare(y.due()) })
	return out, err
}

// due is when the next thing is; far ahead where nothing is.
func (c Clock) due() time.Time {
	if c.Next == nil {
		return c.Declared.AddDate(100, 0, 0)
	}
	return c.Next.Due
}

// ahead is how far the agenda looks, in days.
const ahead = 7

// coming is what the calendar of the next days holds for the reader and has not come about, without what has its own
// place on the page: targets, tasks and next steps.
func (a *Agenda) coming(ctx context.Context, r Reader) ([]calendar.Entry, error) {
	now, zone := a.d.Now(), r.User.Location()
	kinds := slices.DeleteFunc(calendar.Kinds(), func(k calendar.Kind) bool {
		return k == calendar.Target || k == calendar.Task || k == calendar.Step || k == calendar.Enquiry // the reader's own stand above
	})
	all, _, err := a.d.Calendar.Find(ctx, calendar.Query{
		From: now, To: now.AddDate(0, 0, ahead), Zone: zone, Lang: r.Lang, Kinds: kinds, Reader: r.Person, May: r.May,
	})
	all = slices.DeleteFunc(all, func(e calendar.Entry) bool { return e.Done || e.Drill })
	return all[:min(few, len(all))], err
}

func (a *Agenda) day(ctx context.Context, r Reader) (Day, error) {
	if !r.May(account.ReportRead) {
		return Day{}, nil
	}
	latest, err := a.d.Clips.Find(ctx, coverage.Search{Limit: few})
	if err != nil {
		return Day{}, err
	}
	now := a.d.Now().In(r.User.Location())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	out := Day{Latest: latest.Items}
	if out.Articles, err = a.d.Clips.Count(ctx, coverage.Search{From: midnight}); err != nil || out.Articles == 0 {
		return out, err
	}
	out.Flagged, err = a.d.Clips.Count(ctx, coverage.Search{From: midnight, Flagged: true})
	return out, err
}
