package mailing

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/wire"
)

// sift makes a delivery of each candidate, or a record of why there is none.
func (e *expansion) sift(ctx context.Context, w Wave, part []candidate, desks colleagues) ([]Delivery, []Removed, error) {
	outlets, err := e.outlets(ctx, part)
	if err != nil {
		return nil, nil, err
	}
	var ds []Delivery
	var rs []Removed
	err = e.each(ctx, w, part, func(c candidate, why verdict) {
		if why.Reason == "" && desks.inFavour(c, e.m.PerOutlet) {
			why.Reason = SameOutlet
			e.taken.forget(c.address) // a later wave may have them
		}
		if why.Reason != "" {
			rs = append(rs, e.removedFrom(w, c, why))
			return
		}
		d := e.delivery(w, c, outlets[c.OutletID].Name)
		d.AlsoTo = desks.named(c, e.m.PerOutlet)
		ds = append(ds, d)
	})
	if err != nil {
		return nil, nil, err
	}
	return ds, rs, e.advise(ctx, ds)
}

// each decides about each candidate.
func (e *expansion) each(ctx context.Context, w Wave, part []candidate, do func(candidate, verdict)) error {
	addresses, ids := make([]string, 0, len(part)), make([]string, 0, len(part))
	faults := make([]string, len(part))
	for i := range part {
		ids = append(ids, part[i].ID)
		address, err := contact.NormalAddress(part[i].address)
		switch {
		case part[i].wire != nil && part[i].wire.Way == wire.File: // a person carries it over
		case strings.TrimSpace(part[i].address) == "" && e.m.Derived(): // of old it had one
			faults[i] = Erased
		case strings.TrimSpace(part[i].address) == "":
			faults[i] = NoAddress
		case err != nil:
			faults[i] = Malformed
		default:
			part[i].address = address
			addresses = append(addresses, address)
		}
	}
	held, err := e.d.Contacts.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return err
	}
	out, err := e.leftOut(ctx, ids)
	if err != nil {
		return err
	}
	people := func(yield func(contact.Contact) bool) {
		for i := range part {
			if !yield(part[i].Contact) {
				return
			}
		}
	}
	past, err := e.history(ctx, e.m, e.guards, people, e.starts(w))
	if err != nil {
		return err
	}
	for i, c := range part {
		if c.wire != nil {
			do(c, verdict{Cause: Cause{Reason: cmp.Or(faults[i], e.againstWire(*c.wire, held[c.address]))}})
			continue
		}
		why := e.against(c, w, faults[i], held[c.address], out)
		if why.Reason == "" {
			why.Reason = past.tires(e.m, e.guards, c.Contact, e.starts(w))
		}
		if why.Reason == "" {
			e.taken.put(c.address, e.m.number(w))
		}
		do(c, why)
	}
	return nil
}

// starts is when a wave goes out, as far as that is known.
func (e *expansion) starts(w Wave) time.Time {
	if w.Now || w.At.IsZero() {
		return e.now()
	}
	return w.At
}

func (e *expansion) advise(ctx context.Context, ds []Delivery) error {
	if e.advising == nil || len(ds) == 0 {
		return nil
	}
	ids := make([]string, len(ds))
	for i, d := range ds {
		ids[i] = d.ContactID
	}
	return e.advising(ctx, ids)
}

// leftOut says by which segment or conditions contacts are left out.
func (e *expansion) leftOut(ctx context.Context, ids []string) (map[string]Cause, error) {
	out := map[string]Cause{}
	for _, l := range e.left {
		found, err := e.d.Contacts.Among(ctx, l.circle, ids...)
		if err != nil {
			return nil, err
		}
		for id := range found {
			if _, ok := out[id]; !ok {
				out[id] = l.cause
			}
		}
	}
	return out, nil
}

