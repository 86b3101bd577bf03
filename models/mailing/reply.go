package mailing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// The events of replies, in the stream of the mailing.
const (
	EventReplied   = "mailing.replied"
	EventUnreplied = "mailing.unreplied"
)

// MaxReplyNote bounds what is noted of a reply, in characters.
const MaxReplyNote = 2000

// Reply is that a reader has answered a message, by whatever way, as a colleague has logged it or a mailbox has brought it.
// There is at most one of each message, the first.
type Reply struct {
	ID         string    `json:"id"` // of the delivery
	Rev        int64     `json:"rev"`
	MailingID  string    `json:"mailingId"`
	IncidentID string    `json:"incidentId"` // that the mailing is about, "" for none
	Correction bool      `json:"correction"` // the message corrected an earlier one
	ContactID  string    `json:"contactId"`
	OutletID   string    `json:"outletId"`  // of the contact when the reply was logged; "" for none
	OutletWas  []string  `json:"outletWas"` // ids of outlets that became part of this one
	SentAt     time.Time `json:"sentAt"`    // when the message was handed over
	At         time.Time `json:"at"`        // when the reader answered, always later
	Note       string    `json:"note"`      // what they said, plain text; "" for nothing noted
	ByName     string    `json:"byName"`
	Withdrawn  bool      `json:"withdrawn"` // it was logged by mistake

	Owes bool         `json:"owes"`
	Owed []audit.Owed `json:"owed"`
}

// Took is how long the answer took.
func (r Reply) Took() time.Duration { return r.At.Sub(r.SentAt) }

// Answerable reports whether somebody may have answered the message: it has left for real, or is kept here as if it had.
func (d Delivery) Answerable() bool {
	return !d.Drill && (d.State == Accepted || d.State == Unconfirmed) && !d.SentAt.IsZero()
}

// LogReply notes that the reader of a delivery has answered: at a moment, or, at the zero time, now. A follow-up leaves
// them out from then on. The same call again changes nothing; one with another time or note corrects them. Faults are on
// at and note; a Conflict where the message has not reached anybody.
func (s *Mailings) LogReply(ctx context.Context, deliveryID string, at time.Time, note string, by audit.Actor) (Reply, error) {
	d, err := s.Delivery(ctx, deliveryID)
	if err != nil {
		return Reply{}, err
	}
	m, err := s.Get(ctx, d.MailingID)
	if err != nil {
		return Reply{}, err
	}
	if !d.Answerable() {
		return Reply{}, fault.Clash("mailing.reply.unsent")
	}
	now := s.now()
	r := Reply{
		ID: d.ID, MailingID: m.ID, IncidentID: m.IncidentID, Correction: m.IsCorrection(), ContactID: d.ContactID, SentAt: d.SentAt, Note: strings.TrimSpace(note), ByName: by.Name,
	}
	if r.At, err = replyAt(at, d.SentAt, now); err != nil {
		return r, errors.Join(err, noteFault(r.Note))
	}
	if err := noteFault(r.Note); err != nil {
		return r, err
	}
	if r.OutletID, err = s.outletOf(ctx, d.ContactID); err != nil {
		return r, err
	}
	r.owe(now, by, EventReplied)
	added, err := s.replies.InsertMissing(ctx, &r)
	if err != nil {
		return r, err
	}
	if !added[0] {
		r, err = s.replies.Edit(ctx, d.ID, func(old *Reply) error {
			same := old.At.Equal(r.At) && old.Note == r.Note || at.IsZero() && r.Note == ""
			if same && !old.Withdrawn {
				return nil
			}
			old.At, old.Note, old.ByName, old.Withdrawn = r.At, r.Note, r.ByName, false
			old.owe(now, by, EventReplied)
			return nil
		})
		if err != nil {
			return r, err
		}
	}
	return s.settleReply(ctx, r)
}

// TakeBackReply says that a reply was logged by mistake. One that is taken back stays so: the same call again changes
// nothing. A NotFound fault where nothing was ever logged.
func (s *Mailings) TakeBackReply(ctx context.Context, deliveryID string, by audit.Actor) error {
	if _, err := s.Delivery(ctx, deliveryID); err != nil {
		return err
	}
	r, err := s.replies.Edit(ctx, deliveryID, func(r *Reply) error {
		if r.Withdrawn {
			return nil
		}
		r.Withdrawn = true
		r.owe(s.now(), by, EventUnreplied)
		return nil
	})
	if err != nil {
		return missing(err, "mailing.reply.missing")
	}
	_, err = s.settleReply(ctx, r)
	return err
}

