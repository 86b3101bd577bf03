package account

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Who isn't an administrator stays for half a day; both times can be set.
func TestHowLongSomebodyMayBeIdle(t *testing.T) {
	for _, c := range []struct {
		role       Role
		idle       time.Duration
		admin, all time.Duration // settings, 0 as they are
		want       bool
	}{
		{Officer, 12*time.Hour - time.Minute, 0, 0, true},
		{Officer, 12*time.Hour + time.Minute, 0, 0, false},
		{Administrator, 29 * time.Minute, 0, 0, true},
		{Administrator, 31 * time.Minute, 0, 0, false},
		{Officer, 61 * time.Minute, 0, time.Hour, false},
		{Administrator, 59 * time.Minute, time.Hour, 0, true},
	} {
		h := open(t)
		ada, _ := h.setUp()
		_, secret := h.join(ada, "bo@acme.example", c.role, "legal")
		if c.admin != 0 {
			h.AdminIdle = c.admin
		}
		if c.all != 0 {
			h.UserIdle = c.all
		}
		h.at = h.at.Add(c.idle)
		if _, _, _, err := h.Resume(t.Context(), secret); (err == nil) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Each sign-in has a token of its own, of more than 128 bits.
func TestEverySignInHasAnotherToken(t *testing.T) {
	h := open(t)
	u, first := h.setUp()
	seen := map[string]bool{first: true}
	for i := range 10 {
		_, secret, err := h.SignIn(t.Context(), u.Email, good, fmt.Sprintf("192.0.2.%d", i+10), "")
		if err != nil || seen[secret] || len(secret)*6 < 128 {
			t.Fatalf("%q %v", secret, err)
		}
		seen[secret] = true
	}
	for range 2000 {
		secret := token()
		if seen[secret] {
			t.Fatal("a token came twice")
		}
		seen[secret] = true
	}
}

// Somebody who is removed or disabled is out at once, everywhere; their colleagues are not.
func TestLeavingEndsEverySession(t *testing.T) {
	h := open(t)
	ada, mine := h.setUp()
	bo, one := h.join(ada, "bo@acme.example", Officer, "legal")
	_, two, err := h.SignIn(t.Context(), bo.Email, good, "192.0.2.50", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveMember(t.Context(), ada, bo.ID, "acme", audit.Actor{}); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{one, two} {
		if _, _, _, err := h.Resume(t.Context(), secret); err == nil {
			t.Error("somebody who was removed is still in")
		}
	}
	if _, _, _, err := h.Resume(t.Context(), mine); err != nil {
		t.Errorf("a colleague is out as well: %v", err)
	}
}

// An unknown address, a wrong password and a disabled account cost the same work, so that the time tells nothing.
// What is compared is the work and not the clock, which other programs disturb: nearly all of a try is one argon2id, by
// far the most that it allocates, and that of an address nobody has is made as those of passwords are.
func TestTheTimeOfASignInTellsNothing(t *testing.T) {
	params, _, _, err := argon2id.DecodeHash(dummyHash)
	if err != nil || *params != hashing {
		t.Fatalf("the hash for addresses nobody has is made with %+v (%v), those of passwords with %+v", params, err, hashing)
	}
	h := open(t)
	ada, _ := h.setUp()
	bo, _ := h.join(ada, "bo@acme.example", Officer, "legal")
	if _, err := h.users.Edit(t.Context(), bo.ID, func(u *User) error { u.Disabled = true; return nil }); err != nil {
		t.Fatal(err)
	}
	network := 0
	work := func(email, password string) int { // argon2id made
		network++ // another each time: nobody has to wait
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := h.SignIn(t.Context(), email, password, fmt.Sprintf("10.0.%d.1", network), "")
		if !fault.Is(err, "account.signin.wrong") {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		one := float64(hashing.Memory) * 1024
		return int(math.Round(float64(after.TotalAlloc-before.TotalAlloc) / one))
	}
	for range 5 {
		for who, made := range map[string]int{
			"a known address":    work(ada.Email, "not the password"),
			"an unknown address": work(fmt.Sprintf("nobody%d@acme.example", network), "not the password"),
			"a disabled account": work(bo.Email, good),
		} {
			if made != 1 {
				t.Errorf("%s makes %d hashes of a password", who, made)
			}
		}
	}
}

// Fifty who sign in at once do not take fifty times the memory of one.
func TestFiftySignInsAtOnceAreBoundedInMemory(t *testing.T) {
	// What counts is what a sign-in holds, not the garbage that the gate lets lie for longer.
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	h := open(t)
	u, _ := h.setUp()
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var m runtime.MemStats
		var most uint64
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if _, _, err := h.SignIn(t.Context(), u.Email, good, fmt.Sprintf("10.9.%d.1", i), ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(stop)
	if most := <-peak; most > 300<<20 {
		t.Errorf("%d MB", most>>20)
	}
}

// Nothing of the old kind opens an empty house.
func TestThereIsNoDefaultAccount(t *testing.T) {
	h := open(t)
	for i, pair := range [][2]string{{"admin", "admin"}, {"admin@localhost", "admin"}, {"root", "root"}, {"standfirst", "standfirst"}, {"", ""}} {
		if _, _, err := h.SignIn(t.Context(), pair[0], pair[1], fmt.Sprintf("192.0.2.%d", i), ""); !fault.Is(err, "account.signin.wrong") {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

// A password is taken as it was typed: no case folded, no space trimmed, nothing cut off.
func TestPasswordsAreTakenAsTyped(t *testing.T) {
	h := open(t)
	key, _ := h.OfferSetup(t.Context())
	f := first()
	f.Password = " Änderung 密码 " + "very long tail of words that nobody would type twice by accident 0123456789 "
	u, _, _, err := h.SetUp(t.Context(), key, f, "192.0.2.1", "")
	if err != nil {
		t.Fatal(err)
	}
	for i, other := range []string{f.Password[1:], f.Password[:len(f.Password)-1], " änderung" + f.Password[len(" Änderung"):], f.Password[:72]} {
		if _, _, err := h.SignIn(t.Context(), u.Email, other, fmt.Sprintf("192.0.2.%d", i+2), ""); !fault.Is(err, "account.signin.wrong") {
			t.Errorf("%q opens it as well: %v", other, err)
		}
	}
	if _, _, err := h.SignIn(t.Context(), u.Email, f.Password, "192.0.2.99", ""); err != nil {
		t.Error(err)
	}
}
