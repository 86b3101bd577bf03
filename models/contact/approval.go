package contact

import (
	"cmp"
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Gate says whether new contacts wait for approval, and who may approve: their own wait for nobody.
type Gate struct {
	On  func(ctx context.Context) (bool, error)
	May func(ctx context.Context, by audit.Actor) (bool, error)
}

// Gated makes new contacts wait as the gate says (field.md 1.12). It is called while the space is built.
func (s *Contacts) Gated(g Gate) { s.gate = &g }

// Waits reports whether the contact waits for approval. Until then nobody writes to it: no mailing's audience
// has it.
func (c Contact) Waits() bool { return c.PendingBy != "" }

// pendingBy is what a new contact of somebody's is marked with; "" when it waits for nobody.
func (s *Contacts) pendingBy(ctx context.Context, by audit.Actor) (string, error) {
	if s.gate == nil || by.IsSystem() {
		return "", nil
	}
	on, err := s.gate.On(ctx)
	if err != nil || !on {
		return "", err
	}
	may, err := s.gate.May(ctx, by)
	if err != nil || may {
		return "", err
	}
	return cmp.Or(by.Name, by.ID, "?"), nil
}

// approver refuses those who may not decide.
func (s *Contacts) approver(ctx context.Context, by audit.Actor) error {
	if s.gate == nil {
		return nil
	}
	may, err := s.gate.May(ctx, by)
	if err == nil && !may {
		err = fault.Deny("contact.pending.deny")
	}
	return err
}

// waiting asks for those who wait.
func waiting() store.Filter { return store.Gt("pending_by", "") }

// FindWaiting returns a page of the contacts that wait for approval, the oldest first.
func (s *Contacts) FindWaiting(ctx context.Context, q Search) (store.Page[Contact], error) {
	query := store.Query{Filter: waiting(), Sort: []string{"created_at"}, After: q.After, Before: q.Before, Limit: q.Limit}
	return s.contacts.Browse(ctx, query)
}

// CountWaiting counts the contacts that wait for approval, and stops at most.
func (s *Contacts) CountWaiting(ctx context.Context, most int64) (int64, error) {
	return s.contacts.CountUpTo(ctx, waiting(), most)
}

// Approve lets those of a selection who wait be written to; All is everybody who waits. It returns how many.
func (s *Contacts) Approve(ctx context.Context, sel Selection, by audit.Actor) (int64, error) {
	if err := s.approver(ctx, by); err != nil {
		return 0, err
	}
	if !sel.All && len(sel.IDs) == 0 {
		return 0, fault.Bad("", "contact.selection.empty")
	}
	f := waiting()
	if !sel.All {
		f = store.And(f, store.In("id", sel.IDs...))
	}
	n, err := s.contacts.Modify(ctx, f, store.Patch{Set: map[string]any{"pending_by": "", "updated_at": s.now().UTC()}})
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.tell(ctx, sel, n, audit.Entry{By: by, Action: "contact.approved", Object: "contacts:waiting", Data: map[string]string{}})
}

// MostRejected is how many Reject deletes at once: each leaves its reason in its log.
const MostRejected = 1000

// Reject deletes those of a selection who wait, and says why in their logs; All is everybody who waits, the first
// MostRejected of them. Whom something hangs on by now stays, and waits on. It returns how many went.
func (s *Contacts) Reject(ctx context.Context, sel Selection, reason string, by audit.Actor) (int64, error) {
	if err := s.approver(ctx, by); err != nil {
		return 0, err
	}
	if reason = squeeze(reason); reason == "" {
		return 0, fault.Bad("reason", "contact.pending.reason_missing")
	}
	if !sel.All && len(sel.IDs) == 0 {
		return 0, fault.Bad("", "contact.selection.empty")
	}
	f := waiting()
	if !sel.All {
		f = store.And(f, store.In("id", sel.IDs...))
	}
	var n, seen int64
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: f, Sort: []string{"created_at"}}) {
		if err != nil {
			return n, err
		}
		if seen++; seen > MostRejected {
			break
		}
		kept, err := s.Kept(ctx, c)
		if err != nil {
			return n, err
		}
		if kept != "" {
			continue
		}
		if err := s.record(ctx, "contact.rejected", c.ID, map[string]string{"reason": clip(reason, maxText)}, by); err != nil {
			return n, err
		}
		if err := s.Delete(ctx, c.ID, by); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
