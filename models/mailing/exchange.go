package mailing

import (
	"context"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"standfirst/models/reply"
)

// Exchangers asks the DNS who takes the mail of a domain; net.Resolver does.
type Exchangers interface {
	LookupMX(ctx context.Context, domain string) ([]*net.MX, error)
}

// hosts remembers who takes the mail of the domains that are nobody's known: hundreds of newspapers may be one
// provider's, whose patience they share.
type hosts struct {
	ask Exchangers // nil: nobody is asked
	now func() time.Time

	wait  time.Duration // a batch waits so long for answers; later ones have them
	mu    sync.Mutex
	known map[string]hosted
	slots chan struct{}
}

type hosted struct {
	lane  string
	at    time.Time
	ready chan struct{} // closed when it was answered
}

const (
	hostedFor  = 24 * time.Hour  // an answer is believed
	hostsLimit = 5 * time.Second // for one question
	hostsAtAll = 16              // questions at once
	mostHosts  = 50_000          // are remembered
)

func newHosts(ask Exchangers, now func() time.Time) *hosts {
	return &hosts{ask: ask, now: now, wait: 300 * time.Millisecond, known: map[string]hosted{}, slots: make(chan struct{}, hostsAtAll)}
}

// place writes into each delivery the lane of whoever takes its mail.
func (h *hosts) place(ctx context.Context, batch []Delivery) {
	if h.ask == nil {
		return
	}
	patience := time.NewTimer(h.wait)
	defer patience.Stop()
	waiting := map[string]chan struct{}{}
	for _, d := range batch {
		if domain := LaneOf(d.Address); strings.Contains(domain, ".") {
			if ready, fresh := h.find(ctx, domain); fresh {
				waiting[domain] = ready
			}
		}
	}
	for _, ready := range waiting {
		select {
		case <-ready:
			continue
		case <-patience.C:
		case <-ctx.Done():
		}
		break
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range batch {
		if of := h.known[LaneOf(batch[i].Address)]; of.lane != "" {
			batch[i].Lane = of.lane
		}
	}
}

// find asks for a domain unless that was done, and says whether it just did; the channel closes with the answer.
func (h *hosts) find(ctx context.Context, domain string) (ready chan struct{}, fresh bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if of, ok := h.known[domain]; ok && h.now().Sub(of.at) < hostedFor {
		return of.ready, false
	}
	if len(h.known) >= mostHosts {
		clear(h.known)
	}
	ready = make(chan struct{})
	h.known[domain] = hosted{at: h.now(), ready: ready}
	go func() {
		h.slots <- struct{}{}
		defer func() { <-h.slots }()
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), hostsLimit)
		defer cancel()
		mx, err := h.ask.LookupMX(asking, domain)
		lane := ""
		if err == nil {
			lane = laneOfHosts(domain, mx)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if of, ok := h.known[domain]; ok && of.ready == ready {
			of.lane = lane
			h.known[domain] = of
		}
		close(ready)
	}()
	return ready, true
}

// laneOfHosts names the lane by the mail exchangers, the preferred first: a provider that is known, else the domain
// under which the first of them was registered.
func laneOfHosts(domain string, mx []*net.MX) string {
	var names []string
	for _, x := range mx {
		names = append(names, strings.TrimSuffix(strings.ToLower(x.Host), "."))
	}
	if p := reply.ProviderOf(domain, names...); p != reply.Other {
		return string(p)
	}
	if len(names) == 0 || names[0] == "" {
		return ""
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(names[0])
	if err != nil {
		return ""
	}
	return registered
}
