package creator

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// testify makes the contact's ledger of trust say what a deal has shown, and nothing else of it: that the live
// post carries its label or hides the payment, and that it stood as long as was agreed or was taken down before.
// It is safe to repeat. A rehearsal says nothing of anybody.
func (s *Creators) testify(ctx context.Context, d Deal) error {
	if d.Drill {
		return nil
	}
	_, err := s.contacts.Get(ctx, d.ContactID)
	if fault.KindOf(err) == fault.NotFound {
		return nil // whoever is gone has no ledger
	}
	if err != nil {
		return err
	}
	all, err := s.testimony(ctx, d)
	if err != nil {
		return err
	}
	return s.contacts.Testify(ctx, "deal:"+d.ID, all, d.judge())
}

// testimony is what a deal says of its creator. A label that stands too late or in a crowd of hashtags was not
// hidden, and is no disclosure either: it is to be mended, and the ledger waits. Looking again replaces what an
// earlier look said, and a violation that was withdrawn takes back that the post went too early.
func (s *Creators) testimony(ctx context.Context, d Deal) ([]contact.Testimony, error) {
	var out []contact.Testimony
	say := func(kind string, at time.Time) {
		out = append(out, contact.Testimony{ContactID: d.ContactID, Kind: kind, At: at, Title: d.Title})
	}
	if d.Benefit.Any() && !d.Post.CheckAt.IsZero() {
		switch d.Post.Check.Reason {
		case "":
			say("disclosed", d.Post.At)
		case LabelMissing, LabelVague:
			say("hid_payment", d.Post.At)
		}
	}
	n := len(d.Looks)
	if n == 0 || d.RetainUntil == "" || d.State != Ended {
		return out, nil
	}
	last := d.Looks[n-1]
	if last.There {
		say("retention_kept", last.At)
		return out, nil
	}
	if !d.early(last) {
		return out, nil
	}
	p, err := s.Get(ctx, d.ContactID)
	if err != nil {
		return nil, err
	}
	for _, v := range p.Violations {
		if v.DealID == d.ID && v.Date == last.At.Format(time.DateOnly) && !v.Withdrawn.IsZero() {
			return out, nil
		}
	}
	say("retention_broken", last.At)
	return out, nil
}

// early reports whether a look found the post gone before the day to which it was to stay up.
func (d Deal) early(l Look) bool {
	return !l.There && d.RetainUntil != "" && l.At.Format(time.DateOnly) < d.RetainUntil
}

// judge is who looked last.
func (d Deal) judge() audit.Actor {
	by, at := audit.Actor{ID: d.Post.CheckID, Name: d.Post.CheckBy}, d.Post.CheckAt
	if n := len(d.Looks); n > 0 && !d.Looks[n-1].At.Before(at) {
		by = audit.Actor{ID: d.Looks[n-1].By, Name: d.Looks[n-1].ByName}
	}
	return by
}

// violate notes that a post was taken down too early among the creator's violations. It is safe to repeat.
func (s *Creators) violate(ctx context.Context, d Deal) error {
	n := len(d.Looks)
	if n == 0 || d.State != Ended || !d.early(d.Looks[n-1]) {
		return nil
	}
	last := d.Looks[n-1]
	_, err := s.Violated(ctx, d.ContactID, Violation{
		Date: last.At.Format(time.DateOnly), Platform: d.Platform, What: last.Note, URL: d.Post.URL, DealID: d.ID, Origin: Origin{Source: d.Title},
	}, audit.Actor{ID: last.By, Name: last.ByName})
	if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Invalid {
		return nil // the contact is gone, or has as many as are kept: no retry mends that
	}
	return err
}

// TestifyAll lets every deal tell the ledger what it has shown: those that were made before deals did.
func (s *Creators) TestifyAll(ctx context.Context) error {
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.In("state", Published, Retained, Ended), Sort: []string{"due"}}) {
		if err != nil {
			return err
		}
		if err := s.testify(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
