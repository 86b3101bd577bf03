package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"image/png"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Factor is a user's second factor: codes of an authenticator app (TOTP, RFC 6238) of six digits and thirty seconds, and
// ten recovery codes for when the app is lost. The seed is sealed under a key outside of the database.
type Factor struct {
	Seed     string    `json:"seed"`    // sealed; "" there is none
	Waiting  string    `json:"waiting"` // sealed: a seed that the app has not shown a code of yet
	Since    time.Time `json:"since"`
	Last     int64     `json:"last"`     // the latest time step of which a code was taken: each works once
	Recovery []string  `json:"recovery"` // hashes of the codes that are left
}

// On reports whether the user has a second factor.
func (f Factor) On() bool { return f.Seed != "" }

// Sealer keeps seeds out of the database.
type Sealer interface {
	Seal(purpose, plain string) string
	Open(purpose, sealed string) (string, error)
}

const (
	factorPurpose = "second-factor"
	factorIssuer  = "Standfirst"
	factorStep    = 30 // seconds
	recoveryCodes = 10
	// pendingFor is how long a sign-in waits for its code.
	pendingFor = 5 * time.Minute
)

// FactorNeeded says that the password was right and the second factor is to come: Token names the sign-in.
type FactorNeeded struct{ Token string }

func (e *FactorNeeded) Error() string { return "account: the second factor is to come" }

// pending is a sign-in that waits for its code.
type pending struct {
	ID     string    `json:"id"` // hash of the token
	Rev    int64     `json:"rev"`
	UserID string    `json:"user_id"`
	EndsAt time.Time `json:"ends_at"`
}

func (a *Accounts) waitForFactor(ctx context.Context, u User) error {
	secret := token()
	p := &pending{ID: hashToken(secret), UserID: u.ID, EndsAt: a.now().Add(pendingFor)}
	if err := a.pendings.Insert(ctx, p); err != nil {
		return err
	}
	return &FactorNeeded{secret}
}

// SignInWith ends a sign-in that waits for its second factor, and starts the session. The form's field is code.
func (a *Accounts) SignInWith(ctx context.Context, pendingToken, code, from, agent string) (User, string, error) {
	p, err := a.pendings.Get(ctx, hashToken(pendingToken))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return User{}, "", err
	}
	if err != nil || a.now().After(p.EndsAt) {
		return User{}, "", fault.Bad("", "account.factor.late")
	}
	u, err := a.users.Get(ctx, p.UserID)
	if err != nil {
		return u, "", err
	}
	if err := a.ShowFactor(ctx, u.ID, code, from); err != nil {
		return u, "", err
	}
	if _, err := a.pendings.Delete(ctx, store.Eq("id", p.ID)); err != nil {
		return u, "", err
	}
	return a.enter(ctx, u, from, agent)
}

// ShowFactor takes a code of a user: right after signing in, or before something large. A code works once. Guessing is
// slowed as it is for passwords. The fault's field is code.
func (a *Accounts) ShowFactor(ctx context.Context, userID, code, from string) error {
	u, err := a.users.Get(ctx, userID)
	if err != nil {
		return err
	}
	if !u.Factor.On() {
		return fault.Bad("code", "account.factor.none")
	}
	pair := "factor:" + hashToken(userID+"\x00"+Network(from))
	if err := a.waited(ctx, pair); err != nil {
		return err
	}
	ok, err := a.takeCode(ctx, u, code)
	if err != nil {
		return err
	}
	if !ok {
		return errors.Join(fault.Bad("code", "account.factor.wrong"), a.countWrong(ctx, pair))
	}
	_, err = a.tries.Delete(ctx, store.Eq("id", pair))
	return err
}

// takeCode uses up a code, of the app or for recovery.
func (a *Accounts) takeCode(ctx context.Context, u User, code string) (bool, error) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	seed, err := a.seal.Open(factorPurpose, u.Factor.Seed)
	if err != nil {
		return false, err
	}
	step, found := a.stepOf(seed, code)
	taken := false
	_, err = a.users.Edit(ctx, u.ID, func(u *User) error {
		taken = false
		if found {
			if taken = step > u.Factor.Last; taken {
				u.Factor.Last = step
			}
			return nil
		}
		if i := slices.Index(u.Factor.Recovery, hashToken(code)); i >= 0 {
			taken = true
			u.Factor.Recovery = slices.Delete(u.Factor.Recovery, i, i+1)
		}
		return nil
	})
	return taken, err
}

