package mailing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/bounce"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/pattern"
	"standfirst/models/reply"
	"standfirst/models/store"
)

// What comes back to us is about a delivery when it carries something that only we can have made: the tag of a return
// path, the way to leave that stood in the message, or the id of the message itself, which nobody else was told. A tag
// that is wrong was guessed, and nothing else in its message is believed either. The id of a message is known to whomever it
// was forwarded: what would stop somebody's mail has to name, besides, the address that the message went to.

// ownID is an id of a message of ours; see Press.messageID.
var ownID = pattern.New(`^([0-9a-f]{32})\.[0-9a-f]{8}@`)

// CameFrom is the delivery that a message is about or answers; false when it is about none of ours. certain says that it
// shows a code of ours, and not an id alone.
func (s *Mailings) CameFrom(ctx context.Context, m bounce.Message) (d Delivery, certain, ok bool, err error) {
	for _, address := range append(slices.Clone(m.To), m.Original.ReturnPath) {
		id, good := s.returned(address)
		switch {
		case good:
			d, ok, err = s.deliveryIf(ctx, id, "")
			return d, ok, ok, err
		case forged(address):
			return Delivery{}, false, false, nil
		}
	}
	for _, address := range m.Original.Leave {
		if token := address[strings.LastIndexByte(address, '/')+1:]; token != "" && len(token) < 300 {
			if d, err := s.Reader(ctx, token); err == nil && d.ID != "" {
				return d, true, true, nil
			} else if err != nil && fault.KindOf(err) != fault.NotFound {
				return d, false, false, err
			}
		}
	}
	for _, id := range append([]string{m.Original.MessageID}, m.Answers...) {
		if at := ownID.FindStringSubmatch(id); at != nil {
			if d, ok, err = s.deliveryIf(ctx, at[1], "<"+id+">"); ok || err != nil {
				doubtful := (m.Kind == bounce.Complaint || m.Kind == bounce.OptOut) && !m.About(d.Address)
				return d, false, ok && !doubtful, err
			}
		}
	}
	return Delivery{}, false, false, nil
}

// forged reports whether an address is formed as a return path of ours.
func forged(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	_, tag, found := strings.Cut(local, "+")
	_, err := tagging.DecodeString(strings.ToUpper(tag))
	return found && err == nil && len(tag) == tagging.EncodedLen(tagBytes+tagSecret)
}

// deliveryIf is a delivery, as long as its message has an id; "" for any.
func (s *Mailings) deliveryIf(ctx context.Context, id, messageID string) (Delivery, bool, error) {
	d, err := s.deliveries.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Delivery{}, false, nil
	}
	return d, err == nil && (messageID == "" || d.MessageID == messageID), err
}

// What became of a report.
const (
	CameNothing    = "nothing"    // it changes nothing: it is late, of a drill, or about somebody else
	CameBounced    = "bounced"    // the address is dead and gets no more mail
	CameFailed     = "failed"     // the message was not delivered; the address stays
	CameComplained = "complained" // the reader gets no more mail: called it junk,
	CameLeft       = "left"       // or asked to be left alone
)

// cameAgain is how long a refusal that came back counts beside the next one: a server of ours that takes every message
// says nothing of the reader's, so what it accepted ends no streak within this time.
const cameAgain = 60 * 24 * time.Hour

// slowedFor is how long a provider is given less after one of its servers has refused us in a report. It never stops a
// queue or a mailing: what was refused on the way to whom a message was forwarded speaks of that way.
const slowedFor = 60

// CameBack takes down that a message which a server had accepted was not delivered after all. A dead address is
// suppressed and its contact doubted; trouble of a mailbox or host counts towards five in a row; a refusal of us slows
// its provider. The server that reports has given up, so the message is not tried again. Only what was handed over can
// come back; the same report again changes nothing.
//
// certain is whether the report shows a code of ours; one that does not has to name the reader to say that they are gone.
func (s *Mailings) CameBack(ctx context.Context, d Delivery, r bounce.Report, certain bool) (string, error) {
	if d.State == InFlight {
		return "", ErrEarly
	}
	if d.Drill || d.Address == "" || d.State != Accepted && d.State != Unconfirmed || r.Kind != bounce.Failed {
		return CameNothing, nil
	}
	o := Outcome{Kind: Rejected, Code: r.Code, Enhanced: r.Status, Text: r.Text, Why: "mailbox.came_back", Stage: "returned"}
	elsewhere := r.Recipient != d.Address && (r.Recipient != "" || !certain) // it was sent on, and failed there
	state := Failed
	switch {
	case r.Hard() && !elsewhere:
		state = Bounced
		if err := s.bury(ctx, d.Address, o); err != nil {
			return "", err
		}
	case r.Verdict.Class == reply.Block:
		if err := s.slowed(ctx, d, o, r.Verdict); err != nil {
			return "", err
		}
	default:
		if err := s.softened(ctx, d, o, s.now()); err != nil {
			return "", err
		}
	}
	op := s.op(d, store.In("state", Accepted, Unconfirmed), map[string]any{
		"state": state, "reason": "", "suspect": state == Bounced, "meaning": r.Verdict.Why,
		"code": int64(o.Code), "enhanced": o.Enhanced, "text": oneLine(o.Text), "why": o.Why, "stage": o.Stage,
	})
	if _, err := s.deliveries.Apply(ctx, op); err != nil {
		return "", err
	}
	if state == Bounced {
		return CameBounced, s.suppressQueued(ctx, d.Address, Dead)
	}
	return CameFailed, nil
}

