package enquiry

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Search says which enquiries are wanted; zero fields don't narrow. The latest come first; those that are asked for by
// the time at which they are needed in the order of that.
type Search struct {
	Text                            string // words of the question or of who asks
	State                           State
	IncidentID, OutletID, ContactID string
	OwnerID                         string
	Unowned                         bool
	From, Before                    time.Time // when they came
	DueFrom, DueBefore              time.Time // when the answer is needed
	After, Until                    string    // cursors: the page after, and the one before
	Limit                           int
}

func (s *Enquiries) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	fs := []store.Filter{veil, incident.Wanted("terms", q.Text)}
	for field, v := range map[string]string{"state": string(q.State), "incidentId": q.IncidentID, "outletId": q.OutletID, "contactId": q.ContactID, "ownerId": q.OwnerID} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if q.Unowned {
		fs = append(fs, store.Eq("ownerId", ""))
	}
	if !q.From.IsZero() {
		fs = append(fs, store.Gte("came", q.From))
	}
	if !q.Before.IsZero() {
		fs = append(fs, store.Lt("came", q.Before))
	}
	if !q.DueBefore.IsZero() { // without a time at which it is needed nothing is due
		from := q.DueFrom
		if from.IsZero() {
			from = time.Unix(0, 0)
		}
		fs = append(fs, store.Gte("due", from), store.Lt("due", q.DueBefore))
	}
	return store.And(fs...), err
}

// Find returns a page of the enquiries that match and that the viewer may know of.
func (s *Enquiries) Find(ctx context.Context, q Search) (store.Page[Enquiry], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Enquiry]{}, err
	}
	sort := []string{"-came"}
	if !q.DueBefore.IsZero() {
		sort = []string{"due"}
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: sort, After: q.After, Before: q.Until, Limit: q.Limit})
}

// Count returns how many enquiries match.
func (s *Enquiries) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Get returns an enquiry. One about an incident that the viewer may not know of is missing.
func (s *Enquiries) Get(ctx context.Context, id string) (Enquiry, error) {
	e, err := s.docs.Get(ctx, id)
	if err != nil {
		return e, missing(err)
	}
	if err := s.d.Incidents.Seen(ctx, e.IncidentID, "enquiry.missing"); err != nil {
		return Enquiry{}, err
	}
	return e, nil
}

// Exported notes in the log that a list of n enquiries was taken out; incidentID is "" for those of all incidents.
func (s *Enquiries) Exported(ctx context.Context, n int, incidentID string, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, EventExported, "enquiries", n, map[string]string{"incident": incidentID}, by)
}
