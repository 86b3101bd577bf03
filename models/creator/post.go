package creator

import (
	"context"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
)

// Post is what was published.
type Post struct {
	URL     string    `json:"url"`
	ClipID  string    `json:"clip_id"`
	At      time.Time `json:"at"` // when it was recorded here
	ByName  string    `json:"by_name"`
	Seen    string    `json:"seen"` // the beginning of the live post as somebody saw it
	Check   Check     `json:"check"`
	CheckAt time.Time `json:"check_at"`
	CheckBy string    `json:"check_by"` // name
	CheckID string    `json:"check_id"` // of who looked

	Figures []PostFigures `json:"figures"` // how it stood, by day
}

// Look is one look at whether the post still stands.
type Look struct {
	There  bool      `json:"there"`
	Note   string    `json:"note"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Rating is how the work went, 1 (bad) to 5 (good); 0 is not rated.
type Rating struct {
	Quality       int       `json:"quality"`
	Timeliness    int       `json:"timeliness"`
	Communication int       `json:"communication"`
	Note          string    `json:"note"`
	By            string    `json:"by"`
	ByName        string    `json:"by_name"`
	At            time.Time `json:"at"`
}

// Publish notes where the post stands. First the address is marked as given for a benefit, so that no clip
// of it is ever counted as earned, then the deal moves on, then the clip is made where there is none. Seen
// is the beginning of the live post, "" when nobody has looked yet. Without a benefit no draft is reviewed.
func (s *Creators) Publish(ctx context.Context, id, address, seen string, by audit.Actor) (Deal, error) {
	d, err := s.Deal(ctx, id)
	if err != nil {
		return d, err
	}
	if err := d.mayPublish(); err != nil {
		return d, err
	}
	address, err = coverage.Address("url", address)
	if err != nil {
		return d, err
	}
	if err := person(by); err != nil {
		return d, err
	}
	if err := s.mark(ctx, d, address); err != nil {
		return d, err
	}
	d, err = s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.mayPublish(); err != nil {
			return err
		}
		d.State = Published
		d.Post = Post{URL: address, ClipID: coverage.ClipID(address), At: now, ByName: by.Name}
		d.owe(now, by, "deal.published", map[string]string{"url": address})
		if strings.TrimSpace(seen) != "" {
			return d.see(seen, now, by)
		}
		return nil
	})
	if err != nil {
		return d, err
	}
	return d, s.clip(ctx, d, by)
}

// mayPublish: the draft is approved, or nothing is given and the creator has the brief and writes freely.
func (d Deal) mayPublish() error {
	if d.State == Acknowledged && !d.Benefit.Any() {
		return nil
	}
	return d.from(Approved)
}

// mark says to coverage that what stands at the address was given for a benefit. A rehearsal marks nothing.
func (s *Creators) mark(ctx context.Context, d Deal, address string) error {
	if d.Drill || !d.Benefit.Any() {
		return nil
	}
	return s.coverage.Mark(ctx, coverage.Marked{URL: address, Benefit: string(d.Benefit), DealID: d.ID, ContactID: d.ContactID})
}

// clip makes the clip of a post where coverage has none. A post in a rehearsal is nobody's coverage.
func (s *Creators) clip(ctx context.Context, d Deal, by audit.Actor) error {
	if d.Drill {
		return nil
	}
	_, err := s.coverage.Get(ctx, d.Post.ClipID)
	if fault.KindOf(err) != fault.NotFound || err == nil {
		return err
	}
	_, err = s.coverage.WriteDown(ctx, coverage.Hand{
		URL: d.Post.URL, Medium: "post", Title: d.Title, Byline: d.ContactName, Text: d.Post.Seen, ContactID: d.ContactID,
		IncidentID: d.IncidentID, Published: d.Post.At, DayOnly: true,
	}, by)
	if fault.Is(err, "coverage.clip.taken") {
		return nil // found by somebody at the same moment
	}
	return err
}

// see notes how the live post begins, and whether the label is there.
func (d *Deal) see(text string, now time.Time, by audit.Actor) error {
	var faults fault.List
	text = prose(&faults, "seen", text, maxText)
	if text == "" {
		faults.Add(fault.Bad("seen", "creator.seen.missing"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	d.Post.Seen, d.Post.Check, d.Post.CheckAt, d.Post.CheckBy, d.Post.CheckID = text, CheckLabel(text, d.Label()), now, by.Name, by.ID
	action := "deal.label_seen"
	if !d.Post.Check.OK {
		action = "deal.label_wanting"
	}
	d.owe(now, by, action, map[string]string{"label": d.Label().Text()})
	return nil
}

// See notes how the live post begins and checks its label. It may be done again, when the label was added.
func (s *Creators) See(ctx context.Context, id, text string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Published, Retained); err != nil {
			return err
		}
		return d.see(text, now, by)
	})
}

// Retain says until which day the post stays up. The label of the live post must have been looked at
// before.
func (s *Creators) Retain(ctx context.Context, id, until string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Published, Retained); err != nil {
			return err
		}
		date, err := tidyDate("until", until, now, true)
		if err != nil {
			return err
		}
		if date < now.Format(time.DateOnly) {
			return fault.Bad("until", "creator.retain.past")
		}
		if d.Benefit.Any() && d.Post.CheckAt.IsZero() {
			return fault.Clash("creator.retain.unseen")
		}
		d.State, d.RetainUntil, d.CheckDue = Retained, date, false
		d.owe(now, by, "deal.retained", map[string]string{"date": date})
		return nil
	})
}

// Look notes whether the post still stands. One that has gone before its time ends the deal and is a
// violation of the creator's.
func (s *Creators) Look(ctx context.Context, id string, there bool, note string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Published, Retained); err != nil {
			return err
		}
		var faults fault.List
		note = line(&faults, "look_note", note)
		if !there && note == "" {
			faults.Add(fault.Bad("look_note", "creator.look.note_missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		d.Looks = append(d.Looks, Look{there, note, by.ID, by.Name, now})
		if there {
			d.owe(now, by, "deal.still_there", map[string]string{"text": note})
			return nil
		}
		d.State, d.Reason = Ended, note
		d.owe(now, by, "deal.gone", map[string]string{"reason": note})
		return nil
	})
}

// Finish ends a deal whose post has stayed up to the day agreed, and was looked at since.
func (s *Creators) Finish(ctx context.Context, id string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Retained); err != nil {
			return err
		}
		if now.Format(time.DateOnly) < d.RetainUntil {
			return fault.Clash("creator.retain.early", "date", d.RetainUntil)
		}
		if !d.Looked() {
			return fault.Clash("creator.retain.look")
		}
		d.State, d.CheckDue = Ended, false
		d.owe(now, by, "deal.ended", nil)
		return nil
	})
}

// Rate notes how the work went. It may be corrected; the log keeps both.
func (s *Creators) Rate(ctx context.Context, id string, r Rating, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if !d.Rateable() {
			return fault.Clash("creator.rating.early")
		}
		var faults fault.List
		for field, n := range map[string]int{"quality": r.Quality, "timeliness": r.Timeliness, "communication": r.Communication} {
			if n < 1 || n > 5 {
				faults.Add(fault.Bad(field, "creator.rating.missing"))
			}
		}
		r.Note = prose(&faults, "rating_note", r.Note, 500)
		if err := faults.Err(); err != nil {
			return err
		}
		r.By, r.ByName, r.At = by.ID, by.Name, now
		d.Rating = r
		d.owe(now, by, "deal.rated", map[string]string{
			"quality": strconv.Itoa(r.Quality), "timeliness": strconv.Itoa(r.Timeliness), "communication": strconv.Itoa(r.Communication), "text": r.Note,
		})
		return nil
	})
}
