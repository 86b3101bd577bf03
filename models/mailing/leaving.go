package mailing

import (
	"context"

	"standfirst/models/fault"
	"standfirst/models/leaving"
)

// What readers leave while the database is away; see leaving.Wish.
const (
	leavesAll  = "mailings"
	leavesList = "list"
)

// carryOut says how wishes that were taken without the database are carried out. What is on its way then is not waited for:
// whoever sends waits for this.
func (s *Mailings) carryOut() {
	s.d.Leaving.Carry(leavesAll, func(ctx context.Context, w leaving.Wish) error {
		return s.leaveAll(ctx, w.Token, w.From, s.dropWaiting)
	})
	s.d.Leaving.Carry(leavesList, func(ctx context.Context, w leaving.Wish) error {
		return s.leaveList(ctx, w.Token, w.From, s.dropWaiting)
	})
}

// Leaving are the wishes of readers that wait for the database.
func (s *Mailings) Leaving() *leaving.Book { return s.d.Leaving }

// Knows reports whether a token of an unsubscribe link is ours, as far as that can be told without the database.
func (s *Mailings) Knows(token string) bool {
	_, ok := s.delivery(token)
	return ok
}

// UnsubscribeLater is Unsubscribe while the database is away, or UnsubscribeList: the wish is kept outside of it and
// carried out before the next message of this process is begun; other processes learn of it when the database does. A
// token that is not ours is a fault.
func (s *Mailings) UnsubscribeLater(token, from string, listOnly bool) error {
	raw, ok := s.delivery(token)
	if !ok {
		return fault.Missing("unsubscribe.unknown")
	}
	if raw == testDelivery {
		return nil
	}
	kind := leavesAll
	if listOnly {
		kind = leavesList
	}
	return s.d.Leaving.Keep(leaving.Wish{Kind: kind, Token: token, From: from, At: s.now()})
}
