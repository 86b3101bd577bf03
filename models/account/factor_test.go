package account

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// app is the authenticator app of a user.
type app struct {
	h    *house
	seed string
}

func (a app) code(after time.Duration) string {
	code, err := totp.GenerateCode(a.seed, a.h.at.Add(after))
	if err != nil {
		a.h.t.Fatal(err)
	}
	return code
}

// withFactor sets a second factor up for the first user.
func withFactor(h *house) (User, app, []string) {
	h.t.Helper()
	ctx := h.t.Context()
	u, _ := h.setUp()
	if err := h.BeginFactor(ctx, u.ID, "wrong"); !fault.Is(err, "account.password.wrong") {
		h.t.Errorf("without the password: %v", err)
	}
	if err := h.BeginFactor(ctx, u.ID, good); err != nil {
		h.t.Fatal(err)
	}
	u, _ = h.User(ctx, u.ID)
	seed, picture, err := h.FactorKey(u)
	if err != nil || len(picture) < 200 || !strings.HasPrefix(string(picture), "\x89PNG") {
		h.t.Fatal(err, len(picture))
	}
	if _, err := h.ConfirmFactor(ctx, u.ID, "000000", "", audit.Actor{}); !fault.Is(err, "account.factor.wrong") {
		h.t.Errorf("a code of no app: %v", err)
	}
	mine := app{h, seed}
	codes, err := h.ConfirmFactor(ctx, u.ID, mine.code(0), "", audit.Actor{})
	if err != nil || len(codes) != 10 {
		h.t.Fatal(codes, err)
	}
	u, _ = h.User(ctx, u.ID)
	for _, hash := range u.Factor.Recovery {
		if strings.Contains(hash, codes[0][:4]) {
			h.t.Error("recovery codes are kept as they are")
		}
	}
	if left, _ := h.Sessions(ctx, u.ID); len(left) != 0 {
		h.t.Errorf("%d other sessions are left", len(left))
	}
	return u, mine, codes
}

// begin gives the right password and returns the sign-in that waits.
func (h *house) begin(u User) string {
	h.t.Helper()
	_, secret, err := h.SignIn(h.t.Context(), u.Email, good, "192.0.2.1", "browser")
	var wanted *FactorNeeded
	if !errors.As(err, &wanted) || secret != "" {
		h.t.Fatalf("the password alone gives %q %v", secret, err)
	}
	return wanted.Token
}

