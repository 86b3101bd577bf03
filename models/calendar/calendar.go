// Package calendar gathers what a space has dates for: the lifts of embargoes, the waves of mailings, what is due and by
// whom, what is to be looked at again, drills. All of it belongs to other models; of its own the calendar keeps nothing
// but the secret addresses under which the calendar programs of its members read it.
package calendar

import (
	"cmp"
	"context"
	"slices"
	"time"

	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/drill"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/playbook"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/models/task"
)

// Kind says what is dated.
type Kind string

// The kinds.
const (
	Lift     Kind = "lift"     // an embargo lifts
	Wave     Kind = "wave"     // a wave of a mailing begins
	Target   Kind = "target"   // the response to an incident is due, or the update that was announced
	Promise  Kind = "promise"  // a promise to the public is due
	Approval Kind = "approval" // a step of an approval is due
	Enquiry  Kind = "enquiry"  // a journalist needs an answer
	Task     Kind = "task"
	Step     Kind = "step"    // the next step about a person
	Request  Kind = "request" // somebody has asked what is held of them, and is owed an answer
	Deal     Kind = "deal"    // a creator publishes, or a post need not be kept up any longer
	Review   Kind = "review"  // a fact is to be looked at again
	Plan     Kind = "plan"    // a playbook is
	Drill    Kind = "drill"
)

// Kinds are all of them, in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{Lift, Wave, Target, Promise, Approval, Enquiry, Task, Step, Request, Deal, Review, Plan, Drill}
}

// Entry is one dated thing. Either At or Day is set.
type Entry struct {
	Kind   Kind
	ID     string    // of what is dated
	Part   string    // of it: a wave, a step, a target; "" when there is one date only
	Title  string    // "" when the part says all there is to say
	Lang   string    // of the title
	At     time.Time // UTC
	Day    string    // date of something without an hour, read in the zone of whoever reads it
	Done   bool      // it has come about or need not any more
	Late   bool      // it should have, and has not; of a lift or a wave: somebody or something has stopped it
	Mine   bool      // it waits for the reader
	Owner  string    // name; "" nobody's or everybody's
	Number int64     // recipients of a wave

	IncidentID string
	Incident   incident.Text // its title
	Drill      bool          // of a drill: nothing of it is real
}

// Starts is the moment at which the entry stands in a zone.
func (e Entry) Starts(zone *time.Location) time.Time {
	if e.Day == "" {
		return e.At
	}
	at, err := time.ParseInLocation(time.DateOnly, e.Day, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// On is the date on which the entry stands in a zone.
func (e Entry) On(zone *time.Location) string {
	if e.Day != "" {
		return e.Day
	}
	return e.At.In(zone).Format(time.DateOnly)
}

// Query asks for what stands from one moment until before another. It shows nothing that its reader could not open: the
// viewer of the context decides about incidents, May about kinds.
type Query struct {
	From, To   time.Time
	Zone       *time.Location // in which days begin
	Lang       string         // in which titles are read, where there are several
	Kinds      []Kind         // none: all
	IncidentID string         // "" is any, or none
	Mine       bool           // only what waits for the reader
	Reader     release.Person
	May        func(account.Permission) bool
}

func (q Query) days() (from, until string) {
	return q.From.In(q.Zone).Format(time.DateOnly), q.To.Add(-time.Nanosecond).In(q.Zone).Format(time.DateOnly)
}

// within reports whether a moment lies in what is asked for.
func (q Query) within(t time.Time) bool { return !t.Before(q.From) && t.Before(q.To) }

// Deps is where the dates are.
type Deps struct {
	DB        store.DB
	Now       func() time.Time
	Space     string // id, a part of the addresses
	Code      func([]byte) []byte
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Releases  *release.Releases
	Mailings  *mailing.Mailings
	Promises  *promise.Promises
	Tasks     *task.Tasks
	Contacts  *contact.Contacts
	Creators  *creator.Creators
	Playbooks *playbook.Playbooks
	Drills    *drill.Drills
	Enquiries *enquiry.Enquiries
}

// Calendar is that of one space.
type Calendar struct {
	d         Deps
	addresses store.Collection[address]
}

// Open opens the calendar.
func Open(ctx context.Context, d Deps) (*Calendar, error) {
	addresses, err := store.Open[address](ctx, d.DB, "calendar_addresses")
	return &Calendar{d, addresses}, err
}

// most is how many things of one kind are looked at: a calendar is for reading, and lists have the rest.
const most = 400

// MayRead reports whether somebody who holds these permissions sees entries of a kind.
func MayRead(k Kind, may func(account.Permission) bool) bool {
	return slices.ContainsFunc(sources, func(s source) bool { return s.kind == k && may(s.needs) })
}

// Find returns the entries, the first first. Cut says that there were more than a calendar shows.
func (c *Calendar) Find(ctx context.Context, q Query) (all []Entry, cut bool, err error) {
	for _, s := range sources {
		if !q.May(s.needs) || (len(q.Kinds) > 0 && !slices.Contains(q.Kinds, s.kind)) {
			continue
		}
		found, more, err := s.gather(c, ctx, q)
		if err != nil {
			return nil, false, err
		}
		cut = cut || more
		for _, e := range found {
			if (!q.Mine || e.Mine) && (q.IncidentID == "" || e.IncidentID == q.IncidentID) {
				e.Kind = s.kind
				all = append(all, e)
			}
		}
	}
	if err := c.tellIncidents(ctx, all); err != nil {
		return nil, false, err
	}
	slices.SortFunc(all, func(a, b Entry) int {
		return cmp.Or(a.Starts(q.Zone).Compare(b.Starts(q.Zone)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	return all, cut, nil
}

// tellIncidents says of each entry what its incident is called, and whether it is a drill.
func (c *Calendar) tellIncidents(ctx context.Context, all []Entry) error {
	ids := make([]string, 0, len(all))
	for _, e := range all {
		if e.IncidentID != "" {
			ids = append(ids, e.IncidentID)
		}
	}
	slices.Sort(ids)
	about := map[string]incident.Incident{}
	for part := range slices.Chunk(slices.Compact(ids), most) {
		found, err := c.d.Incidents.GetAll(ctx, part...)
		if err != nil {
			return err
		}
		for id, i := range found {
			about[id] = i
		}
	}
	for n, e := range all {
		if i, ok := about[e.IncidentID]; ok {
			all[n].Incident, all[n].Drill = i.Title, i.Drill()
		}
	}
	return nil
}
