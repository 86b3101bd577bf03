// Package embargo keeps who may read a release before everybody may, and what they have agreed to for it.
//
// What holds of the release itself (until when, on which terms) stands in the release, which opens by itself: see
// release.Embargo. Here are the people. Each has a personal link to a page that shows a teaser and the terms; the text
// follows once they have accepted, which is kept with name, time and the hash of the very terms. Whoever does not
// answer never gets the text, and whoever accepted terms that were changed since is asked again.
package embargo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Invitation is one person who may read one release early. Its id is made of both, so that nobody is invited twice.
type Invitation struct {
	ID        string       `json:"id"`
	Rev       int64        `json:"rev"`
	ReleaseID string       `json:"releaseId"`
	ContactID string       `json:"contactId"`
	Name      string       `json:"name"`
	Lang      string       `json:"lang"`      // of the page, "" what the browser asks for
	MailingID string       `json:"mailingId"` // that carried the link; "" invited by hand
	InvitedAt time.Time    `json:"invitedAt"`
	InvitedBy string       `json:"invitedBy"` // name
	Accepted  []Acceptance `json:"accepted"`  // oldest first
	RevokedAt time.Time    `json:"revokedAt"`
	RevokedBy string       `json:"revokedBy"`
	Owes      bool         `json:"owes"`
	Owed      []audit.Due  `json:"owed"`
}

// Acceptance says who agreed to which terms.
type Acceptance struct {
	At     time.Time `json:"at"`
	Name   string    `json:"name"` // as it was typed
	Hash   string    `json:"hash"` // of the terms
	Lang   string    `json:"lang"` // in which they were read
	LiftAt time.Time `json:"liftAt"`
	From   string    `json:"from"` // network address
}

// AcceptedNow is the acceptance of the terms with this hash; false when these were never accepted.
func (i Invitation) AcceptedNow(hash string) (Acceptance, bool) {
	for _, a := range i.Accepted {
		if a.Hash == hash {
			return a, true
		}
	}
	return Acceptance{}, false
}

// Last is the latest acceptance; false when there is none.
func (i Invitation) Last() (Acceptance, bool) {
	if len(i.Accepted) == 0 {
		return Acceptance{}, false
	}
	return i.Accepted[len(i.Accepted)-1], true
}

// The events of invitations, in the stream of the release; an acceptance stands in that of the contact as well.
const (
	EventInvited  = "embargo.invited"
	EventAccepted = "embargo.accepted"
	EventRevoked  = "embargo.revoked"
	EventRestored = "embargo.restored"
	EventExported = "embargo.exported"
)

// LiftKind is the kind of the job that opens a release when nobody has asked for it.
const LiftKind = "embargo.lift"

// MaxChosen is how many people can be invited by hand at once.
const MaxChosen = 500

// Deps is what embargoes need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Releases  *release.Releases
	Incidents *incident.Incidents
	Contacts  *contact.Contacts
	Now       func() time.Time
	Space     string
	Code      func([]byte) []byte // signs the personal links
}

// Embargoes holds the invitations of one space.
type Embargoes struct {
	docs    store.Collection[Invitation]
	d       Deps
	refuses []func(ctx context.Context, releaseID string) error
}

// Open opens the embargoes.
func Open(ctx context.Context, d Deps) (*Embargoes, error) {
	docs, err := store.Open[Invitation](ctx, d.DB, "embargo_invitations",
		store.On("releaseId", "name"), store.On("releaseId", "revokedBy"), store.On("contactId"), store.On("owes"))
	return &Embargoes{docs: docs, d: d}, err
}

// RefuseIf registers what keeps a release from being put under an embargo: text that is on its way already.
func (s *Embargoes) RefuseIf(refuse func(ctx context.Context, releaseID string) error) {
	s.refuses = append(s.refuses, refuse)
}

