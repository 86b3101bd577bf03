package watch

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/term"
)

// after are the events that change which claims are refuted, or how they are put.
var after = []string{fact.EventRefuted, fact.EventReworded, fact.EventRevised}

// follow has the register brought up to date when a fact is refuted or worded anew.
func (s *Watches) follow(ctx context.Context, ev audit.Event) error {
	if !slices.Contains(after, ev.Action) {
		return nil
	}
	return s.d.Jobs.Enqueue(ctx, job.New{ID: RefutedJob + ":" + ev.ID, Kind: RefutedJob, By: audit.System("watch").ID})
}

func refutedID(factID string) string { return "fact-" + factID }

// Register makes a watch of every claim that is refuted and has wordings, changes those whose wordings have changed, and
// ends those of claims that are refuted no more. Clips of the last 90 days are compared again where anything changed. It
// may be repeated at will.
func (s *Watches) Register(ctx context.Context) error {
	ctx = incident.Unseen(ctx)
	claims, err := s.d.Refuted(ctx)
	if err != nil {
		return err
	}
	stands, changed := map[string]bool{}, false
	for _, claim := range claims {
		stands[claim.FactID] = true
		did, err := s.register(ctx, claim)
		if err != nil {
			return err
		}
		changed = changed || did
	}
	for w, err := range s.watches.Each(ctx, store.Query{Filter: store.And(store.Eq("archived", false), store.Eq("kind", string(Refuted))), Sort: []string{"sort_key"}}) {
		if err != nil {
			return err
		}
		if stands[w.FactID] {
			continue
		}
		if _, err := s.Archive(ctx, w.ID, true, audit.System("watch")); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return s.d.Clips.RematchLater(ctx, int(Past.Hours()/24), audit.System("watch"))
}

// register makes or changes the watch of one claim, and says whether it did.
func (s *Watches) register(ctx context.Context, claim coverage.Refuted) (bool, error) {
	wordings := make([]string, len(claim.Wordings))
	for i, w := range claim.Wordings {
		wordings[i] = `"` + strings.ReplaceAll(w, `"`, "") + `"`
	}
	now, text := s.now(), strings.Join(wordings, " OR ")
	w := Watch{
		ID: refutedID(claim.FactID), FactID: claim.FactID, IncidentID: claim.IncidentID, Kind: Refuted, Name: claim.Key + " · " + claim.Wordings[0], Query: text,
		Generation: 1, Filled: 1, CreatedBy: audit.System("watch").ID, CreatedAt: now, UpdatedAt: now,
	}
	w.SortKey = term.Fold(w.Name)
	added, err := s.watches.InsertMissing(ctx, &w)
	if err != nil {
		return false, err
	}
	if added[0] {
		return true, s.record(ctx, w, EventCreated, audit.System("watch"))
	}
	old, err := s.watches.Get(ctx, w.ID)
	if err != nil || old.Query == text && !old.Archived {
		return false, err
	}
	w, err = s.watches.Edit(ctx, w.ID, func(now *Watch) error {
		now.Name, now.SortKey, now.Query, now.Archived = w.Name, w.SortKey, w.Query, false
		now.Generation++
		now.Filled, now.UpdatedAt = now.Generation, s.now()
		return nil
	})
	if err != nil {
		return false, err
	}
	return true, s.record(ctx, w, EventChanged, audit.System("watch"))
}
