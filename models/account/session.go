package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"standfirst/models/store"
)

// Session is a signed-in browser. The cookie holds a random token; only its hash is stored.
type Session struct {
	ID        string    `json:"id"` // SHA-256 of the token, hex
	Rev       int64     `json:"rev"`
	Public    string    `json:"public"` // names the session on the page that lists them
	UserID    string    `json:"user_id"`
	CSRF      string    `json:"csrf"`
	Agent     string    `json:"agent"`
	From      string    `json:"from"`
	Rotate    bool      `json:"rotate"` // rights have changed: the next request gets a new token
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"` // to the minute
	EndsAt    time.Time `json:"ends_at"` // whatever happens
}

// token returns 256 random bits as text. crypto/rand stops the program when there is no randomness.
func token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// startSession returns a new session and its token.
func (a *Accounts) startSession(ctx context.Context, userID, from, agent string) (Session, string, error) {
	secret := token()
	now := a.now()
	if len(agent) > 200 {
		agent = agent[:200]
	}
	s := Session{
		ID: hashToken(secret), Public: store.NewID(), UserID: userID, CSRF: token(), Agent: agent, From: from,
		CreatedAt: now, SeenAt: now, EndsAt: now.Add(a.SessionLife),
	}
	return s, secret, a.sessions.Insert(ctx, &s)
}

// Resume returns the session and user of a token. When the session's rights have changed the answer
// holds a new token, which replaces the old one. ErrNotFound: sign in again.
func (a *Accounts) Resume(ctx context.Context, secret string) (Session, User, string, error) {
	s, err := a.sessions.Get(ctx, hashToken(secret))
	if err != nil {
		return s, User{}, "", err
	}
	u, err := a.users.Get(ctx, s.UserID)
	if err != nil {
		return s, u, "", err
	}
	now := a.now()
	if u.Disabled || now.After(s.EndsAt) || now.Sub(s.SeenAt) > a.idle(u) {
		_, err := a.sessions.Delete(ctx, store.Eq("id", s.ID))
		return s, u, "", errors.Join(store.ErrNotFound, err)
	}
	if s.Rotate {
		next, secret, err := a.startSession(ctx, s.UserID, s.From, s.Agent)
		if err != nil {
			return s, u, "", err
		}
		_, err = a.sessions.Delete(ctx, store.Eq("id", s.ID))
		return next, u, secret, err
	}
	if now.Sub(s.SeenAt) >= time.Minute {
		_, err = a.sessions.Modify(ctx, store.Eq("id", s.ID), store.Patch{Set: map[string]any{"seen_at": now}})
	}
	return s, u, "", err
}

// Lives returns the user of a session, by its id, while it has not ended. It is no sign of life: what only looks on,
// such as a stream, does not keep a session alive.
func (a *Accounts) Lives(ctx context.Context, id string) (User, bool, error) {
	s, err := a.sessions.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return User{}, false, nil
	}
	if err != nil {
		return User{}, false, err
	}
	u, err := a.users.Get(ctx, s.UserID)
	if errors.Is(err, store.ErrNotFound) {
		return User{}, false, nil
	}
	now := a.now()
	return u, !u.Disabled && !s.Rotate && !now.After(s.EndsAt) && now.Sub(s.SeenAt) <= a.idle(u), err
}

func (a *Accounts) idle(u User) time.Duration {
	if u.HouseAdmin {
		return a.AdminIdle
	}
	for _, m := range u.Memberships {
		if m.Role == Administrator {
			return a.AdminIdle
		}
	}
	return a.UserIdle
}

// Sessions lists a user's sessions, the newest first.
func (a *Accounts) Sessions(ctx context.Context, userID string) ([]Session, error) {
	page, err := a.sessions.Find(ctx, store.Query{Filter: store.Eq("user_id", userID), Sort: []string{"-created_at"}, Limit: 200})
	return page.Items, err
}

// SignOut ends the session of a token.
func (a *Accounts) SignOut(ctx context.Context, secret string) error {
	_, err := a.sessions.Delete(ctx, store.Eq("id", hashToken(secret)))
	return err
}

// EndSession ends one of the user's sessions by its public name.
func (a *Accounts) EndSession(ctx context.Context, userID, public string) error {
	_, err := a.sessions.Delete(ctx, store.And(store.Eq("user_id", userID), store.Eq("public", public)))
	return err
}

// EndSessions ends all of the user's sessions but the one with this id ("" spares none).
func (a *Accounts) EndSessions(ctx context.Context, userID, except string) error {
	_, err := a.sessions.Delete(ctx, store.And(store.Eq("user_id", userID), store.Ne("id", except)))
	return err
}

func (a *Accounts) rotateSessions(ctx context.Context, userID string) error {
	_, err := a.sessions.Modify(ctx, store.Eq("user_id", userID), store.Patch{Set: map[string]any{"rotate": true}})
	return err
}

// Sweep removes sessions, sign-ins, invitations and tries whose time is over.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.now()
	_, err := a.sessions.Delete(ctx, store.Lt("ends_at", now))
	_, err2 := a.invitations.Delete(ctx, store.Lt("ends_at", now.Add(-30*24*time.Hour)))
	_, err3 := a.tries.Delete(ctx, store.Lt("forget_at", now))
	_, err4 := a.pendings.Delete(ctx, store.Lt("ends_at", now))
	return errors.Join(err, err2, err3, err4)
}
