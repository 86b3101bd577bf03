package outbound

import (
	"context"
	"strconv"
	"sync"
	"time"

	"standfirst/models/fault"
)

// hosts keeps each host's turn: one request at a time, the next no sooner than the spacing, none at all
// while the host wants quiet.
type hosts struct {
	mu    sync.Mutex
	known map[string]*host
}

type host struct {
	turn chan struct{} // holds one element while a request is under way

	// The rest is guarded by hosts.mu.
	users  int // waiting or under way
	last   time.Time
	quiet  *Throttled
	robots *permission
	delay  time.Duration // robots.txt's crawl-delay
}

const (
	manyHosts = 4096
	hostLife  = 24 * time.Hour
)

// get returns the host's entry and marks it as in use until done.
func (h *hosts) get(name string, now time.Time) (entry *host, done func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry = h.known[name]
	if entry == nil {
		if len(h.known) >= manyHosts {
			h.forget(now)
		}
		entry = &host{turn: make(chan struct{}, 1)}
		h.known[name] = entry
	}
	entry.users++
	return entry, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		entry.users--
	}
}

// forget drops hosts that nobody has asked for in a while; when all are fresh, the idle ones.
func (h *hosts) forget(now time.Time) {
	for _, life := range []time.Duration{hostLife, time.Hour, time.Minute} {
		for name, e := range h.known {
			if e.users == 0 && now.Sub(e.last) > life && (e.quiet == nil || now.After(e.quiet.Until)) {
				delete(h.known, name)
			}
		}
		if len(h.known) < manyHosts/2 {
			return
		}
	}
}

// enter waits for the host's turn. The spacing is not kept for a request that goes on from the one
// before (a redirect on the same host, robots.txt before its page). A context that would end before the
// turn comes is told so at once.
func (h *hosts) enter(ctx context.Context, f *Fetcher, name string, follows bool) (leave func(), err error) {
	e, done := h.get(name, f.now())
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		done()
		return nil, fetchFault(ctx, name, ctx.Err())
	}
	leave = func() {
		if !follows {
			h.mu.Lock()
			e.last = f.now()
			h.mu.Unlock()
		}
		<-e.turn
		done()
	}
	if err := h.pace(ctx, f, e, name, follows); err != nil {
		<-e.turn
		done()
		return nil, err
	}
	return leave, nil
}

func (h *hosts) pace(ctx context.Context, f *Fetcher, e *host, name string, follows bool) error {
	h.mu.Lock()
	now := f.now()
	quiet, last, delay := e.quiet, e.last, max(f.config.Spacing, e.delay)
	h.mu.Unlock()
	if quiet != nil && now.Before(quiet.Until) {
		return fault.Later(quiet, "fetch.busy", "status", strconv.Itoa(quiet.Status), "host", name).On("url")
	}
	wait := last.Add(delay).Sub(now)
	if follows || last.IsZero() || wait <= 0 {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return later(context.DeadlineExceeded, "fetch.turn", name)
	}
	if err := f.sleep(ctx, wait); err != nil {
		return fetchFault(ctx, name, err)
	}
	return nil
}

func (h *hosts) quiet(name string, status int, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.known[name]; e != nil {
		e.quiet = &Throttled{name, status, until}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
