package outbound

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"standfirst/models/fault"
)

// What is waited for and read of the answer to a document that is posted.
const (
	postTime   = 10 * time.Second
	postAnswer = 500 // bytes
)

// Posted is what a receiver answered.
type Posted struct {
	Status int
	Body   string // its first 500 bytes
}

// CheckReceiver returns a fault when documents may not be posted to an address: those go over https to public addresses
// alone, or, over http as well, to addresses that the settings allow although they are not public.
func (f *Fetcher) CheckReceiver(address string) error {
	_, err := f.receiver(address)
	return err
}

func (f *Fetcher) receiver(address string) (*url.URL, error) {
	u, err := f.guard.checkURL(address)
	if err == nil && u.Scheme != "https" && !f.guard.inside(u.Hostname()) {
		return nil, fault.Bad("url", "fetch.https")
	}
	return u, err
}

// inside reports whether a host is, by what is written, one of those that the settings allow besides the public.
func (g guard) inside(host string) bool {
	if local(host) {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && contains(g.allowed, ip.Unmap().WithZone(""))
}

// Post sends a document. The guard is that of Get; no redirect is followed, for what is signed is meant for one
// receiver. Who has asked for documents is not spared like a site that is read: there are no turns and no robots.txt.
// Any status is a result; errors are faults (keys fetch.…), which name the host and nothing else of the address.
func (f *Fetcher) Post(ctx context.Context, address string, header map[string]string, body []byte) (Posted, error) {
	u, err := f.receiver(address)
	if err != nil {
		return Posted{}, err
	}
	return f.exchange(ctx, http.MethodPost, u, header, body)
}

// Peek asks for an address that is said to be ours and reads how the answer begins. Guard, errors and the rest are
// those of Post, but that addresses which the settings allow may be asked over http.
func (f *Fetcher) Peek(ctx context.Context, address string) (Posted, error) {
	u, err := f.guard.checkURL(address)
	if err != nil {
		return Posted{}, err
	}
	return f.exchange(ctx, http.MethodGet, u, nil, nil)
}

func (f *Fetcher) exchange(ctx context.Context, method string, u *url.URL, header map[string]string, body []byte) (Posted, error) {
	timed, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	request, err := http.NewRequestWithContext(timed, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return Posted{}, fault.Bad("url", "fetch.url")
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	request.Header.Set("User-Agent", "Standfirst (newsroom)")
	request.Close = true // the next document comes hours later, and a connection that the receiver has closed meanwhile looks like a failure
	response, err := f.transport.RoundTrip(request)
	if err != nil {
		return Posted{}, fetchFault(ctx, u.Hostname(), err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, postAnswer)) // what is cut off takes nothing from the status
	return Posted{response.StatusCode, string(answer)}, nil
}
