package release

import (
	"context"
	"slices"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// FoundFact is a fact that the public may read, and the incident on whose sheet it stands.
type FoundFact struct {
	Incident incident.Incident
	Shown
}

// SearchFacts finds facts of public sheets by words of the wording that the sheet shows, in any script or pinyin, or by
// the key ("F-1"): those that stand first, then the latest. A wording that never was public finds nothing.
func (r *Releases) SearchFacts(ctx context.Context, typed string, limit int) ([]FoundFact, error) {
	if incident.Wanted("terms", typed).Op == store.OpAll {
		return nil, nil
	}
	found, err := r.Facts.Find(incident.Unseen(ctx), fact.Search{Text: typed, Public: true, Limit: mostFound})
	if err != nil {
		return nil, err
	}
	sheets := map[string]incident.Incident{} // by the incident's id; without an id: not public
	var out []FoundFact
	for _, f := range found.Items {
		s, ok := shown(f)
		if !ok || f.Drill() || !incident.Matches(typed, s.Version.Claim["en"], s.Version.Claim["zh-CN"], f.Key) {
			continue
		}
		inc, asked := sheets[f.IncidentID]
		if !asked {
			inc, err = r.sheetOpen(ctx, f.IncidentID)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
			sheets[f.IncidentID] = inc
		}
		if inc.ID != "" {
			out = append(out, FoundFact{inc, s})
		}
	}
	slices.SortStableFunc(out, func(a, b FoundFact) int {
		if x, y := a.State == fact.Verified, b.State == fact.Verified; x != y {
			if x {
				return -1
			}
			return 1
		}
		return b.Since.Compare(a.Since)
	})
	return out[:min(len(out), limit)], nil
}