// against is why a candidate gets no message; its Reason is "" when nothing is against it.
func (e *expansion) against(c candidate, w Wave, badAddress string, held contact.Suppression, left map[string]Cause) verdict {
	wave := e.taken.wave(c.address)
	taken := wave > 0
	switch {
	case badAddress != "":
		return verdict{Cause: Cause{Reason: badAddress}}
	case taken && wave != e.m.number(w):
		return verdict{Cause: Cause{Reason: EarlierWave}}
	}
	at := e.starts(w)
	why := e.m.bars(c.Contact, held, w, c.via, at)
	if why.Reason == "" {
		why.Reason = e.m.reacted(c.Contact, w, c.after, e.due(w, c.Contact))
	}
	if why.Reason == "" {
		why.Cause = e.excluded(c, left)
	}
	if why.Reason == "" && taken {
		why.Reason = Duplicate
	}
	return why
}

func (e *expansion) excluded(c candidate, left map[string]Cause) Cause {
	if len(e.byHand) > 0 && slices.ContainsFunc(c.AllIDs(), func(id string) bool { return e.byHand[id] }) {
		return Cause{Reason: ExcludedByHand}
	}
	for _, id := range e.m.ExcludeListIDs {
		if slices.Contains(c.Lists, id) {
			return Cause{ExcludedList, ListUse(id)}
		}
	}
	return left[c.ID]
}

// verdict is why somebody gets no message.
type verdict struct {
	Cause
	Until string // the last day of a leave
}

// bars is why somebody may not be written to at a moment, whoever means them: what they or we have decided,
// the law, a leave. It holds when an audience is frozen and again right before a message is handed over.
// Nobody is spared a correction by being away.
func (m Mailing) bars(c contact.Contact, held contact.Suppression, w Wave, via string, at time.Time) verdict {
	if c.DoNotContact {
		return verdict{Cause: Cause{Reason: DoNotContact}}
	}
	if c.Waits() {
		return verdict{Cause: Cause{Reason: Unapproved}}
	}
	if h, ok := m.hold(c, held, w, via); ok {
		return verdict{Cause: Cause{Reason: heldBy(h)}}
	}
	if law := contact.Lawful(c, contact.ForPress, at); !law.OK {
		return verdict{Cause: Cause{Reason: ByLaw + law.Code}}
	}
	if away := c.LeaveFrom+c.LeaveUntil != ""; away && !m.Passes(GuardLeave) && c.OnLeave(at.In(zoneOf(c, w)).Format(time.DateOnly)) {
		return verdict{Cause{Reason: OnLeave}, c.LeaveUntil}
	}
	return verdict{}
}

// hold is what keeps an address from a wave. A hold for one list counts for those who come by lists alone, and
// only by lists with such a hold. Whoever got a mailing by one list gets what follows it, or puts it right, unless they
// have left that very list, or all: that they want nothing of another list does not say so. Where it is not known by which
// they got it, any hold keeps a follow-up from them. That they want nothing of a topic keeps a follow-up from them, and no
// correction: that is owed to them.
func (m Mailing) hold(c contact.Contact, held contact.Suppression, w Wave, via string) (contact.Hold, bool) {
	if len(held.Holds) == 0 {
		return contact.Hold{}, false
	}
	if h, ok := m.refusedTopic(held); ok {
		return h, true
	}
	if m.Derived() {
		if id, ok := strings.CutPrefix(via, ListUse("")); ok {
			return held.For(id)
		}
		if via == "" && m.IsFollowUp() {
			return held.Holds[0], true
		}
		return held.For()
	}
	if via != "" && !strings.HasPrefix(via, "list:") {
		return held.For()
	}
	lists, _ := m.parts(w)
	theirs := slices.DeleteFunc(slices.Clone(lists), func(id string) bool { return !slices.Contains(c.Lists, id) })
	if len(theirs) == 0 { // they have been taken off since
		theirs = lists
	}
	return held.For(theirs...)
}

func heldBy(h contact.Hold) string {
	switch h.Reason {
	case contact.Unsubscribed:
		return Unsubscribed
	case contact.Bounced:
		return Dead
	case contact.Complained:
		return Complained
	case contact.Erased:
		return Erased
	}
	return HeldByHand
}
