package outbound

import (
	"context"
	"net/http"
	"time"

	"standfirst/models/fault"
)

// Probed is what a look at an address showed. With an error it still says as much as is known.
type Probed struct {
	URL    string   // the final address, after redirects
	Hops   []string // the addresses that redirects led to, in order
	Status int      // of the last answer; 0 when none came
	At     time.Time
}

// Probe looks whether something is at an address that somebody has written into a text, without fetching it: it asks
// for the head alone, and for the whole, of which it reads nothing, where a site answers the former with a refusal.
// Guard, turns and redirects are those of Get. What robots may not collect, a reader may be led to: robots.txt is not
// asked. Errors are those of Get.
func (f *Fetcher) Probe(ctx context.Context, address string) (Probed, error) {
	p, err := f.probe(ctx, http.MethodHead, address)
	if err == nil || ctx.Err() != nil || p.Status < 400 || p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		return p, err
	}
	return f.probe(ctx, http.MethodGet, address) // many servers know no HEAD, and say so in many ways
}

func (f *Fetcher) probe(ctx context.Context, method, address string) (Probed, error) {
	p := Probed{URL: address, At: f.now().UTC()}
	u, err := f.guard.checkURL(address)
	if err != nil {
		return p, err
	}
	t := &trip{fetcher: f, budget: f.config.Timeout, look: method}
	result := FetchResult{URL: address}
	err = t.run(ctx, u, &result)
	p.URL, p.Status, p.Hops = result.URL, result.Status, t.hops
	return p, err
}

// Gone reports whether an error of Probe says that nothing is at the address, rather than that nobody could tell: a
// site that is slow, busy or out of order, or that lets in nobody but people, may be there for a reader.
func Gone(p Probed, err error) bool {
	if err == nil || fault.KindOf(err) != fault.Invalid {
		return false
	}
	switch p.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotAcceptable,
		http.StatusTooManyRequests, http.StatusUnavailableForLegalReasons:
		return false
	}
	return p.Status < 900 // above are inventions of sites against programs
}
