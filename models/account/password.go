package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/guess"
)

// Password rules after OWASP ASVS 5.0, 6.2: twelve characters or more, long ones taken whole, no rules of
// composition, exactly as typed; refused when easily guessed, judged with the words that an attacker
// would try first: the product, the organisation and the person.
const (
	minPassword = 12
	maxPassword = 256 // characters; a bound on the work, far above the 64 that must be taken
)

var hashing = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// dummyHash is compared with when the user is unknown, so that the answer takes as long.
const dummyHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$xgCkQlhJ8Y8mOMVYv8LFSVTYXFpFdHWYzW1Oj9v5mJY"

func checkPassword(password string, words ...string) *fault.Error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword:
		return fault.Bad("password", "account.password.short", "min", minPassword)
	case n > maxPassword:
		return fault.Bad("password", "account.password.long", "max", maxPassword)
	}
	lower := strings.ToLower(password)
	for _, word := range append(words, "standfirst") {
		for _, part := range strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return r == ' ' || r == '@' || r == '.' }) {
			if utf8.RuneCountInString(part) >= 4 && strings.Contains(lower, part) {
				return fault.Bad("password", "account.password.personal")
			}
		}
	}
	if guess.Soon(password, words) {
		return fault.Bad("password", "account.password.common")
	}
	return nil
}

// hash and matches run four at a time at the most: each takes 19 MiB.
func (a *Accounts) hash(ctx context.Context, password string) (string, error) {
	if err := a.enterHashing(ctx); err != nil {
		return "", err
	}
	defer func() { <-a.hashSlots }()
	return argon2id.CreateHash(password, &hashing)
}

func (a *Accounts) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := a.enterHashing(ctx); err != nil {
		return false, err
	}
	defer func() { <-a.hashSlots }()
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // never a match, and no work for megabytes
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

func (a *Accounts) enterHashing(ctx context.Context) error {
	select {
	case a.hashSlots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ChangePassword sets a new password after the old one was given, and ends every other session.
func (a *Accounts) ChangePassword(ctx context.Context, userID, old, password, keepSession string, by audit.Actor) error {
	u, err := a.users.Get(ctx, userID)
	if err != nil {
		return err
	}
	ok, err := a.matches(ctx, old, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Bad("old", "account.password.wrong")
	}
	if err := checkPassword(password, u.Name, u.Email); err != nil {
		return err
	}
	return a.setPassword(ctx, u, password, keepSession, by)
}

// ResetPassword sets a password from the command line and ends every session.
func (a *Accounts) ResetPassword(ctx context.Context, email, password string, by audit.Actor) error {
	u, err := a.UserByEmail(ctx, email)
	if err != nil {
		return err
	}
	if err := checkPassword(password, u.Name, u.Email); err != nil {
		return err
	}
	return a.setPassword(ctx, u, password, "", by)
}

func (a *Accounts) setPassword(ctx context.Context, u User, password, keepSession string, by audit.Actor) error {
	hash, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	if _, err := a.users.Edit(ctx, u.ID, func(u *User) error { u.PasswordHash = hash; return nil }); err != nil {
		return err
	}
	if err := a.EndSessions(ctx, u.ID, keepSession); err != nil {
		return err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: by, Action: "password.changed", Object: "user:" + u.ID, Data: map[string]string{"name": u.Name}})
	return err
}
