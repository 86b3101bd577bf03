package account

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

const good = "violet harbour lantern 62"

type house struct {
	*Accounts
	t  *testing.T
	at time.Time
	db *sqlite.DB
}

func open(t *testing.T) *house {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "house.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &house{t: t, at: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), db: db}
	now := func() time.Time { return h.at }
	log, err := audit.Open(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	if h.Accounts, err = Open(t.Context(), Deps{DB: db, Audit: log, Now: now, Sealer: plainly{}}); err != nil {
		t.Fatal(err)
	}
	return h
}

// plainly seals nothing, so that tests see what is kept; that seeds are sealed is tested where the sealer is.
type plainly struct{}

func (plainly) Seal(purpose, plain string) string { return "sealed:" + purpose + ":" + plain }

func (plainly) Open(purpose, sealed string) (string, error) {
	return strings.TrimPrefix(sealed, "sealed:"+purpose+":"), nil
}

func (h *house) setUp() (User, string) {
	h.t.Helper()
	key, err := h.OfferSetup(h.t.Context())
	if err != nil || key == "" {
		h.t.Fatal(key, err)
	}
	u, _, secret, err := h.SetUp(h.t.Context(), key, first(), "192.0.2.1", "browser")
	if err != nil {
		h.t.Fatal(err)
	}
	return u, secret
}

func first() FirstRun {
	return FirstRun{
		Person:       Person{Name: "Ada", Email: "Ada@Acme.example", Password: good, Lang: "en", Zone: "Europe/London"},
		Organisation: "Acme", Department: "communications",
	}
}

func (h *house) join(by User, email string, role Role, department string) (User, string) {
	h.t.Helper()
	token, err := h.Invite(h.t.Context(), by, "acme", email, role, department, audit.Actor{})
	if err != nil {
		h.t.Fatal(err)
	}
	u, secret, err := h.Accept(h.t.Context(), token, Person{Name: "Bo", Password: good, Zone: "UTC"}, "192.0.2.2", "b")
	if err != nil {
		h.t.Fatal(err)
	}
	return u, secret
}

func TestTheSetUpOpensOnceWithItsCode(t *testing.T) {
	h := open(t)
	if _, _, _, err := h.SetUp(t.Context(), "guess", first(), "192.0.2.1", ""); !fault.Is(err, "account.setup.key") {
		t.Errorf("without an offer: %v", err)
	}
	key, err := h.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "admin", key[1:], key + "x"} {
		if _, _, _, err := h.SetUp(t.Context(), wrong, first(), "192.0.2.1", ""); !fault.Is(err, "account.setup.key") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	h.at = h.at.Add(61 * time.Minute)
	if _, _, _, err := h.SetUp(t.Context(), key, first(), "192.0.2.1", ""); !fault.Is(err, "account.setup.key") {
		t.Errorf("after an hour: %v", err)
	}
	u, _ := h.setUp()
	if m, ok := u.In("acme"); !ok || m.Role != Administrator || !u.HouseAdmin || u.Email != "ada@acme.example" {
		t.Errorf("the first user: %+v", u)
	}
	if again, err := h.OfferSetup(t.Context()); again != "" || err != nil {
		t.Errorf("offered again: %q %v", again, err)
	}
	if _, _, _, err := h.SetUp(t.Context(), key, first(), "192.0.2.1", ""); !fault.Is(err, "account.setup.closed") {
		t.Errorf("a second time: %v", err)
	}
}

func TestTheSetUpSaysEverythingThatIsWrongAtOnce(t *testing.T) {
	h := open(t)
	key, _ := h.OfferSetup(t.Context())
	_, _, _, err := h.SetUp(t.Context(), key, FirstRun{Person: Person{Email: "x", Password: "short", Zone: "Mars/Base"}, Department: "x"}, "192.0.2.1", "")
	fields := map[string]bool{}
	for _, f := range fault.All(err) {
		fields[f.Field] = true
	}
	for _, want := range []string{"name", "email", "password", "zone", "organisation", "department"} {
		if !fields[want] {
			t.Errorf("nothing is said of %s: %v", want, err)
		}
	}
	// Nothing was used up by the refusal.
	if _, _, _, err := h.SetUp(t.Context(), key, first(), "192.0.2.1", ""); err != nil {
		t.Errorf("mended: %v", err)
	}
}

func TestPasswords(t *testing.T) {
	for password, want := range map[string]string{
		"short":                        "account.password.short",
		"elevenchars":                  "account.password.short",
		"passwordpassword":             "account.password.common",
		"aaaaaaaaaaaa":                 "account.password.common",
		"123456789012":                 "account.password.common",
		"qwertyuiop123":                "account.password.common",
		"my standfirst password":       "account.password.personal",
		"ada.lovelace 1815 x":          "account.password.personal",
		"Acmecorp rocks tonight":       "account.password.personal",
		strings.Repeat("correct ", 40): "account.password.long",
		good:                           "",
		"没有人会猜到这一句话的":                  "account.password.short",
		"没有人会猜到这一句话的吧":                 "",
		" spaces are kept as typed ":   "",
		"twelve brisk otters juggle walnuts beneath a cobalt umbrella until Thursday, then nap": "",
		"correct horse battery staple!": "",
	} {
		err := checkPassword(password, "Ada Lovelace", "lovelace@acmecorp.example")
		switch {
		case want == "" && err != nil:
			t.Errorf("%q refused: %v", password, err)
		case want != "" && (err == nil || err.Key != want):
			t.Errorf("%q: %v, want %s", password, err, want)
		}
	}
}

func TestTheHashIsArgon2idAndTheDummyCostsTheSame(t *testing.T) {
	h := open(t)
	u, _ := h.setUp()
	stored, _ := h.User(t.Context(), u.ID)
	const params = "$argon2id$v=19$m=19456,t=2,p=1$"
	if !strings.HasPrefix(stored.PasswordHash, params) {
		t.Errorf("hash %s", stored.PasswordHash)
	}
	if !strings.HasPrefix(dummyHash, params) {
		t.Errorf("dummy %s", dummyHash)
	}
	if ok, err := h.matches(t.Context(), good, dummyHash); ok || err != nil {
		t.Errorf("dummy: %v %v", ok, err)
	}
}

func TestSecretsAreStoredHashedOnly(t *testing.T) {
	h := open(t)
	u, secret := h.setUp()
	token, err := h.Invite(t.Context(), u, "acme", "bo@acme.example", Officer, "legal", audit.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	write := func(v any) { data, _ := json.Marshal(v); all.Write(data) }
	for v, err := range h.sessions.Each(t.Context(), store.Query{}) {
		write(v)
		_ = err
	}
	for v := range h.invitations.Each(t.Context(), store.Query{}) {
		write(v)
	}
	for v := range h.users.Each(t.Context(), store.Query{}) {
		write(v)
	}
	for v := range h.setups.Each(t.Context(), store.Query{}) {
		write(v)
	}
	for name, s := range map[string]string{"session": secret, "invitation": token, "password": good} {
		if strings.Contains(all.String(), s) {
			t.Errorf("the %s stands in the database", name)
		}
	}
	if len(secret) < 43 || len(token) < 43 {
		t.Errorf("tokens of %d and %d characters", len(secret), len(token))
	}
}

func TestSessionsEnd(t *testing.T) {
	resumes := func(h *house, secret string) bool {
		_, _, _, err := h.Resume(context.Background(), secret)
		return err == nil
	}
	for name, c := range map[string]struct {
		do   func(h *house, u User, secret string)
		want bool
	}{
		"after 29 idle minutes an administrator is still in": {func(h *house, _ User, _ string) { h.at = h.at.Add(29 * time.Minute) }, true},
		"after 31 no longer":    {func(h *house, _ User, _ string) { h.at = h.at.Add(31 * time.Minute) }, false},
		"after a made-up token": {func(*house, User, string) {}, true},
		"after signing out":     {func(h *house, _ User, s string) { _ = h.SignOut(context.Background(), s) }, false},
		"after being disabled": {func(h *house, u User, _ string) {
			_, _ = h.users.Modify(context.Background(), store.Eq("id", u.ID), store.Patch{Set: map[string]any{"disabled": true}})
		}, false},
		"after a password reset": {func(h *house, u User, _ string) {
			_ = h.ResetPassword(context.Background(), u.Email, "another lantern harbour 7", audit.Actor{})
		}, false},
		"after a week of use": {func(h *house, _ User, s string) {
			for range 7*24*3 + 1 {
				h.at = h.at.Add(20 * time.Minute)
				_, _, _, _ = h.Resume(context.Background(), s)
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			u, secret := h.setUp()
			c.do(h, u, secret)
			if got := resumes(h, secret); got != c.want {
				t.Errorf("resumes: %v", got)
			}
			if resumes(h, "made-up") {
				t.Error("a made-up token resumes")
			}
		})
	}
}

func TestAChangedPasswordEndsTheOthersOnly(t *testing.T) {
	h := open(t)
	u, mine := h.setUp()
	_, other, err := h.SignIn(t.Context(), u.Email, good, "192.0.2.5", "")
	if err != nil {
		t.Fatal(err)
	}
	session, _, _, _ := h.Resume(t.Context(), mine)
	if err := h.ChangePassword(t.Context(), u.ID, "wrong", "another lantern harbour 7", session.ID, audit.Actor{}); !fault.Is(err, "account.password.wrong") {
		t.Errorf("with a wrong old password: %v", err)
	}
	if err := h.ChangePassword(t.Context(), u.ID, good, "another lantern harbour 7", session.ID, audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := h.Resume(t.Context(), other); err == nil {
		t.Error("the other session goes on")
	}
	if _, _, _, err := h.Resume(t.Context(), mine); err != nil {
		t.Errorf("the own session ended: %v", err)
	}
}

func TestANewRoleGetsANewToken(t *testing.T) {
	h := open(t)
	ada, _ := h.setUp()
	bo, secret := h.join(ada, "bo@acme.example", Viewer, "legal")
	if err := h.ChangeMembership(t.Context(), ada, bo.ID, Membership{"acme", Officer, "legal"}, audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	_, u, next, err := h.Resume(t.Context(), secret)
	if m, _ := u.In("acme"); err != nil || next == "" || next == secret || m.Role != Officer {
		t.Fatalf("resume: %+v %q %v", u, next, err)
	}
	if _, _, _, err := h.Resume(t.Context(), secret); err == nil {
		t.Error("the old token still works")
	}
	if _, _, again, err := h.Resume(t.Context(), next); err != nil || again != "" {
		t.Errorf("the new one: %q %v", again, err)
	}
}

func TestGuessingIsSlowedAndNobodyElseIsLockedOut(t *testing.T) {
	h := open(t)
	u, _ := h.setUp()
	try := func(email, password, from string) error {
		_, _, err := h.SignIn(t.Context(), email, password, from, "")
		return err
	}
	unknown, wrong := try("nobody@acme.example", good, "198.51.100.1"), try(u.Email, "wrong", "198.51.100.2")
	if unknown.Error() != wrong.Error() {
		t.Errorf("the answers differ: %v, %v", unknown, wrong)
	}
	h.at = h.at.Add(2 * time.Minute)
	var waits []time.Duration
	for len(waits) < 6 {
		start := h.at
		for {
			err := try(u.Email, "wrong", "203.0.113.7")
			if fault.Is(err, "account.signin.wrong") {
				break
			}
			if !fault.Is(err, "account.signin.wait") {
				t.Fatal(err)
			}
			h.at = h.at.Add(time.Duration(fault.Of(err).Args["n"].(int64)) * time.Second) // as the page asks
		}
		if h.at.After(start) {
			waits = append(waits, h.at.Sub(start))
		}
	}
	for i := 1; i < len(waits); i++ {
		if waits[i] < waits[i-1] {
			t.Errorf("the waits do not grow: %v", waits)
		}
	}
	if err := try(u.Email, good, "203.0.113.7"); !fault.Is(err, "account.signin.wait") {
		t.Errorf("the right password jumps the wait: %v", err)
	}
	if err := try(u.Email, good, "198.51.100.9"); err != nil {
		t.Errorf("the owner is locked out elsewhere: %v", err)
	}
	h.at = h.at.Add(16 * time.Minute)
	if err := try(u.Email, good, "203.0.113.7"); err != nil {
		t.Errorf("locked for ever: %v", err)
	}
}

func TestTwentyTriesAMinuteFromOneNetwork(t *testing.T) {
	h := open(t)
	h.setUp()
	refused := 0
	for i := range 30 {
		_, _, err := h.SignIn(t.Context(), "u"+string(rune('a'+i))+"@x.example", "wrong", "2001:db8::"+string(rune('a'+i%6)), "")
		if fault.Is(err, "account.signin.wait") {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 30 were refused, want 10", refused)
	}
}

func TestInvitations(t *testing.T) {
	h := open(t)
	ada, _ := h.setUp()
	manager, _ := h.join(ada, "max@acme.example", Manager, "communications")
	for name, c := range map[string]struct {
		by   User
		role Role
		dep  string
		want string
	}{
		"a manager cannot invite":      {manager, Viewer, "legal", "account.member.forbidden"},
		"an unknown role":              {ada, "owner", "legal", "account.role.above"},
		"a department spelt one's own": {ada, Viewer, "Legal", "account.department.unknown"},
	} {
		if _, err := h.Invite(t.Context(), c.by, "acme", "x@acme.example", c.role, c.dep, audit.Actor{}); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	token, err := h.Invite(t.Context(), ada, "acme", "bo@acme.example", Officer, "legal", audit.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Accept(t.Context(), token, Person{Name: "Bo", Password: "short", Zone: "UTC"}, "192.0.2.2", ""); !fault.Is(err, "account.password.short") {
		t.Errorf("a weak password: %v", err)
	}
	// What the form sends beside name and password counts for nothing.
	bo, _, err := h.Accept(t.Context(), token, Person{Name: "Bo", Email: "ada@acme.example", Password: good, Zone: "UTC"}, "192.0.2.2", "")
	if m, _ := bo.In("acme"); err != nil || bo.Email != "bo@acme.example" || m.Role != Officer || bo.HouseAdmin {
		t.Errorf("%+v %v", bo, err)
	}
	if _, _, err := h.Accept(t.Context(), token, Person{Name: "Eve", Password: good, Zone: "UTC"}, "192.0.2.3", ""); !fault.Is(err, "account.invitation.over") {
		t.Errorf("a second use: %v", err)
	}
	token, _ = h.Invite(t.Context(), ada, "acme", "cy@acme.example", Viewer, "hr", audit.Actor{})
	h.at = h.at.Add(8 * 24 * time.Hour)
	if _, err := h.Invitation(t.Context(), token); !fault.Is(err, "account.invitation.over") {
		t.Errorf("after eight days: %v", err)
	}
}

func TestAnExistingUserJoinsWithTheirOwnPassword(t *testing.T) {
	h := open(t)
	ada, _ := h.setUp()
	if _, err := h.CreateSpace(t.Context(), ada, SpaceRecord{ID: "rival", Name: "Rival", Zone: "UTC"}, audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	bo, _ := h.join(ada, "bo@acme.example", Officer, "legal")
	ada, _ = h.User(t.Context(), ada.ID)
	token, err := h.Invite(t.Context(), ada, "rival", "bo@acme.example", Viewer, "external", audit.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Accept(t.Context(), token, Person{Password: "not the password"}, "192.0.2.2", ""); !fault.Is(err, "account.password.wrong") {
		t.Errorf("with another password: %v", err)
	}
	u, _, err := h.Accept(t.Context(), token, Person{Password: good}, "192.0.2.2", "")
	if err != nil || u.ID != bo.ID {
		t.Fatal(u.ID, err)
	}
	u, _ = h.User(t.Context(), bo.ID)
	if len(u.Memberships) != 2 {
		t.Errorf("%+v", u.Memberships)
	}
}

func TestASpaceKeepsAnAdministrator(t *testing.T) {
	h := open(t)
	ada, _ := h.setUp()
	if err := h.ChangeMembership(t.Context(), ada, ada.ID, Membership{"acme", Viewer, "hr"}, audit.Actor{}); !fault.Is(err, "account.member.last_administrator") {
		t.Errorf("stepping down: %v", err)
	}
	if err := h.RemoveMember(t.Context(), ada, ada.ID, "acme", audit.Actor{}); !fault.Is(err, "account.member.last_administrator") {
		t.Errorf("leaving: %v", err)
	}
	bo, secret := h.join(ada, "bo@acme.example", Administrator, "legal")
	if err := h.RemoveMember(t.Context(), ada, bo.ID, "acme", audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := h.Resume(t.Context(), secret); err == nil {
		t.Error("somebody who was removed is still in")
	}
	if err := h.RemoveMember(t.Context(), ada, "made-up", "acme", audit.Actor{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a made-up user: %v", err)
	}
}

func TestSpaceIDs(t *testing.T) {
	for name, want := range map[string]string{
		"Acme": "acme", "Acme & Söhne GmbH": "acme-s-hne-gmbh", "小红书": "main", "Setup": "main", "123 go": "go", "": "main",
		"A very long name of an organisation indeed": "a-very-long-name-of-an-o",
	} {
		if got := SpaceIDFor(name); got != want || !spaceID.MatchString(got) {
			t.Errorf("%q → %q, want %q", name, got, want)
		}
	}
	h := open(t)
	ada, _ := h.setUp()
	for _, id := range []string{"x", "-a", "a-", "A", "../x", "newsroom", "setup", strings.Repeat("a", 33), "acme"} {
		if _, err := h.CreateSpace(t.Context(), ada, SpaceRecord{ID: id, Name: "X", Zone: "UTC"}, audit.Actor{}); err == nil {
			t.Errorf("%q is taken", id)
		}
	}
}

func TestEveryRoleIsALadder(t *testing.T) {
	for _, r := range Roles {
		if !r.May(Member) || !r.AtMost(Administrator) {
			t.Errorf("%s", r)
		}
		for _, p := range Permissions {
			if r.May(p) && !Administrator.May(p) {
				t.Errorf("%s may %s and the administrator may not", r, p)
			}
		}
	}
	if Role("made-up").May(Member) || Viewer.May(ContactRead) || Approver.May(ContactRead) || Checker.May(MailingSend) {
		t.Error("somebody may too much")
	}
}

// What the command line has put into a first space before anybody had an account belongs to who sets up.
func TestTheSetUpTakesOverTheFirstSpace(t *testing.T) {
	h := open(t)
	made, err := h.FirstSpace(t.Context(), "")
	if err != nil || made.ID != "main" {
		t.Fatal(made, err)
	}
	if again, err := h.FirstSpace(t.Context(), ""); err != nil || again.ID != made.ID {
		t.Fatal(again, err)
	}
	key, err := h.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, space, _, err := h.SetUp(t.Context(), key, first(), "192.0.2.1", "")
	if err != nil || space.ID != "main" || space.Name != first().Organisation || len(u.Memberships) != 1 || u.Memberships[0].SpaceID != "main" {
		t.Fatalf("%+v %+v %v", u, space, err)
	}
	if all, err := h.Spaces(t.Context()); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
}