// replyAt is when a reader answered what was sent at a moment. Forms know minutes: a reply within that of the message came
// right after it.
func replyAt(at, sent, now time.Time) (time.Time, error) {
	at = at.UTC().Truncate(time.Millisecond)
	switch {
	case at.IsZero():
		at = now
	case at.After(now.Add(time.Minute)): // clocks differ a little
		return at, fault.Bad("at", "mailing.reply.ahead")
	case at.Before(sent.Truncate(time.Minute)):
		return at, fault.Bad("at", "mailing.reply.before")
	}
	if !at.After(sent) {
		at = sent.Add(time.Second)
	}
	return at, nil
}

func noteFault(note string) error {
	if len([]rune(note)) > MaxReplyNote {
		return fault.Bad("note", "mailing.reply.long", "max", MaxReplyNote)
	}
	return nil
}

func (s *Mailings) outletOf(ctx context.Context, contactID string) (string, error) {
	if contactID == "" {
		return "", nil
	}
	c, err := s.d.Contacts.Get(ctx, contactID)
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return c.OutletID, err
}

// owe notes an event. It names nobody: the log keeps what is erased elsewhere.
func (r *Reply) owe(at time.Time, by audit.Actor, action string) {
	r.Owes = true
	r.Owed = append(r.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Mailing{ID: r.MailingID}.stream(), Data: map[string]string{"delivery": r.ID}}))
}

// settleReply says elsewhere what is on record of a reply, and writes the events. Every step may be repeated, and the sweep
// does where a death came between. Of two calls at once the later one may have said it first: what has changed meanwhile
// is said again, until what was said last is what stands.
func (s *Mailings) settleReply(ctx context.Context, r Reply) (Reply, error) {
	if !r.Owes {
		return r, nil
	}
	for {
		if err := s.tellReply(ctx, r); err != nil {
			return r, err
		}
		if _, err := audit.Settle(ctx, s.d.Audit, s.replies, r.ID, Mailing{ID: r.MailingID}.stream(), r, func(r *Reply) audit.Debt { return audit.Debt{Owes: &r.Owes, Owed: &r.Owed} }); err != nil {
			return r, err
		}
		now, err := s.replies.Get(ctx, r.ID)
		if err != nil || now.Withdrawn == r.Withdrawn && now.At.Equal(r.At) {
			return now, err
		}
		r = now
	}
}

// tellReply marks the delivery, and keeps with the contact when they last answered.
func (s *Mailings) tellReply(ctx context.Context, r Reply) error {
	if _, err := s.deliveries.Modify(ctx, store.Eq("id", r.ID), store.Patch{Set: map[string]any{"replied": !r.Withdrawn}}); err != nil {
		return err
	}
	return s.heardOf(ctx, r)
}

func (s *Mailings) heardOf(ctx context.Context, r Reply) error {
	if r.ContactID == "" {
		return nil
	}
	err := s.d.Contacts.Unreplied(ctx, r.ContactID)
	if err == nil && !r.Withdrawn {
		err = s.d.Contacts.Replied(ctx, r.ContactID, r.At)
	}
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
		return nil // the contact is gone, the reply is not
	}
	return err
}

// sweepReplies ends what a death in the middle has left.
func (s *Mailings) sweepReplies(ctx context.Context) error {
	since := func(r Reply) time.Time { return audit.Since(r.Owed) }
	return audit.Late(ctx, s.replies, s.now(), since, s.settleReply)
}

// Reply returns what was logged of a delivery, a NotFound fault when nothing was.
func (s *Mailings) Reply(ctx context.Context, deliveryID string) (Reply, error) {
	if _, err := s.Delivery(ctx, deliveryID); err != nil {
		return Reply{}, err
	}
	r, err := s.replies.Get(ctx, deliveryID)
	if err == nil && r.Withdrawn {
		return Reply{}, fault.Missing("mailing.reply.missing")
	}
	return r, missing(err, "mailing.reply.missing")
}

// ReplySearch asks for replies; fields that are empty ask for nothing.
type ReplySearch struct {
	MailingIDs []string
	ContactIDs []string
	OutletID   string
	From, To   time.Time // when they came
	Limit      int
}

