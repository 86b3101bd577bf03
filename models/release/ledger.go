package release

import (
	"context"
	"errors"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// The events that releases write, into the stream of the release; those marked so also into that of its
// incident.
const (
	EventCreated        = "release.created"
	EventExported       = "release.exported" // in the stream of exports
	EventSaved          = "release.saved"
	EventSubmitted      = "release.submitted"
	EventApproved       = "release.approved"
	EventDeclined       = "release.declined"
	EventAccepted       = "release.accepted"
	EventReopened       = "release.reopened"
	EventStepApproved   = "release.step_approved"
	EventEscalated      = "release.escalated"
	EventVoided         = "release.voided"
	EventBatonTaken     = "release.baton_taken"          // from who was writing, with a reason
	EventPublished      = incident.EventReleasePublished // incident, too: the clock reads it
	EventWithdrawn      = "release.withdrawn"            // incident, too
	EventRetracted      = "release.retracted"            // incident, too
	EventClassified     = "release.classified"           // its topics
	EventPreviewed      = "release.previewed"            // a link for somebody outside
	EventEmbargoSet     = "release.embargo_set"
	EventEmbargoChanged = "release.embargo_changed"
	EventEmbargoEnded   = "release.embargo_ended"   // without publishing
	EventEmbargoHeld    = "release.embargo_held"    // its time came and it could not be published
	EventSheetPublished = "release.sheet_published" // incident only
	EventSheetWithdrawn = "release.sheet_withdrawn" // incident only
)

// Stream is the audit stream of a release.
func Stream(id string) string { return "release:" + id }

// owe notes an event; more are names and values beside those that every event of a release has.
func (rel *Release) owe(at time.Time, by audit.Actor, action string, version int, comment string, more ...string) {
	data := map[string]string{
		"title": inLang(rel.Title, "en"), "version": strconv.Itoa(version), "kind": string(rel.Kind), "slug": rel.Slug,
	}
	if comment != "" {
		data["comment"] = comment
	}
	for i := 0; i+1 < len(more); i += 2 {
		data[more[i]] = more[i+1]
	}
	e := audit.Entry{By: by, Action: action, Object: Stream(rel.ID), Data: data}
	rel.Owed = append(rel.Owed, audit.Due{Stream: Stream(rel.ID), Event: audit.Owe(at, e)})
	if public := action == EventPublished || action == EventWithdrawn || action == EventRetracted; public && rel.IncidentID != "" {
		rel.Owed = append(rel.Owed, audit.Due{Stream: incident.Stream(rel.IncidentID), Event: audit.Owe(at, e)})
	}
	rel.Owes, rel.UpdatedAt = true, at
}

// change edits a release and pays what the change owes to the log.
func (r *Releases) change(ctx context.Context, id string, change func(*Release, time.Time) error) (Release, error) {
	rel, err := r.releases.Edit(ctx, id, func(rel *Release) error {
		if err := r.Incidents.Seen(ctx, rel.IncidentID, "release.missing"); err != nil {
			return err
		}
		return change(rel, r.moment())
	})
	if errors.Is(err, store.ErrNotFound) {
		return rel, fault.Missing("release.missing").Because(err)
	}
	if err != nil {
		return rel, err
	}
	return r.pay(ctx, rel)
}

// pay writes what the release owes, then forgets it.
func (r *Releases) pay(ctx context.Context, rel Release) (Release, error) {
	if len(rel.Owed) == 0 {
		return rel, nil
	}
	paid, err := r.Audit.PayDue(ctx, rel.Owed)
	if err != nil {
		return rel, err
	}
	return r.releases.Edit(ctx, rel.ID, func(rel *Release) error {
		rel.Owed = paid.RestDue(rel.Owed)
		rel.Owes = len(rel.Owed) > 0
		return nil
	})
}

// Sweep pays what crashes left owing for more than a minute. It may be repeated at will.
func (r *Releases) Sweep(ctx context.Context) error {
	_, err := r.Lift(ctx)
	return errors.Join(
		err,
		audit.Late(ctx, r.releases, r.moment(), func(rel Release) time.Time {
			if len(rel.Owed) == 0 {
				return time.Time{}
			}
			return rel.Owed[0].Event.At
		}, r.pay),
		audit.Late(ctx, r.sheets, r.moment(), func(s Sheet) time.Time { return audit.Since(s.Owed) }, r.paySheet),
		audit.Late(ctx, r.routes, r.moment(), func(x Route) time.Time { return audit.Since(x.Owed) }, r.payRoute),
	)
}

func (r *Releases) moment() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
