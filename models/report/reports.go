package report

import (
	"context"
	"errors"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Of makes the report of a release. Days are cut in zone. It is a NotFound fault while the release has
// never been approved: then nothing can have come of it.
func (s *Reports) Of(ctx context.Context, releaseID string, zone *time.Location) (Report, error) {
	return s.About(ctx, Subject{Kind: OfRelease, ID: releaseID}, zone)
}

// About makes the report of a subject. Days are cut in zone, but for a period, whose own zone cuts them. What its
// subject is about must be there, a NotFound fault otherwise; an outlet or a contact may be gone, its clips are not.
func (s *Reports) About(ctx context.Context, of Subject, zone *time.Location) (Report, error) {
	r, err := s.gather(ctx, of, zone)
	if err != nil || of.Period.Unit == "" {
		return r, err
	}
	of.Period = of.Period.Earlier()
	earlier, err := s.gather(ctx, of, zone)
	earlier.trim()
	r.Earlier = &earlier
	return r, err
}

func (s *Reports) gather(ctx context.Context, of Subject, zone *time.Location) (Report, error) {
	r := Report{Subject: of, At: s.Now().UTC(), Zone: zone, Step: 1}
	if own, err := time.LoadLocation(of.Period.Zone); err == nil && of.Period.Unit != "" {
		r.Zone = own
	}
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	r.From, r.To = of.Period.Bounds()
	for _, step := range []func(context.Context, *Report) error{s.name, s.text, s.answering, s.learnt, s.mail, s.replied, s.clips, s.repeats, s.asked, s.enquired, s.programme, s.tally, s.measure, s.unseen} {
		if err := step(ctx, &r); err != nil {
			return Report{}, err
		}
	}
	return r, nil
}

// trim leaves the figures of a report and lets go of what they were counted from.
func (r *Report) trim() {
	r.Rehearsal, r.Lessons, r.Headlines = nil, nil, nil
	if r.Incident != nil {
		r.Incident.Promises = nil
	}
	if r.Programme != nil {
		r.Programme.Deals = nil
	}
	r.Stories, r.Unheard, r.Days, r.Mailings, r.Facts, r.Media, r.Authors, r.Exhibits, r.Asked.Requests, r.Enquired.All, r.Replied.All, r.Replied.About = nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil
}

// name finds what the subject is called.
func (s *Reports) name(ctx context.Context, r *Report) error {
	one := func(name string) incident.Text { return incident.Text{incident.English: name, incident.Chinese: name} }
	var err error
	switch r.Subject.Kind {
	case OfIncident, OfReview, OfDrill:
		i, err := s.Incidents.Get(ctx, r.Subject.ID)
		r.Name = i.Title
		if err == nil && i.Drill() != (r.Subject.Kind == OfDrill) {
			err = fault.Missing("report.thing.missing") // a drill is nothing that happened
		}
		if err == nil && r.Subject.Kind == OfDrill { // one that was declared by hand has no script to score
			_, err = s.Drills.Get(ctx, i.ID)
		}
		return err
	case OfWatch:
		w, err := s.Watches.Get(ctx, r.Subject.ID)
		r.Name = one(w.Name)
		return err
	case OfOutlet:
		var o outlet.Outlet
		o, err = s.Outlets.Get(ctx, r.Subject.ID)
		r.Name = one(o.Name)
	case OfContact:
		var c contact.Contact
		c, err = s.Contacts.Get(ctx, r.Subject.ID)
		r.Name = one(c.Name)
	}
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
		r.Name, r.Gone, err = nil, true, nil
	}
	return err
}

// text reads the release as the outside has it, and how its facts stand now.
func (s *Reports) text(ctx context.Context, r *Report) error {
	if r.Subject.Kind != OfRelease {
		return nil
	}
	rel, err := s.Releases.Get(ctx, r.Subject.ID)
	if err != nil {
		return err
	}
	n := rel.PublishedVersion
	if n == 0 {
		n = rel.ApprovedVersion
	}
	if n == 0 {
		return fault.Missing("report.release.unsent")
	}
	r.Release = rel
	if r.Version, err = s.Releases.VersionOf(ctx, rel, n); err != nil {
		return err
	}
	if r.Facts, err = s.Facts.Standing(ctx, r.Version.Facts); err != nil {
		return err
	}
	r.countFallen()
	return nil
}

func (r *Report) countFallen() {
	for _, f := range r.Facts {
		if !f.OK {
			r.Fallen++
		}
	}
}

func (s *Reports) mail(ctx context.Context, r *Report) error {
	if s.Deliveries == nil {
		return nil
	}
	var err error
	switch r.Subject.Kind {
	case OfRelease:
		r.Mailings, err = s.Deliveries.OfRelease(ctx, r.Subject.ID)
	case OfIncident, OfReview:
		r.Mailings, err = s.Deliveries.OfIncident(ctx, r.Subject.ID)
	case OfPeriod:
		r.Mailings, r.MoreMail, err = s.Deliveries.Between(ctx, r.From, r.To)
	}
	if err != nil {
		return err
	}
	for _, m := range r.Mailings {
		r.Mail.add(m)
	}
	return nil
}

func (t *Mail) add(m Mailing) {
	t.Unsubscribed += m.Unsubscribed
	if m.Handover {
		t.Handed += m.States["accepted"]
		return
	}
	if m.Correction {
		t.Corrections++
		t.Corrected += m.States["accepted"]
		return
	}
	for state, n := range m.States {
		t.Total += n
		switch state {
		case "accepted":
			t.Accepted += n
		case "bounced", "failed":
			t.Failed += n
		case "unconfirmed":
			t.Unconfirmed += n
		case "suppressed":
			t.Suppressed += n
		case "cancelled":
			t.Cancelled += n
		default:
			t.Open += n // queued, sending, deferred
		}
	}
}

func (s *Reports) unseen(ctx context.Context, r *Report) error {
	if r.Subject.Kind == OfDrill {
		return nil
	}
	var err error
	r.Unheard, err = s.Sources.Unheard(ctx)
	return err
}

// Standing returns how many of the facts are verified, and how many have fallen: they are disputed or retracted.
func (r Report) Standing() (verified, fallen int) {
	for _, f := range r.Facts {
		switch f.State {
		case fact.Verified:
			verified++
		case fact.Disputed, fact.Retracted:
			fallen++
		}
	}
	return verified, fallen
}

// Sure returns how many of the repeats a person has confirmed, and Unsure how many nobody has judged.
func (r Report) Sure() int {
	n := 0
	for _, rep := range r.Repeats {
		if rep.Sure {
			n++
		}
	}
	return n
}

// Unsure returns how many repeats nobody has judged.
func (r Report) Unsure() int { return len(r.Repeats) - r.Sure() }

// Uncorrected returns how many messages stand uncorrected with their readers: they were accepted, they cite a
// fact that has fallen, and no correction of them was launched.
func (r Report) Uncorrected() int64 {
	if r.Fallen == 0 || r.Mail.Corrections > 0 {
		return 0
	}
	return r.Mail.Accepted
}

// Misleads reports whether our own page shows the version with a fallen fact to this day.
func (r Report) Misleads() bool {
	return r.Fallen > 0 && r.Release.State == release.Published && r.Release.PublishedVersion == r.Version.Number
}

// Reportable reports whether a release can have a report.
func Reportable(rel release.Release) bool {
	return (rel.PublishedVersion > 0 || rel.ApprovedVersion > 0) && !rel.Drill
}
