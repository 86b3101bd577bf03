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

	"standfirst/models/audience"
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
	if p.Scheduled {
		n, err := s.Count(ctx, was)
		if err != nil {
			return was, err
		}
		if n.Invited > 0 { // their links would show the text before
			return was, fault.Clash("embargo.schedule.invited")
		}
	}
	rel, err := s.d.Releases.SetEmbargo(ctx, releaseID, p, by)
	if err != nil {
		return rel, err
	}
	lift := rel.Embargo.LiftAt
	return rel, s.d.Jobs.Enqueue(ctx, job.New{ID: fmt.Sprintf("%s:%s:%d", LiftKind, rel.ID, lift.Unix()), Kind: LiftKind, RunAt: lift, By: by.ID})
}

// Guest is somebody who is invited.
type Guest struct{ ContactID, Name, Lang string }

// Invite invites contacts by hand and says how many are new. Whoever we do not write to is not invited.
func (s *Embargoes) Invite(ctx context.Context, releaseID string, contactIDs []string, by audit.Actor) (int, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return 0, err
	}
	if !rel.Embargoed {
		return 0, fault.Clash("embargo.none")
	}
	if len(contactIDs) > MaxChosen {
		return 0, fault.Bad("contact", "embargo.invite.many", "most", MaxChosen)
	}
	found, err := s.d.Contacts.GetAll(ctx, contactIDs...)
	if err != nil {
		return 0, err
	}
	var guests []Guest
	for _, id := range contactIDs {
		if c, ok := found[id]; ok && !c.DoNotContact && !c.Waits() {
			guests = append(guests, Guest{c.ID, c.Name, c.Lang})
		}
	}
	if len(guests) == 0 {
		return 0, fault.Bad("contact", "embargo.invite.nobody")
	}
	n, err := s.invite(ctx, rel, "", by.Name, guests)
	if err != nil || n == 0 {
		return n, err
	}
	_, err = s.d.Audit.Append(ctx, release.Stream(rel.ID), audit.Entry{By: by, Action: EventInvited, Object: release.Stream(rel.ID), Data: map[string]string{"n": fmt.Sprint(n)}})
	return n, err
}

// InviteList is Invite for the members of a list.
func (s *Embargoes) InviteList(ctx context.Context, releaseID string, list audience.List, by audit.Actor) (int, error) {
	var ids []string
	for c, err := range s.d.Contacts.InList(ctx, list.ID) {
		if err != nil {
			return 0, err
		}
		if ids = append(ids, c.ID); len(ids) > MaxChosen {
			return 0, fault.Bad("list", "embargo.invite.many", "most", MaxChosen)
		}
	}
	n, err := s.Invite(ctx, releaseID, ids, by)
	if f := fault.Of(err); f != nil && f.Field == "contact" {
		return n, f.On("list")
	}
	return n, err
}

// InviteMailed invites those to whom a mailing carries the link. It comes before the message, and may be repeated.
func (s *Embargoes) InviteMailed(ctx context.Context, rel release.Release, mailingID string, guests []Guest) error {
	_, err := s.invite(ctx, rel, mailingID, "", guests)
	return err
}

func (s *Embargoes) invite(ctx context.Context, rel release.Release, mailingID, by string, guests []Guest) (int, error) {
	docs := make([]*Invitation, 0, len(guests))
	for _, g := range guests {
		if g.ContactID != "" {
			docs = append(docs, &Invitation{
				ID: idOf(rel.ID, g.ContactID), ReleaseID: rel.ID, ContactID: g.ContactID, Name: g.Name, Lang: g.Lang,
				MailingID: mailingID, InvitedAt: s.moment(), InvitedBy: by,
			})
		}
	}
	if len(docs) == 0 {
		return 0, nil
	}
	added, err := s.docs.InsertMissing(ctx, docs...)
	n := 0
	for _, yes := range added {
		if yes {
			n++
		}
	}
	return n, err
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
