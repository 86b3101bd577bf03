package coverage

import (
	"context"
	"errors"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/shingle"
	"standfirst/models/store"
)

// Lesson counts what people have said to one kind of proposal made for one reason: that this domain is that outlet,
// that this name in the bylines of an outlet is that contact, that this wording repeats that claim. Counts are all
// there is to it, so that a page can say why something is not proposed any more.
type Lesson struct {
	ID     string `json:"id"`
	Rev    int64  `json:"rev"`
	Kind   string `json:"kind"`   // of proposal: ForOutlet, ForContact or ForClaim
	Reason string `json:"reason"` // by which it was made: a host, a name at an outlet, a wording
	Object string `json:"object"` // id of what was proposed
	Yes    int64  `json:"yes"`
	No     int64  `json:"no"`
}

// The kinds of proposal that are learnt from.
const (
	ForOutlet  = "outlet"
	ForContact = "contact"
	ForClaim   = "claim"
)

// enoughNo is how many rejections, none of them outweighed, silence a kind of proposal. What names one outlet or one
// person is wrong at once when somebody says so; a wording may stand in an article for many reasons.
var enoughNo = map[string]int64{ForOutlet: 1, ForContact: 1, ForClaim: 3}

// Silent reports whether it is not proposed any more.
func (l Lesson) Silent() bool { return l.No >= enoughNo[l.Kind] && l.No > l.Yes }

func lessonID(kind, reason, object string) string {
	return digest(kind + "\n" + shingle.Fold(reason) + "\n" + object)[:32]
}

// Lesson returns what was said to a kind of proposal; the zero counts when nothing was.
func (s *Clips) Lesson(ctx context.Context, kind, reason, object string) (Lesson, error) {
	l, err := s.lessons.Get(ctx, lessonID(kind, reason, object))
	if errors.Is(err, store.ErrNotFound) {
		return Lesson{Kind: kind, Reason: reason, Object: object}, nil
	}
	return l, err
}

// heed counts what somebody said. Who changes their mind takes the earlier word back.
func (s *Clips) heed(ctx context.Context, kind, reason, object string, was, now State) error {
	if reason == "" || was == now {
		return nil
	}
	l := Lesson{ID: lessonID(kind, reason, object), Kind: kind, Reason: reason, Object: object}
	if _, err := s.lessons.InsertMissing(ctx, &l); err != nil {
		return err
	}
	step := map[State]string{Confirmed: "yes", Rejected: "no"}
	inc := map[string]int64{}
	if field := step[was]; field != "" {
		inc[field]--
	}
	if field := step[now]; field != "" {
		inc[field]++
	}
	_, err := s.lessons.Modify(ctx, store.Eq("id", l.ID), store.Patch{Inc: inc})
	return err
}

// unsilenced leaves out what is not proposed any more.
func (s *Clips) unsilenced(ctx context.Context, hits []ClaimHit) ([]ClaimHit, error) {
	var out []ClaimHit
	for _, h := range hits {
		l, err := s.Lesson(ctx, ForClaim, h.Wording, h.FactID)
		if err != nil {
			return nil, err
		}
		if !l.Silent() {
			out = append(out, h)
		}
	}
	return out, nil
}

// outletReason is by what an outlet was recognised; "" for what is no ground to learn from.
func (c Clip) outletReason() string {
	if c.OutletBy == "domain" {
		return strings.TrimPrefix(hostOf(first(c.Archive.URL, c.URL)), "www.")
	}
	return ""
}

// contactReason is the name by which an author was recognised.
func contactReason(outletID, name string) string { return outletID + "\n" + name }

// ConfirmOutlet says that a clip appeared in the outlet that was recognised; RejectOutlet that it did not, after which
// the address is not taken for that outlet any more.
func (s *Clips) ConfirmOutlet(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.settleOutlet(ctx, id, Confirmed, by)
}

// RejectOutlet says that a clip did not appear in the outlet that was recognised.
func (s *Clips) RejectOutlet(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.settleOutlet(ctx, id, Rejected, by)
}

func (s *Clips) settleOutlet(ctx context.Context, id string, state State, by audit.Actor) (Clip, error) {
	var reason, object string
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.OutletID == "" || c.OutletBy == "hand" {
			return fault.Missing("coverage.finding.missing")
		}
		if reason, object = c.outletReason(), c.OutletID; state == Rejected {
			c.OutletID, c.ContactID, c.ContactBy = "", "", ""
		}
		c.OutletBy = "hand"
		return nil
	})
	if err != nil {
		return c, err
	}
	if err := s.heed(ctx, ForOutlet, reason, object, Suggested, state); err != nil {
		return c, err
	}
	return c, s.log(ctx, c, "coverage.outlet_judged", map[string]string{"outlet": object}, by)
}

// ConfirmContact says that a clip is by the contact who was recognised in its byline; RejectContact that it is not,
// after which the name is not taken for that contact any more.
func (s *Clips) ConfirmContact(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.settleContact(ctx, id, Confirmed, by)
}

// RejectContact says that a clip is not by the contact who was recognised in its byline.
func (s *Clips) RejectContact(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.settleContact(ctx, id, Rejected, by)
}

func (s *Clips) settleContact(ctx context.Context, id string, state State, by audit.Actor) (Clip, error) {
	var reason, object string
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.ContactID == "" || c.ContactBy != "byline" {
			return fault.Missing("coverage.finding.missing")
		}
		reason, object = contactReason(c.OutletID, c.AuthorAs), c.ContactID
		if c.ContactBy = "hand"; state == Rejected {
			c.ContactID = ""
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	if err := s.heed(ctx, ForContact, reason, object, Suggested, state); err != nil {
		return c, err
	}
	return c, s.log(ctx, c, "coverage.contact_judged", map[string]string{"contact": object}, by)
}
