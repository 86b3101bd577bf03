package web

import (
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/fault"
)

// Rate is how often one client may use the routes of a class: Burst at once, and one more after each
// Every. A client is the user on pages behind the sign-in, and the network of the address on open ones.
type Rate struct {
	Name  string // routes of one name share one allowance
	Every time.Duration
	Burst int
}

// The classes. Who declares none has Readers on open pages, Forms for what visitors send, and no limit behind
// the sign-in.
var (
	// Readers is wide: a whole newsroom may read a statement from behind one address. Unsubscribing has it as
	// well, as a mail service asks from a few addresses for all of its users.
	Readers  = Rate{"readers", 5 * time.Millisecond, 2000}
	Forms    = Rate{"forms", 2 * time.Second, 60}
	Searches = Rate{"searches", 100 * time.Millisecond, 100}
	Exports  = Rate{"exports", 2 * time.Second, 30}
	// Costly is what makes work or reaches others: test mails, passwords, checks of the whole log.
	Costly = Rate{"costly", 6 * time.Second, 30}
	// Free is without a limit: files that are served from memory.
	Free = Rate{Name: "free"}
)

// rate is the class of a route.
func (r Route) rate() Rate {
	switch {
	case r.Rate.Name != "":
		return r.Rate
	case r.Scope != Open:
		return Free
	case r.Method == fiber.MethodGet:
		return Readers
	}
	return Forms
}

// limitRate refuses a client that uses the route too often: 429, with the seconds to wait.
func (k *Kit) limitRate(c *fiber.Ctx, st *visit, r Route) error {
	rate := r.rate()
	if rate.Burst == 0 {
		return nil
	}
	client := account.Network(ClientIP(c))
	if r.Scope != Open {
		client = st.user.ID
	}
	if wait := k.limits.take(rate, client, k.Now()); wait > 0 {
		retryAfter(c, wait)
		return fiber.ErrTooManyRequests
	}
	return nil
}

func retryAfter(c *fiber.Ctx, wait time.Duration) {
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}

// RetryAfter says in the answer's header how long a fault of the sign-in asks to wait.
func RetryAfter(c *fiber.Ctx, err error) {
	if f := fault.Of(err); f != nil {
		if seconds, ok := f.Args["n"].(int64); ok {
			retryAfter(c, time.Duration(seconds)*time.Second)
		}
	}
}

// limitKeys bounds the memory of the limits. Who has more networks than that has a fresh allowance from each
// of them anyway.
const limitKeys = 20_000

// limits remembers for each client when its allowance is whole again. The zero value is ready.
type limits struct {
	mu         sync.Mutex
	young, old map[string]time.Time // when the young are many they become the old, which are forgotten
}

// take uses up one of the client's allowance and returns 0, or how long to wait when there is none left.
func (l *limits) take(r Rate, client string, now time.Time) time.Duration {
	key := r.Name + " " + client
	l.mu.Lock()
	defer l.mu.Unlock()
	whole, ok := l.young[key]
	if !ok {
		whole = l.old[key]
	}
	if whole.Before(now) {
		whole = now
	}
	whole = whole.Add(r.Every)
	if wait := whole.Sub(now) - r.Every*time.Duration(r.Burst); wait > 0 {
		return wait
	}
	if !ok && len(l.young) >= limitKeys {
		l.old, l.young = l.young, nil
	}
	if l.young == nil {
		l.young = map[string]time.Time{}
	}
	l.young[key] = whole
	return 0
}

// Charge takes one of the visitor's allowance of a class: for routes that are free as long as they have nothing to do.
func Charge(c *fiber.Ctx, r Rate) error {
	st := state(c)
	if wait := st.kit.limits.take(r, account.Network(ClientIP(c)), st.kit.Now()); wait > 0 {
		retryAfter(c, wait)
		return fiber.ErrTooManyRequests
	}
	return nil
}
