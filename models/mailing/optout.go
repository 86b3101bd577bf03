package mailing

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/release"
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
	raw, ok := s.delivery(token)
	switch {
	case !ok:
		return Delivery{}, fault.Missing("unsubscribe.unknown")
	case raw == testDelivery:
		return Delivery{}, nil
	}
	d, err := s.deliveries.Get(ctx, hex.EncodeToString([]byte(raw)))
	return d, missing(err, "unsubscribe.unknown")
}

// delivery is what a token of ours names: the bytes of a delivery's id, or testDelivery.
func (s *Mailings) delivery(token string) (raw string, ok bool) {
	parts, ok := s.links().Parts(token, 1)
	if !ok {
		return "", false
	}
	id, err := base64.RawURLEncoding.DecodeString(parts[0])
	return string(id), err == nil
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
	return s.leaveAll(ctx, token, from, s.suppressWaiting)
}

// taking takes what waits and fits out of the queue.
type taking func(ctx context.Context, f store.Filter, reason string) error

func (s *Mailings) leaveAll(ctx context.Context, token, from string, take taking) error {
	d, err := s.Reader(ctx, token)
	if err != nil || d.ID == "" || d.Address == "" || d.Drill { // a test or a drill, or somebody who was erased
		return err
	}
	if err := s.d.Contacts.Suppressions.Suppress(ctx, d.Address, contact.ScopeAll, contact.Unsubscribed, readerOf(d, from)); err != nil {
		return err
	}
	return take(ctx, store.Eq("address", d.Address), Unsubscribed)
}

// ByList reports whether a reader got a delivery by a list, which they can leave without leaving the others.
func (d Delivery) ByList() bool {
	return strings.HasPrefix(d.Via, ListUse("")) && !d.Drill && d.Address != ""
}

// UnsubscribeList ends the mailings that reach the reader of a token by the list by which this one did, those already
// queued included. What reaches them otherwise goes on. It may be repeated.
func (s *Mailings) UnsubscribeList(ctx context.Context, token, from string) error {
	return s.leaveList(ctx, token, from, s.suppressWaiting)
}

func (s *Mailings) leaveList(ctx context.Context, token, from string, take taking) error {
	d, err := s.Reader(ctx, token)
	if err != nil || !d.ByList() {
		return err
	}
	scope := contact.ListScope(strings.TrimPrefix(d.Via, ListUse("")))
	if err := s.d.Contacts.Suppressions.Suppress(ctx, d.Address, scope, contact.Unsubscribed, readerOf(d, from)); err != nil {
		return err
	}
	return take(ctx, store.And(store.Eq("address", d.Address), store.Eq("via", d.Via)), Unsubscribed)
}

// HasLeftList reports whether the reader of a delivery has left the list by which they got it.
func (s *Mailings) HasLeftList(ctx context.Context, d Delivery) (bool, error) {
	if !d.ByList() {
		return false, nil
	}
	found, err := s.d.Contacts.Suppressions.Suppressed(ctx, d.Address)
	scope := contact.ListScope(strings.TrimPrefix(d.Via, ListUse("")))
	return slices.ContainsFunc(found[d.Address].Holds, func(h contact.Hold) bool { return h.Scope == scope }), err
}

// WriteIn takes down in which language the reader of a token wants to be written to, from the next mailing on.
func (s *Mailings) WriteIn(ctx context.Context, token, lang, from string) error {
	d, err := s.Reader(ctx, token)
	if err != nil || d.ContactID == "" || d.Drill {
		return err
	}
	if !slices.Contains(release.Langs(), lang) {
		return fault.Bad("lang", "mailing.lang.not_in_release")
	}
	c, err := s.d.Contacts.Get(ctx, d.ContactID)
	if err != nil || c.Lang == lang {
		return err
	}
	_, err = s.d.Contacts.Change(ctx, c.ID, c.Rev, func(c *contact.Contact) { c.Lang = lang }, readerOf(d, from))
	return err
}

// suppressQueued takes everything that waits for an address out of the queue.
func (s *Mailings) suppressQueued(ctx context.Context, address, reason string) error {
	return s.suppressWaiting(ctx, store.Eq("address", address), reason)
}

func (s *Mailings) dropWaiting(ctx context.Context, f store.Filter, reason string) error {
	_, err := s.deliveries.Modify(ctx, waiting(f),
		store.Patch{Set: map[string]any{"state": Suppressed, "reason": reason, "at": s.now()}})
	return err
}

// suppressWaiting drops what waits, and waits for what does not any more.
func (s *Mailings) suppressWaiting(ctx context.Context, f store.Filter, reason string) error {
	if err := s.dropWaiting(ctx, f, reason); err != nil {
		return err
	}
	return s.awaitHandedOver(ctx, store.And(f, store.Eq("state", InFlight)))
}

// How long whoever leaves waits for what was claimed before they did, and how often it is looked at.
const (
	handOverPatience = 2 * time.Second
	handOverLook     = 10 * time.Millisecond
)

// awaitHandedOver waits until what is on its way has been handed over: from the answer to whoever leaves on, nothing
// more is. A mail server that takes longer is not waited for: that message was on its way.
func (s *Mailings) awaitHandedOver(ctx context.Context, onItsWay store.Filter) error {
	for until := time.Now().Add(handOverPatience); time.Now().Before(until); {
		n, err := s.deliveries.CountUpTo(ctx, onItsWay, 1)
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(handOverLook):
		}
	}
	return nil
}
