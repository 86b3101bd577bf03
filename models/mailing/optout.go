package mailing

import (
	"context"
	"encoding/base64"
	"encoding/hex"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/setting"
	"standfirst/models/store"
)

func (s *Mailings) links() link.Signer { return link.Signer{Space: s.d.Space, Code: s.code} }

// token stands in an unsubscribe link and names a delivery, or a test message.
func (s *Mailings) token(deliveryID string) string {
	id, err := hex.DecodeString(deliveryID)
	if err != nil {
		id = []byte(deliveryID)
	}
	return s.links().Token(base64.RawURLEncoding.EncodeToString(id))
}

// UnsubscribeURL is the page on which the reader of a delivery unsubscribes.
func (s *Mailings) UnsubscribeURL(set setting.Setting, deliveryID string) string {
	return set.BaseURL + "/u/" + s.token(deliveryID)
}

// Reader is the delivery that an unsubscribe token stands for. A test message has a token of its own: the
// delivery is then empty and no fault.
func (s *Mailings) Reader(ctx context.Context, token string) (Delivery, error) {
	parts, ok := s.links().Parts(token, 1)
	if !ok {
		return Delivery{}, fault.Missing("unsubscribe.unknown")
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return Delivery{}, fault.Missing("unsubscribe.unknown").Because(err)
	}
	if string(raw) == testDelivery {
		return Delivery{}, nil
	}
	d, err := s.deliveries.Get(ctx, hex.EncodeToString(raw))
	return d, missing(err, "unsubscribe.unknown")
}

// IsUnsubscribed reports whether the reader of the token gets no more mailings.
func (s *Mailings) IsUnsubscribed(ctx context.Context, d Delivery) (bool, error) {
	if d.Address == "" { // the reader was erased
		return true, nil
	}
	found, err := s.d.Contacts.Suppressions.Suppressed(ctx, d.Address)
	_, held := found[d.Address].For()
	return held, err
}

// Unsubscribe ends all mailings to the reader of a token, those already queued included: once it has
// returned, nothing more is handed over. It may be repeated. from is the address of the request.
func (s *Mailings) Unsubscribe(ctx context.Context, token, from string) error {
	d, err := s.Reader(ctx, token)
	if err != nil || d.ID == "" || d.Address == "" || d.Drill { // a test or a drill, or somebody who was erased
		return err
	}
	by := audit.Actor{ID: "reader:" + d.ContactID, Name: d.Address, From: from}
	if err := s.d.Contacts.Suppressions.Suppress(ctx, d.Address, contact.ScopeAll, contact.Unsubscribed, by); err != nil {
		return err
	}
	return s.suppressQueued(ctx, d.Address, Unsubscribed)
}

// suppressQueued takes everything that waits for an address out of the queue.
func (s *Mailings) suppressQueued(ctx context.Context, address, reason string) error {
	_, err := s.deliveries.Modify(ctx, waiting(store.Eq("address", address)),
		store.Patch{Set: map[string]any{"state": Suppressed, "reason": reason, "at": s.now()}})
	return err
}
