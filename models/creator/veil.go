package creator

import (
	"context"
	"slices"

	"standfirst/models/incident"
	"standfirst/models/store"
)

// Dealings are what deals make known of a creator, without those of drills.
type Dealings struct {
	Open     int64    `json:"open"`     // how many are open
	Benefits []string `json:"benefits"` // kinds that were ever agreed
}

// dealings names the fields of a profile that a reader's questions are asked of.
type dealings struct{ open, benefits string }

// ofDeals are the fields for the reader of a context. Whoever may not know of some incident has the dealings that all may
// know: that somebody has a deal would tell of the incident.
func (s *Creators) ofDeals(ctx context.Context) (dealings, error) {
	hidden, err := s.incidents.Hidden(ctx)
	if len(hidden) > 0 {
		return dealings{"known.open", "known.benefits"}, err
	}
	return dealings{"open_deals", "benefits"}, err
}

// veil makes profiles as the reader of a context may have them.
func (s *Creators) veil(ctx context.Context, page store.Page[Profile]) (store.Page[Profile], error) {
	of, err := s.ofDeals(ctx)
	if err != nil || of.open == "open_deals" {
		return page, err
	}
	for i := range page.Items {
		p := &page.Items[i]
		p.OpenDeals, p.Benefits = p.Known.Open, p.Known.Benefits
	}
	return page, nil
}

// history is what the deals under ids of a contact make known: all of them, and those that everybody may know of.
func (s *Creators) history(ctx context.Context, ids []string) (all, known Dealings, err error) {
	nobody := incident.For(ctx, "", false)
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.In("contact_id", ids...), Sort: []string{"created_at"}}) {
		if err != nil {
			return all, known, err
		}
		if d.Drill {
			continue
		}
		all.add(d)
		sees, err := s.incidents.Sees(nobody, d.IncidentID)
		if err != nil {
			return all, known, err
		}
		if sees {
			known.add(d)
		}
	}
	slices.Sort(all.Benefits)
	slices.Sort(known.Benefits)
	return all, known, nil
}

func (d *Dealings) add(of Deal) {
	if of.Open {
		d.Open++
	}
	if of.Agreed() && !slices.Contains(d.Benefits, string(of.Benefit)) {
		d.Benefits = append(d.Benefits, string(of.Benefit))
	}
}

// Concealed derives anew who has deals of an incident: it has become private, or is so no more.
func (s *Creators) Concealed(ctx context.Context, i incident.Incident) error {
	rows, err := s.deals.Group(ctx, store.Eq("incident_id", i.ID), []store.By{{Field: "contact_id"}})
	for _, row := range rows {
		if err := s.settle(ctx, row.Text(0)); err != nil {
			return err
		}
	}
	return err
}
