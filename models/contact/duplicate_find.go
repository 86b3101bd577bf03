package contact

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

func (s *Contacts) openDuplicates(ctx context.Context, db store.DB) (err error) {
	s.suspicions, err = store.Open[Suspicion](ctx, db, "contact_suspicions",
		store.On("pair"), store.On("rules"), store.On("state", "rank", "found_at"), store.On("state", "strength", "rank", "found_at"))
	if err != nil {
		return err
	}
	if s.watches, err = store.Open[watch](ctx, db, "contact_watches"); err != nil {
		return err
	}
	s.scans, err = store.Open[Scan](ctx, db, "contact_scans")
	return err
}

// crowd is how many people of one outlet a contact is compared with one by one; of a larger outlet only those
// whose name is written the same. The scan has no such bound.
const crowd = 300

// Suspect looks for contacts that may be the same person as one, keeps what it finds and drops what does not
// hold any more. It is safe to repeat.
func (s *Contacts) Suspect(ctx context.Context, id string) error {
	c, err := s.contacts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return s.forget(ctx, id)
	}
	if err != nil {
		return err
	}
	candidates, err := s.alike(ctx, c)
	if err != nil {
		return err
	}
	touched := []string{c.ID}
	var found []*Suspicion
	kept := map[string]bool{}
	for _, other := range candidates {
		if reasons := Compare(c, other); len(reasons) > 0 {
			x := suspicion(c, other, reasons, s.now())
			found, touched, kept[x.ID] = append(found, &x), append(touched, other.ID), true
		}
	}
	if err := s.keepSuspicions(ctx, found); err != nil {
		return err
	}
	for old, err := range s.suspicions.Each(ctx, store.Query{Filter: store.And(store.Eq("pair", c.ID), store.Eq("state", SuspicionOpen))}) {
		if err != nil {
			return err
		}
		if kept[old.ID] {
			continue
		}
		if holds, err := s.stillHolds(ctx, c, old); err != nil {
			return err
		} else if holds {
			continue
		}
		if _, err := s.suspicions.Delete(ctx, store.And(store.Eq("id", old.ID), store.Eq("state", SuspicionOpen))); err != nil {
			return err
		}
		touched = append(touched, old.Pair...)
	}
	return s.recount(ctx, touched...)
}

// stillHolds looks at a suspicion that the quick search has not met: the scan may have.
func (s *Contacts) stillHolds(ctx context.Context, c Contact, x Suspicion) (bool, error) {
	other, err := s.contacts.Get(ctx, x.other(c.ID))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && len(Compare(c, other)) > 0, err
}

func (x Suspicion) other(id string) string {
	if x.Pair[0] == id {
		return x.Pair[1]
	}
	return x.Pair[0]
}

// alike are the contacts that share something with one.
func (s *Contacts) alike(ctx context.Context, c Contact) (map[string]Contact, error) {
	out := map[string]Contact{}
	add := func(limit int, f store.Filter) error {
		page, err := s.contacts.Find(ctx, store.Query{Filter: f, Limit: limit})
		for _, x := range page.Items {
			if x.ID != c.ID {
				out[x.ID] = x
			}
		}
		return err
	}
	var addresses, keys []string
	for _, m := range mailboxes(c) {
		addresses, keys = append(addresses, m.address), append(keys, mailKey+":"+m.address)
	}
	addresses, keys = append(addresses, c.Emails...), append(keys, c.HandleKeys...)
	var errs []error
	if len(addresses) > 0 {
		errs = append(errs, add(50, store.In("emails", addresses...)))
	}
	if len(keys) > 0 {
		errs = append(errs, add(50, store.In("handle_keys", keys...)))
	}
	if len(c.AccountKeys) > 0 {
		errs = append(errs, add(50, store.In("account_keys", c.AccountKeys...)))
	}
	named := store.Eq("name_key", c.NameKey)
	if n, err := s.contacts.Count(ctx, named); err != nil || n <= rareCrowd {
		errs = append(errs, err, add(rareCrowd, named)) // a name that many have says nothing
	}
	for _, id := range c.OutletIDs {
		errs = append(errs, s.alikeAt(ctx, c, id, add))
	}
	return out, errors.Join(errs...)
}

func (s *Contacts) alikeAt(ctx context.Context, c Contact, outletID string, add func(int, store.Filter) error) error {
	at := store.Eq("outlet_ids", outletID)
	n, err := s.contacts.Count(ctx, at)
	if err != nil {
		return err
	}
	if n <= crowd {
		return add(crowd, at)
	}
	var terms []string
	for _, form := range spellings(c) {
		first, rest, _ := strings.Cut(form, " ")
		terms = append(terms, first+rest, rest+first)
	}
	if h := han(c.Name); len([]rune(h)) >= 2 {
		terms = append(terms, string([]rune(h)[:2]))
	}
	return add(crowd, store.And(at, store.In("terms", terms...)))
}

