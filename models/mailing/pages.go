package mailing

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Progress is how far a mailing has come.
type Progress struct {
	Counts   map[Status]int64
	Total    int64
	Captured bool          // what was accepted is kept in the portal
	Rate     float64       // messages a second, over the last RateWindow
	Rest     time.Duration // estimated until all that waits is handed over; 0 when nothing can be said
}

// RateWindow is the time over which the rate is taken.
const RateWindow = 15 * time.Second

// Handled is how many deliveries are over. Those that were stopped never began.
func (p Progress) Handled() int64 {
	return p.Total - p.Counts[Queued] - p.Counts[InFlight] - p.Counts[Deferred] - p.Counts[Ready] - p.Counts[Stopped]
}

// Percent is how much of it is over, from 0 to 100.
func (p Progress) Percent() int {
	if p.Total == 0 {
		return 0
	}
	return int(p.Handled() * 100 / p.Total)
}

// Progress counts the deliveries of a mailing.
func (s *Mailings) Progress(ctx context.Context, m Mailing) (Progress, error) {
	p := Progress{Counts: map[Status]int64{}}
	of := store.Eq("mailingId", m.ID)
	rows, err := s.deliveries.Group(ctx, of, []store.By{{Field: "state"}})
	if err != nil {
		return p, err
	}
	for _, row := range rows {
		p.Counts[Status(row.Text(0))] = row.Count
		p.Total += row.Count
	}
	if m.State != Sending {
		return p, nil
	}
	recent, err := s.deliveries.Count(ctx, store.And(of, store.In("state", Accepted, Failed, Bounced, Deferred),
		store.Gte("at", s.now().Add(-RateWindow))))
	if err != nil {
		return p, err
	}
	p.Rate = float64(recent) / m.rateWindow(s.now()).Seconds()
	if p.Rate > 0 {
		p.Rest = time.Duration(float64(p.Counts[Queued]+p.Counts[InFlight]) / p.Rate * float64(time.Second)).Round(time.Second)
	}
	return p, nil
}

// Search asks for deliveries of a mailing. Text is a part of name or address, in any case.
type Search struct {
	MailingID string
	State     Status
	WaveID    string
	Lane      string // only those whose mail this provider takes; see Provider
	Clicked   bool   // only those of whose side a person has followed a link
	Replied   bool   // only those whose readers have answered
	Text      string
	After     string
	Before    string
	Limit     int
}

func (s *Mailings) query(q Search) store.Query {
	f := []store.Filter{store.Eq("mailingId", q.MailingID)}
	if q.State != "" {
		f = append(f, store.Eq("state", q.State))
	}
	if q.WaveID != "" {
		f = append(f, store.Eq("waveId", q.WaveID))
	}
	if q.Lane != "" {
		f = append(f, store.In("lane", s.hosts.lanes(q.Lane)...))
	}
	if q.Clicked {
		f = append(f, store.Eq("clicked", true))
	}
	if q.Replied {
		f = append(f, store.Eq("replied", true))
	}
	if id, ok := s.returned(q.Text); ok {
		f = append(f, store.Eq("id", id))
	} else if text := strings.ToLower(strings.TrimSpace(q.Text)); text != "" {
		f = append(f, store.Contains("search", text))
	}
	return store.Query{Filter: store.And(f...), Sort: []string{"state", "at", "turn"}, After: q.After, Before: q.Before, Limit: q.Limit}
}

// Recipients returns a page of the deliveries of a mailing, by state.
func (s *Mailings) Recipients(ctx context.Context, q Search) (store.Page[Delivery], error) {
	return s.deliveries.Browse(ctx, s.query(q))
}

// CountRecipients says how many Recipients finds in all.
func (s *Mailings) CountRecipients(ctx context.Context, q Search) (int64, error) {
	return s.deliveries.Count(ctx, s.query(q).Filter)
}

// AllRecipients streams what Recipients pages.
func (s *Mailings) AllRecipients(ctx context.Context, q Search) iter.Seq2[Delivery, error] {
	q.After, q.Before = "", ""
	return s.deliveries.Each(ctx, s.query(q))
}

// RecordExport remembers that a list of recipients has left the house.
func (s *Mailings) RecordExport(ctx context.Context, m Mailing, n int, by audit.Actor) error {
	return s.record(ctx, m, "mailing.exported", by, map[string]string{"n": strconv.Itoa(n)})
}

// RecordRemovedExport remembers that a list of those left out has.
func (s *Mailings) RecordRemovedExport(ctx context.Context, m Mailing, n int, by audit.Actor) error {
	return s.record(ctx, m, "mailing.removed_exported", by, map[string]string{"n": strconv.Itoa(n)})
}

