package sender

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// KeyState is where a key is in its life.
type KeyState string

// The states. During a change two keys have their records in the DNS: the one that signs, and the next that waits for
// its record or the former one, whose record mail on its way still needs.
const (
	KeyWaits  KeyState = "waits"
	KeySigns  KeyState = "signs"
	KeyFormer KeyState = "former"
)

// Key is an RSA key of 2048 bits with which mail of a domain is signed.
type Key struct {
	ID        string    `json:"id"` // domain and selector
	Rev       int64     `json:"rev"`
	Domain    string    `json:"domain"`
	Selector  string    `json:"selector"`
	Private   string    `json:"private"` // PKCS #8, sealed
	Public    string    `json:"public"`  // what the record says after p=
	State     KeyState  `json:"state"`
	CreatedAt time.Time `json:"createdAt"`
	SignsAt   time.Time `json:"signsAt"` // since when it signs, zero while it waits
}

// Record is what is to be published for the key.
func (k Key) Record() Record {
	return Record{k.Selector + "._domainkey." + k.Domain, "TXT", "v=DKIM1; k=rsa; p=" + k.Public}
}

const keyBits = 2048

// maxKeys bounds the keys of a domain: the next, the one in use and former ones.
const maxKeys = 10

// Keys are those of a domain, oldest first.
func (s *Senders) Keys(ctx context.Context, domain string) ([]Key, error) {
	page, err := s.keys.Find(ctx, store.Query{Filter: store.Eq("domain", domain), Sort: []string{"createdAt"}, Limit: maxKeys + 1})
	return page.Items, err
}

// MakeKey makes a key that waits for its record. While one waits there is no other.
func (s *Senders) MakeKey(ctx context.Context, domain string, by audit.Actor) (Key, error) {
	keys, err := s.Keys(ctx, domain)
	if err != nil {
		return Key{}, err
	}
	for _, k := range keys {
		if k.State == KeyWaits {
			return k, nil
		}
	}
	if len(keys) >= maxKeys {
		return Key{}, fault.Clash("sender.key.many", "max", maxKeys)
	}
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return Key{}, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return Key{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return Key{}, err
	}
	now := s.now()
	k := Key{Domain: domain, Selector: fmt.Sprintf("sf%s%s", now.Format("0601"), strings.ToLower(rand.Text()[:4])), State: KeyWaits, CreatedAt: now}
	k.ID = domain + "/" + k.Selector
	k.Private = s.d.Settings.Sealer().Seal(keyPurpose(k.ID), base64.StdEncoding.EncodeToString(secret))
	k.Public = base64.StdEncoding.EncodeToString(public)
	if err := s.keys.Insert(ctx, &k); err != nil {
		return k, err
	}
	s.looks.forget(domain)
	return k, s.recordKey(ctx, k, "sender.key_made", by)
}

// EnsureKey makes the first key of a domain, so that there is a record to publish.
func (s *Senders) EnsureKey(ctx context.Context, domain string, by audit.Actor) error {
	keys, err := s.Keys(ctx, domain)
	if err != nil || len(keys) > 0 || !strings.Contains(domain, ".") {
		return err
	}
	_, err = s.MakeKey(ctx, domain, by)
	return err
}

// UseKey lets a key sign from now on; the one that did before becomes a former one. Its record must be in the DNS, if
// that can be asked: receivers could not check what it signs.
func (s *Senders) UseKey(ctx context.Context, domain, selector string, by audit.Actor) error {
	k, err := s.key(ctx, domain, selector)
	if err != nil || k.State == KeySigns {
		return err
	}
	if s.d.Names != nil {
		switch published, answered := s.published(ctx, k); {
		case !answered:
			return fault.Clash("sender.key.unasked", "name", k.Record().Name)
		case !published:
			return fault.Clash("sender.key.unpublished", "name", k.Record().Name)
		}
	}
	keys, err := s.Keys(ctx, domain)
	if err != nil {
		return err
	}
	now := s.now()
	set := func(id string, state KeyState, at time.Time) error {
		_, err := s.keys.Edit(ctx, id, func(k *Key) error { k.State, k.SignsAt = state, at; return nil })
		return err
	}
	if err := set(k.ID, KeySigns, now); err != nil { // of two that sign the later one does, so that none is missing
		return err
	}
	for _, old := range keys {
		if old.State == KeySigns && old.ID != k.ID {
			if err := set(old.ID, KeyFormer, old.SignsAt); err != nil {
				return err
			}
		}
	}
	s.looks.forget(domain)
	return s.recordKey(ctx, k, "sender.key_used", by)
}

// DropKey forgets a key that does not sign.
func (s *Senders) DropKey(ctx context.Context, domain, selector string, by audit.Actor) error {
	k, err := s.key(ctx, domain, selector)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if k.State == KeySigns {
		return fault.Clash("sender.key.signs")
	}
	if _, err := s.keys.Delete(ctx, store.And(store.Eq("id", k.ID), store.Ne("state", KeySigns))); err != nil {
		return err
	}
	s.looks.forget(domain)
	return s.recordKey(ctx, k, "sender.key_dropped", by)
}

func (s *Senders) key(ctx context.Context, domain, selector string) (Key, error) {
	k, err := s.keys.Get(ctx, domain+"/"+selector)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Missing("sender.key.missing").Because(err)
	}
	return k, err
}

// signing is the key that signs mail of a domain; without one nothing is signed.
func (s *Senders) signing(ctx context.Context, domain string) (setting.Signing, error) {
	keys, err := s.Keys(ctx, domain)
	if err != nil {
		return setting.Signing{}, err
	}
	k, ok := inUse(keys)
	if !ok {
		return setting.Signing{}, nil
	}
	text, err := s.d.Settings.Sealer().Open(keyPurpose(k.ID), k.Private)
	if err != nil {
		return setting.Signing{}, fmt.Errorf("key %s: %w", k.ID, err)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return setting.Signing{}, fmt.Errorf("key %s: %w", k.ID, err)
	}
	private, err := x509.ParsePKCS8PrivateKey(secret)
	if err != nil {
		return setting.Signing{}, fmt.Errorf("key %s: %w", k.ID, err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return setting.Signing{}, fmt.Errorf("key %s signs nothing", k.ID)
	}
	return setting.Signing{Domain: domain, Selector: k.Selector, Key: signer}, nil
}

func inUse(keys []Key) (Key, bool) {
	var found Key
	for _, k := range keys {
		if k.State == KeySigns && (found.ID == "" || k.SignsAt.After(found.SignsAt)) {
			found = k
		}
	}
	return found, found.ID != ""
}

func (s *Senders) recordKey(ctx context.Context, k Key, action string, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "sender_key:" + k.ID, Data: map[string]string{"name": k.Record().Name}})
	return err
}

func keyPurpose(id string) string { return "dkim-key/" + id }
