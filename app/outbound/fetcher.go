package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/fault"
)

// FetchConfig says how the Fetcher behaves. The zero value is right but for Contact.
type FetchConfig struct {
	Contact string // e-mail address or page of those who run this installation; part of the user agent

	Spacing      time.Duration // least time between two requests to a host; default 5 s, negative: none
	Timeout      time.Duration // for one fetch over all its redirects, waiting for the host's turn not counted; default 20 s
	MaxBytes     int64         // of a body after decompression; default coverage.MaxBody
	MaxRedirects int           // default 5

	AllowAddresses []netip.Prefix // addresses to reach although they are not public
	AllowPorts     []int          // ports besides 80 and 443; 0 stands for all

	Resolver *net.Resolver    // nil: the system's
	RootCAs  *x509.CertPool   // nil: the system's
	Now      func() time.Time // nil: time.Now
}

// FetchRequest asks for one page or feed. ETag and LastModified are those of the copy that the caller
// holds, exactly as they were given.
type FetchRequest struct {
	URL          string
	ETag         string
	LastModified string
	Accept       string // Accept header; default takes anything
	Feed         bool   // a feed that a user added: fetched even where robots.txt speaks against robots
}

// FetchResult is what came. With an error it still says as much as is known, for the log of fetches.
type FetchResult struct {
	URL          string // the final address, after redirects
	Permanent    string // where the first address has moved for good (301, 308), or ""
	Status       int
	Header       http.Header // only the fields that callers need
	ContentType  string
	Body         []byte // decompressed; nil when NotModified
	ETag         string
	LastModified string
	NotModified  bool // the copy that the caller holds is current
	FetchedAt    time.Time
}

// Throttled is the cause inside a fault when a host asked to be left alone. Until is never more than a
// day ahead; the Fetcher itself asks the host nothing before then.
type Throttled struct {
	Host   string
	Status int
	Until  time.Time
}

// Error is for the log.
func (t *Throttled) Error() string {
	return "host " + t.Host + " asks for quiet until " + t.Until.UTC().Format(time.RFC3339)
}

// Fetcher gets feeds and pages. It keeps nothing but each host's turn, its robots.txt and its wish to be
// left alone; it has no cookies and uses no proxy. It is safe for concurrent use.
type Fetcher struct {
	config    FetchConfig
	guard     guard
	agent     string
	transport *http.Transport
	hosts     hosts
	now       func() time.Time
	sleep     func(ctx context.Context, d time.Duration) error
}

// productToken is our name in robots.txt.
const productToken = "standfirst"

