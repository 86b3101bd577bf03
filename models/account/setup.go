package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// setup is the one-time permission to make the first account: whoever reads the program's log owns the
// machine. It holds for an hour and is made anew at each start until it is used.
type setup struct {
	ID     string    `json:"id"` // always "first"
	Rev    int64     `json:"rev"`
	Hash   string    `json:"hash"`
	EndsAt time.Time `json:"ends_at"`
	Done   bool      `json:"done"`
}

const setupLife = time.Hour

// NeedsSetup reports whether nobody has an account yet.
func (a *Accounts) NeedsSetup(ctx context.Context) (bool, error) {
	_, err := a.users.First(ctx, store.Query{})
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// OfferSetup makes a new set-up secret and returns it, or "" when an account exists.
func (a *Accounts) OfferSetup(ctx context.Context) (string, error) {
	needed, err := a.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	secret := token()[:22] // 132 bits, short enough to be typed
	return secret, a.setups.Put(ctx, &setup{ID: "first", Hash: hashToken(secret), EndsAt: a.now().Add(setupLife)})
}

// FirstRun is what the set-up page asks.
type FirstRun struct {
	Person
	Organisation string
	SpaceID      string // "" derives one from the organisation's name
	Department   string
}

// SetUp makes the first space and its administrator, and signs them in. It works once.
func (a *Accounts) SetUp(ctx context.Context, secret string, f FirstRun, from, agent string) (User, SpaceRecord, string, error) {
	fail := func(err error) (User, SpaceRecord, string, error) { return User{}, SpaceRecord{}, "", err }
	if err := a.maySetUp(ctx, secret, from); err != nil {
		return fail(err)
	}
	var faults fault.List
	p, err := f.check(f.Organisation)
	faults = append(faults, fault.All(err)...)
	if f.SpaceID == "" {
		if f.SpaceID, err = a.lone(ctx); err != nil {
			return fail(err)
		}
	}
	if f.SpaceID == "" {
		f.SpaceID = SpaceIDFor(f.Organisation)
	}
	space := SpaceRecord{ID: f.SpaceID, Name: strings.TrimSpace(f.Organisation), Lang: f.Lang, Zone: f.Zone, CreatedAt: a.now()}
	for _, e := range checkSpace(space) {
		if e.Field != "zone" { // the person's own check has said so
			faults.Add(e)
		}
	}
	if !slices.Contains(Departments, f.Department) {
		faults.Add(fault.Bad("department", "account.department.unknown"))
	}
	if err := faults.Err(); err != nil {
		return fail(err)
	}
	// Of two that are sent at once only one gets through. Should the program die between here and the
	// account, nobody has one, and the next start offers the set-up again.
	claimed, err := a.setups.Modify(ctx, store.And(store.Eq("hash", hashToken(secret)), store.Eq("done", false)),
		store.Patch{Set: map[string]any{"done": true}})
	if err != nil {
		return fail(err)
	}
	if claimed == 0 {
		return fail(fault.Missing("account.setup.closed"))
	}
	if err := a.spaces.Put(ctx, &space); err != nil {
		return fail(err)
	}
	u, err := a.create(ctx, p, Membership{space.ID, Administrator, f.Department}, true)
	if err != nil {
		return fail(err)
	}
	if _, err := a.audit.Append(ctx, "house", audit.Entry{
		By: audit.Actor{ID: u.ID, Name: u.Name, From: from}, Action: "house.set_up",
		Object: "space:" + space.ID, Data: map[string]string{"name": space.Name},
	}); err != nil {
		return fail(err)
	}
	_, secret, err = a.startSession(ctx, u.ID, from, agent)
	return u, space, secret, err
}

func (a *Accounts) maySetUp(ctx context.Context, secret, from string) error {
	if err := a.countNetwork(ctx, from); err != nil {
		return err
	}
	needed, err := a.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if !needed {
		return fault.Missing("account.setup.closed")
	}
	s, err := a.setups.Get(ctx, "first")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if s.Done || s.Hash == "" || a.now().After(s.EndsAt) || subtle.ConstantTimeCompare([]byte(hashToken(secret)), []byte(s.Hash)) != 1 {
		return fault.Bad("key", "account.setup.key")
	}
	return nil
}

// SpaceIDFor derives a space's id from a name: its Latin letters and digits, else "main".
func SpaceIDFor(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := b.String()
	id = strings.Trim(id[:min(len(id), 24)], "-")
	if !spaceID.MatchString(id) || slices.Contains(reserved, id) {
		return "main"
	}
	return id
}
