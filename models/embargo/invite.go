package embargo

import (
	"context"
	"errors"
	"fmt"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Guest is somebody who is invited.
type Guest struct{ ContactID, Name, Lang string }

// Invite invites contacts by hand and says how many are new. Whoever we do not write to is not invited.
func (s *Embargoes) Invite(ctx context.Context, releaseID string, contactIDs []string, by audit.Actor) (int, error) {
	rel, err := s.inviting(ctx, releaseID)
	if err != nil {
		return 0, err
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
	added, err := s.invite(ctx, rel, "", by.Name, guests)
	n := len(added)
	if err != nil || n == 0 {
		return n, err
	}
	if _, err := s.inviting(ctx, releaseID); err != nil { // it was scheduled, or its embargo ended, at the same moment
		_, undone := s.docs.Delete(ctx, store.In("id", added...))
		return 0, errors.Join(undone, err)
	}
	_, err = s.d.Audit.Append(ctx, release.Stream(rel.ID), audit.Entry{By: by, Action: EventInvited, Object: release.Stream(rel.ID), Data: map[string]string{"n": fmt.Sprint(n)}})
	return n, err
}

// inviting is a release to which people may be invited.
func (s *Embargoes) inviting(ctx context.Context, releaseID string) (release.Release, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	switch {
	case err != nil:
		return rel, err
	case !rel.Embargoed:
		return rel, fault.Clash("embargo.none")
	case rel.Embargo.Scheduled:
		return rel, fault.Clash("embargo.scheduled")
	}
	return rel, nil
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

// invite returns the ids of the invitations that are new.
func (s *Embargoes) invite(ctx context.Context, rel release.Release, mailingID, by string, guests []Guest) ([]string, error) {
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
		return nil, nil
	}
	added, err := s.docs.InsertMissing(ctx, docs...)
	var ids []string
	for n, yes := range added {
		if yes {
			ids = append(ids, docs[n].ID)
		}
	}
	return ids, err
}
