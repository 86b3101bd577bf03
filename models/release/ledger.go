package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	EventSaved          = "release.saved"
	EventSubmitted      = "release.submitted"
	EventApproved       = "release.approved"
	EventDeclined       = "release.declined"
	EventPublished      = incident.EventReleasePublished // incident, too: the clock reads it
	EventWithdrawn      = "release.withdrawn"            // incident, too
	EventRetracted      = "release.retracted"            // incident, too
	EventSheetPublished = "release.sheet_published"      // incident only
	EventSheetWithdrawn = "release.sheet_withdrawn"      // incident only
)

// Stream is the audit stream of a release.
func Stream(id string) string { return "release:" + id }

// Due is an event that a release owes to a stream until it stands in the log.
type Due struct {
	Stream string     `json:"stream"`
	Event  audit.Owed `json:"event"`
}

func (rel *Release) owe(at time.Time, by audit.Actor, action string, version int, comment string) {
	data := map[string]string{
		"title": inLang(rel.Title, "en"), "version": strconv.Itoa(version), "kind": string(rel.Kind), "slug": rel.Slug,
	}
	if comment != "" {
		data["comment"] = comment
	}
	e := audit.Entry{By: by, Action: action, Object: Stream(rel.ID), Data: data}
	rel.Owed = append(rel.Owed, Due{Stream(rel.ID), audit.Owe(at, e)})
	if public := action == EventPublished || action == EventWithdrawn || action == EventRetracted; public && rel.IncidentID != "" {
		rel.Owed = append(rel.Owed, Due{incident.Stream(rel.IncidentID), audit.Owe(at, e)})
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
	paid := map[string]bool{}
	for _, due := range rel.Owed {
		if err := r.Audit.Pay(ctx, due.Stream, due.Event); err != nil {
			return rel, fmt.Errorf("release %s: %w", rel.ID, err)
		}
		paid[due.Event.Mark] = true
	}
	return r.releases.Edit(ctx, rel.ID, func(rel *Release) error {
		rel.Owed = slices.DeleteFunc(rel.Owed, func(d Due) bool { return paid[d.Event.Mark] })
		rel.Owes = len(rel.Owed) > 0
		return nil
	})
}

// Sweep pays what crashes left owing for more than a minute. It may be repeated at will.
func (r *Releases) Sweep(ctx context.Context) error {
	late := r.moment().Add(-time.Minute)
	for rel, err := range r.releases.Each(ctx, store.Query{Filter: store.Eq("owes", true)}) {
		if err != nil {
			return err
		}
		if len(rel.Owed) == 0 || rel.Owed[0].Event.At.After(late) {
			continue
		}
		if _, err := r.pay(ctx, rel); err != nil {
			return err
		}
	}
	return r.sweepSheets(ctx, late)
}

func (r *Releases) sweepSheets(ctx context.Context, late time.Time) error {
	for s, err := range r.sheets.Each(ctx, store.Query{Filter: store.Eq("owes", true)}) {
		if err != nil {
			return err
		}
		if len(s.Owed) == 0 || s.Owed[0].At.After(late) {
			continue
		}
		if _, err := r.paySheet(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *Releases) moment() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
