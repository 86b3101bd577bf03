package embargo

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Stage is what a personal page shows.
type Stage string

// The stages.
const (
	Teaser  Stage = "teaser"  // the terms wait to be accepted
	Text    Stage = "text"    // they were: the text
	Revised Stage = "revised" // they were, and the text is being changed just now
	Public  Stage = "public"  // the embargo is over: the release is at its address
	Delayed Stage = "delayed" // its time came and it was not published
	Over    Stage = "over"    // it was withdrawn before the lift
	Revoked Stage = "revoked" // this person's access was ended
)

// Look is what a personal link leads to. Version holds the text in the stage Text and in no other.
type Look struct {
	Stage      Stage
	Release    release.Release
	Invitation Invitation
	Terms      release.Terms
	Accepted   Acceptance // of these terms
	Again      bool       // other terms were accepted before
	Version    release.Version
}

func (s *Embargoes) links() link.Signer { return link.Signer{Space: s.d.Space, Code: s.d.Code} }

// Token stands in the personal link of a contact to a release.
func (s *Embargoes) Token(releaseID, contactID string) string {
	return s.links().Token(releaseID, contactID)
}

// Look returns what a personal link shows at this moment. It accepts nothing and changes nothing.
func (s *Embargoes) Look(ctx context.Context, token string) (Look, error) {
	unknown := fault.Missing("embargo.link.unknown")
	parts, ok := s.links().Parts(token, 2)
	if !ok {
		return Look{}, unknown
	}
	if _, err := s.d.Releases.Lift(ctx); err != nil {
		return Look{}, err
	}
	i, err := s.docs.Get(ctx, idOf(parts[0], parts[1]))
	if errors.Is(err, store.ErrNotFound) || err == nil && i.ContactID == "" {
		return Look{}, unknown
	}
	if err != nil {
		return Look{}, err
	}
	ctx = incident.Unseen(ctx)
	rel, err := s.d.Releases.Get(ctx, i.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return Look{}, unknown
	}
	if err != nil {
		return Look{}, err
	}
	return s.stage(ctx, Look{Release: rel, Invitation: i})
}

func (s *Embargoes) stage(ctx context.Context, l Look) (Look, error) {
	shown, err := s.d.Incidents.Shown(ctx, l.Release.IncidentID)
	if err != nil {
		return l, err
	}
	l.Terms, _ = l.Release.Embargo.Now()
	accepted, ok := l.Invitation.AcceptedNow(l.Terms.Hash)
	l.Accepted, l.Again = accepted, !ok && len(l.Invitation.Accepted) > 0
	switch {
	case !shown || l.Release.Drill:
		l.Stage = Over
	case l.Release.Public != release.Never:
		l.Stage = Public
	case !l.Invitation.RevokedAt.IsZero():
		l.Stage = Revoked
	case l.Release.Embargo.State == release.Held:
		l.Stage = Delayed
	case !l.Release.Embargoed:
		l.Stage = Over
	case !ok:
		l.Stage = Teaser
	default:
		return s.text(ctx, l)
	}
	return l, nil
}

// text adds the text, when that could be published as it is: nobody reads early what nobody may read later.
func (s *Embargoes) text(ctx context.Context, l Look) (Look, error) {
	l.Stage = Revised
	err := s.d.Releases.Openable(ctx, l.Release)
	if len(fault.All(err)) > 0 {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	v, ok, err := s.d.Releases.EmbargoedText(ctx, l.Release)
	if err == nil && ok {
		l.Stage, l.Version = Text, v
	}
	return l, err
}

// Agreement is what somebody sends who accepts the terms. Its form fields are name and accept.
type Agreement struct {
	Name   string // as it was typed
	Agreed bool
	Hash   string // of the terms that were shown
	Lang   string // in which
	From   string // network address
}

// maxName bounds what is kept of a typed name, in characters.
const maxName = 200

// Accept accepts the terms that were shown, and only those: terms that were changed in between are shown again.
// Accepting twice is accepting once.
func (s *Embargoes) Accept(ctx context.Context, token string, a Agreement) (Look, error) {
	l, err := s.Look(ctx, token)
	if err != nil || l.Stage != Teaser {
		return l, err
	}
	name := incident.TidyLine(a.Name)
	var faults fault.List
	if name == "" {
		faults.Add(fault.Bad("name", "embargo.accept.name"))
	}
	if utf8.RuneCountInString(name) > maxName {
		faults.Add(fault.Bad("name", "release.part.too_long", "most", maxName))
	}
	if !a.Agreed {
		faults.Add(fault.Bad("accept", "embargo.accept.box"))
	}
	if a.Hash != l.Terms.Hash {
		faults.Add(fault.Bad("accept", "embargo.accept.changed"))
	}
	if err := faults.Err(); err != nil {
		return l, err
	}
	by := audit.Actor{ID: "contact:" + l.Invitation.ContactID, Name: name, From: a.From}
	l.Invitation, err = s.change(ctx, l.Invitation.ID, func(i *Invitation, at time.Time) error {
		if _, ok := i.AcceptedNow(a.Hash); ok {
			return nil
		}
		i.Accepted = append(i.Accepted, Acceptance{at, name, a.Hash, a.Lang, l.Terms.LiftAt, a.From})
		i.owe(at, by, EventAccepted, map[string]string{"terms": a.Hash, "lift": l.Terms.LiftAt.Format(time.RFC3339)})
		return nil
	})
	if err != nil {
		return l, err
	}
	return s.stage(incident.Unseen(ctx), l)
}
