package subscription

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/leaving"
	"standfirst/models/newsroom"
	"standfirst/models/store"
)

// Confirm makes what was asked for true: the address is a contact that may be written to by this consent, and on the
// list of each topic. The link works once. from is the address of the request.
func (s *Subscriptions) Confirm(ctx context.Context, token, from string) (Subscriber, error) {
	x, confirms, err := s.Read(ctx, token)
	if err == nil && !confirms {
		err = fault.Missing("subscription.link.unknown")
	}
	if err != nil {
		return x, err
	}
	now := s.moment()
	x.Consent.ConfirmedAt, x.Consent.ConfirmedFrom = now, from
	c, err := s.contact(ctx, x, from)
	if err != nil {
		return x, err
	}
	if err := s.lift(ctx, x, from); err != nil {
		return x, err
	}
	topics := slices.Clone(x.Topics)
	for _, id := range x.Wanted {
		if !slices.Contains(topics, id) {
			topics = append(topics, id)
		}
	}
	if err := s.place(ctx, c.ID, x.Topics, topics, x.WantedPace, from); err != nil {
		return x, err
	}
	// The last write: before it the link still works, and everything above may be done again.
	round := x.Round
	x, err = s.docs.Edit(ctx, x.ID, func(x *Subscriber) error {
		if x.Round != round {
			return fault.Missing("subscription.link.used")
		}
		x.Topics = topics
		s.setPace(x, x.WantedPace)
		if x.State != Active {
			x.ActiveAt = now
		}
		x.State, x.Wanted, x.ContactID, x.EndedAt = Active, nil, c.ID, time.Time{}
		x.Consent.ConfirmedAt, x.Consent.ConfirmedFrom = now, from
		x.Round++
		return nil
	})
	if err != nil {
		return x, missing(err)
	}
	return x, s.record(ctx, "subscription.confirmed", x, from)
}

