package contact

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// open are the doubts that a contact is under.
func (c Contact) open() []Check {
	var out []Check
	for _, k := range c.Checks {
		if k.Doubt != "" {
			out = append(out, k)
		}
	}
	return out
}

// settle tells in the contact's timeline what became of doubts: who had them, what they were, and whether the
// field was right or has been corrected.
func (s *Contacts) settle(ctx context.Context, before, after Contact, by audit.Actor) error {
	for _, k := range before.open() {
		if after.CheckOf(k.Field).Doubt != "" {
			continue
		}
		how := "right"
		if before.ageing(k.Field) != after.ageing(k.Field) {
			how = "corrected"
		}
		data := map[string]string{"field": k.Field, "why": k.Doubt, "reporter": k.DoubtByName, "reporter_id": k.DoubtBy, "how": how}
		if err := s.record(ctx, "contact.settled", after.ID, data, by); err != nil {
			return err
		}
	}
	return nil
}

// Bounced casts doubt on the address of a contact that a server has refused for good, with its answer. It is
// safe to repeat, and does nothing when nobody has the address.
func (s *Contacts) Bounced(ctx context.Context, address, answer string) error {
	c, ok, err := s.ByAddress(ctx, address)
	if err != nil || !ok || c.CheckOf("email").Doubt != "" {
		return err
	}
	why := clip(squeeze(strings.Join([]string{c.addressIf(address), answer}, " ")), maxText)
	_, err = s.Doubt(ctx, c.ID, "email", why, audit.System("mailing"))
	if fault.KindOf(err) == fault.NotFound || fault.Is(err, "contact.check.empty") {
		return nil
	}
	return err
}

// addressIf is the address when the contact has several, so that the doubt says which.
func (c Contact) addressIf(address string) string {
	if len(c.Emails) < 2 {
		return ""
	}
	return address + ":"
}

// Aged is an ageing field of a contact, and from which date it is stale.
type Aged struct {
	Contact Contact
	Field   string
	Due     string
	Check   Check
}

// Stale asks for the contacts of which something is stale on a date or will be by then. Owner and field narrow
// it, "" for any.
type Stale struct {
	By     string // date; what is due later is left out
	Owner  string // user id
	Field  string // one of Ageing
	Doubt  bool   // only what somebody doubts
	After  string
	Before string
	Limit  int
}

func (q Stale) filter() store.Filter {
	fs := []store.Filter{store.Gt("stale_on", ""), store.Lte("stale_on", q.By)}
	if q.Owner != "" {
		fs = append(fs, store.Eq("owner", q.Owner))
	}
	if q.Doubt {
		fs = append(fs, store.Any("checks", store.Gt("doubt", "")))
	}
	return store.And(fs...)
}

// FindStale returns a page of stale contacts, each with its fields that are due by the date. Field leaves out
// the others, and contacts on the page that have nothing else due.
func (s *Contacts) FindStale(ctx context.Context, q Stale) (store.Page[Contact], []Aged, error) {
	query := store.Query{Filter: q.filter(), Sort: []string{"stale_on"}, After: q.After, Before: q.Before, Limit: q.Limit}
	if q.Field != "" {
		query.Limit *= 8 // most of them are stale in something else
	}
	page, err := s.contacts.Browse(ctx, query)
	var out []Aged
	for _, c := range page.Items {
		for _, f := range c.StaleFields(q.By) {
			k := c.CheckOf(f)
			if (q.Field == "" || q.Field == f) && (!q.Doubt || k.Doubt != "") {
				out = append(out, Aged{c, f, c.due(f), k})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Aged) int { return strings.Compare(a.Due, b.Due) })
	return page, out, err
}

// CountStale counts the contacts of which something is stale by the date.
func (s *Contacts) CountStale(ctx context.Context, q Stale) (int64, error) {
	return s.contacts.Count(ctx, q.filter())
}

// ConfirmAll confirms fields of several contacts, each as id and field, and returns how many there were.
// Those that are gone or empty meanwhile are passed over.
func (s *Contacts) ConfirmAll(ctx context.Context, fields map[string][]string, source string, by audit.Actor) (int, error) {
	n := 0
	for id, names := range fields {
		_, err := s.Confirm(ctx, id, source, "", names, by)
		switch {
		case fault.KindOf(err) == fault.NotFound || fault.Is(err, "contact.check.empty"):
		case err != nil:
			return n, err
		default:
			n += len(names)
		}
	}
	return n, nil
}

// Reveal notes that somebody has looked at the addresses of a contact that is not to be contacted, and why.
func (s *Contacts) Reveal(ctx context.Context, id, why string, by audit.Actor) (Contact, error) {
	c, err := s.Get(ctx, id)
	if err != nil {
		return c, err
	}
	var faults fault.List
	if why = squeeze(why); why == "" {
		faults.Add(fault.Bad("reveal", "contact.reveal.missing"))
	}
	limit(&faults, "reveal", why, maxText)
	if err := faults.Err(); err != nil {
		return c, err
	}
	return c, s.record(ctx, "contact.revealed", id, map[string]string{"reason": why}, by)
}

// Hours reports whether the contact may be pitched at a moment by their own hours, and their local time. False
// for known means that zone or hours are not known.
func (c Contact) Hours(at time.Time) (local time.Time, inside, known bool) {
	zone, err := time.LoadLocation(c.Zone)
	if c.Zone == "" || err != nil {
		return at, false, false
	}
	local = at.In(zone)
	if c.HoursFrom == "" && c.HoursTo == "" {
		return local, false, false
	}
	now := local.Format("15:04")
	from, to := c.HoursFrom, c.HoursTo
	if to == "" {
		to = "24:00"
	}
	if from > to { // over midnight
		return local, now >= from || now < to, true
	}
	return local, now >= from && now < to, true
}
