package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/store"
)

// CreatorFigures are what the creator's accounts say, for filters and order.
type CreatorFigures struct {
	Platforms   []string
	AccountKeys []string
	Followers   int64
	Engagement  float64 // a share from 0 to 1
}

// SetCreatorFigures keeps a creator's figures with the contact.
func (s *Contacts) SetCreatorFigures(ctx context.Context, id string, f CreatorFigures) error {
	return s.setFigures(ctx, id, map[string]any{
		"platforms": list(f.Platforms), "account_keys": list(f.AccountKeys), "followers": f.Followers, "engagement": f.Engagement,
	})
}

// SetTrust keeps the score of the trust ledger with the contact.
func (s *Contacts) SetTrust(ctx context.Context, id string, score int) error {
	return s.setFigures(ctx, id, map[string]any{"trust": score})
}

// SetSuspects keeps with the contact how many open suspicions there are of it being a duplicate.
func (s *Contacts) SetSuspects(ctx context.Context, id string, n int64) error {
	return s.setFigures(ctx, id, map[string]any{"suspects": n})
}

// SetCoverage keeps with the contact how much coverage is by it, and when the latest appeared.
func (s *Contacts) SetCoverage(ctx context.Context, id string, clips int64, last time.Time) error {
	return s.setFigures(ctx, id, map[string]any{"clips": clips, "last_clip": last})
}

// Interacted moves the last interaction forward.
func (s *Contacts) Interacted(ctx context.Context, id string, at time.Time) error {
	return s.forward(ctx, "last_interaction", at, id)
}

// Replied moves the last reply forward, which is an interaction as well.
func (s *Contacts) Replied(ctx context.Context, id string, at time.Time) error {
	if err := s.forward(ctx, "last_reply", at, id); err != nil {
		return err
	}
	return s.Interacted(ctx, id, at)
}

func (s *Contacts) setFigures(ctx context.Context, id string, set map[string]any) error {
	_, err := s.contacts.Modify(ctx, store.Eq("id", id), store.Patch{Set: set})
	return err
}

func (s *Contacts) forward(ctx context.Context, field string, at time.Time, ids ...string) error {
	for part := range slices.Chunk(ids, 500) {
		f := store.And(store.In("id", part...), store.Or(store.Eq(field, nil), store.Lt(field, at)))
		if _, err := s.contacts.Modify(ctx, f, store.Patch{Set: map[string]any{field: at}}); err != nil {
			return err
		}
	}
	return nil
}

// list is never nil, because an empty array is what stands for none.
func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}