func TestASecondFactorIsWantedAtEverySignIn(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	u, mine, codes := withFactor(h)
	used := mine.code(0)
	h.at = h.at.Add(10 * time.Second)
	waits := h.begin(u)
	for name, code := range map[string]string{"none": "", "wrong": "123456", "the one it was set up with": used, "long over": mine.code(-2 * time.Minute), "far ahead": mine.code(2 * time.Minute)} {
		if _, secret, err := h.SignInWith(ctx, waits, code, "192.0.2."+name, "b"); !fault.Is(err, "account.factor.wrong") || secret != "" {
			t.Errorf("%s: %q %v", name, secret, err)
		}
	}
	h.at = h.at.Add(30 * time.Second)
	now := mine.code(0)
	_, secret, err := h.SignInWith(ctx, waits, now[:3]+" "+now[3:], "192.0.2.9", "b")
	if err != nil || secret == "" {
		t.Fatal(err)
	}
	if _, who, _, err := h.Resume(ctx, secret); err != nil || who.ID != u.ID {
		t.Error(err)
	}
	if _, _, err := h.SignInWith(ctx, waits, mine.code(30*time.Second), "192.0.2.9", "b"); !fault.Is(err, "account.factor.late") {
		t.Errorf("a sign-in that is over: %v", err)
	}
	if _, _, err := h.SignInWith(ctx, h.begin(u), now, "192.0.2.9", "b"); !fault.Is(err, "account.factor.wrong") {
		t.Errorf("a code that was used: %v", err)
	}
	for i, want := range []string{"", "account.factor.wrong"} { // a recovery code works once, however it is written
		_, _, err := h.SignInWith(ctx, h.begin(u), strings.ToLower(codes[3]), "192.0.2.10", "b")
		if want == "" && err != nil || want != "" && !fault.Is(err, want) {
			t.Errorf("recovery, time %d: %v", i+1, err)
		}
	}
	late := h.begin(u)
	h.at = h.at.Add(6 * time.Minute)
	if _, _, err := h.SignInWith(ctx, late, mine.code(0), "192.0.2.9", "b"); !fault.Is(err, "account.factor.late") {
		t.Errorf("after six minutes: %v", err)
	}
	if err := h.ResetPassword(ctx, u.Email, "another harbour lantern 71", audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, secret, err := h.SignIn(ctx, u.Email, "another harbour lantern 71", "192.0.2.1", "b"); err == nil || secret != "" {
		t.Error("a password that was reset goes past the second factor")
	}
}

func TestGuessingASecondFactorIsSlowed(t *testing.T) {
	h := open(t)
	u, mine, _ := withFactor(h)
	waits := h.begin(u)
	for range freeTries {
		if _, _, err := h.SignInWith(t.Context(), waits, "000000", "198.51.100.1", "b"); !fault.Is(err, "account.factor.wrong") {
			t.Fatal(err)
		}
	}
	h.at = h.at.Add(time.Second)
	if _, _, err := h.SignInWith(t.Context(), waits, mine.code(30*time.Second), "198.51.100.1", "b"); !fault.Is(err, "account.signin.wait") {
		t.Errorf("the sixth try: %v", err)
	}
	if err := h.ShowFactor(t.Context(), u.ID, mine.code(30*time.Second), "203.0.113.5"); err != nil {
		t.Errorf("the person elsewhere is locked out: %v", err)
	}
}

// Whoever has got hold of a session and the password would otherwise confirm with an app of their own.
func TestASecondFactorIsNotReplacedByThePassword(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	u, mine, _ := withFactor(h)
	if err := h.BeginFactor(ctx, u.ID, good); !fault.Is(err, "account.factor.has") {
		t.Errorf("another is begun: %v", err)
	}
	if u, _ = h.User(ctx, u.ID); u.Factor.Waiting != "" {
		t.Error("another seed waits")
	}
	h.at = h.at.Add(time.Minute)
	if err := h.ShowFactor(ctx, u.ID, mine.code(0), "192.0.2.1"); err != nil {
		t.Errorf("the first is not in force any more: %v", err)
	}
	// One that was begun before the other was confirmed, as by a second browser.
	if _, err := h.users.Edit(ctx, u.ID, func(u *User) error { u.Factor.Waiting = u.Factor.Seed; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ConfirmFactor(ctx, u.ID, mine.code(0), "", audit.Actor{}); !fault.Is(err, "account.factor.has") {
		t.Errorf("another is confirmed: %v", err)
	}
}

func TestASecondFactorIsRemovedByWhoShowsIt(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	u, mine, _ := withFactor(h)
	h.at = h.at.Add(time.Minute)
	if err := h.RemoveFactor(ctx, u.ID, "wrong", mine.code(0), "", audit.Actor{}); !fault.Is(err, "account.password.wrong") {
		t.Error(err)
	}
	if err := h.RemoveFactor(ctx, u.ID, good, "000000", "", audit.Actor{}); !fault.Is(err, "account.factor.wrong") {
		t.Error(err)
	}
	if err := h.RemoveFactor(ctx, u.ID, good, mine.code(0), "", audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, secret, err := h.SignIn(ctx, u.Email, good, "192.0.2.1", "b"); err != nil || secret == "" {
		t.Error(err)
	}
	if err := h.ShowFactor(ctx, u.ID, mine.code(30*time.Second), "192.0.2.1"); !fault.Is(err, "account.factor.none") {
		t.Error(err)
	}
}