// contact finds or makes the contact, with the consent as its lawful basis.
func (s *Subscriptions) contact(ctx context.Context, x Subscriber, from string) (contact.Contact, error) {
	// The whole text of the consent stands with the subscriber; here it is cut to what a purpose may have.
	basis := contact.Basis{
		Kind: "consent", NoticeOn: x.Consent.ConfirmedAt.Format(time.DateOnly), Purpose: incident.Clip(incident.TidyLine(x.Consent.Text), 200),
		Source: "newsroom form " + stamp(x.Consent.AskedAt) + " " + x.Consent.AskedFrom + "; confirmed " + stamp(x.Consent.ConfirmedAt) + " " + from,
	}
	c, ok, err := s.d.Contacts.ByAddress(ctx, x.Address)
	if err != nil {
		return c, err
	}
	if ok {
		return s.d.Contacts.Ground(ctx, c.ID, contact.AnyRev, basis, by(from))
	}
	name, _, _ := strings.Cut(x.Address, "@")
	return s.d.Contacts.Create(ctx, contact.Contact{
		Name: name, Kind: "other", Email: x.Address, Lang: x.Lang, Source: "newsroom", Basis: basis,
	}, by(from))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// lift ends what the reader once asked for otherwise: they ask for mail now.
func (s *Subscriptions) lift(ctx context.Context, x Subscriber, from string) error {
	all, err := s.d.Contacts.Suppressions.Suppressed(ctx, x.Address)
	if err != nil {
		return err
	}
	for _, h := range all[x.Address].Holds {
		if h.Scope != contact.ScopeAll || h.Reason != contact.Unsubscribed && h.Reason != contact.Erased {
			continue
		}
		if err := s.d.Contacts.Suppressions.Lift(ctx, x.Address, h.Scope, by(from)); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}

// enlist puts a contact on the lists of topics, making those that there are not.
func (s *Subscriptions) enlist(ctx context.Context, contactID string, topics []string, from string) error {
	for _, id := range topics {
		t, err := s.d.Newsroom.Topic(ctx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		list, err := s.list(ctx, t)
		if err != nil {
			return err
		}
		if _, err := s.d.Contacts.AddToList(ctx, list, contact.Selection{IDs: []string{contactID}}, by(from)); err != nil {
			return err
		}
	}
	return nil
}

// list is the list of a topic. One that somebody has put away is taken up again under another name.
func (s *Subscriptions) list(ctx context.Context, t newsroom.Topic) (string, error) {
	if t.ListID != "" {
		if l, err := s.d.Lists.Open(ctx, t.ListID); err == nil {
			return l.ID, nil
		} else if kind := fault.KindOf(err); kind == fault.Internal {
			return "", err
		}
	}
	name := listName(t)
	for i := 1; ; i++ {
		l, err := s.d.Lists.Create(ctx, name, s.d.Words("en", "subscription.list.about", nil), by(""))
		if len(fault.All(err)) > 0 && i < 5 {
			// Taken: by this very topic in another process a moment ago, or by a list of ours of that name.
			if again, err := s.d.Newsroom.Topic(ctx, t.ID); err == nil && again.ListID != "" && again.ListID != t.ListID {
				return again.ListID, nil
			}
			name = listName(t) + strings.Repeat("+", i)
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = s.d.Newsroom.KeepList(ctx, t.ID, l.ID)
		return l.ID, err
	}
}

// place puts a contact on the lists of the topics that they get at once, and takes them off all others.
func (s *Subscriptions) place(ctx context.Context, contactID string, had, topics []string, pace Pace, from string) error {
	all, err := s.d.Newsroom.Topics(ctx, true)
	if err != nil {
		return err
	}
	for _, t := range all {
		if stays := pace == AtOnce && slices.Contains(topics, t.ID); stays || !slices.Contains(had, t.ID) || t.ListID == "" || contactID == "" {
			continue
		}
		if _, err := s.d.Contacts.RemoveFromList(ctx, t.ListID, contact.Selection{IDs: []string{contactID}}, by(from)); err != nil {
			return err
		}
	}
	if pace != AtOnce {
		return nil
	}
	return s.enlist(ctx, contactID, topics, from)
}

// Choose sets the topics that a subscriber gets and how often; no topic ends the subscription. The link is the one of
// their mails. A form's field is pace.
func (s *Subscriptions) Choose(ctx context.Context, token string, topics []string, pace Pace, from string) (Subscriber, error) {
	x, confirms, err := s.Read(ctx, token)
	if err == nil && confirms {
		err = fault.Missing("subscription.link.unknown")
	}
	if err != nil {
		return x, err
	}
	return s.choose(ctx, x, topics, pace, from)
}

func (s *Subscriptions) choose(ctx context.Context, x Subscriber, topics []string, pace Pace, from string) (Subscriber, error) {
	all, err := s.d.Newsroom.Topics(ctx, true)
	if err != nil {
		return x, err
	}
	if !slices.Contains(Paces(), pace) {
		return x, fault.Bad("pace", "subscription.pace.unknown")
	}
	wanted := known(topics, all)
	if err := s.place(ctx, x.ContactID, x.Topics, wanted, pace, from); err != nil {
		return x, err
	}
	action := "subscription.changed"
	x, err = s.docs.Edit(ctx, x.ID, func(x *Subscriber) error {
		x.Topics = wanted
		s.setPace(x, pace)
		if len(wanted) == 0 {
			x.State, x.EndedAt, x.DigestAt = Ended, s.moment(), time.Time{}
		}
		return nil
	})
	if err != nil {
		return x, missing(err)
	}
	if x.State == Ended {
		action = "subscription.ended"
	}
	return x, s.record(ctx, action, x, from)
}

// leaves is the kind of the wish to get nothing of a newsroom any more; see leaving.Wish.
const leaves = "newsroom"

// End ends a subscription for whoever has the link of any of its mails, as mail programs do (RFC 8058). It may be repeated,
// and of somebody who was erased meanwhile nothing is left to end. A token that is not of such a link is a fault.
func (s *Subscriptions) End(ctx context.Context, token, from string) error {
	id, ok := s.managed(token)
	if !ok {
		return fault.Missing("subscription.link.unknown")
	}
	x, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && x.State != Active {
		return nil
	}
	if err == nil {
		_, err = s.choose(ctx, x, nil, x.Pace, from)
	}
	return err
}

// managed is the id of the subscriber of a link to manage a subscription, whichever of theirs.
func (s *Subscriptions) managed(token string) (id string, ok bool) {
	parts, ok := s.signer().Parts(token, 4)
	if !ok || parts[0] != toManage {
		return "", false
	}
	return parts[1], true
}

// Manages reports whether a token is of the link in a subscriber's mails, as far as that can be told without the database.
func (s *Subscriptions) Manages(token string) bool {
	_, ok := s.managed(token)
	return ok
}

// EndLater is End while the database is away: the wish is kept outside of it and carried out before the next mail of this
// process is begun.
func (s *Subscriptions) EndLater(token, from string) error {
	if !s.Manages(token) {
		return fault.Missing("subscription.link.unknown")
	}
	return s.d.Mailings.Leaving().Keep(leaving.Wish{Kind: leaves, Token: token, From: from, At: s.moment()})
}

// Erase forgets a person who is erased.
func (s *Subscriptions) Erase(ctx context.Context, p contact.Person) error {
	for _, address := range p.Addresses {
		if _, err := s.docs.Delete(ctx, store.Eq("id", idOf(address))); err != nil {
			return err
		}
	}
	return nil
}

// Tell is what is held of a person, for whoever asks what that is.
func (s *Subscriptions) Tell(ctx context.Context, p contact.Person) (any, error) {
	var out []Subscriber
	for _, address := range p.Addresses {
		x, err := s.docs.Get(ctx, idOf(address))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