// Set puts a release under an embargo or changes the one it is under, and plans the job of its lift.
func (s *Embargoes) Set(ctx context.Context, releaseID string, p release.EmbargoPlan, by audit.Actor) (release.Release, error) {
	was, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return was, err
	}
	for _, refuse := range s.refuses {
		if was.Embargoed {
			break
		}
		if err := refuse(ctx, releaseID); err != nil {
			return was, err
		}
	}
	set := s.d.Releases.SetEmbargo
	if p.Scheduled {
		set = s.schedule
	}
	rel, err := set(ctx, releaseID, p, by)
	if err != nil {
		return rel, err
	}
	lift := rel.Embargo.LiftAt
	return rel, s.d.Jobs.Enqueue(ctx, job.New{ID: fmt.Sprintf("%s:%s:%d", LiftKind, rel.ID, lift.Unix()), Kind: LiftKind, RunAt: lift, By: by.ID})
}

// schedule sets an embargo under which nobody reads before. The invitations are asked before and after: with Invite,
// which looks at the release before and after, one of two that come at the same moment sees the other.
func (s *Embargoes) schedule(ctx context.Context, releaseID string, p release.EmbargoPlan, by audit.Actor) (release.Release, error) {
	if err := s.uninvited(ctx, releaseID); err != nil {
		return release.Release{}, err
	}
	rel, err := s.d.Releases.SetEmbargo(ctx, releaseID, p, by)
	if err != nil {
		return rel, err
	}
	invited := s.uninvited(ctx, releaseID)
	if fault.KindOf(invited) != fault.Conflict {
		return rel, invited
	}
	p.Scheduled = false // what it was before: an embargo
	if _, err := s.d.Releases.SetEmbargo(ctx, releaseID, p, by); err != nil {
		return rel, err
	}
	return rel, invited
}

// uninvited refuses a release that somebody is invited to: their link would show the text before.
func (s *Embargoes) uninvited(ctx context.Context, releaseID string) error {
	n, err := s.docs.CountUpTo(ctx, store.And(store.Eq("releaseId", releaseID), store.Eq("revokedBy", "")), 1)
	if err == nil && n > 0 {
		return fault.Clash("embargo.schedule.invited")
	}
	return err
}

func idOf(releaseID, contactID string) string {
	sum := sha256.Sum256([]byte("standfirst.embargo.1\x00" + releaseID + "\x00" + contactID))
	return hex.EncodeToString(sum[:16])
}

// Of returns a page of the invitations to a release, by name.
func (s *Embargoes) Of(ctx context.Context, releaseID, after string, limit int) (store.Page[Invitation], error) {
	return s.docs.Browse(ctx, store.Query{Filter: store.Eq("releaseId", releaseID), Sort: []string{"name"}, After: after, Limit: limit})
}

// All streams the invitations to a release.
func (s *Embargoes) All(ctx context.Context, releaseID string) iter.Seq2[Invitation, error] {
	return s.docs.Each(ctx, store.Query{Filter: store.Eq("releaseId", releaseID), Sort: []string{"name"}})
}

// Count says how many were invited and have accepted the terms that hold. Who has only asked for the page is not
// counted: programs that scan mail ask for every link.
type Count struct{ Invited, Accepted int }

// Count counts the invitations to a release that were not revoked.
func (s *Embargoes) Count(ctx context.Context, rel release.Release) (Count, error) {
	there := store.And(store.Eq("releaseId", rel.ID), store.Eq("revokedBy", ""))
	invited, err := s.docs.Count(ctx, there)
	if err != nil {
		return Count{}, err
	}
	terms, _ := rel.Embargo.Now()
	accepted, err := s.docs.Count(ctx, store.And(there, store.Any("accepted", store.Eq("hash", terms.Hash))))
	return Count{Invited: int(invited), Accepted: int(accepted)}, err
}

