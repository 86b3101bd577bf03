package correction

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/pattern"
	"standfirst/models/shingle"
	"standfirst/models/store"
	"standfirst/models/task"
	"standfirst/models/uptake"
)

// SweepKind is the job that looks at pages again, reminds, and finishes what crashes left.
const SweepKind = "correction.sweep"

// looks are how long after the first letter the page is looked at, as corrections come soon or hardly at all; after the
// last of them every week.
var looks = []time.Duration{time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 72 * time.Hour, 120 * time.Hour, 168 * time.Hour}

// lookUntil is how long after the letter it is looked at.
const lookUntil = 60 * 24 * time.Hour

// next is when the page is looked at next; zero when no more.
func next(sent, now time.Time) time.Time {
	for _, after := range looks {
		if at := sent.Add(after); at.After(now) {
			return at
		}
	}
	if at := now.Add(7 * 24 * time.Hour); at.Before(sent.Add(lookUntil)) {
		return at
	}
	return time.Time{}
}

// maxSwept bounds how many pages one sweep looks at, and how many answers it reminds of; the others wait for the next.
const maxSwept = 50

// Sweep looks at the pages that are due and sends the reminders that are. It may be repeated at will: a reminder sent
// again is the same letter.
func (s *Corrections) Sweep(ctx context.Context, f coverage.Fetcher) error {
	ctx, now := incident.Unseen(ctx), s.now()
	if err := audit.Late(ctx, s.docs, now, func(r Request) time.Time { return audit.Since(r.Owed) }, s.pay); err != nil {
		return err
	}
	var errs []error // one that fails keeps no other waiting
	page, err := s.docs.Find(ctx, store.Query{Filter: store.Lte("check_at", now), Sort: []string{"check_at"}, Limit: maxSwept})
	if err != nil {
		return err
	}
	for _, r := range page.Items {
		errs = append(errs, s.look(ctx, f, r))
	}
	overdue, err := s.docs.Find(ctx, store.Query{Filter: store.Lte("remind_at", now), Sort: []string{"remind_at"}, Limit: maxSwept})
	if err != nil {
		return err
	}
	for _, r := range overdue.Items {
		errs = append(errs, s.remind(ctx, r, now))
	}
	return errors.Join(errs...)
}

func (s *Corrections) look(ctx context.Context, f coverage.Fetcher, r Request) error {
	now := s.now()
	after, found := Capture{}, Found{Kind: NotFetch, At: now}
	if r.URL != "" {
		got, err := s.d.Coverage.Capture(ctx, f, r.ClipID)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			found.Kind = Gone
		case err != nil && fault.Of(err) == nil:
			return err // ours: it is tried again
		case err == nil:
			after = Capture{SHA256: got.SHA256, Text: kept(got.Text), At: now}
			if found, err = s.compare(ctx, r, got); err != nil {
				return err
			}
			found.At = now
		}
	}
	_, err := s.docs.Edit(ctx, r.ID, func(r *Request) error {
		if r.Looks++; after.SHA256 != "" {
			r.After = after
		}
		if found.Kind != NotFetch && found.Kind != r.Found.Kind && found.Kind != Same {
			r.Steps = append(r.Steps, Step{Kind: "found", Note: found.Kind, At: now})
			r.At = now
		}
		if found.Kind != NotFetch || r.Found.Kind == "" {
			r.Found = found
		}
		r.CheckAt = next(r.SentAt, now)
		if r.State == Corrected || r.State == Withdrawn || r.SentAt.IsZero() {
			r.CheckAt = time.Time{}
		}
		return nil
	})
	return err
}

// announced are the words by which outlets tell readers that something was corrected.
var announced = pattern.New(`(?im)^.{0,80}(?:更正|勘误|订正|编者按|\bcorrection\b|\bcorrected\b|\bclarification\b|\beditor['’]s note\b|\bthis (?:article|story) (?:was|has been) (?:amended|updated|corrected)\b|\ban earlier version of this\b).*$`)

// compare says what has become of the disputed sentence.
func (s *Corrections) compare(ctx context.Context, r Request, now coverage.Captured) (Found, error) {
	note := ""
	for _, line := range announced.FindAllString(now.Text, 5) {
		if !strings.Contains(r.Before.Text, line) {
			note = strings.TrimSpace(line)
			break
		}
	}
	stands := share(r.Disputed, now.Title+"\n"+now.Text) >= stillThere
	if stands && note == "" {
		return Found{Kind: Same}, nil
	}
	mended, instead, err := s.mended(ctx, r, now)
	if err != nil {
		return Found{}, err
	}
	switch {
	case mended && (!stands || note != ""), note != "" && !stands:
		return Found{Kind: Mended, Note: cmp.Or(note, instead)}, nil
	}
	return Found{Kind: Changed, Note: cmp.Or(note, instead)}, nil
}

// stillThere is the share of the disputed sentence's pairs of words or characters with which it still stands.
const stillThere = 0.95

// mended reports whether the page is right now: it has the fact as it is, or none of the wordings of the claim.
func (s *Corrections) mended(ctx context.Context, r Request, now coverage.Captured) (bool, string, error) {
	f, err := s.d.Facts.Get(ctx, r.FactID)
	if err != nil {
		return false, "", err
	}
	if r.Ground == ByClaim {
		text := shingle.Fold(now.Title + "\n" + now.Text)
		return !slices.ContainsFunc(append(f.Wordings, r.Wrong), func(w string) bool { return w != "" && strings.Contains(text, shingle.Fold(w)) }), "", nil
	}
	known := uptake.Fact{Current: f.Current, Fallen: f.State != fact.Verified}
	for _, v := range f.Versions {
		known.Versions = append(known.Versions, v.Claim)
	}
	found := uptake.New(now.Title, now.Text).Fact(known)
	return found.Verdict == uptake.Right, found.At.In(now.Text), nil
}

// share is how much of a passage stands in a text.
func share(passage, text string) float64 {
	ours := shingle.Hashes(shingle.Tokens(passage), 2)
	if len(ours) == 0 {
		return 0
	}
	theirs := map[uint64]bool{}
	for _, h := range shingle.Hashes(shingle.Tokens(text), 2) {
		theirs[h] = true
	}
	n := 0
	for _, h := range ours {
		if theirs[h] {
			n++
		}
	}
	return float64(n) / float64(len(ours))
}

// mostReminders is how often the owner is reminded that an answer is overdue.
const mostReminders = 3

func (s *Corrections) remind(ctx context.Context, r Request, now time.Time) error {
	if s.d.Reminders.People != nil {
		i, err := s.d.Incidents.Get(ctx, r.IncidentID)
		if err != nil {
			return err
		}
		err = s.d.Reminders.Send(ctx, i, task.Reminder{
			ID: fmt.Sprintf("correction-%s-%d", r.ID, r.Told), OwnerID: r.OwnerID, Keys: "correction.mail.",
			Title: incident.Text{incident.English: r.Title, incident.Chinese: r.Title}, Due: r.AnswerBy, Late: true, Path: "/corrections/" + r.ID,
		})
		if err != nil {
			return fmt.Errorf("correction %s: %w", r.ID, err)
		}
	}
	_, err := s.docs.Edit(ctx, r.ID, func(x *Request) error {
		if !x.RemindAt.Equal(r.RemindAt) { // it was changed or ended meanwhile
			return nil
		}
		if x.Told++; x.Told < mostReminders {
			x.RemindAt = now.Add(answerWithin)
		} else {
			x.RemindAt = time.Time{}
		}
		return nil
	})
	return err
}
