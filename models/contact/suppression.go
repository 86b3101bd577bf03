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

// Reasons why an address is suppressed.
const (
	Unsubscribed = "unsubscribed" // asked for it, by link or reply
	Bounced      = "bounced"      // does not exist any more
	Complained   = "complained"   // marked our mail as junk
	ByHand       = "by_hand"      // a colleague decided so
	Erased       = "erased"       // the person was erased; only a keyed hash of the address is kept
)

// Reasons are all of them, in the order a person is offered them.
var Reasons = []string{Unsubscribed, Bounced, Complained, ByHand}

// ScopeAll suppresses every mailing; ListScope those to one list.
const ScopeAll = "all"

// ListScope is the scope of one list.
func ListScope(listID string) string { return "list:" + listID }

// TopicScope is the scope of one topic of the newsroom: mailings about nothing else.
func TopicScope(topicID string) string { return topicScope + topicID }

const topicScope = "topic:"

// TopicOf is the topic that a scope is of; false when it is of none.
func TopicOf(scope string) (topicID string, ok bool) { return strings.CutPrefix(scope, topicScope) }

// Hold is one reason not to mail an address.
type Hold struct {
	Scope  string    `json:"scope"` // ScopeAll, ListScope or TopicScope
	Reason string    `json:"reason"`
	Note   string    `json:"note"`
	At     time.Time `json:"at"`
	By     string    `json:"by"` // name of who did it
}

// Suppression is an address that must not be mailed. It outlives the contact, and an address that is
// added or imported again is still held by it.
type Suppression struct {
	ID        string    `json:"id"` // the normalised address
	Rev       int64     `json:"rev"`
	Holds     []Hold    `json:"holds"`
	UpdatedAt time.Time `json:"updated_at"`
}

// For returns the hold that keeps the address from a mailing to the lists: one of scope all, or one for
// each of the lists. A mailing to no list is held by scope all only.
func (s Suppression) For(listIDs ...string) (Hold, bool) {
	for _, h := range s.Holds {
		if h.Scope == ScopeAll {
			return h, true
		}
	}
	var first Hold
	for _, id := range listIDs {
		i := slices.IndexFunc(s.Holds, func(h Hold) bool { return h.Scope == ListScope(id) })
		if i < 0 {
			return Hold{}, false
		}
		if first.Scope == "" {
			first = s.Holds[i]
		}
	}
	return first, len(listIDs) > 0
}

// OfErased reports whether the address is held because its owner was erased.
func (s Suppression) OfErased() bool {
	return slices.ContainsFunc(s.Holds, func(h Hold) bool { return h.Reason == Erased })
}

// Suppressions are the suppressed addresses of one space.
type Suppressions struct {
	mirror func(ctx context.Context, addresses ...string) error // keeps it with the contacts
	held   store.Collection[Suppression]
	audit  *audit.Log
	now    func() time.Time
	code   func([]byte) []byte
}

func openSuppressions(ctx context.Context, d Deps) (*Suppressions, error) {
	c, err := store.Open[Suppression](ctx, d.DB, "suppressions", store.On("updated_at"))
	if err != nil {
		return nil, err
	}
	return &Suppressions{held: c, audit: d.Audit, now: d.Now, code: d.code()}, nil
}

// Suppress holds an address back. The reason is one of Reasons, with ": " and a note behind it where
// there is more to say, such as the server's answer; any other text counts as decided by hand. Doing it
// again for the same scope changes nothing: the first reason stays.
func (s *Suppressions) Suppress(ctx context.Context, address, scope, reason string, by audit.Actor) error {
	a, err := NormalAddress(address)
	if err != nil {
		return err
	}
	if scope != ScopeAll && !strings.HasPrefix(scope, "list:") && !strings.HasPrefix(scope, topicScope) {
		return fault.Bad("scope", "contact.suppression.scope_bad")
	}
	reason, note, _ := strings.Cut(squeeze(reason), ": ")
	if !slices.Contains(Reasons, reason) {
		reason, note = ByHand, strings.TrimPrefix(reason+": "+note, ": ")
	}
	h := Hold{Scope: scope, Reason: reason, Note: clip(strings.TrimSuffix(note, ": "), 500), At: s.now().UTC(), By: by.Name}
	added, err := s.add(ctx, a, h)
	if err != nil {
		return err
	}
	if err := s.mirror(ctx, a); err != nil || !added {
		return err
	}
	return s.record(ctx, "contact.suppressed", a, map[string]string{"address": a, "scope": scope, "reason": reason, "note": h.Note}, by)
}

func (s *Suppressions) add(ctx context.Context, address string, h Hold) (bool, error) {
	added := false
	for {
		_, err := s.held.Edit(ctx, address, func(x *Suppression) error {
			added = !slices.ContainsFunc(x.Holds, func(old Hold) bool { return old.Scope == h.Scope })
			if added {
				x.Holds, x.UpdatedAt = append(x.Holds, h), h.At
			}
			return nil
		})
		if !errors.Is(err, store.ErrNotFound) {
			return added, err
		}
		err = s.held.Insert(ctx, &Suppression{ID: address, Holds: []Hold{h}, UpdatedAt: h.At})
		if !errors.Is(err, store.ErrDuplicate) { // else another was quicker: look again
			return true, err
		}
	}
}

