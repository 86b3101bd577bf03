package mailing

import (
	"context"
	"time"

	"standfirst/models/store"
)

// LaunchedAbout returns the launched mailings about an incident, the latest launch first, at most limit of them and no
// more than a page holds. To a viewer who may not know of the incident there are none.
func (s *Mailings) LaunchedAbout(ctx context.Context, incidentID string, limit int) ([]Mailing, error) {
	f, err := s.veil(ctx, store.And(store.Eq("incidentId", incidentID), store.Gte("launchedAt", time.Unix(0, 0))))
	if err != nil {
		return nil, err
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: f, Sort: []string{"-launchedAt"}, Limit: limit})
	return page.Items, err
}

// Known says of deliveries by id whether they exist, all in one question to the store.
func (s *Mailings) Known(ctx context.Context, deliveryIDs ...string) (map[string]bool, error) {
	found, err := s.deliveries.GetAll(ctx, deliveryIDs...)
	out := make(map[string]bool, len(found))
	for id := range found {
		out[id] = true
	}
	return out, err
}

// GetAll returns the mailings with these ids, without those about incidents that the viewer may not know of.
func (s *Mailings) GetAll(ctx context.Context, ids ...string) (map[string]Mailing, error) {
	found, err := s.docs.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	hidden, err := s.d.Incidents.Hidden(ctx)
	for _, incidentID := range hidden {
		for id, m := range found {
			if m.IncidentID == incidentID {
				delete(found, id)
			}
		}
	}
	return found, err
}
