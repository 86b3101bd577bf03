package contact

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// The states of a tombstone.
const (
	Merging = "merging" // on its way; a sweep finishes what a death in the middle has left
	Merged  = "merged"
	Undoing = "undoing"
	Undone  = "undone"
)

// Tombstone is a contact that became part of another one: whole, as it was, so that it can come back. Whoever
// asks for it gets the other.
type Tombstone struct {
	ID      string            `json:"id"` // of the contact that is gone
	Rev     int64             `json:"rev"`
	Into    string            `json:"into"` // id of the contact that stayed
	Contact Contact           `json:"contact"`
	Before  Contact           `json:"before"` // the one that stayed, before the merge
	After   Contact           `json:"after"`  // and after it
	Picks   map[string]string `json:"picks"`
	Apart   Contact           `json:"apart"` // the one that stays, when the merge is undone
	Kept    []string          `json:"kept"`  // fields that keep what was changed since, when it is undone
	Lost    []string          `json:"lost"`  // addresses that are another's meanwhile, when it is undone
	State   string            `json:"state"`
	At      time.Time         `json:"at"`
	By      string            `json:"by"`
	ByName  string            `json:"by_name"`
	Owed    audit.Owed        `json:"owed"`
}

func (s *Contacts) openMerges(ctx context.Context, db store.DB) (err error) {
	s.tombstones, err = store.Open[Tombstone](ctx, db, "contact_tombstones", store.On("into"), store.On("state", "at"))
	return err
}

// OnMerge registers what another feature does when a contact became part of another one, or came back: it is
// told both ids, and must be safe to repeat. It is called while the space is built.
func (s *Contacts) OnMerge(do func(ctx context.Context, stays, goes string) error) {
	s.onMerge = append(s.onMerge, do)
}

// Merge makes one contact of two. The first stays; the second becomes part of it, with everything that hangs on
// it: lists, tags, addresses and handles join, and notes, deliveries, coverage and events of the second stay
// under its id, which leads to the first from then on. chosen says, for the fields of Conflicts that differ,
// whether the First or the Second one's value stays. Doing it again changes nothing.
func (s *Contacts) Merge(ctx context.Context, stays, goes string, chosen map[string]string, by audit.Actor) (Contact, error) {
	if stays == goes {
		return Contact{}, fault.Bad("", "contact.merge.same")
	}
	t, err := s.tombstones.Get(ctx, goes)
	if err == nil && t.State == Merging {
		if err := s.finishMerge(ctx, t); err != nil {
			return Contact{}, err
		}
		return s.Get(ctx, t.Into)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Contact{}, err
	}
	b, err := s.contacts.Get(ctx, goes)
	if errors.Is(err, store.ErrNotFound) && t.State == Merged && t.Into == stays {
		return s.Get(ctx, stays) // done before
	}
	if err != nil {
		return b, missing(err)
	}
	a, err := s.contacts.Get(ctx, stays)
	if err != nil {
		return a, missing(err)
	}
	t = Tombstone{
		ID: goes, Rev: t.Rev, Into: stays, Contact: b, Before: a, Picks: picks(a, b, chosen), State: Merging,
		At: s.now().UTC(), By: by.ID, ByName: by.Name,
	}
	if t.After, err = s.plan(ctx, a, b, t.Picks); err != nil {
		return a, err
	}
	t.Owed = audit.Owe(t.At, audit.Entry{By: by, Action: "contact.merged", Object: "contact:" + stays, Data: map[string]string{"name": b.Name, "other": goes}})
	if err := s.tombstones.Put(ctx, &t); err != nil {
		return a, err
	}
	if err := s.finishMerge(ctx, t); err != nil {
		return a, err
	}
	return s.Get(ctx, stays)
}

// plan is what two contacts become, judged as if somebody had typed it, but for addresses: these are theirs.
func (s *Contacts) plan(ctx context.Context, a, b Contact, pick map[string]string) (Contact, error) {
	m := combine(a, b, pick)
	if err := m.tidy(); err != nil {
		return m, err
	}
	if err := s.namePositions(ctx, &m); err != nil {
		return m, err
	}
	o, err := s.outletOf(ctx, m)
	if err != nil {
		return m, err
	}
	m.derive(o)
	m.UpdatedAt = s.now().UTC()
	return m, nil
}

