package outbound

import (
	"context"
	"net/url"
	"time"

	"standfirst/models/fault"
	"standfirst/models/robots"
)

// permission is what is known of an origin's robots.txt.
type permission struct {
	rules   robots.Rules
	closed  bool // unreachable: nothing may be fetched
	expires time.Time
}

const (
	robotsLife  = 24 * time.Hour
	robotsRetry = 10 * time.Minute // before a site without an answer is asked again
	maxDelay    = time.Minute      // a longer crawl-delay would be a site that is never read
)

// askRobots fetches the host's robots.txt if it isn't known and looks the address up in it. Each origin
// has its own; hosts keeps them by host name with port and scheme.
func (f *Fetcher) askRobots(ctx context.Context, u *url.URL) error {
	e, done := f.hosts.get(u.Hostname(), f.now())
	defer done()
	origin, doneOrigin := f.hosts.get("robots "+u.Scheme+"://"+u.Host, f.now())
	defer doneOrigin()
	select { // one fetch for all who wait for it
	case origin.turn <- struct{}{}:
		defer func() { <-origin.turn }()
	case <-ctx.Done():
		return fetchFault(ctx, u.Hostname(), ctx.Err())
	}
	f.hosts.mu.Lock()
	r := origin.robots
	f.hosts.mu.Unlock()
	if r == nil || !f.now().Before(r.expires) {
		fresh, err := f.fetchRobots(ctx, u)
		if err != nil {
			return err
		}
		r = fresh
		f.hosts.mu.Lock()
		origin.robots, origin.last, e.delay = r, f.now(), min(r.rules.Delay(), maxDelay)
		f.hosts.mu.Unlock()
	}
	switch {
	case r.closed:
		return fault.Later(nil, "fetch.robots_closed", "host", u.Hostname()).On("url")
	case !r.rules.Allows(u.String()):
		return fault.New(fault.Forbidden, "fetch.robots", "host", u.Hostname()).On("url")
	}
	return nil
}

// fetchRobots gets robots.txt: 4xx means that there are no rules, 5xx or no answer that nothing may be
// fetched. Only the caller's own cancellation and refused addresses are errors.
func (f *Fetcher) fetchRobots(ctx context.Context, page *url.URL) (*permission, error) {
	u := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	t := &trip{fetcher: f, budget: f.config.Timeout, limit: robots.MaxBytes + 1, robots: true}
	var result FetchResult
	err := t.run(ctx, u, &result)
	now := f.now()
	switch {
	case ctx.Err() != nil:
		return nil, fetchFault(ctx, u.Hostname(), ctx.Err())
	case err == nil:
		return &permission{rules: robots.Parse(result.Body, productToken), expires: now.Add(robotsLife)}, nil
	case result.Status >= 400 && result.Status < 500, fault.Is(err, "fetch.redirects"):
		return &permission{expires: now.Add(robotsLife)}, nil
	case fault.Is(err, "fetch.private"), fault.Is(err, "fetch.port"), fault.Is(err, "fetch.dns"),
		fault.Is(err, "fetch.tls"), fault.Is(err, "fetch.refused"), fault.Is(err, "fetch.timeout"):
		return nil, err // the page would meet the same; this says why
	}
	return &permission{closed: true, expires: now.Add(robotsRetry)}, nil
}
