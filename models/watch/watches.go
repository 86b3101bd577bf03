package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Create adds a watch, which sees what comes from then on at once, and goes through the past in the background. Key
// names the form: sent twice, it makes one.
func (s *Watches) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Watch, error) {
	if _, err := s.check(ctx, &p); err != nil {
		return Watch{}, err
	}
	n, err := s.watches.CountUpTo(ctx, store.Filter{}, Most+1)
	if err != nil {
		return Watch{}, err
	}
	if n > Most {
		return Watch{}, fault.Bad("", "watch.many", "max", Most)
	}
	now := s.now()
	w := Watch{ID: store.NewID(), Generation: 1, CreatedBy: by.ID, CreatedAt: now, UpdatedAt: now}
	if key != "" {
		sum := sha256.Sum256([]byte("watch " + by.ID + " " + key))
		w.ID = hex.EncodeToString(sum[:16])
	}
	w.take(p)
	if _, err := s.watches.InsertMissing(ctx, &w); err != nil {
		return w, err
	}
	if w, err = s.watches.Get(ctx, w.ID); err != nil {
		return w, err
	}
	if err := s.fillLater(ctx, w, by); err != nil {
		return w, err
	}
	return w, s.record(ctx, w, EventCreated, by)
}

func (w *Watch) take(p Plan) {
	w.Name, w.Kind, w.Query, w.Target, w.IncidentID = p.Name, p.Kind, p.Query, p.Target, p.IncidentID
	w.Tag = p.Tag
	w.SortKey = term.Fold(w.Name)
}

// Change changes a watch. Where that changes what it finds, the past is gone through again in the background, and what
// it finds no more is taken away. Seen is the UpdatedAt that the person saw, in milliseconds since 1970: where it is
// another by now, that is a Conflict; 0 asks for nothing.
func (s *Watches) Change(ctx context.Context, id string, seen int64, p Plan, by audit.Actor) (Watch, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return Watch{}, err
	}
	if _, err := s.check(ctx, &p); err != nil {
		return Watch{}, err
	}
	w, err := s.watches.Edit(ctx, id, func(w *Watch) error {
		if !w.Own() {
			return fault.Clash("watch.refuted.fixed")
		}
		if seen != 0 && w.UpdatedAt.UnixMilli() != seen {
			return fault.Clash("watch.changed_meanwhile")
		}
		before := *w
		w.take(p)
		if w.Query != before.Query || w.tone() != before.tone() || w.IncidentID != before.IncidentID || w.Kind != before.Kind {
			w.Generation++
		}
		w.UpdatedAt = s.now()
		return nil
	})
	if err != nil {
		return w, missing(err)
	}
	if err := s.fillLater(ctx, w, by); err != nil {
		return w, err
	}
	return w, s.record(ctx, w, EventChanged, by)
}

// Mute keeps a watch from warning, or has it warn again.
func (s *Watches) Mute(ctx context.Context, id string, muted bool, by audit.Actor) (Watch, error) {
	action := EventUnmuted
	if muted {
		action = EventMuted
	}
	return s.set(ctx, id, action, by, func(w *Watch) { w.Muted = muted })
}

// Archive ends a watch; what it has found stays. Taken up again, it goes through the time in which it was away.
func (s *Watches) Archive(ctx context.Context, id string, archived bool, by audit.Actor) (Watch, error) {
	action := EventRestored
	if archived {
		action = EventArchived
	}
	w, err := s.set(ctx, id, action, by, func(w *Watch) {
		if w.Archived && !archived {
			w.Generation++
		}
		w.Archived = archived
	})
	if err != nil || archived {
		return w, err
	}
	return w, s.fillLater(ctx, w, by)
}

func (s *Watches) set(ctx context.Context, id, action string, by audit.Actor, change func(*Watch)) (Watch, error) {
	before, err := s.Get(ctx, id)
	if err != nil {
		return before, err
	}
	w, err := s.watches.Edit(ctx, id, func(w *Watch) error {
		change(w)
		w.UpdatedAt = s.now()
		return nil
	})
	if err != nil || w.Muted == before.Muted && w.Archived == before.Archived {
		return w, missing(err)
	}
	return w, s.record(ctx, w, action, by)
}