// stepOf is the time step whose code it is: this one, or the one before or after it, for clocks that differ.
func (a *Accounts) stepOf(seed, code string) (int64, bool) {
	now := a.now().Unix() / factorStep
	for _, step := range []int64{now, now - 1, now + 1} {
		want, err := totp.GenerateCode(seed, time.Unix(step*factorStep, 0))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// BeginFactor makes a seed for the user's app. It is in force once ConfirmFactor has seen a code of it. Whoever has a
// second factor has it removed first, for which it is shown: the password alone does not put another in its place.
func (a *Accounts) BeginFactor(ctx context.Context, userID, password string) error {
	u, err := a.users.Get(ctx, userID)
	if err != nil {
		return err
	}
	if err := a.knows(ctx, u, password); err != nil {
		return err
	}
	seed := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(20)) // 160 bits (RFC 4226, 4)
	_, err = a.users.Edit(ctx, u.ID, func(u *User) error {
		if u.Factor.On() {
			return fault.Clash("account.factor.has")
		}
		u.Factor.Waiting = a.seal.Seal(factorPurpose, seed)
		return nil
	})
	return err
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

func (a *Accounts) knows(ctx context.Context, u User, password string) error {
	ok, err := a.matches(ctx, password, u.PasswordHash)
	if err == nil && !ok {
		return fault.Bad("password", "account.password.wrong")
	}
	return err
}

// FactorKey is the seed that waits for its first code: as text to type, and as a picture to scan (PNG).
func (a *Accounts) FactorKey(u User) (seed string, picture []byte, err error) {
	if u.Factor.Waiting == "" {
		return "", nil, fault.Missing("account.factor.nothing")
	}
	if seed, err = a.seal.Open(factorPurpose, u.Factor.Waiting); err != nil {
		return "", nil, err
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(seed)
	if err != nil {
		return "", nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: factorIssuer, AccountName: u.Email, Secret: raw, Digits: otp.DigitsSix, Period: factorStep})
	if err != nil {
		return "", nil, err
	}
	image, err := key.Image(240, 240)
	if err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, image)
	return seed, b.Bytes(), err
}

// ConfirmFactor puts a seed in force of which the user's app has shown a code, and returns the recovery codes, which are
// kept as hashes alone. Every other session ends.
func (a *Accounts) ConfirmFactor(ctx context.Context, userID, code, keepSession string, by audit.Actor) ([]string, error) {
	u, err := a.users.Get(ctx, userID)
	if err != nil {
		return nil, err
	}
	seed, _, err := a.FactorKey(u)
	if err != nil {
		return nil, err
	}
	step, ok := a.stepOf(seed, strings.ReplaceAll(code, " ", ""))
	if !ok {
		return nil, fault.Bad("code", "account.factor.wrong")
	}
	codes, hashes := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		text := base32.StdEncoding.EncodeToString(random(10)) // 80 bits, 16 letters
		codes[i], hashes[i] = text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:], hashToken(text)
	}
	waiting := u.Factor.Waiting
	_, err = a.users.Edit(ctx, userID, func(u *User) error {
		if u.Factor.On() {
			return fault.Clash("account.factor.has")
		}
		if u.Factor.Waiting != waiting {
			return fault.Clash("account.factor.nothing")
		}
		u.Factor = Factor{Seed: waiting, Since: a.now(), Last: step, Recovery: hashes}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, a.factorChanged(ctx, u, "factor.added", keepSession, by)
}

// RemoveFactor takes the second factor away, for which it is shown once more. The form's fields are password and code.
func (a *Accounts) RemoveFactor(ctx context.Context, userID, password, code, keepSession string, by audit.Actor) error {
	u, err := a.users.Get(ctx, userID)
	if err != nil {
		return err
	}
	if err := a.knows(ctx, u, password); err != nil {
		return err
	}
	if err := a.ShowFactor(ctx, userID, code, by.From); err != nil {
		return err
	}
	return a.DropFactor(ctx, u, keepSession, by)
}

// DropFactor takes a lost second factor away, from the command line, and ends the sessions.
func (a *Accounts) DropFactor(ctx context.Context, u User, keepSession string, by audit.Actor) error {
	if _, err := a.users.Edit(ctx, u.ID, func(u *User) error { u.Factor = Factor{}; return nil }); err != nil {
		return err
	}
	return a.factorChanged(ctx, u, "factor.removed", keepSession, by)
}

func (a *Accounts) factorChanged(ctx context.Context, u User, action, keepSession string, by audit.Actor) error {
	if err := a.EndSessions(ctx, u.ID, keepSession); err != nil {
		return err
	}
	if err := a.rotateSessions(ctx, u.ID); err != nil {
		return err
	}
	_, err := a.audit.Append(ctx, "house", audit.Entry{By: by, Action: action, Object: "user:" + u.ID, Data: map[string]string{"name": u.Name}})
	return err
}
