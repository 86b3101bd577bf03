package release

import (
	"context"

	"standfirst/models/store"
)

// Rehearsed returns what stands in the simulated newsroom of a drill, the newest first: what its team has published
// there, with the notices of what was withdrawn or retracted. A real incident has none.
func (r *Releases) Rehearsed(ctx context.Context, incidentID string) ([]Page, error) {
	if err := r.Incidents.Seen(ctx, incidentID, "incident.missing"); err != nil {
		return nil, err
	}
	var out []Page
	f := store.And(store.Eq("incidentId", incidentID), store.Eq("drill", true))
	for rel, err := range r.releases.Each(ctx, store.Query{Filter: f, Sort: []string{"-updatedAt"}}) {
		if err != nil {
			return nil, err
		}
		if rel.Public == Never {
			continue
		}
		p := Page{Release: rel}
		if rel.Public == Live {
			if p.Version, err = r.VersionOf(ctx, rel, rel.PublishedVersion); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// RehearsedSheet returns whether the fact sheet of a drill stands in the drill's newsroom, and the facts that it shows
// there or would show. A real incident has none.
func (r *Releases) RehearsedSheet(ctx context.Context, incidentID string) (Sheet, []Shown, error) {
	inc, err := r.Incidents.Get(ctx, incidentID)
	if err != nil || !isDrill(inc) {
		return Sheet{ID: incidentID}, nil, err
	}
	s, err := r.SheetOf(ctx, incidentID)
	if err != nil {
		return s, nil, err
	}
	facts, err := r.shown(ctx, incidentID, true)
	return s, facts, err
}
