package report

import (
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"standfirst/models/contact"
	"standfirst/models/mailing"
)

// Post tells of the mailings of one space.
type Post struct {
	Mailings *mailing.Mailings
	Contacts *contact.Contacts
}

var _ Deliveries = Post{}

// OfRelease returns the launched mailings that carried the release, and the launched corrections of them,
// oldest first.
func (p Post) OfRelease(ctx context.Context, releaseID string) ([]Mailing, error) {
	found, err := p.Mailings.OfRelease(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range found {
		if m.CorrectionID != "" && !slices.ContainsFunc(found, func(o mailing.Mailing) bool { return o.ID == m.CorrectionID }) {
			ids = append(ids, m.CorrectionID)
		}
	}
	corrections, err := p.Mailings.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	all := slices.AppendSeq(found, maps.Values(corrections))
	return p.told(ctx, all)
}

// OfIncident returns the launched mailings about the incident, oldest first.
func (p Post) OfIncident(ctx context.Context, incidentID string) ([]Mailing, error) {
	all, err := p.Mailings.LaunchedAbout(ctx, incidentID, MaxMailings)
	if err != nil {
		return nil, err
	}
	return p.told(ctx, all)
}

// Between returns the mailings that were launched from one moment until before another, oldest first.
func (p Post) Between(ctx context.Context, from, to time.Time) ([]Mailing, bool, error) {
	all, more, err := p.Mailings.Launched(ctx, from, to, MaxMailings)
	if err != nil {
		return nil, false, err
	}
	out, err := p.told(ctx, all)
	return out, more, err
}

// Replies returns what was logged of answers to mailings.
func (p Post) Replies(ctx context.Context, q mailing.ReplySearch) ([]mailing.Reply, bool, error) {
	return p.Mailings.Replies(ctx, q)
}

// AcceptedBy counts the accepted messages to contacts, and names the incidents that they are about.
func (p Post) AcceptedBy(ctx context.Context, contactIDs []string, from, to time.Time) (int64, []string, error) {
	return p.Mailings.AcceptedBy(ctx, contactIDs, from, to)
}

// told counts the deliveries of those that were launched for real.
func (p Post) told(ctx context.Context, all []mailing.Mailing) ([]Mailing, error) {
	all = slices.DeleteFunc(all, func(m mailing.Mailing) bool { return m.LaunchedAt.IsZero() || m.Drill })
	slices.SortFunc(all, func(a, b mailing.Mailing) int { return a.LaunchedAt.Compare(b.LaunchedAt) })
	out := make([]Mailing, 0, len(all))
	for _, m := range all {
		one, err := p.one(ctx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, p.unsubscribed(ctx, out)
}

func (p Post) one(ctx context.Context, m mailing.Mailing) (Mailing, error) {
	out := Mailing{ID: m.ID, IncidentID: m.IncidentID, Subject: m.Subject, StartedAt: m.LaunchedAt, Correction: m.IsCorrection(), Handover: m.HandsOver(), States: map[string]int64{}}
	progress, err := p.Mailings.Progress(ctx, m)
	for state, n := range progress.Counts {
		out.States[string(state)] = n
	}
	return out, err
}

// leaver is a reader who unsubscribed, and how many of the mailings had been launched by then.
type leaver struct {
	address string
	before  int
}

// unsubscribed counts each reader who unsubscribed at the last mailing that had gone to them before.
func (p Post) unsubscribed(ctx context.Context, mailings []Mailing) error {
	if len(mailings) == 0 {
		return nil
	}
	for after := ""; ; {
		page, err := p.Contacts.Suppressions.Find(ctx, "", after, 500)
		if err != nil {
			return err
		}
		var left []leaver
		for _, held := range page.Items {
			if held.UpdatedAt.Before(mailings[0].StartedAt) { // the latest come first
				page.Next = ""
				break
			}
			at := slices.IndexFunc(held.Holds, func(h contact.Hold) bool { return h.Reason == contact.Unsubscribed })
			if at >= 0 {
				left = append(left, leaver{held.ID, launchedBy(mailings, held.Holds[at].At)})
			}
		}
		if err := p.charge(ctx, mailings, left); err != nil {
			return err
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// launchedBy is how many of the mailings, which are in the order of their launch, had been launched at a moment.
func launchedBy(mailings []Mailing, at time.Time) int {
	return sort.Search(len(mailings), func(i int) bool { return mailings[i].StartedAt.After(at) })
}

// asked is how many deliveries are looked for at once.
const asked = 5000

// charge looks for the last delivery of each, from the latest mailing back, in few questions: all that are left are
// asked about together, and the fewer are left the further back each question goes.
func (p Post) charge(ctx context.Context, mailings []Mailing, left []leaver) error {
	for left = slices.DeleteFunc(left, never); len(left) > 0; left = slices.DeleteFunc(left, never) {
		back := max(1, asked/len(left))
		var ids []string
		for _, l := range left {
			for i := l.before - 1; i >= max(0, l.before-back); i-- {
				ids = append(ids, mailing.DeliveryID(mailings[i].ID, l.address))
			}
		}
		known, err := p.Mailings.Known(ctx, ids...)
		if err != nil {
			return err
		}
		for n, l := range left {
			left[n].before = max(0, l.before-back)
			for i := l.before - 1; i >= max(0, l.before-back); i-- {
				if known[mailing.DeliveryID(mailings[i].ID, l.address)] {
					mailings[i].Unsubscribed++
					left[n].before = 0
					break
				}
			}
		}
	}
	return nil
}

// never is true of a reader to whom no mailing is left that could have gone.
func never(l leaver) bool { return l.before == 0 }