// Replies returns the replies that match, the latest first, without those to mailings that the viewer may not know of.
// More says that there are others.
func (s *Mailings) Replies(ctx context.Context, q ReplySearch) (all []Reply, more bool, err error) {
	f, err := s.veil(ctx, store.Eq("withdrawn", false))
	if err != nil {
		return nil, false, err
	}
	fs := []store.Filter{f}
	if len(q.MailingIDs) > 0 {
		fs = append(fs, store.In("mailingId", q.MailingIDs...))
	}
	if len(q.ContactIDs) > 0 {
		fs = append(fs, store.In("contactId", q.ContactIDs...))
	}
	if q.OutletID != "" {
		fs = append(fs, store.Eq("outletId", q.OutletID))
	}
	if !q.From.IsZero() {
		fs = append(fs, store.Gte("at", q.From))
	}
	if !q.To.IsZero() {
		fs = append(fs, store.Lt("at", q.To))
	}
	page, err := s.replies.Find(ctx, store.Query{Filter: store.And(fs...), Sort: []string{"-at"}, Limit: q.Limit})
	return page.Items, page.Next != "", err
}

// LastReplies says of each of the contacts when they last answered.
func (s *Mailings) LastReplies(ctx context.Context, ids []string) (map[string]contact.Known, error) {
	out := map[string]contact.Known{}
	if len(ids) == 0 {
		return out, nil
	}
	f := store.And(store.In("contactId", ids...), store.Eq("withdrawn", false))
	rows, err := s.replies.Group(ctx, f, []store.By{{Field: "contactId"}}, store.Max("at"))
	for _, r := range rows {
		out[r.Text(0)] = contact.Known{LastReply: contact.Moment(r.Values[0])}
	}
	return out, err
}

// AcceptedBy counts the messages to contacts that their servers accepted in a span of time, zero for no limit, without
// corrections, those of drills, and those of mailings that the viewer may not know of. Others may not know of the incidents
// that those are about which are counted.
func (s *Mailings) AcceptedBy(ctx context.Context, contactIDs []string, from, to time.Time) (n int64, incidentIDs []string, err error) {
	if len(contactIDs) == 0 {
		return 0, nil, nil
	}
	fs := []store.Filter{store.In("contactId", contactIDs...), store.Eq("state", Accepted), store.Ne("drill", true)}
	if !from.IsZero() {
		fs = append(fs, store.Gte("at", from))
	}
	if !to.IsZero() {
		fs = append(fs, store.Lt("at", to))
	}
	rows, err := s.deliveries.Group(ctx, store.And(fs...), []store.By{{Field: "mailingId"}})
	if err != nil {
		return 0, nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Text(0)
	}
	seen, err := s.GetAll(ctx, ids...)
	for _, r := range rows {
		m, ok := seen[r.Text(0)]
		if !ok || m.IsCorrection() {
			continue
		}
		n += r.Count
		if m.IncidentID != "" && !slices.Contains(incidentIDs, m.IncidentID) {
			incidentIDs = append(incidentIDs, m.IncidentID)
		}
	}
	return n, incidentIDs, err
}

// OutletMerged brings the replies of an outlet along when it becomes part of another one, and back when it comes back.
func (s *Mailings) OutletMerged(ctx context.Context, stays, goes string, back bool) error {
	f, p := outlet.Moved(stays, goes, back)
	_, err := s.replies.Modify(ctx, f, p)
	return err
}

// eraseReplies takes out what was noted of a person's replies, and what names them in others. That somebody answered, and
// when, stays. One that was taken back still has its note, although no delivery is marked by it.
func (s *Mailings) eraseReplies(ctx context.Context, p contact.Person) error {
	ids := map[string]bool{}
	for d, err := range s.deliveries.Each(ctx, store.Query{Filter: theirs(p)}) {
		if err != nil {
			return err
		}
		ids[d.ID] = true
	}
	for r, err := range s.replies.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		if r.Note == "" || !ids[r.ID] && !slices.Contains(p.IDs, r.ContactID) && !p.In(r.Note) {
			continue
		}
		if _, err := s.replies.Modify(ctx, store.Eq("id", r.ID), store.Patch{Set: map[string]any{"note": ""}}); err != nil {
			return err
		}
	}
	return nil
}
