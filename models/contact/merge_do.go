package contact

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// OnMerge registers what another feature does when a contact became part of another one, or came back: it is
// told both ids, and must be safe to repeat. It is called while the space is built.
func (s *Contacts) OnMerge(do func(ctx context.Context, stays, goes string) error) {
	s.onMerge = append(s.onMerge, do)
}

// combined is what two contacts become, judged as if somebody had typed it, but for addresses: these are theirs.
func (s *Contacts) combined(ctx context.Context, a, b Contact, pick map[string]string) (Contact, error) {
	return s.ready(ctx, combine(a, b, pick))
}

// apart is what the contact that stays becomes when a merge is undone.
func (s *Contacts) apart(ctx context.Context, now Contact, of duplicate.Stone[Contact]) (Contact, []string, error) {
	m, kept := takeApart(now, of.Before, of.After, of.Gone)
	m, err := s.ready(ctx, m)
	return m, kept, err
}

// ready tidies and derives a contact that was put together of others.
func (s *Contacts) ready(ctx context.Context, c Contact) (Contact, error) {
	if err := c.tidy(); err != nil {
		return c, err
	}
	if err := s.namePositions(ctx, &c); err != nil {
		return c, err
	}
	o, err := s.outletOf(ctx, c)
	if err != nil {
		return c, err
	}
	c.OutletID = cmp.Or(o.ID, c.OutletID)
	c.derive(o)
	c.UpdatedAt = s.now().UTC()
	return c, nil
}

// back is the contact that comes back. Lists that were removed and addresses that somebody else has got meanwhile
// are left out.
func (s *Contacts) back(ctx context.Context, gone Contact) (Contact, []string, error) {
	b := clone(gone)
	b.UpdatedAt = s.now().UTC()
	open, err := s.lists.GetAll(ctx, b.Lists...)
	if err != nil {
		return b, nil, err
	}
	b.Lists = slices.DeleteFunc(b.Lists, func(id string) bool { _, ok := open[id]; return !ok })
	var lost []string
	for _, a := range gone.Emails {
		other, err := s.contacts.First(ctx, store.Query{Filter: store.And(store.Eq("emails", a), store.Ne("id", b.ID))})
		if err == nil && other.ID != b.ID {
			lost = append(lost, a)
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return b, nil, err
		}
	}
	b.Emails = slices.DeleteFunc(b.Emails, func(a string) bool { return slices.Contains(lost, a) })
	if b.Email = ""; len(b.Emails) > 0 {
		b.Email = b.Emails[0]
	}
	o, err := s.outletOf(ctx, b)
	b.OutletID = cmp.Or(o.ID, b.OutletID)
	b.derive(o)
	return b, lost, err
}

// merged does what hangs on a merge or its undoing: the score of trust, and what other features keep of the two.
func (s *Contacts) merged(ctx context.Context, stays, goes string, back bool) error {
	err := s.rescore(ctx, stays)
	if back {
		err = errors.Join(err, s.rescore(ctx, goes))
	}
	if err != nil {
		return err
	}
	for _, do := range s.onMerge {
		if err := do(ctx, stays, goes); err != nil {
			return err
		}
	}
	return nil
}

// IDs returns every id under which a contact is known: what is written down of it may stand under any of them.
func (s *Contacts) IDs(ctx context.Context, id string) ([]string, error) {
	c, err := s.contacts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return []string{id}, nil
	}
	return c.AllIDs(), err
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

// MergeExactLater merges everything that is surely suspected at this moment, as a job. n is how many pairs the
// person has agreed to; when it is another number by now, it is asked again.
func (s *Contacts) MergeExactLater(ctx context.Context, n int64, by audit.Actor) (string, error) {
	now, err := s.CountSuspicions(ctx, duplicate.Search{Strength: duplicate.Exact})
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
	q := duplicate.Search{Strength: duplicate.Exact, Until: w.Until}
	left, err := s.CountSuspicions(ctx, q)
	if err != nil {
		return err
	}
	total, done := int(left), 0
	for x, err := range s.EachSuspicion(ctx, q) {
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

func (s *Contacts) mergeExact(ctx context.Context, x duplicate.Suspicion, by audit.Actor) error {
	people, err := s.contacts.GetAll(ctx, x.Pair...)
	if err != nil {
		return err
	}
	a, okA := people[x.Pair[0]]
	b, okB := people[x.Pair[1]]
	if !okA || !okB {
		return nil // one of them went with an earlier pair
	}
	if rs := Compare(a, b); len(rs) == 0 || rs[0].Strength != duplicate.Exact {
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
