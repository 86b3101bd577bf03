package report

import (
	"context"
	"slices"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
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
	all := found
	for _, m := range found {
		if m.CorrectionID == "" || slices.ContainsFunc(found, func(o mailing.Mailing) bool { return o.ID == m.CorrectionID }) {
			continue
		}
		correction, err := p.Mailings.Get(ctx, m.CorrectionID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, correction)
	}
	return p.told(ctx, all)
}

// OfIncident returns the launched mailings about the incident, oldest first.
func (p Post) OfIncident(ctx context.Context, incidentID string) ([]Mailing, error) {
	ids, err := p.Mailings.About(ctx, incidentID)
	if err != nil {
		return nil, err
	}
	all := make([]mailing.Mailing, 0, len(ids))
	for _, id := range ids[:min(len(ids), MaxMailings)] {
		m, err := p.Mailings.Get(ctx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
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
	out := Mailing{ID: m.ID, IncidentID: m.IncidentID, Subject: m.Subject, StartedAt: m.LaunchedAt, Correction: m.IsCorrection(), States: map[string]int64{}}
	progress, err := p.Mailings.Progress(ctx, m)
	for state, n := range progress.Counts {
		out.States[string(state)] = n
	}
	return out, err
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
		for _, held := range page.Items {
			if held.UpdatedAt.Before(mailings[0].StartedAt) {
				return nil // the latest come first
			}
			for _, h := range held.Holds {
				if h.Reason != contact.Unsubscribed {
					continue
				}
				if err := p.charge(ctx, mailings, held.ID, h.At); err != nil {
					return err
				}
				break
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func (p Post) charge(ctx context.Context, mailings []Mailing, address string, at time.Time) error {
	for i := len(mailings) - 1; i >= 0; i-- {
		if mailings[i].StartedAt.After(at) {
			continue
		}
		_, err := p.Mailings.Delivery(ctx, mailing.DeliveryID(mailings[i].ID, address))
		if err == nil {
			mailings[i].Unsubscribed++
			return nil
		}
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}
