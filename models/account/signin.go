package account

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Guessing is slowed, never locked: from the fifth wrong password for an address from one network on,
// each next try waits twice as long, up to a quarter of an hour, and a network has twenty tries a minute
// over all addresses. An outsider elsewhere can therefore not lock a person out.
const (
	freeTries   = 5
	firstWait   = 2 * time.Second
	longestWait = 15 * time.Minute
	forgetTries = 24 * time.Hour
	triesMinute = 20
)

// try counts wrong passwords of one address from one network, or tries of one network in a minute.
type try struct {
	ID       string    `json:"id"`
	Rev      int64     `json:"rev"`
	Count    int64     `json:"count"`
	Until    time.Time `json:"until"` // no try before
	ForgetAt time.Time `json:"forget_at"`
}

// Network is the block that tries are counted by: the address itself for IPv4, the /64 for IPv6.
func Network(from string) string {
	addr, err := netip.ParseAddr(from)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap()
	if addr.Is6() {
		prefix, _ := addr.Prefix(64)
		return prefix.String()
	}
	return addr.String()
}

// SignIn checks address and password and starts a session; of a user with a second factor the error is *FactorNeeded.
// The answer and its time are the same for an unknown address and a wrong password.
func (a *Accounts) SignIn(ctx context.Context, email, password, from, agent string) (User, string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if len(email) > 254 {
		email = email[:254]
	}
	pair := "sign-in:" + hashToken(email+"\x00"+Network(from))
	if err := a.countNetwork(ctx, from); err != nil {
		return User{}, "", err
	}
	if err := a.waited(ctx, pair); err != nil {
		return User{}, "", err
	}
	u, err := a.users.First(ctx, store.Query{Filter: store.Eq("email", email)})
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return User{}, "", err
	}
	hash := dummyHash
	if known {
		hash = u.PasswordHash
	}
	ok, err := a.matches(ctx, password, hash)
	if err != nil {
		return User{}, "", err
	}
	if !ok || !known || u.Disabled {
		if err := a.countWrong(ctx, pair); err != nil {
			return User{}, "", err
		}
		_, err := a.audit.Append(ctx, "house", audit.Entry{By: audit.Actor{From: from}, Action: "session.refused", Data: map[string]string{"email": email}})
		return User{}, "", errors.Join(fault.Bad("", "account.signin.wrong"), err)
	}
	if _, err := a.tries.Delete(ctx, store.Eq("id", pair)); err != nil {
		return User{}, "", err
	}
	if u.Factor.On() {
		return User{}, "", a.waitForFactor(ctx, u)
	}
	return a.enter(ctx, u, from, agent)
}

func (a *Accounts) enter(ctx context.Context, u User, from, agent string) (User, string, error) {
	_, secret, err := a.startSession(ctx, u.ID, from, agent)
	if err != nil {
		return User{}, "", err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: audit.Actor{ID: u.ID, Name: u.Name, From: from}, Action: "session.started", Object: "user:" + u.ID})
	return u, secret, err
}

func (a *Accounts) waited(ctx context.Context, id string) error {
	t, err := a.tries.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if left := t.Until.Sub(a.now()); left > 0 {
		return tooMany(left)
	}
	return nil
}

func tooMany(left time.Duration) error {
	return fault.New(fault.Temporary, "account.signin.wait", "n", int64(left.Seconds())+1)
}

func (a *Accounts) countWrong(ctx context.Context, id string) error {
	now := a.now()
	t, err := a.count(ctx, id, now.Add(forgetTries))
	if err != nil || t.Count < freeTries {
		return err
	}
	wait := firstWait << min(t.Count-freeTries, 20)
	_, err = a.tries.Modify(ctx, store.Eq("id", id), store.Patch{Set: map[string]any{"until": now.Add(min(wait, longestWait))}})
	return err
}

func (a *Accounts) countNetwork(ctx context.Context, from string) error {
	now := a.now()
	minute := now.UTC().Truncate(time.Minute)
	t, err := a.count(ctx, "network:"+Network(from)+":"+minute.Format("15:04"), minute.Add(2*time.Minute))
	if err != nil {
		return err
	}
	if t.Count > triesMinute {
		return tooMany(minute.Add(time.Minute).Sub(now))
	}
	return nil
}

// count adds one to a counter. A counter whose time is over starts again.
func (a *Accounts) count(ctx context.Context, id string, forget time.Time) (try, error) {
	if _, err := a.tries.Delete(ctx, store.And(store.Eq("id", id), store.Lt("forget_at", a.now()))); err != nil {
		return try{}, err
	}
	if _, err := a.tries.InsertMissing(ctx, &try{ID: id, ForgetAt: forget}); err != nil {
		return try{}, err
	}
	t, _, err := a.tries.Take(ctx, store.Query{Filter: store.Eq("id", id)},
		store.Patch{Inc: map[string]int64{"count": 1}, Set: map[string]any{"forget_at": forget}})
	return t, err
}