// keepSuspicions adds what is new, and refreshes the reasons of what is open. What people have decided stays.
func (s *Contacts) keepSuspicions(ctx context.Context, found []*Suspicion) error {
	for part := range slices.Chunk(found, 500) {
		added, err := s.suspicions.InsertMissing(ctx, part...)
		if err != nil {
			return err
		}
		var ops []store.Op
		for i, x := range part {
			if added[i] {
				continue
			}
			set := map[string]any{"reasons": x.Reasons, "rules": x.Rules, "strength": x.Strength, "rank": x.Rank, "scan": x.Scan}
			ops = append(ops, store.Op{ID: x.ID, If: store.Eq("state", SuspicionOpen), Patch: store.Patch{Set: set}})
		}
		if _, err := s.suspicions.Apply(ctx, ops...); err != nil {
			return err
		}
	}
	return nil
}

// forget drops the open suspicions of contacts that are gone, or are about to be: these are not changed, only
// those that they were taken for.
func (s *Contacts) forget(ctx context.Context, ids ...string) error {
	going := make(map[string]bool, len(ids))
	for _, id := range ids {
		going[id] = true
	}
	for part := range slices.Chunk(ids, 400) {
		theirs := store.And(store.In("pair", part...), store.Eq("state", SuspicionOpen))
		var others []string
		met := false
		for x, err := range s.suspicions.Each(ctx, store.Query{Filter: theirs}) {
			if err != nil {
				return err
			}
			met = true
			for _, id := range x.Pair {
				if !going[id] {
					others = append(others, id)
				}
			}
		}
		if !met {
			continue
		}
		if _, err := s.suspicions.Delete(ctx, theirs); err != nil {
			return err
		}
		if err := s.recount(ctx, others...); err != nil {
			return err
		}
	}
	return nil
}

// recount keeps with contacts how many open suspicions there are of each.
func (s *Contacts) recount(ctx context.Context, ids ...string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		n, err := s.suspicions.Count(ctx, store.And(store.Eq("pair", id), store.Eq("state", SuspicionOpen)))
		if err != nil {
			return err
		}
		_, err = s.contacts.Modify(ctx, store.And(store.Eq("id", id), store.Ne("suspects", n)), store.Patch{Set: map[string]any{"suspects": n}})
		if err != nil {
			return err
		}
	}
	return nil
}

// watch is how far the sweep has looked at changed contacts.
type watch struct {
	ID  string    `json:"id"`
	Rev int64     `json:"rev"`
	At  time.Time `json:"at"`  // of the last change that was looked at
	IDs []string  `json:"ids"` // of the contacts changed at that very moment that were looked at
}

// watched is how many changed contacts the sweep looks at one by one; of more, a scan is quicker.
const watched = 2000

// Watch compares the contacts that were added or changed since the last time, by whomever and in whatever
// way. After a large import it asks for a scan instead.
func (s *Contacts) Watch(ctx context.Context) error {
	w, err := s.watches.Get(ctx, "duplicates")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	w.ID = "duplicates"
	f := store.Gte("updated_at", w.At)
	if w.At.IsZero() {
		f = store.Filter{}
	}
	n, err := s.contacts.Count(ctx, f)
	if err != nil || n == 0 {
		return err
	}
	if n > watched+int64(len(w.IDs)) {
		last, err := s.contacts.First(ctx, store.Query{Sort: []string{"-updated_at"}})
		if err != nil {
			return err
		}
		if _, err := s.ScanLater(ctx, audit.System("contacts")); err != nil {
			return err
		}
		// The scan begins later and sees what has changed up to then.
		return s.watches.Put(ctx, &watch{ID: w.ID, At: last.UpdatedAt.Add(time.Millisecond)})
	}
	moved := false
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: f, Sort: []string{"updated_at"}}) {
		if err != nil {
			return err
		}
		if c.UpdatedAt.Equal(w.At) && slices.Contains(w.IDs, c.ID) {
			continue
		}
		if err := s.Suspect(ctx, c.ID); err != nil {
			return err
		}
		if !c.UpdatedAt.Equal(w.At) {
			w.At, w.IDs = c.UpdatedAt, nil
		}
		w.IDs, moved = append(w.IDs, c.ID), true
	}
	if !moved {
		return nil
	}
	return s.watches.Put(ctx, &w)
}

// SuspicionSearch is what the queue of duplicates asks for; its zero value is all that is open, the surest first.
type SuspicionSearch struct {
	Strength, Rule string
	ContactID      string
	Dismissed      bool // those that were looked at, instead
	After, Before  string
	Limit          int
}