// ErrEarly says that a message came back before it was noted that it had been taken: asked again later, it is known.
var ErrEarly = errors.New("mailing: the message is still being handed over")

func (s *Mailings) slowed(ctx context.Context, d Delivery, o Outcome, v reply.Verdict) error {
	if v.Action != reply.Slow && v.Action != reply.Pause {
		return nil
	}
	m, err := s.docs.Get(ctx, d.MailingID)
	if err != nil {
		return err
	}
	v.Action, v.Minutes = reply.Slow, min(max(v.Minutes, slowedFor), 24*slowedFor)
	return s.Heed(ctx, m, d, o, v)
}

// CameAnswer is that an answer was logged.
const CameAnswer = "answered"

// Answered logs what the reader of a delivery has written in answer to it, in their own words: no follow-up goes there any
// more. Somebody who asks for nothing but to get no more mail gets none, if they write from the address that the message
// went to or certain says that the answer shows a code of ours. An answer that was logged already, or taken back by a
// colleague, stays as it is; one of somebody else, or to what has not reached anybody, is left for a person.
func (s *Mailings) Answered(ctx context.Context, d Delivery, m bounce.Message, certain bool) (string, error) {
	if m.Forged || !d.Answerable() {
		return CameNothing, nil
	}
	if theirs, err := s.writes(ctx, d, m.From); err != nil || !theirs {
		return CameNothing, err
	}
	own := bounce.Own(m.Text)
	if _, err := s.replies.Get(ctx, d.ID); errors.Is(err, store.ErrNotFound) {
		at := m.Date
		if at.Before(d.SentAt) || at.After(s.now()) { // clocks of other people
			at = time.Time{}
		}
		by := audit.Actor{ID: audit.System("mailbox").ID, Name: m.From}
		if _, err := s.LogReply(ctx, d.ID, at, markup.Shorten(own, MaxReplyNote), by); err != nil {
			return "", err
		}
	} else if err != nil {
		return "", err
	}
	if _, sure := bounce.Leaves(own); sure && (certain || strings.EqualFold(m.From, d.Address)) {
		return s.Complained(ctx, d, false)
	}
	return CameAnswer, nil
}

// writes reports whether an address is that of the reader of a delivery: the one that got it, or another of theirs.
func (s *Mailings) writes(ctx context.Context, d Delivery, address string) (bool, error) {
	if address == "" || d.Address == "" {
		return false, nil
	}
	if strings.EqualFold(address, d.Address) {
		return true, nil
	}
	c, ok, err := s.d.Contacts.ByAddress(ctx, address)
	return ok && c.ID == d.ContactID && d.ContactID != "", err
}

// AsksToLeave reports whether an answer holds a wish to get no more mail that a person has to read, as it says more.
func (r Reply) AsksToLeave() bool {
	asks, _ := bounce.Leaves(r.Note)
	return asks
}

// Complained takes down that the reader of a delivery has called it junk, or has asked their provider to be left alone:
// from then on nothing is sent to them. It may be repeated.
func (s *Mailings) Complained(ctx context.Context, d Delivery, junk bool) (string, error) {
	if d.Drill || d.Address == "" {
		return CameNothing, nil
	}
	reason, queued, became := contact.Unsubscribed, Unsubscribed, CameLeft
	if junk {
		reason, queued, became = contact.Complained, Complained, CameComplained
	}
	if err := s.d.Contacts.Suppressions.Suppress(ctx, d.Address, contact.ScopeAll, reason, audit.System("mailbox")); err != nil {
		return "", err
	}
	return became, s.suppressQueued(ctx, d.Address, queued)
}