// Delivery returns one delivery.
func (s *Mailings) Delivery(ctx context.Context, id string) (Delivery, error) {
	d, err := s.deliveries.Get(ctx, id)
	if err != nil {
		return d, missing(err, "mailing.delivery.missing")
	}
	if hidden, err := s.d.Incidents.Hidden(ctx); err != nil || len(hidden) == 0 {
		return d, err
	}
	if _, err := s.Get(ctx, d.MailingID); err != nil {
		return Delivery{}, err
	}
	return d, nil
}

// Part is which part of a list is wanted: what follows or precedes a cursor.
type Part struct {
	After, Before string
	Limit         int
}

// find reads a part of a collection; a cursor that cannot be used gives the start.
func find[T any](ctx context.Context, c store.Collection[T], f store.Filter, sort string, p Part) (store.Page[T], error) {
	q := store.Query{Filter: f, Sort: []string{sort}, After: p.After, Before: p.Before, Limit: p.Limit}
	return c.Browse(ctx, q)
}

// LeftOut asks for those who were left out of a mailing. The zero Cause is any; one without About any of its reason.
// Text is a part of name or address, in any case.
type LeftOut struct {
	MailingID string
	Cause     Cause
	Text      string
	Part
}

func (q LeftOut) filter() store.Filter {
	f := []store.Filter{store.Eq("mailingId", q.MailingID)}
	if q.Cause.Reason != "" {
		f = append(f, store.Eq("reason", q.Cause.Reason))
	}
	if q.Cause.About != "" {
		f = append(f, store.Eq("about", q.Cause.About))
	}
	if text := strings.ToLower(strings.TrimSpace(q.Text)); text != "" {
		f = append(f, store.Or(store.Contains("search", text), store.Contains("address", text))) // older ones have no search
	}
	return store.And(f...)
}

// RemovedFrom returns a part of those who were left out of a mailing, by reason.
func (s *Mailings) RemovedFrom(ctx context.Context, q LeftOut) (store.Page[Removed], error) {
	return find(ctx, s.removed, q.filter(), "reason", q.Part)
}

// CountRemoved says how many RemovedFrom finds in all.
func (s *Mailings) CountRemoved(ctx context.Context, q LeftOut) (int64, error) {
	return s.removed.Count(ctx, q.filter())
}

// AllRemoved streams what RemovedFrom pages.
func (s *Mailings) AllRemoved(ctx context.Context, q LeftOut) iter.Seq2[Removed, error] {
	return s.removed.Each(ctx, store.Query{Filter: q.filter(), Sort: []string{"reason"}})
}

// RemovedCounts says how many were left out of a mailing, and why.
func (s *Mailings) RemovedCounts(ctx context.Context, mailingID string) (map[Cause]int64, error) {
	rows, err := s.removed.Group(ctx, store.Eq("mailingId", mailingID), []store.By{{Field: "reason"}, {Field: "about"}})
	if err != nil {
		return nil, err
	}
	out := map[Cause]int64{}
	for _, row := range rows {
		out[Cause{row.Text(0), row.Text(1)}] += row.Count
	}
	return out, nil
}

// ToContact returns the latest deliveries to a contact before a time, newest first.
func (s *Mailings) ToContact(ctx context.Context, contactID string, before time.Time, limit int) ([]Delivery, error) {
	page, err := s.deliveries.Find(ctx, store.Query{
		Filter: store.And(store.Eq("contactId", contactID), store.Lt("at", before)), Sort: []string{"-at"}, Limit: limit,
	})
	if err != nil {
		return nil, err
	}
	return s.unveiled(ctx, page.Items)
}

// unveiled leaves out the deliveries of mailings that the viewer may not know of.
func (s *Mailings) unveiled(ctx context.Context, all []Delivery) ([]Delivery, error) {
	hidden, err := s.d.Incidents.Hidden(ctx)
	if err != nil || len(hidden) == 0 {
		return all, err
	}
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.MailingID
	}
	mailings, err := s.docs.GetAll(ctx, ids...)
	return slices.DeleteFunc(all, func(d Delivery) bool { return slices.Contains(hidden, mailings[d.MailingID].IncidentID) }), err
}

// Mailed reports whether a contact was ever in the audience of a mailing: such a contact is not deleted.
func (s *Mailings) Mailed(ctx context.Context, contactID string) (bool, error) {
	n, err := s.deliveries.Count(ctx, store.Eq("contactId", contactID))
	return n > 0, err
}

// Deliveries counts the deliveries of a release by state, over all its mailings: for reports.
func (s *Mailings) Deliveries(ctx context.Context, releaseID string) (map[Status]int64, error) {
	mailings, err := s.OfRelease(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	out := map[Status]int64{}
	for _, m := range mailings {
		p, err := s.Progress(ctx, m)
		if err != nil {
			return nil, err
		}
		for state, n := range p.Counts {
			out[state] += n
		}
	}
	return out, nil
}
