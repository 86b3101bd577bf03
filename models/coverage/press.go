package coverage

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/term"
)

// Press is the outlets and contacts of one space, as coverage recognises them.
type Press struct {
	Outlets  *outlet.Outlets
	Contacts *contact.Contacts
}

var _ Outlets = Press{}

// ByAddress finds the outlet by the registrable domain of an address.
func (m Press) ByAddress(ctx context.Context, address string) (Outlet, bool, error) {
	o, ok, err := m.Outlets.ByDomain(ctx, address)
	return known(o), ok, err
}

// Outlet returns one, or store.ErrNotFound.
func (m Press) Outlet(ctx context.Context, id string) (Outlet, error) {
	o, err := m.Outlets.Get(ctx, id)
	return known(o), err
}

// AddReach writes down a figure of the outlet's reach.
func (m Press) AddReach(ctx context.Context, id string, r outlet.Reach, by audit.Actor) error {
	_, err := m.Outlets.AddReach(ctx, id, r, by)
	return err
}

// zones are those of countries that have one, for dates that name none.
var zones = map[string]string{
	"CN": "Asia/Shanghai", "HK": "Asia/Hong_Kong", "MO": "Asia/Macau", "TW": "Asia/Taipei", "SG": "Asia/Singapore",
	"JP": "Asia/Tokyo", "KR": "Asia/Seoul", "IN": "Asia/Kolkata", "GB": "Europe/London", "IE": "Europe/Dublin",
	"DE": "Europe/Berlin", "FR": "Europe/Paris", "IT": "Europe/Rome", "ES": "Europe/Madrid", "CH": "Europe/Zurich",
	"NL": "Europe/Amsterdam", "SE": "Europe/Stockholm", "PL": "Europe/Warsaw", "ZA": "Africa/Johannesburg",
}

func known(o outlet.Outlet) Outlet {
	out := Outlet{ID: o.ID, Name: o.Name, Zone: zones[o.Country]}
	if out.Zone == "" && o.Country == "" && o.Lang == "zh-CN" {
		out.Zone = "Asia/Shanghai"
	}
	return out
}

// Author finds the contact of this name at the outlet, in either script. Of two with one name neither is
// chosen.
func (m Press) Author(ctx context.Context, outletID, name string) (string, bool, error) {
	page, err := m.Contacts.Find(ctx, contact.Search{Text: name, OutletID: outletID, Limit: 20})
	if err != nil {
		return "", false, err
	}
	want, found := term.Fold(name), ""
	for _, c := range page.Items {
		if term.Fold(c.Name) != want && term.Fold(c.Latin) != want {
			continue
		}
		if found != "" {
			return "", false, nil
		}
		found = c.ID
	}
	return found, found != "", nil
}
