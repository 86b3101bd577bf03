package line

import (
	"context"

	"standfirst/models/fault"
)

// Whom is who was told something, or asks: a contact, an outlet, or both.
type Whom struct {
	ContactID, ContactName string // "" for none
	OutletID, OutletName   string // the contact's where none is named
}

// Whom finds a contact and an outlet; each "" names none. Its faults are on contact and outlet.
func (s *Lines) Whom(ctx context.Context, contactID, outletID string, faults *fault.List) (w Whom, err error) {
	if contactID != "" {
		c, err := s.d.Contacts.Get(ctx, contactID)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			faults.Add(fault.Bad("contact", "line.answer.contact_unknown"))
		case err != nil:
			return w, err
		default:
			w.ContactID, w.ContactName = c.ID, c.Name
			if outletID == "" {
				outletID = c.OutletID
			}
		}
	}
	if outletID == "" {
		return w, nil
	}
	o, err := s.d.Outlets.Get(ctx, outletID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		faults.Add(fault.Bad("outlet", "line.answer.outlet_unknown"))
	case err != nil:
		return w, err
	default:
		w.OutletID, w.OutletName = o.ID, o.Name
	}
	return w, nil
}
