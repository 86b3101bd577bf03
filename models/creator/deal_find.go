package creator

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/term"
	"standfirst/models/upgrade"
)

// Deal returns a deal, or a NotFound fault; one about an incident that the viewer may not know of is not found.
func (s *Creators) Deal(ctx context.Context, id string) (Deal, error) {
	d, err := s.deals.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Missing("creator.deal.missing").Because(err)
	}
	if err != nil {
		return d, err
	}
	if err := s.incidents.Seen(ctx, d.IncidentID, "creator.deal.missing"); err != nil {
		return Deal{}, err
	}
	return d, nil
}

// DealSearch says which deals a board wants. Zero fields don't narrow.
type DealSearch struct {
	Text       string
	Stage      string
	State      State
	ContactID  string
	IncidentID string
	Benefit    Benefit
	Open       bool   // every stage but closed
	DueFrom    string // the next date is that day or later
	DueUntil   string // and no later than that one

	After, Before string
	Limit         int
}

func (q DealSearch) filter() store.Filter {
	var fs []store.Filter
	for _, t := range term.Query(q.Text) {
		fs = append(fs, contact.Word(t))
	}
	for field, v := range map[string]string{
		"stage": q.Stage, "state": string(q.State), "incident_id": q.IncidentID, "benefit": string(q.Benefit),
	} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if q.Open {
		fs = append(fs, store.Eq("open", true))
	}
	if q.DueFrom != "" {
		fs = append(fs, store.Gte("due", q.DueFrom))
	}
	if q.DueUntil != "" {
		fs = append(fs, store.Lte("due", q.DueUntil))
	}
	return store.And(fs...)
}

// OpenDeals returns the open deals under the ids of contacts, what is due first at the top.
func (s *Creators) OpenDeals(ctx context.Context, contactIDs ...string) ([]Deal, error) {
	if len(contactIDs) == 0 {
		return nil, nil
	}
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, err
	}
	var out []Deal
	f := store.And(store.In("contact_id", contactIDs...), store.Eq("open", true), veil)
	for d, err := range s.deals.Each(ctx, store.Query{Filter: f, Sort: []string{"due"}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// CitingFact returns all deals whose current brief cites a fact, what is due first at the top.
func (s *Creators) CitingFact(ctx context.Context, factID string) ([]Deal, error) {
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, err
	}
	var out []Deal
	for d, err := range s.deals.Each(ctx, store.Query{Filter: store.And(store.Eq("fact_ids", factID), veil), Sort: []string{"due"}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// RederiveDeals derives anew what deals are found by: those that an older program wrote do not say which facts
// their briefs cite.
func (s *Creators) RederiveDeals(ctx context.Context) error {
	return upgrade.Rewrite(ctx, s.deals, func(d *Deal) (string, bool) {
		was := len(d.Facts)
		d.derive()
		return d.ID, was != len(d.Facts)
	})
}

// Deals returns a page of deals, what is due first at the top; a contact's own by age, the newest first.
func (s *Creators) Deals(ctx context.Context, q DealSearch) (store.Page[Deal], error) {
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return store.Page[Deal]{}, err
	}
	sort, f := []string{"due"}, store.And(q.filter(), veil)
	if q.ContactID != "" {
		ids, err := s.ids(ctx, q.ContactID)
		if err != nil {
			return store.Page[Deal]{}, err
		}
		sort, f = []string{"-created_at"}, store.And(f, store.In("contact_id", ids...))
	}
	return s.deals.Find(ctx, store.Query{Filter: f, Sort: sort, After: q.After, Before: q.Before, Limit: q.Limit})
}

// CountDeals returns how many deals match, of whatever contact.
func (s *Creators) CountDeals(ctx context.Context, q DealSearch) (int64, error) {
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return 0, err
	}
	return s.deals.Count(ctx, store.And(q.filter(), veil))
}

// PerStage counts the deals of every stage.
func (s *Creators) PerStage(ctx context.Context) (map[string]int64, error) {
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, err
	}
	rows, err := s.deals.Group(ctx, veil, []store.By{{Field: "stage"}})
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Text(0)] = r.Count
	}
	return out, err
}

// Log returns a page of what was done about a deal, the newest first.
func (s *Creators) Log(ctx context.Context, dealID, after string, limit int) (store.Page[audit.Event], error) {
	return s.audit.Of(ctx, "deal:"+dealID, after, limit)
}

// During returns the deals of a span of time, at most limit, without rehearsals: those that were made before its end, and
// are open or have changed since its beginning. More says that there are others.
func (s *Creators) During(ctx context.Context, from, to time.Time, limit int) (all []Deal, more bool, err error) {
	veil, err := s.incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, false, err
	}
	made := store.And(veil, store.Lt("created_at", to), store.Eq("drill", false))
	for _, part := range []store.Query{
		{Filter: store.And(made, store.Gte("updated_at", from)), Sort: []string{"updated_at"}, Limit: limit},
		{Filter: store.And(made, store.Eq("open", true), store.Lt("updated_at", from)), Sort: []string{"due"}, Limit: limit},
	} {
		page, err := s.deals.Find(ctx, part)
		if err != nil {
			return nil, false, err
		}
		all, more = append(all, page.Items...), more || page.Next != ""
	}
	if len(all) > limit {
		all, more = all[:limit], true
	}
	return all, more, nil
}
