package mailing

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/reply"
	"standfirst/models/store"
)

// answered reports whether a server spoke of this message: there are words to understand.
func (o Outcome) answered() bool { return o.Code >= 400 && o.Stage != "message" && o.Why != notOffered }

// notOffered says that the server cannot take an address like this one; the code beside it is our own.
const notOffered = "outbound.smtp.utf8"

// Meaning is what the server's answer to a message to an address says. What was refused at the sender's name is not
// about the reader, whatever its words.
func (o Outcome) Meaning(address string) reply.Verdict {
	_, domain, _ := strings.Cut(address, "@")
	v := reply.Explain(reply.Answer{Code: o.Code, Enhanced: o.Enhanced, Text: o.Text, Domain: domain})
	if v.Class == reply.Hard && o.Stage == "mail" {
		return reply.Verdict{Class: reply.Block, Action: reply.Fix, Why: "sender"}
	}
	return v
}

// settled is what becomes of a delivery after an outcome.
type settled struct {
	state   Status
	reason  string
	due     time.Time // when deferred
	meaning reply.Verdict
}

// settle decides by what the answer means. Only a dead address bounces; a block is waited for, since its provider
// may take the same message later; what cannot be had within the time for trying fails and touches no address.
func settle(d Delivery, attempt int64, o Outcome, r Retry, now time.Time) settled {
	switch {
	case o.Kind == Taken:
		return settled{state: Accepted}
	case o.Kind == Unknown:
		return settled{state: Unconfirmed, reason: NoAnswer}
	case o.Kind == Rejected && !o.answered():
		return settled{state: Failed}
	}
	next := settled{state: Deferred}
	if o.answered() {
		next.meaning = o.Meaning(d.Address)
	}
	switch next.meaning.Action {
	case reply.Suppress:
		next.state = Bounced
		return next
	case reply.Skip, reply.Fix:
		next.state = Failed
		return next
	}
	at, inTime := r.next(d.ID, attempt, d.firstTry(now), now)
	if wait := now.Add(r.wait(next.meaning)); wait.After(at) {
		at = wait.Truncate(time.Millisecond)
		inTime = at.Sub(d.firstTry(now)) <= r.GiveUp
	}
	next.due = at
	if !inTime {
		next.state, next.reason = Failed, TooLong
		if next.meaning.Action == reply.RetryLater {
			next.reason = NotNow
		}
	}
	return next
}

// Learn keeps what an outcome says about the address: a dead one is suppressed and the contact's record doubted; one
// that was out of reach in five mailings over two weeks likewise. It is done before the outcome is recorded and is
// safe to repeat, so that a crash in between loses neither.
func (s *Mailings) Learn(ctx context.Context, d Delivery, o Outcome, r Retry) error {
	if !o.answered() {
		return nil
	}
	after := settle(d, d.Attempts+1, o, r, s.now())
	switch {
	case after.state == Bounced:
		return s.bury(ctx, d.Address, o)
	case after.state == Failed && after.meaning.Class == reply.Soft:
		return s.softened(ctx, d, o, time.Time{})
	}
	return nil
}

// bury takes an address off every mailing, with the answer as its reason.
func (s *Mailings) bury(ctx context.Context, address string, o Outcome) error {
	said := strings.Join(strings.Fields(strconv.Itoa(o.Code)+" "+o.Enhanced+" "+oneLine(o.Text)), " ")
	if err := s.d.Contacts.Suppressions.Suppress(ctx, address, contact.ScopeAll, contact.Bounced+": "+said, audit.System("mailing")); err != nil {
		return err
	}
	return s.d.Contacts.Bounced(ctx, address, said)
}

// streak counts the mailings in a row that did not reach an address for reasons of its own mailbox or host.
type streak struct {
	ID    string    `json:"id"` // the address
	Rev   int64     `json:"rev"`
	Since time.Time `json:"since"` // the first of them
	Of    []string  `json:"of"`    // deliveries, each counted once
	Back  time.Time `json:"back"`  // the last that a server had taken before it came back
}

const (
	softInARow = 5
	softFor    = 14 * 24 * time.Hour
)

// softened adds a delivery to the address's streak. A full mailbox is emptied, a host comes back: only five mailings
// in a row over at least two weeks say that nobody reads there any more. back is when it came back, zero when it was
// refused at once.
func (s *Mailings) softened(ctx context.Context, d Delivery, o Outcome, back time.Time) error {
	if _, err := s.streaks.InsertMissing(ctx, &streak{ID: d.Address, Since: s.now(), Of: []string{d.ID}}); err != nil {
		return err
	}
	row, err := s.streaks.Edit(ctx, d.Address, func(x *streak) error {
		x.Back = back
		for _, id := range x.Of {
			if id == d.ID {
				return nil
			}
		}
		if x.Of = append(x.Of, d.ID); len(x.Of) > softInARow {
			x.Of = x.Of[len(x.Of)-softInARow:]
		}
		return nil
	})
	if err != nil || len(row.Of) < softInARow || s.now().Sub(row.Since) < softFor {
		return err
	}
	return s.bury(ctx, d.Address, o)
}

// endStreaks ends the streaks of addresses whose servers have taken a message. Where lately one came back that had been
// taken, that says nothing.
func (s *Mailings) endStreaks(ctx context.Context, addresses []string) error {
	return s.dropStreaks(ctx, addresses, store.Not(store.Gt("back", s.now().Add(-cameAgain))))
}

func (s *Mailings) dropStreaks(ctx context.Context, addresses []string, f store.Filter) error {
	for part := range slices.Chunk(addresses, 500) {
		if _, err := s.streaks.Delete(ctx, store.And(store.In("id", part...), f)); err != nil {
			return err
		}
	}
	return nil
}