// Revoke takes an invitation back, or gives it again.
func (s *Embargoes) Revoke(ctx context.Context, releaseID, id string, revoked bool, by audit.Actor) error {
	if _, err := s.d.Releases.Get(ctx, releaseID); err != nil { // whoever may not know of it
		return err
	}
	_, err := s.change(ctx, id, func(i *Invitation, at time.Time) error {
		if i.ReleaseID != releaseID {
			return fault.Missing("embargo.link.unknown")
		}
		if revoked == !i.RevokedAt.IsZero() {
			return nil
		}
		action := EventRestored
		i.RevokedAt, i.RevokedBy = time.Time{}, ""
		if revoked {
			action, i.RevokedAt, i.RevokedBy = EventRevoked, at, by.Name
		}
		i.owe(at, by, action, nil)
		return nil
	})
	return err
}

func (i *Invitation) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	all := map[string]string{"name": i.Name}
	for k, v := range data {
		all[k] = v
	}
	e := audit.Entry{By: by, Action: action, Object: release.Stream(i.ReleaseID), Data: all}
	i.Owed = append(i.Owed, audit.Due{Stream: release.Stream(i.ReleaseID), Event: audit.Owe(at, e)})
	if action == EventAccepted {
		i.Owed = append(i.Owed, audit.Due{Stream: "contact:" + i.ContactID, Event: audit.Owe(at, e)})
	}
	i.Owes = true
}

func (s *Embargoes) change(ctx context.Context, id string, change func(*Invitation, time.Time) error) (Invitation, error) {
	i, err := s.docs.Edit(ctx, id, func(i *Invitation) error { return change(i, s.moment()) })
	if errors.Is(err, store.ErrNotFound) {
		return i, fault.Missing("embargo.link.unknown").Because(err)
	}
	if err != nil {
		return i, err
	}
	return s.pay(ctx, i)
}

func (s *Embargoes) pay(ctx context.Context, i Invitation) (Invitation, error) {
	if len(i.Owed) == 0 {
		return i, nil
	}
	paid, err := s.d.Audit.PayDue(ctx, i.Owed)
	if err != nil {
		return i, err
	}
	return s.docs.Edit(ctx, i.ID, func(i *Invitation) error {
		i.Owed = paid.RestDue(i.Owed)
		i.Owes = len(i.Owed) > 0
		return nil
	})
}

// Sweep pays what crashes left owing to the log.
func (s *Embargoes) Sweep(ctx context.Context) error {
	return audit.Late(ctx, s.docs, s.moment(), func(i Invitation) time.Time {
		if len(i.Owed) == 0 {
			return time.Time{}
		}
		return i.Owed[0].Event.At
	}, s.pay)
}

// RecordExport leaves in the log that the list of those who were invited has left the house.
func (s *Embargoes) RecordExport(ctx context.Context, rel release.Release, n int, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, EventExported, release.Stream(rel.ID), n, nil, by)
}

// Tell is what is held of a person, for whoever asks what that is.
func (s *Embargoes) Tell(ctx context.Context, p contact.Person) (any, error) {
	var out []Invitation
	for _, id := range p.IDs {
		for i, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("contactId", id)}) {
			if err != nil {
				return nil, err
			}
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// Erase forgets whom it is about. That somebody has accepted stays, without who.
func (s *Embargoes) Erase(ctx context.Context, p contact.Person) error {
	for _, id := range p.IDs {
		for i, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("contactId", id)}) {
			if err != nil {
				return err
			}
			_, err = s.docs.Edit(ctx, i.ID, func(i *Invitation) error {
				i.Name, i.ContactID, i.RevokedAt = "", "", s.moment()
				for n := range i.Accepted {
					i.Accepted[n].Name, i.Accepted[n].From = "", ""
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Embargoes) moment() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Among says which of the contacts are invited to a release.
func (s *Embargoes) Among(ctx context.Context, releaseID string, contactIDs ...string) (map[string]bool, error) {
	ids := make([]string, len(contactIDs))
	for n, id := range contactIDs {
		ids[n] = idOf(releaseID, id)
	}
	found, err := s.docs.GetAll(ctx, ids...)
	out := map[string]bool{}
	for _, i := range found {
		out[i.ContactID] = true
	}
	return out, err
}
