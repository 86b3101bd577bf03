package mailing

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// The token in an unsubscribe link names the space and a delivery, and carries 128 bits that only we can
// make for this purpose: nobody can unsubscribe somebody else by guessing.
//
//	<space>.<delivery>.<code>
func (s *Mailings) token(deliveryID string) string {
	id, err := hex.DecodeString(deliveryID)
	if err != nil {
		id = []byte(deliveryID)
	}
	name := s.d.Space + "." + base64.RawURLEncoding.EncodeToString(id)
	return name + "." + base64.RawURLEncoding.EncodeToString(s.code([]byte(name)))
}

// UnsubscribeURL is the page on which the reader of a delivery unsubscribes.
func (s *Mailings) UnsubscribeURL(set setting.Setting, deliveryID string) string {
	return set.BaseURL + "/u/" + s.token(deliveryID)
}

// SpaceOf is the id of the space that a token names. The token is not checked: its space does that.
func SpaceOf(token string) (string, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || parts[0] == "" || len(token) > 300 {
		return "", false
	}
	return parts[0], true
}

// Reader is the delivery that an unsubscribe token stands for. A test message has a token of its own: the
// delivery is then empty and no fault.
func (s *Mailings) Reader(ctx context.Context, token string) (Delivery, error) {
	wrong := fault.Missing("unsubscribe.unknown")
	i := strings.LastIndexByte(token, '.')
	if i < 0 || len(token) > 300 {
		return Delivery{}, wrong
	}
	code, err := base64.RawURLEncoding.DecodeString(token[i+1:])
	if err != nil || subtle.ConstantTimeCompare(code, s.code([]byte(token[:i]))) != 1 {
		return Delivery{}, wrong
	}
	space, name, _ := strings.Cut(token[:i], ".")
	raw, err := base64.RawURLEncoding.DecodeString(name)
	if err != nil || space != s.d.Space {
		return Delivery{}, wrong
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
	if err != nil || d.ID == "" || d.Address == "" { // a test message, or somebody who was erased
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