// Lift ends the hold of a scope.
func (s *Suppressions) Lift(ctx context.Context, address, scope string, by audit.Actor) error {
	a, err := NormalAddress(address)
	if err != nil {
		return err
	}
	id := a
	if held, err := s.held.Get(ctx, a); err != nil || !slices.ContainsFunc(held.Holds, func(h Hold) bool { return h.Scope == scope }) {
		if _, err := s.held.Get(ctx, s.hashOf(a)); err == nil {
			id = s.hashOf(a) // somebody who was erased has come back and wants to be written to
		}
	}
	var lifted Hold
	x, err := s.held.Edit(ctx, id, func(x *Suppression) error {
		i := slices.IndexFunc(x.Holds, func(h Hold) bool { return h.Scope == scope })
		if i < 0 {
			return fault.Missing("contact.suppression.missing", "address", a)
		}
		lifted = x.Holds[i]
		x.Holds, x.UpdatedAt = slices.Delete(x.Holds, i, i+1), s.now().UTC()
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("contact.suppression.missing", "address", a)
	}
	if err != nil {
		return err
	}
	if len(x.Holds) == 0 {
		// Only if nobody has added a hold since.
		if _, err := s.held.Delete(ctx, store.And(store.Eq("id", id), store.Eq("rev", x.Rev))); err != nil {
			return err
		}
	}
	if err := s.mirror(ctx, a); err != nil {
		return err
	}
	return s.record(ctx, "contact.suppression_lifted", a, map[string]string{"address": a, "scope": scope, "reason": lifted.Reason}, by)
}

// Suppressed returns those of the addresses that are held, by normalised address.
func (s *Suppressions) Suppressed(ctx context.Context, addresses ...string) (map[string]Suppression, error) {
	var ids []string
	for _, text := range addresses {
		if a, err := NormalAddress(text); err == nil {
			ids = append(ids, a)
		}
	}
	if len(ids) == 0 {
		return map[string]Suppression{}, nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	all, hashes, err := s.among(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Suppression, len(all))
	for i, a := range ids {
		x, erased := all[a], all[hashes[i]]
		x.Holds = append(x.Holds, erased.Holds...)
		if len(x.Holds) > 0 {
			if x.ID == "" {
				x.ID, x.Rev, x.UpdatedAt = a, erased.Rev, erased.UpdatedAt
			}
			out[a] = x
		}
	}
	return out, nil
}

// among returns what is held of the addresses by id, and under which id each address is kept of somebody who was
// erased. Where far fewer are held than many are asked for, as in an import, all that are held are read.
func (s *Suppressions) among(ctx context.Context, ids []string) (all map[string]Suppression, hashes []string, err error) {
	hashes = make([]string, len(ids))
	most := int64(len(ids) / 8)
	n := most + 1
	if most >= 8 {
		if n, err = s.held.CountUpTo(ctx, store.Filter{}, most+1); err != nil {
			return nil, nil, err
		}
	}
	if n > most {
		for i, a := range ids {
			hashes[i] = s.hashOf(a)
		}
		all, err = s.held.GetAll(ctx, slices.Concat(ids, hashes)...)
		return all, hashes, err
	}
	erased := false
	all = make(map[string]Suppression, n)
	for x, err := range s.held.Each(ctx, store.Query{}) {
		if err != nil {
			return nil, nil, err
		}
		all[x.ID] = x
		erased = erased || strings.HasPrefix(x.ID, erasedPrefix)
	}
	for i, a := range ids {
		if erased {
			hashes[i] = s.hashOf(a)
		}
	}
	return all, hashes, nil
}

// Find returns a page of the held addresses, the latest first; prefix, if not empty, is how they begin.
func (s *Suppressions) Find(ctx context.Context, prefix, after string, limit int) (store.Page[Suppression], error) {
	q := store.Query{Filter: store.Exists("holds"), Sort: []string{"-updated_at"}, After: after, Limit: limit}
	if prefix = signs(strings.TrimSpace(prefix)); prefix != "" {
		q.Filter, q.Sort = store.Prefix("id", prefix), []string{"id"}
	}
	return s.held.Browse(ctx, q)
}

// Count returns how many addresses are held.
func (s *Suppressions) Count(ctx context.Context) (int64, error) {
	return s.held.Count(ctx, store.Filter{})
}

func (s *Suppressions) record(ctx context.Context, action, address string, data map[string]string, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "suppressions", audit.Entry{By: by, Action: action, Object: "address:" + strings.TrimPrefix(s.hashOf(address), erasedPrefix), Data: data})
	return err
}
