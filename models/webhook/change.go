package webhook

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Most is how many webhooks a space may have: each is waited for.
const Most = 10

// MaxName and MaxURL are how long a name and an address may be, in characters and bytes.
const (
	MaxName = 80
	MaxURL  = 1000
)

// showAgain is within which the form that made a webhook, sent twice, answers with the same secret again: otherwise a
// button pressed twice would show it to nobody.
const showAgain = 10 * time.Minute

// Plan is what the form of a webhook asks for; its fields are name, url and event.
type Plan struct {
	Name, URL string
	Events    []Event
}

func (p Plan) tidy() Plan {
	p.Name, p.URL = strings.TrimSpace(p.Name), strings.TrimSpace(p.URL)
	return p
}

func (h *Hooks) check(p Plan) error {
	var faults fault.List
	if p.Name == "" || utf8.RuneCountInString(p.Name) > MaxName || strings.ContainsFunc(p.Name, unicode.IsControl) {
		faults.Add(fault.Bad("name", "webhook.name.bad", "most", MaxName))
	}
	if err := h.admits(p.URL); err != nil {
		if fault.Of(err) == nil {
			return err
		}
		faults.Add(fault.Of(err).On("url"))
	}
	known := func(e Event) bool { return slices.Contains(Events(), e) }
	if len(p.Events) == 0 || len(p.Events) > len(Events()) || slices.ContainsFunc(p.Events, func(e Event) bool { return !known(e) }) {
		faults.Add(fault.Bad("event", "webhook.event.none"))
	}
	return faults.Err()
}

func (h *Hooks) admits(address string) error {
	if len(address) > MaxURL {
		return fault.Bad("url", "webhook.url.long", "most", MaxURL)
	}
	if h.d.Door == nil {
		return errors.New("webhook: there is no way out")
	}
	return h.d.Door.Admits(address)
}

// Create adds a webhook and returns its secret, which is not to be had afterwards. Key names the form: sent twice, it
// makes one.
func (h *Hooks) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Hook, string, error) {
	p = p.tidy()
	if err := h.check(p); err != nil {
		return Hook{}, "", err
	}
	n, err := h.docs.Count(ctx, store.Filter{})
	if err != nil {
		return Hook{}, "", err
	}
	now, secret := h.moment(), newSecret()
	x := Hook{ID: store.NewID(), Name: p.Name, URL: p.URL, Events: p.Events, CreatedAt: now, UpdatedAt: now}
	if key != "" {
		x.ID = idOf(key)
	}
	if n >= Most {
		if _, err := h.docs.Get(ctx, x.ID); err != nil {
			return x, "", fault.Bad("", "webhook.many", "most", Most)
		}
	}
	x.Secret = h.d.Settings.Sealer().Seal(purpose(x.ID), secret)
	err = h.docs.Insert(ctx, &x)
	if errors.Is(err, store.ErrDuplicate) {
		return h.again(ctx, x.ID)
	}
	if err != nil {
		return x, "", err
	}
	return x, secret, h.record(ctx, x, "webhook.created", by)
}

// again is the webhook of a form that was sent before.
func (h *Hooks) again(ctx context.Context, id string) (Hook, string, error) {
	x, err := h.Get(ctx, id)
	if err != nil || h.moment().Sub(x.CreatedAt) > showAgain {
		return x, "", err
	}
	secret, err := h.secretOf(x)
	return x, secret, err
}

// Change changes name, address and events. The secret stays.
func (h *Hooks) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Hook, error) {
	p = p.tidy()
	if err := h.check(p); err != nil {
		return Hook{}, err
	}
	return h.edit(ctx, id, "webhook.changed", by, func(x *Hook) { x.Name, x.URL, x.Events = p.Name, p.URL, p.Events })
}

// Pause has nothing sent to an address any more, or has it told again of what happens from then on.
func (h *Hooks) Pause(ctx context.Context, id string, paused bool, by audit.Actor) (Hook, error) {
	action := "webhook.resumed"
	if paused {
		action = "webhook.paused"
	}
	return h.edit(ctx, id, action, by, func(x *Hook) { x.Paused = paused })
}

// Renew makes a new secret and returns it; the old one signs nothing from then on.
func (h *Hooks) Renew(ctx context.Context, id string, by audit.Actor) (Hook, string, error) {
	secret := newSecret()
	x, err := h.edit(ctx, id, "webhook.renewed", by, func(x *Hook) { x.Secret = h.d.Settings.Sealer().Seal(purpose(x.ID), secret) })
	return x, secret, err
}

// Remove takes a webhook away. What waits for its address is not sent. Removing one that is gone is no error.
func (h *Hooks) Remove(ctx context.Context, id string, by audit.Actor) error {
	x, err := h.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := h.docs.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	return h.record(ctx, x, "webhook.removed", by)
}

func (h *Hooks) edit(ctx context.Context, id, action string, by audit.Actor, change func(*Hook)) (Hook, error) {
	x, err := h.docs.Edit(ctx, id, func(x *Hook) error {
		change(x)
		x.UpdatedAt = h.moment()
		return nil
	})
	if err != nil {
		return x, missing(err)
	}
	return x, h.record(ctx, x, action, by)
}

// record names the host alone: the rest of an address is often a token.
func (h *Hooks) record(ctx context.Context, x Hook, action string, by audit.Actor) error {
	_, err := h.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "webhook:" + x.ID, Data: map[string]string{"name": x.Name, "host": x.Host()}})
	return err
}

func purpose(id string) string { return "webhook/" + id }

func (h *Hooks) secretOf(x Hook) (string, error) {
	return h.d.Settings.Sealer().Open(purpose(x.ID), x.Secret)
}

// newSecret is 256 random bits, as text that says what it is.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: the program ends where there is no randomness
	return "whsec_" + base64.RawURLEncoding.EncodeToString(b)
}

func idOf(key string) string {
	sum := sha256.Sum256([]byte("webhook " + key))
	return hex.EncodeToString(sum[:16])
}
