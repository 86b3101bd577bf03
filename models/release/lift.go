package release

import (
	"context"
	"errors"
	"sync"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// lifts is what a node knows of the embargoes that will end: it compares its clock at every request with instants that
// are stored, and asks the store again after lookAgain, because another node may have moved one.
type lifts struct {
	mu    sync.Mutex
	asked time.Time
	next  time.Time // the next that is known; zero: none
	turn  time.Time // the last that has passed
}

const lookAgain = time.Second

// forget makes the next request ask the store.
func (l *lifts) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = time.Time{}
}

// Lift opens every release whose embargo has ended, and returns the last such moment that this node knows of: what was
// made before it may look different now. Whoever shows something public calls it first. A release is opened by the
// first request after its time, on whatever node, and its job is there for the case that nobody asks; so that it is
// public from that second on and not before, and never depends on a job that is late.
func (r *Releases) Lift(ctx context.Context) (time.Time, error) {
	l := &r.lifts
	l.mu.Lock()
	defer l.mu.Unlock()
	now := r.Now().UTC()
	if age := now.Sub(l.asked); !l.asked.IsZero() && age >= 0 && age < lookAgain && (l.next.IsZero() || now.Before(l.next)) {
		return l.turn, nil
	}
	ctx = incident.Unseen(context.WithoutCancel(ctx)) // for everybody, whoever happens to be first
	if !l.next.IsZero() && !now.Before(l.next) {
		l.turn, l.next = l.next, time.Time{} // opened here or by another node
	}
	for {
		rel, err := r.releases.First(ctx, store.Query{Filter: store.Eq("embargoed", true), Sort: []string{"embargo.liftAt"}})
		if errors.Is(err, store.ErrNotFound) {
			l.asked = now
			return l.turn, nil
		}
		if err != nil {
			return l.turn, err
		}
		if at := rel.Embargo.LiftAt; at.After(now) {
			if l.next.IsZero() || at.Before(l.next) {
				l.next = at
			}
			l.asked = now
			return l.turn, nil
		}
		if err := r.open(ctx, rel); err != nil {
			return l.turn, err
		}
		l.turn = latest(l.turn, rel.Embargo.LiftAt)
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// open publishes a release whose embargo has ended, as of that moment. What must not be published, because a fact has
// fallen or nobody has approved the text, is held: it stays unseen, and people are told.
func (r *Releases) open(ctx context.Context, rel Release) error {
	v, err := r.openable(ctx, rel)
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	held := ""
	if err != nil {
		held = fault.All(err)[0].Key
	} else if err := r.print(ctx, v); err != nil {
		return err
	}
	_, err = r.change(ctx, rel.ID, func(now *Release, _ time.Time) error {
		if !now.Embargoed || !now.Embargo.LiftAt.Equal(rel.Embargo.LiftAt) {
			return nil // another node was first, or somebody has moved it
		}
		at, by := now.Embargo.LiftAt, audit.System("embargo")
		if held == "" && now.State == rel.State && now.ApprovedVersion == rel.ApprovedVersion {
			now.Embargoed, now.Embargo.State = false, Lifted
			if err := now.goLive(v, nil, at); err != nil {
				return err
			}
			now.owe(at, by, EventPublished, v.Number, "")
			return nil
		}
		if held == "" { // changed in this moment: it is looked at again
			return nil
		}
		now.Embargoed = false
		now.Embargo.State, now.Embargo.Held = Held, held
		now.oweEmbargo(at, by, EventEmbargoHeld)
		return nil
	})
	return err
}

// openable is the version that may become public now, or a fault.
func (r *Releases) openable(ctx context.Context, rel Release) (Version, error) {
	leaves, err := r.Incidents.Leaves(ctx, rel.IncidentID)
	if err != nil {
		return Version{}, err
	}
	if !leaves || rel.Drill {
		return Version{}, fault.Deny("release.publish.drill")
	}
	if err := r.admitted(ctx, rel.IncidentID); err != nil {
		return Version{}, err
	}
	if rel.State != Approved || rel.ApprovedVersion != rel.Current {
		return Version{}, fault.Clash("release.publish.not_approved")
	}
	_, v, err := r.ready(ctx, rel.ID, rel.Current)
	if err == nil && v.IsPersonal() {
		return v, fault.Clash("release.publish.fields")
	}
	return v, err
}

// Openable is nil when the release would open if its embargo ended now, and otherwise what would keep it.
func (r *Releases) Openable(ctx context.Context, rel Release) error {
	_, err := r.openable(ctx, rel)
	return err
}

// LiftNow ends an embargo at once, for a reason, and publishes.
func (r *Releases) LiftNow(ctx context.Context, id, reason string, by audit.Actor) (Release, error) {
	reason, err := whyNot(reason)
	if err != nil {
		return Release{}, err
	}
	rel, err := r.Get(ctx, id)
	if err != nil {
		return rel, err
	}
	if !rel.Embargoed {
		return rel, fault.Clash("embargo.none")
	}
	if err := r.Openable(ctx, rel); err != nil {
		return rel, err
	}
	_, err = r.change(ctx, id, func(rel *Release, at time.Time) error {
		if !rel.Embargoed {
			return fault.Clash("embargo.none")
		}
		if soon := at.Truncate(time.Second); soon.Before(rel.Embargo.LiftAt) {
			rel.Embargo.LiftAt = soon
		}
		rel.Embargo.Reason = reason
		rel.oweEmbargo(at, by, EventEmbargoChanged)
		return nil
	})
	if err != nil {
		return Release{}, err
	}
	r.lifts.forget()
	if _, err := r.Lift(ctx); err != nil {
		return Release{}, err
	}
	return r.Get(ctx, id)
}

// EmbargoedText returns the text that those who have accepted the terms may read, and whether there is one: while the
// approved version is being changed there is none.
func (r *Releases) EmbargoedText(ctx context.Context, rel Release) (Version, bool, error) {
	if rel.State != Approved || rel.ApprovedVersion != rel.Current {
		return Version{}, false, nil
	}
	v, err := r.VersionOf(ctx, rel, rel.ApprovedVersion)
	return v, err == nil, err
}

// TeaserAt returns the release at an address whose teaser is public before its embargo ends; any other is missing.
func (r *Releases) TeaserAt(ctx context.Context, slug string) (Release, error) {
	missing := fault.Missing("newsroom.release.missing")
	rel, err := r.releases.First(ctx, store.Query{Filter: store.Eq("slug", slug)})
	if errors.Is(err, store.ErrNotFound) {
		return rel, missing.Because(err)
	}
	if err != nil {
		return rel, err
	}
	if shown, err := r.Incidents.Shown(ctx, rel.IncidentID); err != nil || !shown || rel.Drill || !rel.Embargoed || !rel.Embargo.TeaserPage {
		return Release{}, missing.Because(err)
	}
	return rel, nil
}