// finishMerge does the steps of a merge from wherever it stands: the second contact goes, so that its addresses
// are free; the first takes them over, and with them all the rest; then it is written down.
func (s *Contacts) finishMerge(ctx context.Context, t Tombstone) error {
	t, err := s.bury(ctx, t)
	if err != nil {
		return err
	}
	if t, err = s.takeOver(ctx, t); err != nil {
		return err
	}
	if err := errors.Join(s.settleSuspicions(ctx, t), s.rescore(ctx, t.Into)); err != nil {
		return err
	}
	for _, do := range s.onMerge {
		if err := do(ctx, t.Into, t.ID); err != nil {
			return err
		}
	}
	if err := s.audit.Pay(ctx, "contact:"+t.Into, t.Owed); err != nil {
		return err
	}
	if err := s.endTombstone(ctx, t.ID, Merging, Merged); err != nil {
		return err
	}
	return s.Suspect(ctx, t.Into)
}

func (s *Contacts) endTombstone(ctx context.Context, id, from, to string) error {
	_, err := s.tombstones.Modify(ctx, store.And(store.Eq("id", id), store.Eq("state", from)), store.Patch{Set: map[string]any{"state": to}})
	return err
}

// bury removes the second contact, exactly as the tombstone holds it: an edit in between is taken up first.
func (s *Contacts) bury(ctx context.Context, t Tombstone) (Tombstone, error) {
	for {
		n, err := s.contacts.Delete(ctx, store.And(store.Eq("id", t.ID), store.Eq("rev", t.Contact.Rev)))
		if err != nil || n > 0 {
			return t, err
		}
		b, err := s.contacts.Get(ctx, t.ID)
		if errors.Is(err, store.ErrNotFound) {
			return t, nil
		}
		if err != nil {
			return t, err
		}
		if t, err = s.tombstones.Edit(ctx, t.ID, func(t *Tombstone) error { t.Contact = b; return nil }); err != nil {
			return t, err
		}
	}
}

// takeOver gives the first contact what was planned. When it was changed in between, it is planned again.
func (s *Contacts) takeOver(ctx context.Context, t Tombstone) (Tombstone, error) {
	errMoved := errors.New("changed in between")
	for {
		a, err := s.contacts.Get(ctx, t.Into)
		if errors.Is(err, store.ErrNotFound) {
			return t, s.unbury(ctx, t)
		}
		if err != nil || slices.Contains(a.MergedFrom, t.ID) {
			return t, err
		}
		after, err := s.plan(ctx, a, t.Contact, picks(a, t.Contact, t.Picks))
		if err != nil {
			return t, errors.Join(err, s.unbury(ctx, t))
		}
		if t, err = s.tombstones.Edit(ctx, t.ID, func(t *Tombstone) error { t.Before, t.After = a, after; return nil }); err != nil {
			return t, err
		}
		_, err = s.contacts.Edit(ctx, t.Into, func(c *Contact) error {
			if c.Rev != a.Rev {
				return errMoved
			}
			*c = clone(after)
			return nil
		})
		if !errors.Is(err, errMoved) {
			return t, err
		}
	}
}

// unbury brings the second contact back when the first is gone or cannot take it over.
func (s *Contacts) unbury(ctx context.Context, t Tombstone) error {
	b := t.Contact
	if _, err := s.contacts.InsertMissing(ctx, &b); err != nil {
		return err
	}
	if _, err := s.tombstones.Delete(ctx, store.And(store.Eq("id", t.ID), store.Eq("state", Merging))); err != nil {
		return err
	}
	return fault.Clash("contact.merge.gone")
}

// settleSuspicions ends those of the second contact. That it is somebody else than a third one holds for the
// first from now on.
func (s *Contacts) settleSuspicions(ctx context.Context, t Tombstone) error {
	id, pair := pairOf(t.ID, t.Into)
	decided := map[string]any{"state": SuspicionMerged, "decided_at": t.At, "by": t.By, "by_name": t.ByName}
	if _, err := s.suspicions.Modify(ctx, store.Eq("id", id), store.Patch{Set: decided}); err != nil {
		return err
	}
	for x, err := range s.suspicions.Each(ctx, store.Query{Filter: store.And(store.Eq("pair", t.ID), store.Eq("state", SuspicionDismissed))}) {
		if err != nil {
			return err
		}
		if other := x.other(t.ID); other != t.Into {
			x.ID, x.Pair = pairOf(t.Into, other)
			if _, err := s.suspicions.InsertMissing(ctx, &x); err != nil {
				return err
			}
		}
	}
	if err := s.forget(ctx, t.ID); err != nil {
		return err
	}
	return s.recount(ctx, pair...)
}

