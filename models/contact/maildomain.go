package contact

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/store"
)

// Names asks the DNS; net.Resolver does.
type Names interface {
	LookupMX(ctx context.Context, domain string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
}

// mailDomain is what the DNS has said of a domain of addresses.
type mailDomain struct {
	ID      string    `json:"id"` // the domain
	Rev     int64     `json:"rev"`
	Refuses time.Time `json:"refuses"` // since when it takes no mail, as far as is known; zero: it takes some
	AskedAt time.Time `json:"asked_at"`
}

// refuses reports whether the DNS has said twice, most of a day apart, that the domain takes no mail: one answer may be
// a zone in trouble.
func (d mailDomain) refuses() bool {
	return !d.Refuses.IsZero() && d.AskedAt.Sub(d.Refuses) >= 20*time.Hour
}

// How long an answer is believed, how much is asked of the DNS in a night, and when it is left alone.
const (
	takesFor     = 30 * 24 * time.Hour
	refusesFor   = 20 * time.Hour
	askedAtOnce  = 8
	askLimit     = 5 * time.Second
	mostAsked    = 5000
	mostUnheard  = 20                                   // questions without an answer: there is no DNS now
	unaskedNames = ".test .example .invalid .localhost" // which the DNS never has (RFC 2606)
)

// controls are domains that take mail. A resolver that says of all of them that they do not (one that knows only names of
// its own house, or of a line that is shut) is believed nothing else.
var controls = []string{"gmail.com", "qq.com", "outlook.com"}

// round is one night's questions.
type round struct {
	s              *Contacts
	asked, unheard int
	sound          func() bool // whether what is heard can be believed; asked once, when there is something to ask
}

func (s *Contacts) newRound(ctx context.Context) *round {
	return &round{s: s, sound: sync.OnceValue(func() bool {
		return slices.ContainsFunc(controls, func(domain string) bool {
			takes, heard := s.takesMail(ctx, domain)
			return takes && heard
		})
	})}
}

// refusing are those of the domains that take no mail; nil while nobody may be asked. What is not known is asked.
func (r *round) refusing(ctx context.Context, contacts []Contact) (map[string]bool, error) {
	if r.s.names == nil {
		return nil, nil
	}
	var domains []string
	for _, c := range contacts {
		_, domain, _ := strings.Cut(c.Email, "@")
		if at := strings.LastIndexByte(domain, '.'); at > 0 && !slices.Contains(strings.Fields(unaskedNames), domain[at:]) {
			domains = append(domains, domain)
		}
	}
	slices.Sort(domains)
	domains = slices.Compact(domains)
	known, err := r.s.domains.GetAll(ctx, domains...)
	if err != nil {
		return nil, err
	}
	now := r.s.now().UTC()
	var open []string
	for _, d := range domains {
		if k, ok := known[d]; !ok || now.Sub(k.AskedAt) > takesFor || !k.Refuses.IsZero() && now.Sub(k.AskedAt) > refusesFor {
			open = append(open, d)
		}
	}
	for domain, takes := range r.ask(ctx, open) {
		k := known[domain]
		k.ID, k.AskedAt = domain, now
		if takes {
			k.Refuses = time.Time{}
		} else if k.Refuses.IsZero() {
			k.Refuses = now
		}
		if err := r.s.keepDomain(ctx, k); err != nil {
			return nil, err
		}
		known[domain] = k
	}
	out := map[string]bool{}
	for domain, k := range known {
		out[domain] = k.refuses()
	}
	return out, nil
}

func (s *Contacts) keepDomain(ctx context.Context, d mailDomain) error {
	if err := s.domains.Insert(ctx, &d); !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	_, err := s.domains.Edit(ctx, d.ID, func(was *mailDomain) error { was.Refuses, was.AskedAt = d.Refuses, d.AskedAt; return nil })
	return err
}

// ask asks whether domains take mail, some at a time; what gets no answer is left out.
func (r *round) ask(ctx context.Context, domains []string) map[string]bool {
	out := map[string]bool{}
	if len(domains) == 0 || !r.sound() {
		return out
	}
	for part := range slices.Chunk(domains, askedAtOnce) {
		if r.asked >= mostAsked || r.unheard >= mostUnheard || ctx.Err() != nil {
			return out
		}
		r.asked += len(part)
		var mu sync.Mutex
		var work sync.WaitGroup
		for _, domain := range part {
			work.Go(func() {
				takes, heard := r.s.takesMail(ctx, domain)
				mu.Lock()
				defer mu.Unlock()
				if !heard {
					r.unheard++
					return
				}
				out[domain], r.unheard = takes, 0
			})
		}
		work.Wait()
	}
	return out
}

// takesMail asks whether a domain takes mail: by its exchangers or, without any, at its own address (RFC 5321, 5.1). One
// exchanger without a name says that it takes none (RFC 7505).
func (s *Contacts) takesMail(ctx context.Context, domain string) (takes, heard bool) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	mx, err := s.names.LookupMX(ctx, domain)
	switch {
	case len(mx) == 1 && strings.Trim(mx[0].Host, ".") == "":
		return false, true
	case len(mx) > 0:
		return true, true
	case err != nil && !notFound(err):
		return false, false
	}
	at, err := s.names.LookupIPAddr(ctx, domain)
	if err != nil && !notFound(err) {
		return false, false
	}
	return len(at) > 0, true
}

func notFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
