package account

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

// Key lets a program act for one person in one space, within its scopes and never beyond the person's own rights. Only
// the hash of its secret is kept.
type Key struct {
	ID        string    `json:"id"` // SHA-256 of the secret, hex
	Rev       int64     `json:"rev"`
	Public    string    `json:"public"` // names the key on the page that lists them
	UserID    string    `json:"user_id"`
	SpaceID   string    `json:"space_id"`
	Name      string    `json:"name"` // which program has it
	Scopes    []string  `json:"scopes"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at"` // to the hour; zero: never
}

// What a key can be good for.
const (
	AddClips        = "clips:add"        // bringing coverage
	JudgeDuplicates = "duplicates:judge" // reading which contacts may be one, and saying whether they are
)

// Scopes are all that a key can have.
func Scopes() []string { return []string{AddClips, JudgeDuplicates} }

const (
	maxKeys    = 20 // of one person in one space
	maxKeyName = 80
	keyPrefix  = "sfk_" // by which a key that has got out is recognised
)

// IssueKey makes a key and returns its secret, which is told this once. Faults are on "name" and "scope".
func (a *Accounts) IssueKey(ctx context.Context, u User, spaceID, name string, scopes []string, by audit.Actor) (Key, string, error) {
	var faults fault.List
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		faults.Add(fault.Bad("name", "account.key.name_missing"))
	case len([]rune(name)) > maxKeyName:
		faults.Add(fault.Bad("name", "account.key.name_long", "max", maxKeyName))
	}
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(Scopes(), s) }) {
		faults.Add(fault.Bad("scope", "account.key.scope"))
	}
	if _, ok := u.In(spaceID); !ok {
		return Key{}, "", fault.Missing("error.text.404")
	}
	n, err := a.keys.Count(ctx, store.And(store.Eq("user_id", u.ID), store.Eq("space_id", spaceID)))
	if err != nil {
		return Key{}, "", err
	}
	if n >= maxKeys {
		faults.Add(fault.Bad("name", "account.key.many", "max", maxKeys))
	}
	if err := faults.Err(); err != nil {
		return Key{}, "", err
	}
	secret := keyPrefix + token()
	k := Key{ID: hashToken(secret), Public: store.NewID(), UserID: u.ID, SpaceID: spaceID, Name: name, Scopes: scopes, CreatedAt: a.now()}
	if err := a.keys.Insert(ctx, &k); err != nil {
		return Key{}, "", err
	}
	return k, secret, a.rememberKey(ctx, "account.key_issued", k, by)
}

// Keys returns the keys of a person in a space, the latest first.
func (a *Accounts) Keys(ctx context.Context, userID, spaceID string) ([]Key, error) {
	page, err := a.keys.Find(ctx, store.Query{Filter: store.And(store.Eq("user_id", userID), store.Eq("space_id", spaceID)), Sort: []string{"-created_at"}, Limit: maxKeys})
	return page.Items, err
}

// EndKey ends a key of a person at once. One that is gone is none of theirs.
func (a *Accounts) EndKey(ctx context.Context, userID, public string, by audit.Actor) error {
	k, err := a.keys.First(ctx, store.Query{Filter: store.And(store.Eq("public", public), store.Eq("user_id", userID))})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("account.key.missing")
	}
	if err != nil {
		return err
	}
	if err := a.rememberKey(ctx, "account.key_ended", k, by); err != nil {
		return err
	}
	_, err = a.keys.Delete(ctx, store.Eq("id", k.ID))
	return err
}

func (a *Accounts) rememberKey(ctx context.Context, action string, k Key, by audit.Actor) error {
	_, err := a.audit.Append(ctx, "house", audit.Entry{By: by, Action: action, Object: "user:" + k.UserID, Data: map[string]string{"name": k.Name, "space": k.SpaceID}})
	return err
}

// ByKey returns who a program acts for, or store.ErrNotFound: the key is none, or its person has left the space or may
// not sign in any more.
func (a *Accounts) ByKey(ctx context.Context, secret string) (Key, User, error) {
	k, err := a.keys.Get(ctx, hashToken(secret))
	if err != nil {
		return k, User{}, err
	}
	u, err := a.users.Get(ctx, k.UserID)
	if err != nil {
		return k, u, err
	}
	if _, ok := u.In(k.SpaceID); !ok || u.Disabled {
		return k, u, store.ErrNotFound
	}
	if now := a.now(); now.Sub(k.UsedAt) >= time.Hour {
		_, err = a.keys.Modify(ctx, store.Eq("id", k.ID), store.Patch{Set: map[string]any{"used_at": now}})
	}
	return k, u, err
}

// May reports whether the key has a scope.
func (k Key) May(scope string) bool { return slices.Contains(k.Scopes, scope) }