func (s *Watches) record(ctx context.Context, w Watch, action string, by audit.Actor) error {
	e := audit.Entry{By: by, Action: action, Object: Stream(w.ID), Data: map[string]string{"name": w.Name, "query": w.Query}}
	if w.IncidentID != "" {
		e.Data["incident"] = w.IncidentID
	}
	_, err := s.d.Audit.Append(ctx, Stream(w.ID), e)
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("watch.missing").Because(err)
	}
	return err
}

// Get returns a watch, or a NotFound fault, also for one of an incident that the viewer may not know of.
func (s *Watches) Get(ctx context.Context, id string) (Watch, error) {
	w, err := s.watches.Get(ctx, id)
	if err != nil {
		return w, missing(err)
	}
	if err := s.d.Incidents.Seen(ctx, w.IncidentID, "watch.missing"); err != nil {
		return Watch{}, err
	}
	return w, nil
}

// GetAll returns those of the watches with these ids that the viewer may know of.
func (s *Watches) GetAll(ctx context.Context, ids ...string) (map[string]Watch, error) {
	found, err := s.watches.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for id, w := range found {
		sees, err := s.d.Incidents.Sees(ctx, w.IncidentID)
		if err != nil {
			return nil, err
		}
		if !sees {
			delete(found, id)
		}
	}
	return found, nil
}

// Search says which watches are wanted, by name.
type Search struct {
	Kind          Kind
	IncidentID    string
	Archived      bool
	After, Before string
	Limit         int
}

func (s *Watches) filter(ctx context.Context, q Search) (store.Filter, error) {
	f, err := s.d.Incidents.Veil(ctx, "incident_id")
	if err != nil {
		return f, err
	}
	parts := []store.Filter{store.Eq("archived", q.Archived)}
	if q.Kind != "" {
		parts = append(parts, store.Eq("kind", string(q.Kind)))
	}
	if q.IncidentID != "" {
		parts = append(parts, store.Eq("incident_id", q.IncidentID))
	}
	return store.And(append(parts, f)...), nil
}

// Find returns a page of the watches that the viewer may know of.
func (s *Watches) Find(ctx context.Context, q Search) (store.Page[Watch], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Watch]{}, err
	}
	return s.watches.Browse(ctx, store.Query{Filter: f, Sort: []string{"sort_key"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Of returns a page of the watches of an incident, archived ones too.
func (s *Watches) Of(ctx context.Context, q Search) (store.Page[Watch], error) {
	return s.watches.Find(ctx, store.Query{Filter: store.Eq("incident_id", q.IncidentID), After: q.After, Limit: q.Limit})
}

// Count returns how many there are.
func (s *Watches) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.watches.Count(ctx, f)
}

// The kinds of job.
const (
	MatchJob   = "watch.match"
	FillJob    = "watch.fill"
	RefutedJob = "watch.refuted"
)

// MatchTask is the payload of a MatchJob.
type MatchTask struct {
	ClipID string `json:"clipId"`
}

// FillTask is the payload of a FillJob.
type FillTask struct {
	WatchID    string `json:"watchId"`
	Generation int64  `json:"generation"`
}

func fillID(w Watch) string { return fmt.Sprintf("watch.fill:%s:%d", w.ID, w.Generation) }

func (s *Watches) fillLater(ctx context.Context, w Watch, by audit.Actor) error {
	if w.Filled >= w.Generation || !w.Live() {
		return nil
	}
	return s.d.Jobs.Enqueue(ctx, job.New{ID: fillID(w), Kind: FillJob, Payload: FillTask{w.ID, w.Generation}, By: by.ID})
}

// Filling is how far the past has been gone through; false when it has been, or nobody does.
func (s *Watches) Filling(ctx context.Context, w Watch) (job.Job, bool, error) {
	if w.Filled >= w.Generation || !w.Live() {
		return job.Job{}, false, nil
	}
	j, err := s.d.Jobs.Get(ctx, fillID(w))
	if errors.Is(err, store.ErrNotFound) {
		return j, false, nil
	}
	return j, err == nil, err
}
