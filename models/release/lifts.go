package release

import (
	"context"
	"time"

	"standfirst/models/store"
)

// Lifts returns the releases whose embargo lifts, or has lifted, from one moment until before another, the first
// first, at most limit of each; more says that there are others. Embargoes that somebody has ended are left out.
func (r *Releases) Lifts(ctx context.Context, from, to time.Time, limit int) (all []Release, more bool, err error) {
	veil, err := r.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, false, err
	}
	for _, waits := range []bool{false, true} {
		page, err := r.releases.Find(ctx, store.Query{
			Filter: store.And(store.Eq("embargoed", waits), store.Gte("embargo.liftAt", from), store.Lt("embargo.liftAt", to), veil),
			Sort:   []string{"embargo.liftAt"}, Limit: limit,
		})
		if err != nil {
			return nil, false, err
		}
		more = more || page.Next != ""
		for _, rel := range page.Items {
			if rel.Embargo.State != Ended && rel.Embargo.State != NoEmbargo {
				all = append(all, rel)
			}
		}
	}
	return all, more, nil
}