// sweepMerges finishes merges that a death in the middle has left.
func (s *Contacts) sweepMerges(ctx context.Context) error {
	old := s.now().Add(-time.Minute)
	for _, state := range []string{Merging, Undoing} {
		q := store.Query{Filter: store.And(store.Eq("state", state), store.Lt("at", old))}
		for t, err := range s.tombstones.Each(ctx, q) {
			if err != nil {
				return err
			}
			finish := s.finishMerge
			if state == Undoing {
				finish = s.finishUndo
			}
			if err := finish(ctx, t); err != nil && fault.KindOf(err) == fault.Internal {
				return err
			}
		}
	}
	return nil
}

// survivors returns, for ids of contacts that became part of others, who they are now.
func (s *Contacts) survivors(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	at := map[string]string{} // where an id stands on its way
	for _, id := range ids {
		at[id] = id
	}
	for range 20 { // a contact that was merged may be merged again
		var ask []string
		for _, now := range at {
			ask = append(ask, now)
		}
		stones, err := s.tombstones.GetAll(ctx, ask...)
		if err != nil {
			return nil, err
		}
		moved := false
		for id, now := range at {
			t, ok := stones[now]
			if !ok || (t.State != Merging && t.State != Merged) {
				delete(at, id)
				continue
			}
			at[id], out[id], moved = t.Into, t.Into, true
		}
		if !moved {
			break
		}
	}
	return out, nil
}

// IDs returns every id under which a contact is known: what is written down of it may stand under any of them.
func (s *Contacts) IDs(ctx context.Context, id string) ([]string, error) {
	c, err := s.contacts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return []string{id}, nil
	}
	return c.AllIDs(), err
}

// Absorbed returns the contacts that became part of one, the latest first.
func (s *Contacts) Absorbed(ctx context.Context, id string) ([]Tombstone, error) {
	page, err := s.tombstones.Find(ctx, store.Query{Filter: store.And(store.Eq("into", id), store.Eq("state", Merged)), Limit: 100})
	slices.SortFunc(page.Items, func(a, b Tombstone) int { return b.At.Compare(a.At) })
	return page.Items, err
}

// MergeWork is the payload of the job "contact.merge_exact".
type MergeWork struct {
	Key    string    `json:"key"`
	Until  time.Time `json:"until"` // what was found later was not on the page
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
}

// JobOfMerge is the id of the job that merges all exact duplicates.
func JobOfMerge(key string) string { return "contact.merge_exact:" + key }

// MergeExactLater merges everything that is suspected Exact at this moment, as a job. n is how many pairs the
// person has agreed to; when it is another number by now, it is asked again.
func (s *Contacts) MergeExactLater(ctx context.Context, n int64, by audit.Actor) (string, error) {
	now, err := s.CountSuspicions(ctx, SuspicionSearch{Strength: Exact})
	if err != nil {
		return "", err
	}
	if now == 0 {
		return "", fault.Clash("contact.merge.none")
	}
	if now != n {
		return "", fault.Clash("contact.merge.other_number", "n", now)
	}
	w := MergeWork{Key: store.NewID(), Until: s.now().UTC(), By: by.ID, ByName: by.Name}
	return w.Key, s.jobs.Enqueue(ctx, job.New{ID: JobOfMerge(w.Key), Kind: "contact.merge_exact", Payload: w, By: by.ID})
}

// MergeExact does what MergeExactLater asked for. A pair that cannot be merged stays in the queue.
func (s *Contacts) MergeExact(ctx context.Context, w MergeWork, tell Progress) error {
	f := store.And(SuspicionSearch{Strength: Exact}.filter(), store.Lte("found_at", w.Until))
	left, err := s.suspicions.Count(ctx, f)
	if err != nil {
		return err
	}
	total, done := int(left), 0
	for x, err := range s.suspicions.Each(ctx, store.Query{Filter: f, Sort: []string{"found_at"}}) {
		if err != nil {
			return err
		}
		if done++; done%20 == 0 || done == total {
			if err := tell(done, max(total, done)); err != nil {
				return err
			}
		}
		if err := s.mergeExact(ctx, x, audit.Actor{ID: w.By, Name: w.ByName}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Contacts) mergeExact(ctx context.Context, x Suspicion, by audit.Actor) error {
	people, err := s.contacts.GetAll(ctx, x.Pair...)
	if err != nil {
		return err
	}
	a, okA := people[x.Pair[0]]
	b, okB := people[x.Pair[1]]
	if !okA || !okB {
		return nil // one of them went with an earlier pair
	}
	if rs := Compare(a, b); len(rs) == 0 || rs[0].Strength != Exact {
		return nil
	}
	if Better(b, a) {
		a, b = b, a
	}
	_, err = s.Merge(ctx, a.ID, b.ID, nil, by)
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	return nil
}