// NewFetcher makes a Fetcher. Close it to let go of its connections.
func NewFetcher(config FetchConfig) *Fetcher {
	orTime(&config.Timeout, 20*time.Second)
	orInt(&config.MaxRedirects, 5)
	if config.MaxBytes <= 0 {
		config.MaxBytes = coverage.MaxBody
	}
	switch {
	case config.Spacing == 0:
		config.Spacing = 5 * time.Second
	case config.Spacing < 0:
		config.Spacing = 0
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	f := &Fetcher{config: config, agent: userAgent(config.Contact), now: config.Now, sleep: sleep}
	f.guard = guard{config.AllowAddresses, config.AllowPorts}
	dialer := &net.Dialer{Timeout: config.Timeout, Control: f.guard.control, Resolver: config.Resolver}
	f.transport = &http.Transport{
		Proxy:                  nil, // a proxy from the environment would dial for us, past the guard
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: config.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    config.Timeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // decode limits what comes out
		MaxIdleConns:           16,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
	f.hosts.known = map[string]*host{}
	return f
}

func userAgent(contact string) string {
	contact = strings.Map(func(r rune) rune {
		if r < '!' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, contact)
	if contact == "" {
		return "Standfirst (media monitoring)"
	}
	return "Standfirst (media monitoring; +" + contact + ")"
}

// Close lets go of idle connections.
func (f *Fetcher) Close() { f.transport.CloseIdleConnections() }

// Get fetches one address. It waits for the host's turn as long as the context allows. Errors are faults
// (keys fetch.…): Temporary when another try later may succeed, with a Throttled inside when the host
// named a time.
func (f *Fetcher) Get(ctx context.Context, req FetchRequest) (FetchResult, error) {
	result := FetchResult{URL: req.URL, FetchedAt: f.now().UTC()}
	u, err := f.guard.checkURL(req.URL)
	if err != nil {
		return result, err
	}
	trip := &trip{fetcher: f, req: req, budget: f.config.Timeout, limit: f.config.MaxBytes}
	err = trip.run(ctx, u, &result)
	return result, err
}

// trip is one fetch on its way through redirects.
type trip struct {
	fetcher *Fetcher
	req     FetchRequest
	budget  time.Duration // network time that is left
	limit   int64
	robots  bool   // this trip itself fetches a robots.txt
	look    string // the method of a trip that only looks whether something is there; "" otherwise
	hops    []string
}

// run follows redirects by itself, so that each hop is checked, waits its turn and is asked for in
// robots.txt like an address that was typed.
func (t *trip) run(ctx context.Context, u *url.URL, result *FetchResult) error {
	previous, permanent := "", true
	for hop := 0; ; hop++ {
		if hop > t.fetcher.config.MaxRedirects {
			return fault.Bad("url", "fetch.redirects", "limit", t.fetcher.config.MaxRedirects)
		}
		if err := t.enter(ctx, u); err != nil {
			return err
		}
		next, err := t.hop(ctx, u, u.Hostname() == previous, result)
		result.URL = u.String()
		if err != nil || next == nil {
			return err
		}
		permanent = permanent && (result.Status == 301 || result.Status == 308)
		if permanent {
			result.Permanent = next.String()
		}
		previous, u = u.Hostname(), next
		t.hops = append(t.hops, next.String())
	}
}

func (t *trip) enter(ctx context.Context, u *url.URL) error {
	if t.robots || t.req.Feed || t.look != "" {
		return nil
	}
	return t.fetcher.askRobots(ctx, u)
}

// hop does one request in the host's turn. next is where a redirect leads.
func (t *trip) hop(ctx context.Context, u *url.URL, sameHost bool, result *FetchResult) (next *url.URL, err error) {
	f := t.fetcher
	leave, err := f.hosts.enter(ctx, f, u.Hostname(), sameHost || t.robots)
	if err != nil {
		return nil, err
	}
	defer leave()
	start := time.Now()
	defer func() { t.budget -= time.Since(start) }()
	timed, cancel := context.WithTimeout(ctx, max(t.budget, 0))
	defer cancel()
	response, err := f.transport.RoundTrip(t.request(timed, u))
	if err != nil {
		return nil, fetchFault(ctx, u.Hostname(), err)
	}
	defer func() { _ = response.Body.Close() }()
	next, err = t.read(u, response, result)
	return next, fetchFault(ctx, u.Hostname(), err)
}

func (t *trip) request(ctx context.Context, u *url.URL) *http.Request {
	header := http.Header{
		"User-Agent":      {t.fetcher.agent},
		"Accept":          {"*/*"},
		"Accept-Encoding": {"gzip, br"},
	}
	if t.req.Accept != "" && !hasControl(t.req.Accept) {
		header.Set("Accept", t.req.Accept)
	}
	if t.req.ETag != "" && !hasControl(t.req.ETag) {
		header.Set("If-None-Match", t.req.ETag)
	}
	if t.req.LastModified != "" && !hasControl(t.req.LastModified) {
		header.Set("If-Modified-Since", t.req.LastModified)
	}
	method := http.MethodGet
	if t.look != "" {
		method = t.look
	}
	r := &http.Request{Method: method, URL: u, Host: u.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	return r.WithContext(ctx)
}

var keptFields = []string{
	"Cache-Control", "Content-Language", "Content-Location", "Content-Type", "Etag", "Expires",
	"Last-Modified", "Link", "Retry-After", "X-Robots-Tag",
}

func (t *trip) read(u *url.URL, response *http.Response, result *FetchResult) (next *url.URL, err error) {
	result.Status = response.StatusCode
	result.Header = http.Header{}
	for _, name := range keptFields {
		if v := response.Header.Values(name); len(v) > 0 {
			result.Header[name] = v
		}
	}
	result.ContentType = response.Header.Get("Content-Type")
	result.ETag, result.LastModified = response.Header.Get("Etag"), response.Header.Get("Last-Modified")
	conditional := t.req.ETag != "" || t.req.LastModified != ""
	switch status := response.StatusCode; {
	case status == http.StatusNotModified && conditional:
		result.NotModified = true
		return nil, nil
	case isRedirect(status) && response.Header.Get("Location") != "":
		return t.follow(u, response.Header.Get("Location"))
	case status < 200 || status > 299:
		return nil, t.fetcher.refusal(u.Hostname(), response)
	case t.look != "":
		return nil, nil
	}
	result.Body, err = readBody(response, t.limit, t.robots)
	return nil, err
}

func isRedirect(status int) bool {
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308
}

func (t *trip) follow(u *url.URL, location string) (*url.URL, error) {
	if hasControl(location) || strings.Contains(location, `\`) {
		return nil, fault.Bad("url", "fetch.url")
	}
	target, err := u.Parse(strings.ReplaceAll(location, " ", "%20"))
	if err != nil {
		return nil, fault.Bad("url", "fetch.url").Because(err)
	}
	return t.fetcher.guard.checkURL(target.String())
}

// refusal makes the fault for an answer that is no success, and notes a wish to be left alone.
func (f *Fetcher) refusal(name string, response *http.Response) error {
	status := response.StatusCode
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		var cause error = errors.New(response.Status)
		if until, ok := retryAfter(response.Header.Get("Retry-After"), f.now()); ok {
			f.hosts.quiet(name, status, until)
			cause = &Throttled{name, status, until}
		}
		return fault.Later(cause, "fetch.busy", "status", strconv.Itoa(status), "host", name).On("url")
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return fault.Later(errors.New(response.Status), "fetch.status", "status", strconv.Itoa(status)).On("url")
	}
	return fault.Bad("url", "fetch.status", "status", strconv.Itoa(status))
}