func (q SuspicionSearch) filter() store.Filter {
	state := SuspicionOpen
	if q.Dismissed {
		state = SuspicionDismissed
	}
	fs := []store.Filter{store.Eq("state", state)}
	if q.Strength != "" {
		fs = append(fs, store.Eq("strength", q.Strength))
	}
	if q.Rule != "" {
		fs = append(fs, store.Eq("rules", q.Rule))
	}
	if q.ContactID != "" {
		fs = append(fs, store.Eq("pair", q.ContactID))
	}
	return store.And(fs...)
}

// Suspicions returns a page of the queue.
func (s *Contacts) Suspicions(ctx context.Context, q SuspicionSearch) (store.Page[Suspicion], error) {
	query := store.Query{Filter: q.filter(), Sort: []string{"-rank", "-found_at"}, After: q.After, Before: q.Before, Limit: q.Limit}
	return s.suspicions.Browse(ctx, query)
}

// CountSuspicions returns how many match.
func (s *Contacts) CountSuspicions(ctx context.Context, q SuspicionSearch) (int64, error) {
	return s.suspicions.Count(ctx, q.filter())
}

// Suspicion returns one, or a fault that there is none.
func (s *Contacts) Suspicion(ctx context.Context, id string) (Suspicion, error) {
	x, err := s.suspicions.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return x, fault.Missing("contact.duplicate.missing").Because(err)
	}
	return x, err
}

// TwoPeople remembers that two contacts are not the same person: they are not suspected again.
func (s *Contacts) TwoPeople(ctx context.Context, id string, by audit.Actor) (Suspicion, error) {
	return s.decide(ctx, id, SuspicionOpen, SuspicionDismissed, "contact.duplicate.dismissed", by)
}

// AskAgain takes TwoPeople back.
func (s *Contacts) AskAgain(ctx context.Context, id string, by audit.Actor) (Suspicion, error) {
	return s.decide(ctx, id, SuspicionDismissed, SuspicionOpen, "contact.duplicate.reopened", by)
}

func (s *Contacts) decide(ctx context.Context, id, from, to, action string, by audit.Actor) (Suspicion, error) {
	changed := false
	x, err := s.suspicions.Edit(ctx, id, func(x *Suspicion) error {
		changed = false
		switch x.State {
		case to:
			return nil
		case from:
			changed = true
			x.State, x.DecidedAt, x.By, x.ByName = to, s.now().UTC(), by.ID, by.Name
			return nil
		}
		return fault.Clash("contact.duplicate.decided")
	})
	if errors.Is(err, store.ErrNotFound) {
		return x, fault.Missing("contact.duplicate.missing").Because(err)
	}
	if err != nil {
		return x, err
	}
	if err := s.recount(ctx, slices.Clone(x.Pair)...); err != nil || !changed {
		return x, err
	}
	for i, id := range x.Pair {
		if err := s.record(ctx, action, id, map[string]string{"other": x.Pair[1-i]}, by); err != nil {
			return x, err
		}
	}
	return x, nil
}

// blockKey is a value that contacts which may be one person have in common. Two contacts are compared when
// they share one.
type blockKey struct {
	text string
	rare bool // a value that many share says nothing
	bare bool // counts only when one of the two has no address
}

// blockKeys are the keys of a contact. Every pair that Compare finds a reason for shares at least one of them.
func blockKeys(c Contact) []blockKey {
	var out []blockKey
	for _, m := range mailboxes(c) {
		out = append(out, blockKey{text: "m " + m.address})
	}
	for _, key := range c.HandleKeys {
		out = append(out, blockKey{text: "h " + key})
	}
	for _, key := range c.AccountKeys {
		out = append(out, blockKey{text: "a " + key})
	}
	h, forms := han(c.Name), spellings(c)
	name := h
	if h == "" {
		name = c.NameKey
	}
	out = append(out, blockKey{text: "n " + name, rare: true, bare: true})
	for _, id := range c.OutletIDs {
		at := id + " "
		out = append(out, blockKey{text: "o " + at + name})
		for _, form := range forms {
			out = append(out, blockKey{text: "s " + at + form})
		}
		if h != "" && c.Latin != "" {
			out = append(out, blockKey{text: "l " + at + latinName(c)})
		}
		if n := len([]rune(h)); n >= 3 {
			out = append(out, slips("d "+at, []rune(h))...)
		} else if h == "" {
			for _, form := range forms {
				if len(form) >= minSpelling {
					out = append(out, slips("d "+at, []rune(form))...)
				}
			}
		}
	}
	return out
}

// slips are the text and what is left of it without one of its characters: two texts that are one slip apart
// share one of these.
func slips(prefix string, text []rune) []blockKey {
	out := []blockKey{{text: prefix + string(text), rare: true}}
	for i := range text {
		if i > 0 && text[i] == text[i-1] {
			continue
		}
		out = append(out, blockKey{text: prefix + string(text[:i]) + string(text[i+1:]), rare: true})
	}
	return out
}
