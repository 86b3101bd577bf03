package contact

import (
	"slices"

	"standfirst/models/duplicate"
	"standfirst/models/outlet"
)

// merge brings what a row says into a contact that exists. Repeating it changes nothing.
func (d draft) merge(c *Contact, p Plan, outletID string) {
	wins := p.Mode == FileWins
	put := func(to *string, v string) {
		if v != "" && (wins || *to == "") {
			*to = v
		}
	}
	put(&c.Name, d.Name)
	put(&c.Latin, d.Latin)
	put(&c.WeChat, d.WeChat)
	put(&c.Role, d.Role)
	put(&c.Zone, d.Zone)
	put(&c.Country, d.Country)
	put(&c.Lang, d.Lang)
	if d.set.has("kind") {
		put(&c.Kind, d.Kind)
	}
	put(&c.Channel, d.Channel)
	put(&c.HoursFrom, d.HoursFrom)
	put(&c.HoursTo, d.HoursTo)
	put(&c.Do, d.Do)
	put(&c.Dont, d.Dont)
	put(&c.PressCard, d.PressCard)
	put(&c.Stage, d.Stage)
	if wins || (c.LeaveFrom == "" && c.LeaveUntil == "") {
		put(&c.LeaveFrom, d.LeaveFrom)
		put(&c.LeaveUntil, d.LeaveUntil)
	}
	put(&c.LeaveNote, d.LeaveNote)
	put(&c.Basis.Kind, d.Basis.Kind)
	put(&c.Basis.Source, d.Basis.Source)
	put(&c.Basis.NoticeOn, d.Basis.NoticeOn)
	put(&c.Basis.RefusedOn, d.Basis.RefusedOn)
	put(&c.Basis.Purpose, d.Basis.Purpose)
	put(&c.OutletID, outletID)
	if c.Notes == "" {
		c.Notes = d.Notes
	}
	if d.DoNotContact && !c.DoNotContact {
		c.DoNotContact, c.DoNotContactReason = true, d.DoNotContactReason
	}
	if c.Email == "" {
		c.Email = d.Email
	}
	c.Emails = append(slices.Clone(c.Emails), d.Emails...)
	d.mergePhones(c, wins)
	c.Handles = append(slices.Clone(c.Handles), d.Handles...)
	for _, p := range d.Positions {
		if !slices.ContainsFunc(c.Positions, p.same) {
			c.Positions = append(slices.Clone(c.Positions), p)
		}
	}
	for key, value := range d.Custom {
		if old := c.Custom[key]; old != value && (wins || old == "") {
			c.Custom = duplicate.With(c.Custom, key, value)
		}
	}
	c.Beats = append(slices.Clone(c.Beats), d.Beats...)
	c.Tags = append(slices.Clone(c.Tags), d.Tags...)
	p.place(c)
}

// mergePhones lets the file's number be the first, and keeps the one that was, unless only gaps are filled.
func (d draft) mergePhones(c *Contact, wins bool) {
	if d.Phone == "" {
		return
	}
	all := append([]string{c.Phone}, c.Phones...)
	if wins && d.set.has("phone") {
		all = slices.DeleteFunc(all, func(p string) bool { return p == d.Phone })
		if c.Phone != d.Phone && c.Phone != "" {
			all = all[1:] // what the file says replaces what is here
		}
		all = append([]string{d.Phone}, all...)
	} else {
		all = append(all, d.Phone)
	}
	all = slices.DeleteFunc(append(all, d.Phones...), func(p string) bool { return p == "" })
	var once []string
	for _, p := range all {
		if !slices.Contains(once, p) {
			once = append(once, p)
		}
	}
	c.Phone, c.Phones = once[0], once[1:]
}

// same reports whether another position says the same, whether or not its outlet is known by id.
func (p Position) same(o Position) bool {
	return outlet.Key(p.Outlet) == outlet.Key(o.Outlet) && p.Role == o.Role && p.From == o.From && p.To == o.To
}

// place puts the contact where the import was told to.
func (p Plan) place(c *Contact) {
	c.Tags = append(slices.Clone(c.Tags), p.Tags...)
	if p.ListID != "" && !slices.Contains(c.Lists, p.ListID) {
		c.Lists = append(slices.Clone(c.Lists), p.ListID)
	}
}
