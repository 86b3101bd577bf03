package contact

import (
	"context"

	"standfirst/models/store"
)

// Staff returns a page of the contacts who work at an outlet now, in any of their roles, by name.
func (s *Contacts) Staff(ctx context.Context, outletID string, limit int) (store.Page[Contact], error) {
	return s.contacts.Find(ctx, store.Query{Filter: store.Eq("outlet_ids", outletID), Sort: []string{"sort_key"}, Limit: limit})
}

// CountStaff counts the contacts who work at an outlet now.
func (s *Contacts) CountStaff(ctx context.Context, outletID string) (int64, error) {
	return s.contacts.Count(ctx, store.Eq("outlet_ids", outletID))
}

// Former returns contacts who worked at an outlet once, by name.
func (s *Contacts) Former(ctx context.Context, outletID string, limit int) ([]Contact, error) {
	page, err := s.contacts.Find(ctx, store.Query{Filter: store.Eq("past_outlet_ids", outletID), Sort: []string{"sort_key"}, Limit: limit})
	return page.Items, err
}

// pastOutlets are the outlets that the contact worked for and no longer does.
func (c *Contact) pastOutlets() []string {
	now := map[string]bool{}
	for _, id := range c.OutletIDs {
		now[id] = true
	}
	var out []string
	for _, p := range c.Positions {
		if p.To != "" && p.OutletID != "" && !now[p.OutletID] {
			now[p.OutletID] = true
			out = append(out, p.OutletID)
		}
	}
	return out
}
